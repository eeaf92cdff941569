"""Characters that no handwriting file holds, drawn by rule: marks on capitals, and punctuation.

A mark goes on the person's own capital; the rest is a few strokes. Lower case is in none of our
files, so the deck writes capitals only.
"""

import unicodedata
from dataclasses import replace

import numpy as np

from pipeline.deck.hands import Hand
from pipeline.deck.sources import Glyph, Points

_MARK_GAP, _MARK_HEIGHT = 0.07, 0.18
"""Of the capital's height."""
_SPELLED = {"Æ": "AE", "Œ": "OE", "Þ": "TH", "ß": "SS", "ẞ": "SS", "Ə": "E", "’": "'", "ʻ": "'"}
_BARRED = {
    "Ł": ("L", 0.1, 0.75, 0.75, 0.35),
    "Ø": ("O", 0.0, 1.0, 1.0, 0.0),
    "Đ": ("D", -0.15, 0.5, 0.4, 0.5),
}
"""Base letter and the bar across it, from x, y to x, y in its box."""
_SHAPES: dict[str, tuple[float, tuple[tuple[tuple[float, float], ...], ...]]] = {
    "-": (0.5, (((0.02, 0.55), (0.48, 0.53)),)),
    "_": (0.6, (((0.0, 1.03), (0.6, 1.04)),)),
    "'": (0.2, (((0.13, 0.0), (0.08, 0.22)),)),
    ".": (0.25, (((0.11, 0.97), (0.13, 0.98)),)),
    ",": (0.25, (((0.14, 0.95), (0.13, 1.04), (0.06, 1.14)),)),
    ":": (0.25, (((0.12, 0.4), (0.13, 0.41)), ((0.12, 0.9), (0.13, 0.91)))),
    "/": (0.45, (((0.43, 0.0), (0.02, 1.0)),)),
    "+": (0.5, (((0.25, 0.3), (0.25, 0.8)), ((0.02, 0.55), (0.48, 0.55)))),
    "(": (0.3, (((0.26, 0.0), (0.1, 0.25), (0.06, 0.5), (0.1, 0.78), (0.26, 1.02)),)),
    ")": (0.3, (((0.04, 0.0), (0.2, 0.25), (0.24, 0.5), (0.2, 0.78), (0.04, 1.02)),)),
    "?": (0.5, (((0.05, 0.2), (0.2, 0.02), (0.42, 0.15), (0.35, 0.4), (0.22, 0.55), (0.22, 0.72)),
                ((0.22, 0.97), (0.23, 0.98)))),
}  # fmt: skip
_MARKS: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "\u0300": (((0.3, 0.0), (0.6, 1.0)),),
    "\u0301": (((0.7, 0.0), (0.4, 1.0)),),
    "\u0302": (((0.25, 1.0), (0.5, 0.0), (0.75, 1.0)),),
    "\u0303": (((0.15, 0.9), (0.32, 0.25), (0.5, 0.5), (0.68, 0.8), (0.85, 0.15)),),
    "\u0306": (((0.2, 0.0), (0.35, 0.8), (0.65, 0.8), (0.8, 0.0)),),
    "\u0307": (((0.5, 0.4), (0.51, 0.45)),),
    "\u0308": (((0.28, 0.4), (0.29, 0.5)), ((0.72, 0.4), (0.73, 0.5))),
    "\u030a": (((0.5, 0.0), (0.7, 0.5), (0.5, 1.0), (0.3, 0.5), (0.5, 0.0)),),
    "\u030c": (((0.25, 0.0), (0.5, 1.0), (0.75, 0.0)),),
}
_BELOW = {"\u0327": ((0.5, 0.0), (0.62, 0.6), (0.4, 1.0)), "\u0326": ((0.55, 0.3), (0.4, 1.0)),
          "\u0328": ((0.75, 0.0), (0.6, 0.7), (0.85, 1.0)), "\u0323": ((0.5, 0.6), (0.51, 0.65))}  # fmt: skip


def writable(text: str, marked: bool = True) -> str:
    """``text`` as a person writes it in capitals that can be drawn; without marks on request.

    >>> writable("Şahin-Öz, ß 5"), writable("José ’t Łuk", marked=False)
    ('ŞAHIN-ÖZ, SS 5', "JOSE 'T LUK")
    """
    spelled = "".join(_SPELLED.get(c, c) for c in text)
    capitals = "".join(_SPELLED.get(c, c) for c in spelled.upper())
    return "".join(_written(c, marked) for c in unicodedata.normalize("NFC", capitals))


