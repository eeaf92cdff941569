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
    """Readable, but no booked end-of-day statement (camt.052, camt.054, pain, ...)."""
    STRUCTURE = "structure"
    AMOUNT = "amount"
    MARK = "mark"
    """Neither credit nor debit."""
    STATUS = "status"
    DATE = "date"
    CURRENCY = "currency"
    BALANCE_MISSING = "balance-missing"
    BALANCE_DIFFERS = "balance-differs"
    OTHER_ACCOUNT = "other-account"


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
