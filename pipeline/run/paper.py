"""From a waiting letter to paper that was proven: set, read back, archived; or held, and told.

A letter is archived only after that, so what lies in the archive may go. A night above
``read_back_all`` letters reads a sample of that size, drawn by the day and the ids; one wrong letter in
it and all others of the night are read as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256

from pipeline.adapters import printroom
from pipeline.adapters.pdf_pages import page_count
from pipeline.adapters.readback import read_back
from pipeline.domain.letter import LetterOrder, MailCode
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.post import Held, Made, ReadBack
from pipeline.errors import CannotWriteError
from pipeline.letters.proving import faults
from pipeline.letters.render import Renderer
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.store import money, post, registrations

_COMMIT_EVERY = 100
"""Papers noted in one transaction; a kill in between makes them again, to the same bytes."""


@dataclass(slots=True)
class Papers:
    """What came of the letters of a night. ``failed``: (letter, type of the error)."""

    made: list[Made] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    read: int = 0


def drawn(
    orders: Sequence[LetterOrder], most: int, today: date
) -> tuple[list[LetterOrder], list[LetterOrder]]:
    """The letters to read back and the others; all of them up to ``most``, else a draw that repeats."""
    if len(orders) <= most:
        return list(orders), []
    lot = sorted(orders, key=lambda order: sha256(f"{today}:{order.id}".encode()).digest())
    return lot[:most], lot[most:]


def make_papers(office: Office, orders: Sequence[LetterOrder], progress: Progress) -> Papers:
    """Every letter made and noted, or held, or failed; one letter's trouble costs one letter."""
    room = _Room(office)
    papers = Papers()
    sample, others = drawn(orders, office.settings.read_back_all, office.place.today)
    noted = 0
    for number, order in enumerate(progress.track((*sample, *others), "brieven maken")):
        room.make(order, papers, read=number < len(sample) or bool(papers.held))
        if len(papers.made) - noted >= _COMMIT_EVERY:
            noted = room.note(papers, noted)
    room.note(papers, noted)
    return papers


class _Room:
    """The tools of one night, and what the database says about everybody who gets a letter."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._renderer = _renderer(office.settings.envelope)
        window = self._renderer.profile.window
        self._window = (window.left, window.top, window.width, window.height)
        with office.store.view() as connection:
            self._requests: dict[str, PaymentRequest] = money.requests(connection)
            self._bsn = {
                key: item.candidate.bsn for key, item in registrations.registrations(connection).items()
            }
            self._codes: dict[str, MailCode] = post.codes(connection)
            self._released = post.releases(connection)

    def make(self, order: LetterOrder, papers: Papers, *, read: bool) -> None:
        try:
            paper = self._paper(order, read=read)
        except CannotWriteError:
            raise  # the disk is full for all of them
        except Exception as error:  # noqa: BLE001 - one letter's bug costs one letter
            papers.failed.append((order.id, type(error).__name__))
            return
        papers.read += read
        if isinstance(paper, Held):
            papers.held.append(paper)
        else:
            papers.made.append(paper)

    def note(self, papers: Papers, noted: int) -> int:
        """Commit what came since ``noted``; the new count."""
        with self._office.store.unit() as connection:
            post.note_made(connection, papers.made[noted:])
            for paper in papers.held:
                post.hold(connection, paper)
        return len(papers.made)

    def _paper(self, order: LetterOrder, *, read: bool) -> Made | Held:
        place = self._office.place
        archived = place.letter_archive / f"{order.id}.pdf"
        archived.unlink(missing_ok=True)  # of a killed run: not noted, so nobody has seen it
        sender = self._office.policies.on(order.dated).office
        pdf = self._renderer.pdf(order, sender, self._codes.get(order.id))
        digest = sha256(pdf).hexdigest()
        verdict, pages = ReadBack.NOT_DRAWN, 0
        if read:
            seen = read_back(pdf, self._window)
            pages = seen.pages
            found = faults(
                seen,
                order,
                sender,
                self._requests.get(order.subject),
                self._bsn.get(order.subject, ""),
                self._codes.get(order.id),
            )
            verdict = ReadBack.RELEASED if found else ReadBack.RIGHT
            if found and (order.id, digest) not in self._released:
                printroom.archive_letter(place.held, f"{order.id}-{digest[:12]}", pdf)
                return Held(order.id, digest, found, place.today)
        printroom.archive_letter(place.letter_archive, order.id, pdf)
        for wrong in place.held.glob(f"{order.id}-*.pdf") if place.held.is_dir() else ():
            wrong.unlink()
        return Made(
            order.id,
            digest,
            pages or page_count(pdf),
            self._renderer.version(order.kind),
            self._renderer.envelope,
            verdict,
            place.today,
        )


@cache
def _renderer(envelope: str) -> Renderer:
    """One for the process: making it costs a quarter of a second."""
    return Renderer(profile=envelope)
