"""The ledger of delivered files: where each one stands and what the mailroom does with it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.domain.capture import FileReading
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.intake import Refused, WaitReason
from pipeline.domain.intake import display_name as display
from pipeline.domain.registration import Accepted, Rejected, Review
from pipeline.reports.html import texts
from pipeline.reports.views import FileState, FileView, Ledger, PageView
from pipeline.run.cases import Standing
from pipeline.run.morning.facts import Morning
from pipeline.run.office import Office
from pipeline.store.files import Delivery

_ABOUT_PAGES = frozenset(
    {
        FindingCode.PAGE_MISSING,
        FindingCode.PAGE_DOUBLE,
        FindingCode.PAGE_RESIDUAL,
        FindingCode.PAGE_MIRRORED,
        FindingCode.PAGE_OWNER_UNCLEAR,
    }
)


def ledger(morning: Morning, files: Sequence[FileView]) -> Ledger:
    """``seen`` comes from the deliveries and the inbox, the rest from the states: two ways of counting."""
    counts = Counter(item.state for item in files)
    seen = len(morning.facts.deliveries) + len(morning.left.waiting) + len(morning.left.refused)
    return Ledger(seen, **{state.value: counts[state] for state in FileState})


def file_views(morning: Morning) -> Iterator[FileView]:
    """Every delivered file and every file that still waits; what needs the mailroom first."""
    by_file: dict[str, list[Standing]] = defaultdict(list)
    for standing in morning.standings:
        by_file[standing.delivery.sha256].append(standing)
    originals: dict[str, Delivery] = {}
    for delivery in morning.facts.deliveries:
        original = originals.setdefault(delivery.sha256, delivery)
        if original is not delivery:
            yield _duplicate(delivery, original)
        else:
            yield _file(morning, delivery, by_file[delivery.sha256])
    for waiting in morning.left.waiting:
        yield _waiting_file(waiting.entry.name, waiting.entry.size, waiting.reason)
    for refused in morning.left.refused:
        yield _refused_file(morning.office, refused)


def _file(morning: Morning, delivery: Delivery, mine: Sequence[Standing]) -> FileView:
    stored = morning.facts.readings.get(delivery.sha256)
    reason = stored.quarantined if stored else None
    reading = stored.reading if stored else None
    if stored is None:
        state = FileState.WAITING
    elif reason is not None:
        state = FileState.QUARANTINED
    else:
        state = _file_state(mine)
    words = morning.office.wording.quarantine(reason) if reason is not None else None
    return FileView(
        delivery=delivery.id,
        name=display(delivery.name),
        sha256=delivery.sha256,
        size=delivery.size,
        received_on=delivery.received_on,
        state=state,
        reason=reason.value if reason else ",".join(_codes(mine)),
        reason_text=words.text if words else "; ".join(_titles(morning.office, mine)),
        advice=words.advice if words else "",
        pages=tuple(_pages(morning.office, reading)) if reading else (),
        submissions=tuple(item.submission.id for item in mine),
        scan_again=tuple(_scan_again(morning.office, mine)),
    )


def _scan_again(office: Office, mine: Sequence[Standing]) -> Iterator[tuple[int | None, str]]:
    """What the mailroom may be able to mend: a page that is not there, twice, upside down or not flat."""
    words = texts()["scan_again"]
    for standing in mine:
        for finding in telling(standing):
            if finding.code in _ABOUT_PAGES:
                yield finding.page, f"{office.wording.tell(finding).title}. {words[finding.code]}"


def _file_state(mine: Sequence[Standing]) -> FileState:
    """A file is as far as the slowest of its submissions."""
    if any(item.decision is None for item in mine):
        return FileState.QUARANTINED
    if any(isinstance(item.decision, Review) for item in mine):
        return FileState.REVIEW
    if any(isinstance(item.decision, Rejected) for item in mine):
        return FileState.REJECTED
    return FileState.ACCEPTED


def telling(standing: Standing) -> list[Finding]:
    """The findings that made the decision what it is."""
    if standing.decision is None or isinstance(standing.decision, Accepted):
        return []
    return [item for item in standing.decision.findings if item.severity is not Severity.INFO]


def _codes(mine: Sequence[Standing]) -> list[str]:
    return list(dict.fromkeys(item.code.value for standing in mine for item in telling(standing)))


def _titles(office: Office, mine: Sequence[Standing]) -> list[str]:
    found = (office.wording.tell(item).title for standing in mine for item in telling(standing))
    return list(dict.fromkeys(found))


def _duplicate(delivery: Delivery, original: Delivery) -> FileView:
    words = texts()["waiting"]
    return FileView(
        delivery=delivery.id,
        name=display(delivery.name),
        sha256=delivery.sha256,
        size=delivery.size,
        received_on=delivery.received_on,
        state=FileState.DUPLICATE,
        reason=f"duplicate-of:{original.id}",
        reason_text=words["duplicate"].format(original=display(original.name)),
        advice=words["duplicate_advice"],
        pages=(),
        submissions=(),
    )


def _refused_file(office: Office, refused: Refused) -> FileView:
    """A file that could not be taken over; it stays in the inbox until the mailroom removes it."""
    words = office.wording.quarantine(refused.reason)
    entry = refused.entry
    return FileView(
        delivery="",
        name=display(entry.name),
        sha256="",
        size=entry.size,
        received_on=None,
        state=FileState.QUARANTINED,
        reason=refused.reason.value,
        reason_text=words.text,
        advice=words.advice,
        pages=(),
        submissions=(),
    )


def _waiting_file(name: bytes, size: int, reason: WaitReason) -> FileView:
    words = texts()["waiting"]
    return FileView(
        "",
        display(name),
        "",
        size,
        None,
        FileState.WAITING,
        reason.value,
        words[reason],
        words["advice"],
        (),
        (),
    )


def _pages(office: Office, reading: FileReading) -> Iterator[PageView]:
    for page in reading.pages:
        words = office.wording.role(page.role)
        yield PageView(page.page, page.role.value, words, page.form, page.form_page)
