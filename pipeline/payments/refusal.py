"""Why a statement is refused as a whole: nothing of it is booked, the file goes to quarantine."""

from enum import StrEnum

from pipeline.errors import InputDataError


class RefusalReason(StrEnum):
    """Each has a Dutch wording in ``texts.REFUSALS``."""

    TOO_LARGE = "too-large"
    DOCTYPE = "doctype"
    ENCODING = "encoding"
    NOT_READABLE = "not-readable"
    """Broken or cut short, or nested deeper than any statement."""
    NOT_A_STATEMENT = "not-a-statement"
    """Readable, but nothing a bank reports bookings with (pain, another CSV, a letter)."""
    STRUCTURE = "structure"
    AMOUNT = "amount"
    MARK = "mark"
    """Neither credit nor debit."""
    STATUS = "status"
    DATE = "date"
    CURRENCY = "currency"
    BALANCE_MISSING = "balance-missing"
    BALANCE_DIFFERS = "balance-differs"
    ROWS_MISSING = "rows-missing"
    """A row of a CSV is missing or doubled: its numbers or running balance do not go on."""
    BATCH_DIFFERS = "batch-differs"
    """The payments that a camt.054 tells are not together the amount of their entry."""
    OTHER_ACCOUNT = "other-account"
    ACCOUNT_MISSING = "account-missing"
    """The file does not say whose account it is about: then it is nobody's."""


class StatementRefused(InputDataError):  # noqa: N818 -- an outcome of a file, like Rejected of a form
    """``detail`` says where (statement and entry number, element) and never holds payer data."""

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


def reason_in(what: str) -> RefusalReason | None:
    """The reason at the start of the text of a refusal, as it comes back from the sandbox.

    >>> reason_in("balance-differs: statement 7: 5 cents")
    <RefusalReason.BALANCE_DIFFERS: 'balance-differs'>
    """
    word = what.partition(":")[0]
    return RefusalReason(word) if word in RefusalReason.__members__.values() else None


def reason_outside(reason: str, what: str) -> RefusalReason | None:
    """The reason of a refusal by the sandbox, which ``reason`` names; None for a fault of ours.

    >>> reason_outside("too-large", "500000000 bytes"), reason_outside("internal", "KeyError")
    (<RefusalReason.TOO_LARGE: 'too-large'>, None)
    """
    found = reason_in(what)
    if found is not None or reason == "internal":
        return found
    return RefusalReason.TOO_LARGE if reason == RefusalReason.TOO_LARGE else RefusalReason.NOT_READABLE
