"""What the benchmark reads: forms filled in by hands that nothing was trained on, and digital ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.rows import DIGITAL
from pipeline.deck.age import Style
from pipeline.deck.blanks import blank_pages
from pipeline.deck.deck import DeckForm, deck, people_of
from pipeline.deck.hands import Hand, Part, load_hands
from pipeline.deck.persons import load_towns
from pipeline.domain.capture import SignatureState, Value
from pipeline.domain.forms import FieldKind, FormTemplate, Purpose
from pipeline.domain.reference import KnownPerson, Reference
from pipeline.domain.registration import PartialDate
from pipeline.library import Library
from pipeline.samples import age
from pipeline.samples.dice import dice
from pipeline.samples.paper import evidence
from pipeline.samples.people import Person, people
from pipeline.samples.write import Pen, exam_wishes, own_details, signing, write

_NOT_OF_PERSONS = (Purpose.PORTFOLIO_CARDS,)
"""Result cards are texts; they are no form of a person."""
_NOT_ON_RECORD = 10
"""One writer in so many is not in the register: new in the country, or written there differently."""
_PARTS = ("lezen", "luisteren", "schrijven", "spreken", "knm")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``n`` forms on paper, in turn of each style and template; the same seed gives the same forms."""

    n: int
    styles: tuple[Style, ...]
    writers: Part = "bench"
    seed: int = 3


def templates(library: Library) -> tuple[FormTemplate, ...]:
    """The newest version of every form of a person."""
    names = dict.fromkeys(t.form for t in library.templates if t.purpose not in _NOT_OF_PERSONS)
    return tuple(library.latest(name) for name in names)


def on_paper(library: Library, data: Path, wanted: Wanted) -> Iterator[Paper]:
    """Raises FileNotFoundError without the handwriting in ``data``.

    Everybody has any BSN that passes the test, so that all digits occur: nothing of this is kept.
    """
    hands: Sequence[Hand] = load_hands(data, wanted.writers)
    wide = templates(library)
    blanks = {(t.form, t.version): blank_pages(library.blank_path(t.form, t.version)) for t in wide}
    towns = load_towns(data.parent / "postcodes" / "pc4.csv")
    forms = deck(wide, blanks, hands, wanted.styles, wanted.n, wanted.seed, towns, any_bsn=True)
    return (_paper(library, form) for form in forms)


def register(data: Path, wanted: Wanted, strangers: int) -> Reference:
    """What an office has on record: nine of ten writers of the run, and ``strangers`` besides."""
    towns = load_towns(data.parent / "postcodes" / "pc4.csv")
    writers = people_of(wanted.n, wanted.seed, towns, any_bsn=True)
    known = [person for at, person in enumerate(writers) if at % _NOT_ON_RECORD]
    known += people_of(strangers, wanted.seed + 1, towns, any_bsn=True)
    return Reference.of(known=map(_on_record, known))


def _on_record(person: Person) -> KnownPerson:
    day, month, year = (int(person.birth_date[at]) for at in (slice(2), slice(2, 4), slice(4, 8)))
    return KnownPerson(
        bsn=person.bsn,
        surname=person.surname,
        prefix=person.prefix,
        given_names=person.given_names,
        birth_date=PartialDate(year, month, day),
        postcode=person.postcode,
        house_number=person.house_number,
    )


def _paper(library: Library, form: DeckForm) -> Paper:
    filled = form.filled
    template = library.template(filled.form, filled.version)
    return Paper(form.pdf(), template, form.style, filled.writer, filled.truth, filled.cells)


def on_screen(library: Library, n: int, seed: int = 3) -> Iterator[Paper]:
    """Forms filled in with a program: the exam, the interview, the exam abroad, in turn."""
    draw = dice(seed)
    kinds = cycle(name for name in ("inburgeringsexamen", "ona-eindgesprek"))
    for name, person in islice(zip(kinds, people(seed), strict=False), n):
        template = library.latest(name)
        values = {
            **own_details(person),
            **exam_wishes(tuple(draw.sample(_PARTS, draw.randint(1, 3)))),
            **signing(person),
        }
        blank = library.blank_path(template.form, template.version)
        filled = write(template, blank, values, Pen(person.hand, stamped=True))
        truth: dict[str, Value] = {key: values[key] for key in values if template.field(key) is not None}
        for field in template.fields:
            if field.kind is FieldKind.SIGNATURE:
                truth[field.name] = SignatureState.SIGNED.value
        yield Paper(filled.pdf, template, DIGITAL, "-", truth)


def attachments(seed: int = 3) -> bytes:
    """Six scanned pages that are no form of ours: vacancies, application forms, a letter, a CV."""
    person = next(people(seed))
    pages = age.scan(evidence("kok", person), age.FLATBED, person.hand)
    return age.to_pdf(pages, age.FLATBED)
