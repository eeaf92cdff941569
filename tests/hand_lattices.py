"""Lattices of invented fields, without pixels: certain ones, and those of a reader that mixes up shapes."""

import numpy as np

from pipeline.capture.hand.lattice import BLANK, CHARACTERS, COLUMNS, OTHER, Lattice
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.geometry import BoxMm

_SLIP = 1e-4
_MIXED_UP = (
    "17",
    "14",
    "49",
    "08",
    "06",
    "35",
    "27",
    "38",
    "VU",
    "DO",
    "EF",
    "LI",
    "AH",
    "GJ",
    "QU",
    "NH",
    "RK",
)
"""Pairs that handwriting confuses, as measured by research."""


def comb(name: str, cells: int, alphabet: Alphabet, label: str = "") -> FieldTemplate:
    return FieldTemplate(name, name, FieldKind.COMB, 1, BoxMm(0, 0, 5.0 * cells, 6), label, cells, alphabet)


FIELDS = {
    field.name: field
    for field in (
        comb("bsn", 9, Alphabet.DIGITS),
        comb("geboortedatum", 8, Alphabet.DIGITS),
        comb("datum", 8, Alphabet.DIGITS),
        comb("advies_datum", 8, Alphabet.DIGITS),
        comb("postcode", 6, Alphabet.POSTCODE),
        comb("huisnummer", 5, Alphabet.DIGITS),
        comb("telefoon", 15, Alphabet.ANY),
        comb("iban", 18, Alphabet.ALNUM),
        comb("achternaam", 24, Alphabet.NAME),
        comb("voornamen", 24, Alphabet.NAME),
        comb("plaats", 24, Alphabet.NAME),
        comb("straat", 24, Alphabet.ANY),
        comb("aantal", 3, Alphabet.DIGITS),
    )
}


def certain(field: FieldTemplate, text: str) -> Lattice:
    """Boxes that hold ``text`` beyond doubt; ``#`` is crossed out."""
    return _lattice(field, [_row({_column(c): 1.0}) for c in text.ljust(field.cells)])


def torn(field: FieldTemplate, text: str, rivals: dict[int, tuple[str, float]]) -> Lattice:
    """``text``, with in some boxes a rival of the given probability."""
    rows = []
    for cell, character in enumerate(text.ljust(field.cells)):
        rival, share = rivals.get(cell, (character, 0.0))
        rows.append(_row({_column(character): 1.0 - share} | ({_column(rival): share} if share else {})))
    return _lattice(field, rows)


def read_by_chance(field: FieldTemplate, text: str, rng: np.random.Generator, hard: float = 1.0) -> Lattice:
    """``text`` as an honest reader of 98.5 % (digits) to 95 % (capitals) sees it at ``hard`` 1."""
    return _lattice(field, [_seen(c, rng, hard) for c in text.ljust(field.cells)])


def _seen(character: str, rng: np.random.Generator, hard: float) -> np.ndarray:
    if character == " ":
        return _row({BLANK: 1.0})
    scores = rng.normal(-10.0, 1.0, COLUMNS)
    scores[BLANK], scores[OTHER] = -11.0, rng.normal(-11.0, 1.0)
    own = _column(character)
    scores[own] = 0.0
    for pair in _MIXED_UP:
        if character in pair and rng.random() < 0.10 * hard:
            scores[_column(pair.replace(character, ""))] = rng.normal(-2.5, 2.0)
    scores[own if rng.random() < 1 - 0.004 * hard else int(rng.integers(36))] += rng.normal(1.0, 1.0)
    shares = np.exp(scores - scores.max())
    return np.asarray(np.log(shares / shares.sum()))


def _column(character: str) -> int:
    return {" ": BLANK, "#": OTHER}.get(character, CHARACTERS.find(character))


def _row(shares: dict[int, float]) -> np.ndarray:
    row = np.full(COLUMNS, _SLIP / COLUMNS)
    for column, share in shares.items():
        row[column] += share
    return np.asarray(np.log(row / row.sum()))


def _lattice(field: FieldTemplate, rows: list[np.ndarray]) -> Lattice:
    log_p = np.stack(rows[: field.cells]).astype(np.float32)
    return Lattice(field, log_p, np.zeros((field.cells, 4), np.float32), ("",) * field.cells)
