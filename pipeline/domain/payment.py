"""Money in whole cents: what we asked for, what the bank booked, what was allocated."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RequestState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FREE = "free"
    LOAN = "loan"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What one registration owes. ``reference`` is a 16-digit betalingskenmerk, used once, for ever.

    The amount is frozen when issued (Awb 4:86): fees of the date of receipt.
    """

    registration: str
    reference: str
    amount_cents: int
    issued_on: date
    due_on: date
    state: RequestState = RequestState.OPEN


@dataclass(frozen=True, slots=True)
class Batch:
    """One entry of the bank that stands for several payments.

    ``references`` are the numbers by which bank or sender name the entry (AcctSvcrRef, PmtInfId,
    MsgId); ``payments`` is how many it holds, 0 when that is not said; ``wrongly_told`` is how many the
    file tells although they are not together the amount.
    """

    references: tuple[str, ...]
    amount_cents: int
    payments: int
    wrongly_told: int = 0


@dataclass(frozen=True, slots=True)
class BankLine:
    """One booked entry (or one detail of a batch) of our account; credit positive, debit negative.

    ``id`` is the content id of the line. The same booking may have another id in another format;
    ``importing.merge`` tells which ids are one.
    """

    id: str
    statement: str
    index: int
    account: str
    booked_on: date
    value_on: date
    amount_cents: int
    currency: str
    payer_name: str
    payer_iban: str
    structured: tuple[str, ...]
    """References the bank vouches for (its check digit was right)."""
    unstructured: str
    end_to_end: str
    reversal: bool
    bank_reference: str = ""
    """The bank's own number of the entry, AcctSvcrRef."""
    return_reason: str = ""
    """Why an earlier transfer came back (AC04, MS03, ...); empty when this is no return."""
    entry: int = 0
    """Position of the entry in its statement; the details of a batch share it."""
    batch: Batch | None = None
    """The entry that this line is, or is a detail of, when that holds several payments."""
    hidden: bool = False
    """A whole batch whose payments no file has told yet: its credit waits for them."""
    foreign_cents: int = 0
    """What the bank told in ``currency`` when that is not euro. ``amount_cents`` is always euro: what the
    balance of the account counts for the line, 0 when it does not count it."""


class StatementKind(StrEnum):
    """What a file of the bank is good for. Only BOOKED ones have lines."""

    BOOKED = "booked"
    DETAILS = "details"
    """camt.054: tells the payments inside batch entries of a booked statement."""
    INTRADAY = "intraday"
    """camt.052: what happened so far today, not yet final."""


@dataclass(frozen=True, slots=True)
class BatchDetails:
    """The payments of one batch entry as a camt.054 tells them; together ``batch.amount_cents``."""

    batch: Batch
    booked_on: date
    payments: tuple[BankLine, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One balanced statement: ``opening_cents`` + lines = ``closing_cents``.

    Kinds that book nothing have no lines and balances of 0. ``format`` is camt, mt940 or csv:
    numbers of the bank can be compared within one format only.
    """

    id: str
    account: str
    sequence: str
    opening_cents: int
    closing_cents: int
    from_date: date | None
    to_date: date
    lines: tuple[BankLine, ...]
    kind: StatementKind = StatementKind.BOOKED
    format: str = ""
    details: tuple[BatchDetails, ...] = ()
    announced: tuple[BankLine, ...] = ()
    """What the file tells and nobody may book: pending entries, and all of a camt.052."""


class LineDecision(StrEnum):
    AUTO = "auto"
    AUTO_CORRECTED = "auto_corrected"
    PARTIAL = "partial"
    OVER = "over"
    REVIEW = "review"
    SUSPENSE = "suspense"
    REVERSE = "reverse"
    BY_HAND = "by_hand"
    """All of it was ruled by clerks."""
    DUPLICATE = "duplicate"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Allocation:
    line: str
    registration: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of a line: ``amount = allocations + owed + suspense + not_ours + refund`` (cents).

    ``owed_cents`` goes back to the payer; ``not_ours_cents`` is money that no candidate is
    concerned with (bank costs, our own transfers); ``refund_cents`` is a refund of ours that left
    (negative) or was sent back by the bank (positive); ``explanation`` is Dutch, for a clerk; ``rules`` are
    the rules tried in order with the word why each stopped or decided.
    """

    line: str
    decision: LineDecision
    amount_cents: int
    allocations: tuple[Allocation, ...]
    owed_cents: int
    suspense_cents: int
    rules: tuple[str, ...]
    explanation: str
    candidates: tuple[str, ...] = ()
    not_ours_cents: int = 0
    refund_cents: int = 0


@dataclass(frozen=True, slots=True)
class PartyNames:
    """Who may be expected to pay for a registration. Confirms or ranks, never decides.

    ``others`` are the helper, school or other body on the form; ``ibans`` are accounts known
    to have paid for this same registration.
    """

    given_names: str
    surname: str
    others: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaidOn:
    """A request whose full amount came in; the three weeks run from ``paid_on`` (Awb 4:89)."""

    registration: str
    paid_on: date


@dataclass(frozen=True, slots=True)
class MatchResult:
    outcomes: tuple[LineOutcome, ...]
    paid: tuple[PaidOn, ...]
    allocated_cents: dict[str, int]
    """Per registration, this run and earlier runs together."""


@dataclass(frozen=True, slots=True)
class MatchLimits:
    """Choices of the office about matching, dated in ``policy/matching.toml``.

    ``review_over_cents``: more than this too much waits for a clerk. ``split_exact_sums``: one payment
    over several references that add up. ``repair_typos``: one typing error may be corrected when all
    else fits. ``candidates``: how many a clerk is shown. ``return_expired``: late money for a request
    that was closed goes back to its payer instead of waiting. ``two_persons_over_cents``: more than this, by
    a clerk's ruling, needs a second person.
    """

    review_over_cents: int = 50_000
    split_exact_sums: bool = True
    repair_typos: bool = True
    candidates: int = 5
    return_expired: bool = False
    two_persons_over_cents: int = 10_000
