"""What a scene is, and the studio that has the people, blanks and machines to make one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from itertools import islice

from pipeline.library import Library
from pipeline.samples import age
from pipeline.samples.bundle import Bundle
from pipeline.samples.expected import Expected
from pipeline.samples.fill import Written
from pipeline.samples.people import Person, people
from pipeline.samples.write import Pen, exam_wishes, own_details, signing, write

PEOPLE = 200
"""How many invented people the samples may draw on; the office knows those that appear."""


@dataclass(frozen=True, slots=True)
class Pay:
    """Money that somebody sends for the registration of a scene.

    ``more_cents`` is added to what was asked. Without ``reference`` the payer writes only
    ``text``; ``in_text`` types the reference in the description, in fours. ``days_ago`` dates the
    booking before the night, to show what happens when time passes.
    """

    more_cents: int = 0
    reference: bool = True
    in_text: bool = False
    text: str = ""
    payer: str = ""
    times: int = 1
    days_ago: int = 0


EXACT = Pay()


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One line in a reference file: file stem and cells."""

    file: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One file in the inbox with its truth.

    ``knows`` are the people as the office has them on file; ``rows`` further reference data.
    """

    name: str
    content: bytes
    expected: Expected
    knows: tuple[Person, ...] = ()
    rows: tuple[OfficeRow, ...] = ()
    pay: Pay | None = None

    @property
    def stem(self) -> str:
        return self.name.rsplit(".", 1)[0]


Build = Callable[["Studio"], Scene]
Table = Mapping[str, Build]
"""File name to what makes it: a scene can be made alone."""


@dataclass(frozen=True)
class Studio:
    """Everything a scene is made from. Same library and seed, same bytes."""

    library: Library
    seed: int
    memory: dict[str, Scene] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _people(self) -> tuple[Person, ...]:
        return tuple(islice(people(self.seed), PEOPLE))

    def person(self, index: int, **changes: str) -> Person:
        """Invented person number ``index``, with other words where a scene needs them."""
        return replace(self._people[index], **changes)  # type: ignore[arg-type]

    def form(self, form: str, values: Mapping[str, Written], pen: Pen) -> Bundle:
        """The latest version of ``form``, filled in."""
        template = self.library.latest(form)
        return write(template, self.library.blank_path(form, template.version), values, pen)

    def exam(
        self,
        person: Person,
        wishes: Mapping[str, Written] | None = None,
        pen: Pen | None = None,
        **changes: Written,
    ) -> Bundle:
        """The ordinary form of ``person``; ``changes`` by field name, empty to leave out."""
        values = {**own_details(person), **(wishes or exam_wishes()), **signing(person), **changes}
        return self.form("inburgeringsexamen", values, pen or Pen(person.hand))

    def scan(self, name: str, bundle: Bundle, scanner: age.Scanner) -> list[age.Grey]:
        return age.scan(bundle.pdf, scanner, self.noise(name))

    def scan_pdf(self, name: str, bundle: Bundle, scanner: age.Scanner) -> bytes:
        return age.to_pdf(self.scan(name, bundle, scanner), scanner)

    def noise(self, name: str) -> int:
        """A seed of its own for every file, so that adding a scene changes no other."""
        return int.from_bytes(sha256(f"{self.seed} {name}".encode()).digest()[:6], "big")

    def made(self, name: str, table: Table) -> Scene:
        """Another scene, made once: for files that repeat or carry on an earlier one."""
        if name not in self.memory:
            self.memory[name] = table[name](self)
        return self.memory[name]


def expect(bundle: Bundle | None, shows: str, state: str, **more: object) -> Expected:
    """Expected with the pages and submissions of ``bundle``; None when the file has no pages for us."""
    if bundle is not None:
        more |= {"pages": bundle.expected_pages(), "submissions": bundle.expected_submissions()}
    return Expected(shows=shows, state=state, **more)  # type: ignore[arg-type]


def known_row(person: Person, law: str = "2013", term_end: str = "", ona_exempt: str = "nee") -> OfficeRow:
    """``person`` as the office knows them: a line of ``bekenden.csv``."""
    birth = f"{person.birth_date[:2]}-{person.birth_date[2:4]}-{person.birth_date[4:]}"
    cells = (person.bsn, person.surname, person.prefix, person.given_names, birth)
    return OfficeRow("bekenden", (*cells, person.postcode, person.house_number, law, term_end, ona_exempt))


def once_each(scenes: Iterator[tuple[str, Build]]) -> dict[str, Build]:
    """A table from pairs. Raises ValueError when a file name comes twice."""
    table: dict[str, Build] = {}
    for name, build in scenes:
        if name in table:
            raise ValueError(f"two scenes are called {name}")
        table[name] = build
    return table
