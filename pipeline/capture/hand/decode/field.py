"""One field by itself: its rules, its best string and the best rival."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.cells import CROSSED, SPACE, SYMBOLS, Cells, allowed, cells_of, joined
from pipeline.capture.hand.decode.classes import FieldClass, class_of, is_signing_date
from pipeline.capture.hand.decode.dates import Dates, any_window, birth_window, signing_window
from pipeline.capture.hand.decode.decoded import MARGIN_CAP, Decoded, Vouch
from pipeline.capture.hand.decode.dust import without_dust
from pipeline.capture.hand.decode.numbers import Bsn, Digits, House, Iban, Phone
from pipeline.capture.hand.decode.postcode import Postcode
from pipeline.capture.hand.decode.search import Found, Grammar, best_strings, prior_of
from pipeline.capture.hand.decode.spelling import path_of
from pipeline.capture.hand.decode.text import Words
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import BLANK, Lattice
from pipeline.domain.forms import FieldTemplate

N_BEST = 6
DEAREST_REPAIR = 9.0
"""A valid string that costs more than this (natural log) beside the plain reading is no reading of the
ink but a correction of the writer, and so only an alternative."""
FOREIGN = 0.5
"""Share of ink that a box cannot hold from which the field is doubtful."""

_NO_BLANKS = frozenset({FieldClass.BSN, FieldClass.DIGITS, FieldClass.HOUSE_NUMBER})
"""Classes in which a blank between digits is a doubt."""

Rules = Grammar[Any]


@dataclass(frozen=True, slots=True)
class Sighted:
    """A field between its boxes and its answer; later steps weigh ``found`` against what others say."""

    lattice: Lattice
    kind: FieldClass
    rules: Rules
    cells: Cells
    found: tuple[Found, ...]
    """Strings that satisfy the rules, best first."""
    vouched: Mapping[str, Vouch] = dataclass_field(default_factory=lambda: MappingProxyType({}))
    """Which of them somebody vouches for, and..."""
    as_known: Mapping[str, str] = dataclass_field(default_factory=lambda: MappingProxyType({}))
    """...how they are spelled there."""

    @property
    def ink(self) -> float:
        """Log probability of the plain reading."""
        return sum(options[0][1] for options in self.cells.options)


def sight(lattice: Lattice, knowledge: Knowledge) -> Sighted:
    """The field's best strings under its own rules."""
    lattice = without_dust(lattice)
    kind = class_of(lattice.field)
    rules = _RULES[kind](lattice.field, knowledge)
    cells = cells_of(lattice, allowed(lattice.field))
    found = () if cells.empty else best_strings(cells.options, rules, N_BEST)
    return Sighted(lattice, kind, rules, cells, found)


def spelled(seen: Sighted, word: str, ink: float) -> Found:
    """A known word as a string of the field; ``ink`` is the log probability of its symbols."""
    path = path_of(seen.cells, word)
    return Found(word, path, ink + prior_of(seen.rules, path))


def decoded(seen: Sighted) -> Decoded:
    """The answer: the best string, unless it is so far from the ink that the plain reading is shown."""
    cells = seen.cells
    plain = _plain(seen)
    if cells.empty:
        return _empty(seen)
    if not seen.found or _cost(seen, seen.found[0]) > DEAREST_REPAIR:
        doubts = (*_doubts(seen, crossed=bool(cells.crossed.any())), "rules")
        return _unruled(seen, plain, doubts, tuple(found.value for found in seen.found))
    best = seen.found[0]
    margin = best.score - seen.found[1].score if len(seen.found) > 1 else MARGIN_CAP
    return Decoded(
        kind=seen.kind,
        value=best.value,
        plain=plain,
        margin=min(margin, MARGIN_CAP),
        repaired=best.value != plain,
        alternatives=tuple(f.value for f in seen.found[1:]),
        weakest=cells.weakest(best.path),
        vouched=seen.vouched.get(best.value, Vouch.NOBODY),
        as_known=seen.as_known.get(best.value, ""),
        doubts=_doubts(seen, crossed=CROSSED in best.path),
        foreign=max(cells.foreign, default=0.0),
        inked=_inked(seen.lattice),
    )


def _plain(seen: Sighted) -> str:
    """What the boxes say; the 0 that a date puts into an empty box is not there."""
    dates = seen.kind in (FieldClass.BIRTH_DATE, FieldClass.DATE)
    return joined(seen.cells.plain) if dates else seen.rules.value(seen.cells.plain)


def _cost(seen: Sighted, found: Found) -> float:
    """Log probability of the ink that ``found`` gives up beside the plain reading, prior left out."""
    columns = [SYMBOLS.index(symbol) for symbol in found.path]
    return seen.ink - float(seen.cells.log_p[np.arange(len(columns)), columns].sum())


def _empty(seen: Sighted) -> Decoded:
    weakest = float(np.exp(_blank(seen).min(initial=0.0)))
    cut = tuple(dict.fromkeys(d for d in seen.lattice.doubts if d))
    return Decoded(seen.kind, "", "", MARGIN_CAP, False, (), weakest, doubts=cut)


def _blank(seen: Sighted) -> npt.NDArray[np.float64]:
    return np.asarray(seen.cells.log_p[:, BLANK])


def _unruled(seen: Sighted, plain: str, doubts: tuple[str, ...], others: tuple[str, ...]) -> Decoded:
    path = "".join(options[0][0] for options in seen.cells.options)
    return Decoded(
        kind=seen.kind,
        value=plain,
        plain=plain,
        margin=0.0,
        repaired=False,
        alternatives=others[: N_BEST - 1],
        weakest=seen.cells.weakest(path),
        valid=False,
        doubts=doubts,
        foreign=max(seen.cells.foreign, default=0.0),
        inked=_inked(seen.lattice),
    )


def _doubts(seen: Sighted, crossed: bool) -> tuple[str, ...]:
    doubts = [doubt for doubt in seen.lattice.doubts if doubt]
    if crossed:
        doubts.append("crossed")
    if max(seen.cells.foreign, default=0.0) > FOREIGN:
        doubts.append("foreign")
    if seen.kind in _NO_BLANKS and SPACE in joined(seen.cells.plain):
        doubts.append("gap")
    return tuple(dict.fromkeys(doubts))


def _inked(lattice: Lattice) -> int:
    return int(lattice.inked.sum())


_RULES: Mapping[FieldClass, Callable[[FieldTemplate, Knowledge], Rules]] = {
    FieldClass.BSN: lambda field, _: Bsn(field.cells),
    FieldClass.BIRTH_DATE: lambda field, known: Dates(birth_window(known.today), field.cells),
    FieldClass.DATE: lambda field, known: Dates(
        (signing_window if is_signing_date(field) else any_window)(known.today), field.cells
    ),
    FieldClass.POSTCODE: lambda _, known: Postcode(known.postcodes),
    FieldClass.HOUSE_NUMBER: lambda _field, _known: House(),
    FieldClass.PHONE: lambda _field, _known: Phone(),
    FieldClass.IBAN: lambda _field, _known: Iban(),
    FieldClass.DIGITS: lambda _field, _known: Digits(),
    FieldClass.NAME: lambda _, known: Words(known.prior),
    FieldClass.PLACE: lambda _, known: Words(known.prior),
    FieldClass.STREET: lambda _, known: Words(known.prior),
    FieldClass.TEXT: lambda _, known: Words(known.prior),
}
