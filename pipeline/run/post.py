"""Letters leave in numbered batches; the rename of a batch's folder is the record.

Recovery rules (research, exactly once): a batch that is not staged is made again, byte for byte;
one that is staged and no longer in the staging folder was handed over before the crash. A duplicate of
a batch goes the same way under its own name.
"""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from pipeline.domain.letter import BatchLetter, LetterOrder, LetterState
from pipeline.domain.post import Held, Made, ReadBack, Reoffer
from pipeline.errors import UnverifiedOutputError
from pipeline.run.announce import to_announce, write_address_files
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.settings import Settings
from pipeline.store import outbox, post

if TYPE_CHECKING:
    from pipeline.adapters.printroom import StagedBatch


@dataclass(frozen=True, slots=True)
class PostResult:
    """What the night did with the letters, and what somebody must look at. Ids only."""

    made: int = 0
    read_back: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    """(letter, type of the error): could not be set."""
    held: tuple[Held, ...] = ()
    """Read back from the paper and found wrong."""
    late: tuple[str, ...] = ()
    """Batches that an earlier night left half-way; they went tonight, a day or more too late."""
    stuck: tuple[str, ...] = ()
    """Letters and batches that are still half-way after this night, for no reason named above."""
    waiting_for_code: int = 0
    unconfirmed: tuple[str, ...] = ()
    """Batches that nobody confirmed in the time that the office set."""

    @property
    def alarms(self) -> int:
        """Each is a reason to look today; letters that failed are counted as bugs."""
        return len(self.held) + len(self.late) + len(self.stuck) + len(self.unconfirmed)


def check_paper(settings: Settings) -> None:
    """Before anything is touched: the fonts are those that the letters were made with, the envelope exists.

    Raises MissingToolError or SettingsError.
    """
    from pipeline.letters.layout import FONTS, check_fonts, envelope, load_layout

    layout = load_layout()
    check_fonts(FONTS, layout.fonts)
    envelope(layout, settings.envelope)


def send_letters(office: Office, progress: Progress) -> PostResult:
    """Finish what a crash left behind, then put all waiting letters in new batches and hand those over.

    A letter that cannot be made, or is not on paper what it is in the database, waits; the rest goes.
    """
    today = office.place.today
    with office.store.view() as connection:
        late = _late(connection, today)
    finish(office)
    write_address_files(office, to_announce(office))
    with office.store.view() as connection:
        announced, codes = post.announced(connection), post.codes(connection)
        known = post.made(connection)
        waiting = outbox.waiting(connection)
    coded = {key for key in announced if key not in codes} if office.settings.announce_post else set()
    ready = [order for order in waiting if order.id not in coded]
    made = [order.id for order in ready if order.id in known]
    todo = [order for order in ready if order.id not in known]
    result = PostResult()
    if todo:
        from pipeline.run.paper import make_papers

        papers = make_papers(office, todo, progress)
        made += [paper.letter for paper in papers.made]
        result = PostResult(len(papers.made), papers.read, tuple(papers.failed), tuple(papers.held))
    _batch(office, sorted(made))
    overdue = {key for key in coded if announced[key][1] < today - _days(office.settings.announce_days)}
    excused = {name for name, _ in result.failed} | {item.letter for item in result.held} | coded - overdue
    return replace(
        result,
        late=late,
        stuck=_stuck(office, excused),
        waiting_for_code=len(coded),
        unconfirmed=unconfirmed_batches(office),
    )


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _late(connection: Connection, today: date) -> tuple[str, ...]:
    opened = post.batches(connection)
    late = [
        outbox.batch_name(number)
        for number, _ in outbox.unfinished_batches(connection)
        if opened[number][0] < today
    ]
    return (*late, *(item.name for item in _unfinished(post.reoffers(connection)) if item.on < today))


def _stuck(office: Office, excused: set[str]) -> tuple[str, ...]:
    """Counted anew from the letters themselves: what is not handed over and has no reason for it."""
    with office.store.view() as connection:
        left = {item.batch or item.order.id: item.order.id for item in outbox.letters(connection)
                if item.state is not LetterState.HANDED_OVER}  # fmt: skip
        reoffers = [item.name for item in _unfinished(post.reoffers(connection))]
    return (*sorted(name for name, letter in left.items() if letter not in excused), *reoffers)


