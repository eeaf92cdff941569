"""A blank form filled in by one person's hand, with what was written known."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.capture.images import Grey
from pipeline.deck import ticks
from pipeline.deck.answers import Answers, answers
from pipeline.deck.freehand import write_line
from pipeline.deck.habits import Habits, some_habits
from pipeline.deck.hands import Hand
from pipeline.deck.marks import writable
from pipeline.deck.persons import invented
from pipeline.deck.rows import write_row
from pipeline.domain.capture import SignatureState, Value
from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate
from pipeline.domain.geometry import MM_PER_INCH
from pipeline.samples.people import Person

DPI = 300.0


@dataclass(frozen=True, eq=False)
class FilledForm:
    """A form as it left its writer's table.

    ``truth`` has every field: text as meant (a space for each blank box inside it), ``''`` where nothing
    was written, a tick, the ticked options, a signature's state. ``cells`` has what stands in each box of
    a comb field: a character, ``''`` (blank) or ``'#'`` (ink that is no character any more). ``notes`` has
    the fields with a slip: ``crossed``, ``overwritten``, ``struck``, ``blackened``, ``two``.
    """

    form: str
    version: str
    writer: str
    pages: tuple[Grey, ...]
    truth: dict[str, Value]
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    dpi: float = DPI


def fill(
    template: FormTemplate,
    person: Person,
    hand: Hand,
    rng: np.random.Generator,
    blank: Sequence[Grey],
    given: Answers | None = None,
    habits: Habits | None = None,
) -> FilledForm:
    """``blank`` are the printed pages at 300 dpi, in order; they are not changed.

    ``given`` are the answers by field name (default: what ``person`` would answer), ``habits`` how the
    writer writes (default: drawn). Works for any template; fields on pages not in ``blank`` are left out.
    """
    given = answers(template, person, invented(rng), rng) if given is None else given
    form = _Form(
        pages=[np.array(page) for page in blank],
        hand=hand,
        habits=some_habits(rng) if habits is None else habits,
        rng=rng,
        initials=writable(person.given_names[:1] + person.surname[:1], marked=False),
    )
    for one in template.fields:
        form.write(one, given.get(one.name, ""), _page_index(template, one))
    return FilledForm(
        template.form, template.version, hand.writer, tuple(form.pages), form.truth, form.cells, form.notes
    )


def _page_index(template: FormTemplate, one: FieldTemplate) -> int:
    return [page.number for page in template.pages].index(one.page)


_ALONE = ""  # the one box of a field without options


@dataclass(eq=False)
class _Form:
    """A form being written."""

    pages: list[Grey]
    hand: Hand
    habits: Habits
    rng: np.random.Generator
    initials: str
    truth: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    px_per_mm: float = DPI / MM_PER_INCH

    def write(self, one: FieldTemplate, value: Value, page_index: int) -> None:
        if page_index >= len(self.pages):
            return
        page = self.pages[page_index]
        if one.kind is FieldKind.COMB:
            row = write_row(page, one, str(value), self.hand, self.habits, self.rng, self.px_per_mm)
            self.cells[one.name] = row.cells
            self._note(one, row.note)
        elif one.kind is FieldKind.LINE:
            value = write_line(page, one, str(value), self.hand, self.habits, self.rng, self.px_per_mm)
        elif one.kind is FieldKind.SIGNATURE:
            value = self._sign(page, one, str(value))
        else:
            self._tick(page, one, value)
        self.truth[one.name] = value

    def _sign(self, page: Grey, one: FieldTemplate, state: str) -> str:
        if state == SignatureState.SIGNED.value:
            ticks.sign(page, one.box, self.hand, self.initials, self.habits, self.rng, self.px_per_mm)
            return state
        return SignatureState.EMPTY.value

    def _tick(self, page: Grey, one: FieldTemplate, value: Value) -> None:
        """Ticks what is meant; now and then a wrong box was ticked first and made black."""
        boxes = {option.value: option.box for option in one.options} or {_ALONE: one.box}
        meant = value if isinstance(value, tuple) else (_ALONE,) if value is True else ()
        for option in meant:
            ticks.tick(page, boxes[option], self.habits, self.rng, self.px_per_mm)
        self._note(one, "two" if len(meant) > 1 else "")
        unmeant = [option for option in boxes if option not in meant]
        if unmeant and self.rng.random() < self.habits.blackens:
            wrong = boxes[unmeant[int(self.rng.integers(len(unmeant)))]]
            ticks.tick(
                page, wrong, replace(self.habits, reach=min(self.habits.reach, 0.1)), self.rng, self.px_per_mm
            )
            ticks.blacken(page, wrong, self.habits, self.rng, self.px_per_mm)
            self._note(one, "blackened")

    def _note(self, one: FieldTemplate, note: str) -> None:
        if note:
            self.notes[one.name] = note
