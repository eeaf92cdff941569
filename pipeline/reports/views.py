"""What the reports show, as plain data. Built by the run from facts and decisions.

Texts in here are already in the reader's language (from ``pipeline/wording``); a BSN is masked
before it gets here. Lists are in the order in which they are to be shown.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pipeline.domain.geometry import BoxMm
from pipeline.domain.session import GoalValue
from pipeline.reports.desk import Desk
from pipeline.reports.figures import Closing, Cost, Drift, Post, Sum


class FileState(StrEnum):
    """Where a delivered file stands; each file is in exactly one state."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of delivered files. ``seen`` is counted by itself, so that a lost file shows."""

    seen: int
    accepted: int
    review: int
    rejected: int
    quarantined: int
    duplicate: int
    waiting: int

    @property
    def balanced(self) -> bool:
        return self.seen == (
            self.accepted + self.review + self.rejected + self.quarantined + self.duplicate + self.waiting
        )


@dataclass(frozen=True, slots=True)
class PageView:
    page: int
    role: str
    """PageRole value."""
    role_text: str
    form: str | None
    form_page: int | None


@dataclass(frozen=True, slots=True)
class FileView:
    """One delivered file. ``advice`` tells the mailroom what to do (rescan what, or nothing)."""

    delivery: str
    name: str
    """For display: control characters made visible."""
    sha256: str
    size: int
    received_on: date | None
    state: FileState
    reason: str
    """Code: a QuarantineReason, a waiting reason, ``duplicate-of:<delivery>``, or empty."""
    reason_text: str
    advice: str
    pages: tuple[PageView, ...]
    submissions: tuple[str, ...]
    scan_again: tuple[tuple[int | None, str], ...] = ()
    """(page or None, why) of what the mailroom can mend of a file that was read."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a delivered page: a PNG file, relative to the output folder, with its size in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FindingView:
    """One remark with the ink it is about. ``snippet`` is None when there is no place."""

    code: str
    severity: str
    """Severity value: info, review, repair, refuse, pass_on."""
    title: str
    todo: str
    """What is wrong and what the clerk does next."""
    field: str
    """AcroForm name, or empty."""
    label: str
    """The question as printed on the form."""
    page: int | None
    box: BoxMm | None
    value: str
    """What was read; a BSN masked to its last three digits."""
    certainty: float | None
    alternatives: tuple[str, ...]
    snippet: Snippet | None
    agreement: str = ""
    """What a clerk writes to say that it is so (``akkoord:…``); empty when that cannot help."""


@dataclass(frozen=True, slots=True)
class LetterView:
    id: str
    kind: str
    kind_text: str
    subject: str
    """Registration or submission id."""
    dated: date
    state: str
    batch: str
    path: str
    """Relative to the output folder; empty while the letter is not made."""
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One submission that needs somebody: rejected (a letter is out) or waiting for a clerk."""

    submission: str
    registration: str
    form_title: str
    form: str
    version: str
    file_name: str
    pages: tuple[int, ...]
    received_on: date
    days_waiting: int
    state: str
    """review, repair, refusal or passed_on."""
    state_text: str
    person: str
    """Name as read, for the clerk's eyes; reports stay inside the office."""
    findings: tuple[FindingView, ...]
    letters: tuple[LetterView, ...]
    one_step: bool
    """True when one correction would make it acceptable."""
    term: date | None = None
    """The last day for what comes next, None when nothing has to come; ``term_text`` says for what."""
    term_text: str = ""
    late: bool = False
    """We have to act, and the last day is near or over."""
    clerk: str = ""
    """Who spoke last about it; empty when nobody did."""


@dataclass(frozen=True, slots=True)
class SuspenseView:
    """Money that waits: which line, how much, since when, and why in a clerk's words.

    ``credited_on`` is the earlier of booking and value date: from there the three weeks run, so
    ``post_by`` is the last working day for an invitation on it. ``alert``: it waits too long.
    """

    line: str
    booked_on: date
    amount_cents: int
    decision: str
    explanation: str
    candidates: tuple[str, ...]
    days_waiting: int
    credited_on: date
    post_by: date | None
    """None for money that left: nobody is invited on it."""
    alert: bool


@dataclass(frozen=True, slots=True)
class MoneyLineView:
    """One bank line and where its cents went; ids, no names and no text of the payer."""

    line: str
    booked_on: date
    value_on: date
    amount_cents: int
    decision: str
    allocations: tuple[tuple[str, int], ...]
    """(registration, cents); negative where an allocation was undone."""
    owed_cents: int
    suspense_cents: int
    not_ours_cents: int
    refund_cents: int
    cost: bool
    """What is not ours went to the bank for its costs."""
    explanation: str


@dataclass(frozen=True, slots=True)
class RefundView:
    """One amount that goes back: why, how far, and who agreed."""

    id: str
    line: str
    registration: str
    amount_cents: int
    reason_text: str
    state: str
    state_text: str
    credited_on: date
    days_waiting: int
    account_ending: str
    approved_by: str
    released_by: str
    file: str


