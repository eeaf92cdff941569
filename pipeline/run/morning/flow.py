"""The way from inbox to letter, step by step: what entered, went on, waits or ended, and why.

What entered a step is never the sum of what became of it: it is counted from other facts, so that
something lost between two steps turns the night red.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipeline.domain.capture import FileReading
from pipeline.domain.findings import Finding
from pipeline.domain.forms import PageRole
from pipeline.domain.letter import Letter, LetterState
from pipeline.domain.payment import RequestState
from pipeline.domain.registration import Accepted, Registration, Rejected, RejectionKind, Review
from pipeline.reports.figures import Fate, Part, Sum
from pipeline.reports.html import texts
from pipeline.reports.views import FileState, FileView, Ledger
from pipeline.run.books import ENDED
from pipeline.run.cases import Standing, needs_seat
from pipeline.run.morning.facts import Morning
from pipeline.run.morning.filework import telling

_TELLS_A_SEAT = ("invitation", "interview", "changed")
"""Beginnings of the kinds of letters that tell somebody where to be."""
_OURS = frozenset({PageRole.FORM, PageRole.CARD, PageRole.COVER, PageRole.EVIDENCE})


def funnel(morning: Morning, ledger: Ledger, files: Iterable[FileView]) -> tuple[Sum, ...]:
    """Inbox, read, complete, valid, paid, placed, letter."""
    return (
        _inbox(ledger, files),
        _read(morning),
        *_judged(morning),
        _paid(morning),
        _placed(morning),
        _told(morning),
    )


def other_sums(morning: Morning) -> tuple[Sum, ...]:
    """Pages, parts and letters: each one is somewhere."""
    return _pages(morning), _parts(morning), _letters(morning)


def _sum(name: str, into: int, parts: Iterable[tuple[Fate, str, int]]) -> Sum:
    words = texts()["step"]
    found = tuple(Part(fate, reason, count) for fate, reason, count in parts if count)
    return Sum(words[name], words[f"{name}_unit"], into, found, name)


def _counted(fate: Fate, reasons: Iterable[str]) -> Iterator[tuple[Fate, str, int]]:
    yield from ((fate, reason, count) for reason, count in Counter(reasons).items())


def _inbox(ledger: Ledger, files: Iterable[FileView]) -> Sum:
    held = {
        FileState.WAITING: Fate.WAITING,
        FileState.QUARANTINED: Fate.ENDED,
        FileState.DUPLICATE: Fate.ENDED,
    }
    words = texts()
    same = words["file_state"]["duplicate"]
    reasons = Counter(
        (held[file.state], same if file.state is FileState.DUPLICATE else file.reason_text)
        for file in files
        if file.state in held
    )
    read = ledger.accepted + ledger.review + ledger.rejected
    parts = [(fate, reason, count) for (fate, reason), count in reasons.items()]
    return _sum("inbox", ledger.seen, [(Fate.OUT, "", read), *parts])


def _read(morning: Morning) -> Sum:
    """Forms as they were read, and as they were decided about."""
    words = texts()["reason"]
    readings = list(_readings(morning))
    enclosed = sum(len(item.case.enclosed) for item in morning.standings)
    bugs = sum(item.decision is None for item in morning.standings)
    return _sum(
        "read",
        sum(len(reading.submissions) for reading in readings),
        [
            (Fate.OUT, "", len(morning.standings) - bugs),
            (Fate.WAITING, words["bug"], bugs),
            (Fate.ENDED, words["enclosed"], enclosed),
        ],
    )


def _readings(morning: Morning) -> Iterator[FileReading]:
    """Every readable file once."""
    delivered = {delivery.sha256 for delivery in morning.facts.deliveries}
    for sha256, stored in morning.facts.readings.items():
        if sha256 in delivered and stored.reading is not None:
            yield stored.reading


def _judged(morning: Morning) -> tuple[Sum, Sum]:
    """Is it complete, and may it be accepted? What has to be completed comes back as another form."""
    decided = [item for item in morning.standings if item.decision is not None]
    repair = [item for item in decided if _is(item, RejectionKind.REPAIR)]
    others = [item for item in decided if not _is(item, RejectionKind.REPAIR)]
    complete = _sum(
        "complete",
        len(decided),
        [(Fate.OUT, "", len(others)), *_counted(Fate.ENDED, (_why(morning, item) for item in repair))],
    )
    accepted = sum(isinstance(item.decision, Accepted) for item in decided)
    review = [item for item in others if isinstance(item.decision, Review)]
    ended = [item for item in others if isinstance(item.decision, Rejected)]
    valid = _sum(
        "valid",
        len(decided) - len(repair),
        [
            (Fate.OUT, "", accepted),
            *_counted(Fate.WAITING, (_why(morning, item) for item in review)),
            *_counted(Fate.ENDED, (_why(morning, item) for item in ended)),
        ],
    )
    return complete, valid


def _is(standing: Standing, kind: RejectionKind) -> bool:
    return isinstance(standing.decision, Rejected) and standing.decision.kind is kind


def _why(morning: Morning, standing: Standing) -> str:
    """What is wrong first; a case that a clerk closed says that."""
    if _is(standing, RejectionKind.CLOSED):
        return texts()["case_state"]["closed"]
    found: list[Finding] = telling(standing)
    return morning.office.wording.tell(found[0]).title if found else texts()["common"]["none"]


def _paid(morning: Morning) -> Sum:
    words, books = texts()["reason"], morning.books
    open_ = [item for item in books.requests if item.registration not in books.paid]
    asked = [item for item in open_ if item.state not in ENDED]
    reminded = sum(item.registration in books.reminded for item in asked)
    ended = Counter(item.state for item in open_)
    return _sum(
        "paid",
        len(morning.facts.registrations),
        [
            (Fate.OUT, "", len(books.paid)),
            (Fate.WAITING, words["asked"], len(asked) - reminded),
            (Fate.WAITING, words["reminded"], reminded),
            (Fate.ENDED, words["unpaid"], ended[RequestState.EXPIRED]),
            (Fate.ENDED, words["withdrawn"], ended[RequestState.CANCELLED]),
        ],
    )


def _seated(morning: Morning) -> Counter[str]:
    """Seats by registration."""
    return Counter(item.sitting.registration for item in morning.placements)


def _wants(morning: Morning) -> dict[str, Registration]:
    """Who paid and has to be seated."""
    known = morning.facts.registrations
    return {key: known[key] for key in morning.books.paid if key in known and needs_seat(known[key])}


def _placed(morning: Morning) -> Sum:
    words, seated, wants = texts()["reason"], _seated(morning), _wants(morning)
    done = [key for key, item in wants.items() if seated[key] >= len(item.parts)]
    why = _unplaced_reasons(morning)
    return _sum(
        "placed",
        len(morning.books.paid),
        [
            (Fate.OUT, "", len(done)),
            *_counted(
                Fate.WAITING,
                (why.get(key, words["no_seats_given"]) for key in wants if key not in set(done)),
            ),
            (Fate.ENDED, words["no_seat_needed"], len(morning.books.paid) - len(wants)),
        ],
    )


def _unplaced_reasons(morning: Morning) -> Mapping[str, str]:
    wording = morning.office.wording
    return {item.registration: wording.unplaced(item.reason).clerk for item in morning.seating.unplaced}


def _told(morning: Morning) -> Sum:
    seated, wants = _seated(morning), _wants(morning)
    placed = {key for key, item in wants.items() if seated[key] >= len(item.parts)}
    letters = {
        letter.order.subject
        for letter in morning.facts.letters
        if letter.order.kind.value.startswith(_TELLS_A_SEAT)
    }
    return _sum(
        "told",
        len(placed),
        [
            (Fate.OUT, "", len(placed & letters)),
            (Fate.WAITING, texts()["reason"]["no_letter"], len(placed - letters)),
        ],
    )


def _pages(morning: Morning) -> Sum:
    """Every delivered page has one role; what is part of a form belongs to one form."""
    role = morning.office.wording.role
    pages = [page for reading in _readings(morning) for page in reading.pages]
    return _sum(
        "pages",
        sum(max((page.page for page in reading.pages), default=0) for reading in _readings(morning)),
        [
            (Fate.OUT, "", sum(page.role in _OURS for page in pages)),
            *_counted(Fate.ENDED, (role(page.role) for page in pages if page.role not in _OURS)),
        ],
    )


def _parts(morning: Morning) -> Sum:
    """Every paid exam part has a seat, or waits with a reason."""
    words, wants = texts()["reason"], _wants(morning)
    wording = morning.office.wording
    seats = {(item.sitting.registration, item.sitting.part) for item in morning.placements}
    wanted = [(key, part) for key, item in wants.items() for part in item.parts]
    why = {
        (item.registration, item.part): wording.unplaced(item.reason).clerk
        for item in morning.seating.unplaced
    }
    absent = words["no_seats_given"] if morning.office.calendar is None else ""
    open_ = [why.get(each, absent) for each in wanted if each not in seats]
    return _sum(
        "parts",
        sum(len(item.parts) for item in wants.values()),
        [
            (Fate.OUT, "", sum(each in seats for each in wanted)),
            *_counted(Fate.WAITING, (reason for reason in open_ if reason)),
        ],
    )


def _letters(morning: Morning) -> Sum:
    waiting = [item for item in morning.facts.letters if item.state is not LetterState.HANDED_OVER]
    return _sum(
        "letters",
        len(morning.facts.letters),
        [
            (Fate.OUT, "", len(morning.facts.letters) - len(waiting)),
            *_counted(Fate.WAITING, (_held_up(morning, item) for item in waiting)),
        ],
    )


def _held_up(morning: Morning, letter: Letter) -> str:
    words = texts()
    if letter.order.id in morning.held:
        return words["reason"]["held"]
    if letter.order.id in morning.uncoded:
        return words["reason"]["uncoded"]
    return words["letter_state"][letter.state]
