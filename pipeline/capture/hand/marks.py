"""Marks on capitals that stand by themselves: accents, tremas and carons above, cedillas below."""

from collections.abc import Sequence

from pipeline.capture.hand.cells import Piece, Row

_BODY = 0.35
"""Of the row's height: a character that may have a mark."""
_SMALL, _LEAST = (0.45, 0.75), 0.008
"""Height and width of a mark beside those of its body at most; its area beside the box around the body."""
_LOW, _HIGH = 0.12, 0.5
"""A mark ends above this share of the body's height, and no farther from it than that."""
_FLAT, _STEADY = 2.6, 0.62
"""A bar is so much wider than high, and fills its box: the top of a 5, an I, a T, an E drawn apart."""


def has_mark(pieces: Sequence[Piece], above: Sequence[Piece], row: Row) -> bool:
    """Whether something small stands above or below the largest of ``pieces`` (a box's ink); ``above`` are
    those over the row.
    """
    body = max(pieces, key=lambda piece: piece.area)
    if body.h < _BODY * (row.bottom - row.top):
        return False
    others = [*(piece for piece in pieces if piece is not body), *above]
    return any(_fits(piece, body) and (_over(piece, body) or _under(piece, body)) for piece in others)


def _fits(piece: Piece, body: Piece) -> bool:
    beside = min(piece.x + piece.w, body.x + body.w) - max(piece.x, body.x)
    small = piece.h <= _SMALL[0] * body.h and piece.w <= max(_SMALL[1] * body.w, 0.4 * body.h)
    return small and beside > 0 and piece.area >= _LEAST * body.h * body.h


def _over(piece: Piece, body: Piece) -> bool:
    gap = body.y - (piece.y + piece.h)
    bar = piece.w >= _FLAT * piece.h or (piece.w >= 2 * piece.h and piece.area >= _STEADY * piece.w * piece.h)
    return not bar and -_LOW * body.h <= gap <= _HIGH * body.h


def _under(piece: Piece, body: Piece) -> bool:
    gap = piece.y - (body.y + body.h)
    return -_LOW * body.h <= gap <= _HIGH * body.h / 2