def glyph_of(character: str, hand: Hand, rng: np.random.Generator) -> Glyph:
    """The character by ``hand``, marks and punctuation included.

    Raises KeyError for one that nobody can draw; :func:`writable` leaves none of those.
    """
    if hand.writes(character):
        return hand.draw(character, rng)
    if character == "@":
        return _at(rng)
    if character in _SHAPES:
        width, strokes = _SHAPES[character]
        return Glyph(character, width, 1.0, _shaken(strokes, rng))
    if character in _BARRED:
        base, *bar = _BARRED[character]
        return _overlaid(character, hand.draw(base, rng), bar, rng)
    base, *marks = list(unicodedata.normalize("NFD", character))
    glyph = hand.draw(base, rng)
    for mark in marks:
        glyph = _below(glyph, mark, rng) if mark in _BELOW else _above(glyph, mark, rng)
    return replace(glyph, character=character)


def _written(character: str, marked: bool) -> str:
    if character in _BARRED:
        return character if marked else _BARRED[character][0]
    base, *marks = list(unicodedata.normalize("NFD", character))
    if base.isascii() and base.isalnum():
        known = all(mark in _MARKS or mark in _BELOW for mark in marks) and len(marks) <= 1
        return character if marked and known else base
    return base if base in _SHAPES or base in {"@", " "} else ""


def _above(glyph: Glyph, mark: str, rng: np.random.Generator) -> Glyph:
    """A mark over the capital, which is not made smaller: ``place`` shrinks the whole."""
    up = (_MARK_GAP + _MARK_HEIGHT) * max(glyph.height, 0.3)
    wide, tall = max(glyph.width, 0.35), _MARK_HEIGHT * max(glyph.height, 0.3)
    left = (glyph.width - wide) / 2
    drawn = [s * (wide, tall) + (left, 0) for s in _shaken(_MARKS[mark], rng)]
    base = [s + np.array((0.0, up)) for s in glyph.strokes]
    return replace(glyph, height=glyph.height + up, strokes=_as_points([*base, *drawn]))


def _below(glyph: Glyph, mark: str, rng: np.random.Generator) -> Glyph:
    """A tail under the capital, below its foot line."""
    tall = 0.22 * glyph.height
    (tail,) = _shaken((_BELOW[mark],), rng)
    drawn = tail * (max(glyph.width, 0.35), tall) + (0, glyph.height * 1.02)
    return replace(glyph, strokes=_as_points([*glyph.strokes, drawn]))


def _overlaid(character: str, glyph: Glyph, bar: list[float], rng: np.random.Generator) -> Glyph:
    way = ((bar[0], bar[1]), (bar[2], bar[3]))
    (drawn,) = _shaken((way,), rng)
    strokes = _as_points([*glyph.strokes, drawn * (glyph.width, glyph.height)])
    return replace(glyph, character=character, strokes=strokes)


def _at(rng: np.random.Generator) -> Glyph:
    """An at sign: a ring left open around a small a."""
    turn = np.linspace(0.3, 2 * np.pi * float(rng.uniform(0.86, 0.97)), 26)
    ring = np.column_stack([0.5 + 0.5 * np.cos(turn), 0.5 + 0.5 * np.sin(turn)])
    small = np.linspace(-0.6, 2 * np.pi - 0.6, 16)
    inner = np.column_stack([0.5 + 0.2 * np.cos(small), 0.52 + 0.2 * np.sin(small)])
    tail = np.array([(0.7, 0.32), (0.7, 0.66), (0.82, 0.74), (0.95, 0.6)])
    return Glyph("@", 1.0, 1.0, _as_points([inner, tail, ring]))


def _shaken(
    strokes: tuple[tuple[tuple[float, float], ...], ...], rng: np.random.Generator
) -> tuple[Points, ...]:
    return _as_points([np.array(s) + rng.normal(0, 0.025, (len(s), 2)) for s in strokes])


def _as_points(strokes: list[np.ndarray[tuple[int, ...], np.dtype[np.floating]]]) -> tuple[Points, ...]:
    return tuple(np.asarray(s, np.float32) for s in strokes)