@dataclass(frozen=True, slots=True)
class MoneyView:
    """Whole cents. ``in_cents = allocated + suspense + owed + not_ours`` or the night is red."""

    in_cents: int
    allocated_cents: int
    suspense_cents: int
    owed_cents: int
    not_ours_cents: int
    requested_open_cents: int
    lines: int
    waiting: tuple[SuspenseView, ...]
    refused_files: tuple[tuple[str, str], ...]
    """(file name, reason in words) of statements that were refused whole."""
    problems: tuple[str, ...]
    """Invariants that do not hold; empty on a good night."""
    alerts: tuple[str, ...] = ()
    """Statements that contradict each other or do not follow on: ask the bank; ids only."""
    under_way_cents: int = 0
    """Of what is owed: in a file for the bank, not yet debited."""
    costs_cents: int = 0
    """Of what is not ours: costs and interest of the bank itself, negative."""
    all_lines: tuple[MoneyLineView, ...] = ()
    refunds: tuple[RefundView, ...] = ()
    accounts: tuple[tuple[str, int], ...] = ()
    """(account, cents) of the ledger, debit-positive; they add up to nothing. Registrations together."""

    @property
    def balanced(self) -> bool:
        return not self.problems and self.in_cents == (
            self.allocated_cents + self.suspense_cents + self.owed_cents + self.not_ours_cents
        )


@dataclass(frozen=True, slots=True)
class VenueWeek:
    """Seats of one venue in one ISO week, all channels together."""

    venue: str
    week: str
    """``2026-W50``"""
    seats: int
    taken_elsewhere: int
    taken_paper: int


@dataclass(frozen=True, slots=True)
class UnplacedView:
    registration: str
    part: str
    reason: str
    reason_text: str
    days_since_payment: int
    post_by: date
    """Last working day on which an invitation goes out within the promised term."""
    late: bool
    """Tonight's letters are posted after that day."""
    promised: date | None = None
    """The day that holds now: the end of the term, or what a delay letter says."""
    alarm: bool = False
    """A delay letter is out: no seat in time as far as can be seen."""
    change: str = ""
    """The smallest change that would give a seat, as a code; empty when there is none."""
    change_text: str = ""


@dataclass(frozen=True, slots=True)
class SeatAlarmView:
    """What somebody has to look at today. ``subject`` is a session or a registration."""

    alarm: str
    subject: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class SeatsView:
    placed: int
    first_choice: int
    extra_km: int
    """Sum over persons of the extra kilometres that are known."""
    unplaced: tuple[UnplacedView, ...]
    weeks: tuple[VenueWeek, ...]
    goals: tuple[GoalValue, ...]
    """Of the last schedule that was made; empty when nobody had to be placed."""
    problems: tuple[str, ...]
    """What the judge found; empty or the schedule was not published."""
    alarms: tuple[SeatAlarmView, ...] = ()
    km_extra: tuple[int, ...] = ()
    """Extra kilometres of each placed person for whom they are known."""

    @property
    def share_first(self) -> float:
        return self.first_choice / self.placed if self.placed else 0.0


@dataclass(frozen=True, slots=True)
class NightView:
    """Everything that the reports of one night show."""

    today: date
    version: str
    sandbox: str
    """bubblewrap, landlock or rlimits; the last one is a warning on every report."""
    ledger: Ledger
    files: tuple[FileView, ...]
    ignored: tuple[tuple[str, str], ...]
    """(name, reason) of inbox entries that are no regular files."""
    cases: tuple[CaseView, ...]
    letters: tuple[LetterView, ...]
    money: MoneyView
    seats: SeatsView
    funnel: tuple[Sum, ...]
    """From inbox to letter: what entered each step, went on, waits or ended, and why."""
    waiting_days: tuple[tuple[str, int], ...]
    """(registration, days since payment) of everybody who paid and has no seat yet."""
    switched_off: tuple[str, ...]
    """Rules and steps that could not work because their data is absent, in words."""
    bugs: tuple[tuple[str, str], ...]
    """(file or case id, exception type) of units that a bug of ours put aside."""
    sums: tuple[Sum, ...] = ()
    """Sums that must add up besides the funnel."""
    alarms: tuple[str, ...] = ()
    """What cannot wait until tomorrow, in words and counts."""
    closing: Closing = field(default_factory=Closing)
    drift: Drift = field(default_factory=Drift)
    post: Post = field(default_factory=Post)
    cost: Cost = field(default_factory=Cost)
    versions: tuple[tuple[str, str], ...] = ()
    """(what, which) of everything that made this outcome."""
    desk: Desk = field(default_factory=Desk)

    @property
    def all_sums(self) -> tuple[Sum, ...]:
        return (*self.funnel, *self.sums)

    @property
    def balanced(self) -> bool:
        """Every file, page, form, person, seat, letter and cent that came in is somewhere."""
        return self.ledger.balanced and self.money.balanced and all(item.balanced for item in self.all_sums)
