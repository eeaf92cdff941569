"""From rows to the figures that goals are about. Names are ``what.group[.style]``."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pipeline.bench.capture.goals import Measure
from pipeline.bench.capture.rows import DIGITAL, CharacterRow, FieldRow, Rows
from pipeline.run.proof import Rate

T = TypeVar("T")

GROUPS = {
    "bsn": {"bsn"},
    "birth date": {"birth_date"},
    "postcode and number": {"postcode", "house_number"},
    "dates and digits": {"birth_date", "date", "digits", "phone"},
    "names": {"name", "place"},
    "streets": {"street"},
    "text": {"text", "iban"},
    "lines": {"line"},
}
"""Classes of fields as the goals name them."""


def rate(rows: Iterable[T], hit: Callable[[T], bool]) -> Rate:
    told = [hit(row) for row in rows]
    return Rate(sum(told), len(told))


def styles(rows: Rows) -> list[str]:
    """In the order of the run."""
    return list(dict.fromkeys(row.style for row in rows.forms))


def measures(rows: Rows) -> dict[str, Measure]:
    """Everything that can be counted; paper and digital forms never in one figure."""
    found: dict[str, Measure] = {}
    for name, value in _all(rows):
        found[name] = value
    return found


def _all(rows: Rows) -> Iterator[tuple[str, Measure]]:
    for style in styles(rows):
        some = _of(rows, lambda one, style=style: one == style)  # type: ignore[misc]
        yield from ((f"{name}.{style}", value) for name, value in _counted(some))
        asking = [row for row in some.forms if row.asks]
        yield f"untouched.{style}", rate(asking, lambda row: row.untouched)
    paper = _of(rows, lambda one: one != DIGITAL)
    yield from _counted(paper)
    untouched = (row for row in rows.forms if row.asks and row.untouched)
    yield "harmful.all", rate(untouched, lambda row: row.harmful)


def _of(rows: Rows, wanted: Callable[[str], bool]) -> Rows:
    return Rows(
        *(tuple(r for r in getattr(rows, name) if wanted(r.style)) for name in rows.__dataclass_fields__)
    )


def _counted(rows: Rows) -> Iterator[tuple[str, Measure]]:
    for kind in ("digits", "capitals"):
        some = [row for row in rows.characters if row.kind == kind]
        yield f"characters.{kind}", _read(some)
        yield f"characters.{kind} alone", _read([row for row in some if row.alone])
    combs = [row for row in rows.fields if row.written and row.kind != "line"]
    yield "characters.unasked", rate(combs, lambda row: row.plain is None)
    empty = sum(row.empty for row in rows.characters)
    yield "characters.ghosts", Rate(sum(row.ghosts for row in rows.characters), empty)
    for group, kinds in {**GROUPS, "all": {row.kind for row in rows.fields}}.items():
        yield from _fields(group, [row for row in rows.fields if row.kind in kinds])
    yield "ticks.wrong", Rate(sum(row.wrong for row in rows.ticks), sum(row.boxes for row in rows.ticks))
    yield "ticks.unsure", rate(rows.ticks, lambda row: row.unsure)
    yield "signatures.right", rate(rows.signatures, lambda row: row.told == row.truth)
    yield "signatures.doubtful", rate(rows.signatures, lambda row: row.told == "doubtful")
    pages = sum(row.pages for row in rows.forms)
    yield "pages.wrong", Rate(sum(row.pages_wrong for row in rows.forms), pages)
    yield "pages.lost", Rate(sum(row.pages_lost for row in rows.forms), pages)


def _read(rows: list[CharacterRow]) -> Rate:
    return Rate(sum(row.right for row in rows), sum(row.n for row in rows))


def _fields(group: str, rows: list[FieldRow]) -> Iterator[tuple[str, Measure]]:
    written = [row for row in rows if row.written]
    told = [row for row in rows if row.tells]
    yield f"accepted.{group}", rate(written, lambda row: row.accepted)
    yield f"wrong.{group}", rate((row for row in told if row.accepted), lambda row: not row.right)
    yield f"emptied.{group}", rate(written, lambda row: row.accepted and not row.seen)
    yield f"right.{group}", rate(written, lambda row: row.right)
    yield f"plain.{group}", rate((r for r in written if r.plain is not None), lambda row: bool(row.plain))


def kinds_in(rows: Rows) -> list[str]:
    return sorted({row.kind for row in rows.fields})