def unconfirmed_batches(office: Office) -> tuple[str, ...]:
    """Batches and duplicates that were handed over, and that nobody confirmed in the time that was set."""
    days = office.settings.confirm_within_days
    if not days:
        return ()
    with office.store.view() as connection:
        confirmed = post.confirmations(connection)
        opened = {outbox.batch_name(number): item[0] for number, item in post.batches(connection).items()}
        opened |= {item.name: item.on for item in post.reoffers(connection)}
    last = office.place.today - _days(days)
    return tuple(sorted(name for name, on in opened.items() if name not in confirmed and on < last))


def _batch(office: Office, letters: list[str]) -> None:
    size = office.settings.letters_per_batch
    for start in range(0, len(letters), size):
        with office.store.unit() as connection:
            outbox.open_batch(connection, letters[start : start + size], office.place.today)
        finish(office)


def finish(office: Office) -> None:
    """Stage and hand over every batch and duplicate that is not yet.

    One whose letters are damaged in the archive stays where it is and the others go; the night says so.
    """
    with office.store.view() as connection:
        batches = outbox.unfinished_batches(connection)
        reoffers = _unfinished(post.reoffers(connection))
    for number, staged in batches:
        try:
            _hand_over_batch(office, number, staged=staged)
        except UnverifiedOutputError:
            continue
    for item in reoffers:
        try:
            _hand_over_again(office, item)
        except UnverifiedOutputError:
            continue


def _unfinished(items: Iterable[Reoffer]) -> list[Reoffer]:
    return [item for item in items if "handed_over" not in dict(item.events)]


def _hand_over_batch(office: Office, number: int, *, staged: bool) -> None:
    from pipeline.adapters import printroom

    name = outbox.batch_name(number)
    if not staged:
        with office.store.view() as connection:
            orders = outbox.batch_orders(connection, number)
            made = post.made(connection)
        batch = _staged(office, name, _rows(office, orders, made))
        with office.store.unit() as connection:
            outbox.mark_staged(connection, number, batch.hashes)
    printroom.hand_over(office.place.staging, office.place.letters, name)
    with office.store.unit() as connection:
        outbox.mark_handed_over(connection, number)


def _hand_over_again(office: Office, item: Reoffer) -> None:
    from pipeline.adapters import printroom

    if "staged" not in dict(item.events):
        with office.store.view() as connection:
            orders = [one for one in outbox.batch_orders(connection, item.batch) if one.id in item.letters]
            made = post.made(connection)
        _staged(office, item.name, _rows(office, orders, made, item.copy))
        with office.store.unit() as connection:
            post.mark_reoffer(connection, item, "staged")
    printroom.hand_over(office.place.staging, office.place.letters, item.name)
    with office.store.unit() as connection:
        post.mark_reoffer(connection, item, "handed_over")


def _staged(office: Office, name: str, rows: Sequence[BatchLetter]) -> "StagedBatch":
    from pipeline.adapters import printroom
    from pipeline.adapters.merging import Limits

    return printroom.stage_batch(
        office.place.staging,
        name,
        rows,
        office.place.letter_archive,
        Limits(letters=office.settings.letters_per_file),
        _stock(office, rows),
        office.wording.names["letter"],
    )


def _stock(office: Office, rows: Iterable[BatchLetter]) -> dict[str, bytes]:
    """The blank forms that letters enclose, by name (``<form>-<version>``)."""
    wanted = {name for row in rows for name in row.enclosures}
    blanks = {
        f"{item.form}-{item.version}": office.library.blank_path(item.form, item.version)
        for item in office.library.templates
    }
    return {name: blanks[name].read_bytes() for name in sorted(wanted & blanks.keys())}


def _rows(
    office: Office, orders: Iterable[LetterOrder], made: Mapping[str, Made], copy: int = 0
) -> list[BatchLetter]:
    """What the manifest says of each letter."""
    from pipeline.letters.layout import load_layout

    weight = load_layout().weight
    return [
        BatchLetter(
            id=order.id,
            kind=order.kind.value,
            pages=(paper := made.get(order.id) or _from_archive(office, order.id)).pages,
            sha256=paper.sha256,
            postcode=order.addressee.address.postcode,
            template=paper.template,
            enclosures=order.enclosures,
            weight_g=weight.step(paper.pages, len(order.enclosures)),
            duplicate=copy,
        )
        for order in orders
    ]


def _from_archive(office: Office, letter: str) -> Made:
    """A letter of a time before papers were noted: what can be said from its file."""
    from pipeline.adapters.pdf_pages import page_count

    pdf = (office.place.letter_archive / f"{letter}.pdf").read_bytes()
    digest = sha256(pdf).hexdigest()
    return Made(letter, digest, page_count(pdf), "", "", ReadBack.NOT_DRAWN, office.place.today)
