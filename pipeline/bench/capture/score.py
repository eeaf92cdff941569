"""What was read of one form held against what its writer put there."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.bench.capture.human import Desk
from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.rows import CharacterRow, FieldRow, FormRow, Rows, SignatureRow, TickRow
from pipeline.capture.hand.decode.cells import SYMBOLS, allowed
from pipeline.capture.hand.decode.classes import class_of
from pipeline.capture.hand.lattice import CAPITALS, CHARACTERS, DIGITS, Lattice
from pipeline.domain.capture import FieldReading, FileReading, SignatureState, Submission, Value
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate, Purpose

LINE = "line"
_DIGITS, _CAPITALS = ([CHARACTERS.index(c) for c in some] for some in (DIGITS, CAPITALS))
_TICKS = (FieldKind.CHECKBOX, FieldKind.CHOICE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the pipeline made of one paper; ``lattices`` by field where boxes were read by the network."""

    reading: FileReading | None
    lattices: Mapping[str, Lattice]
    cpu_s: float


def score(paper: Paper, seen: Seen, desk: Desk) -> Rows:
    """All rows of one form. A form that was not found has every field unread."""
    submission = _submission(paper, seen.reading)
    fields = submission.fields if submission else {}
    texts = [f for f in paper.template.fields if f.kind in (FieldKind.COMB, FieldKind.LINE)]
    return Rows(
        fields=tuple(_field(paper, f, fields.get(f.name), seen.lattices.get(f.name)) for f in texts),
        ticks=tuple(_ticks(paper, f, fields.get(f.name)) for f in paper.template.fields if f.kind in _TICKS),
        characters=tuple(
            row
            for f in texts
            if f.name in seen.lattices
            for row in _characters(paper, f, seen.lattices[f.name])
        ),
        signatures=_signatures(paper, submission),
        forms=(_form(paper, seen, submission, desk),),
    )


def _submission(paper: Paper, reading: FileReading | None) -> Submission | None:
    found = [one for one in (reading.submissions if reading else ()) if one.form == paper.template.form]
    return max(found, key=lambda one: len(one.pages), default=None)


def _form(paper: Paper, seen: Seen, submission: Submission | None, desk: Desk) -> FormRow:
    pages = seen.reading.pages if seen.reading else ()
    due = [page.number for page in paper.template.pages]
    named = {page.page: (page.form, page.form_page) for page in pages if page.form is not None}
    wrong = sum(
        named.get(n, (paper.template.form, p)) != (paper.template.form, p) for n, p in enumerate(due, 1)
    )
    judged = desk.judge(paper, submission)
    return FormRow(
        form=paper.template.form,
        style=paper.style,
        writer=paper.writer,
        pages=len(due),
        pages_wrong=wrong,
        pages_lost=sum(number not in named for number in range(1, len(due) + 1)),
        asks=paper.template.purpose is not Purpose.OTHER,
        untouched=judged.untouched,
        harmful=judged.harmful,
        cpu_s=seen.cpu_s,
    )


def _field(
    paper: Paper, field: FieldTemplate, reading: FieldReading | None, lattice: Lattice | None
) -> FieldRow:
    truth, value = paper.value(field.name), reading.value if reading else None
    return FieldRow(
        form=paper.template.form,
        style=paper.style,
        writer=paper.writer,
        field=field.name,
        kind=kind_of(field),
        written=bool(truth),
        seen=bool(value),
        right=value is not None and _is_right(field, value, truth),
        accepted=reading is not None and reading.accepted,
        certainty=reading.certainty if reading else 0.0,
        plain=None if lattice is None else _best(lattice) == _in_boxes(paper, field),
    )


def kind_of(field: FieldTemplate) -> str:
    return LINE if field.kind is FieldKind.LINE else class_of(field).value


def _is_right(field: FieldTemplate, value: Value, truth: Value) -> bool:
    """Whether it says the same. Marks that a record adds to a name written without any are no fault."""
    read, meant = plain(field, value), plain(field, truth)
    return read == meant or (isinstance(read, str) and _unmarked(read) == meant)


def _unmarked(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain(field: FieldTemplate, value: Value) -> Value:
    """A text as it counts: case and composition do not, spaces only in names and free text."""
    if not isinstance(value, str):
        return value
    words = unicodedata.normalize("NFC", value).casefold().split()
    return ("" if field.alphabet in (Alphabet.DIGITS, Alphabet.POSTCODE) else " ").join(words)


def _ticks(paper: Paper, field: FieldTemplate, reading: FieldReading | None) -> TickRow:
    boxes = max(1, len(field.options))
    sure = reading is not None and reading.accepted
    wrong = len(_ticked(paper.value(field.name)) ^ _ticked(reading.value)) if reading and sure else 0
    return TickRow(paper.template.form, paper.style, paper.writer, field.name, boxes, wrong, not sure)


def _ticked(value: Value) -> set[str]:
    if isinstance(value, tuple):
        return set(value)
    return {str(value)} if value else set()


def _signatures(paper: Paper, submission: Submission | None) -> tuple[SignatureRow, ...]:
    """The form as a whole, as the submission tells: signed when all who have to sign did."""
    if not any(field.kind is FieldKind.SIGNATURE for field in paper.template.fields):
        return ()
    told = submission.signature if submission else SignatureState.DOUBTFUL
    return (SignatureRow(paper.template.form, paper.style, paper.signature.value, told.value),)


def _characters(paper: Paper, field: FieldTemplate, lattice: Lattice) -> Iterator[CharacterRow]:
    """Digits and capitals of one field: the best column of each box under the field's characters."""
    truth, best = _in_boxes(paper, field), _best(lattice)
    boxes = list(zip(truth, best, strict=True))
    ghosts = sum(t == " " != b for t, b in boxes)
    empty = truth.count(" ")
    both = allowed(field).mask
    alone = not (both[:, _DIGITS].any(axis=1) & both[:, _CAPITALS].any(axis=1)).any()
    for kind, characters in (("digits", DIGITS), ("capitals", CAPITALS)):
        some = [(t, b) for t, b in boxes if t in characters]
        if some or empty:
            right = sum(t == b for t, b in some)
            row = (
                paper.template.form,
                paper.style,
                paper.writer,
                kind,
                alone,
                len(some),
                right,
                empty,
                ghosts,
            )
            yield CharacterRow(*row)
            empty = ghosts = 0  # counted once


def _best(lattice: Lattice) -> str:
    """The likeliest allowed character of every box; a space for an empty one."""
    columns = np.where(allowed(lattice.field).mask, lattice.log_p, -np.inf).argmax(axis=1)
    return "".join(SYMBOLS[column] for column in columns)


def _in_boxes(paper: Paper, field: FieldTemplate) -> str:
    """The letter or digit that stands in every box, without its marks; a space for an empty box."""
    boxes = paper.cells.get(field.name) or str(paper.value(field.name)).ljust(field.cells)[: field.cells]
    return "".join(unicodedata.normalize("NFKD", box.upper())[:1] or " " for box in boxes)
