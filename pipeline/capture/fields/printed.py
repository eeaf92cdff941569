"""Machine print in a scan: ink freed of the form's lines, set as a line that an OCR engine can read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture import images
from pipeline.capture.fields import bars
from pipeline.capture.hand.cells import row_in, share_out
from pipeline.capture.hand.crops import MARGIN_MM as CROP_MARGIN_MM
from pipeline.capture.hand.crops import CellInk, cell_inks
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import PX_PER_MM2, PageView, Patch
from pipeline.domain.capture import TextLine
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.geometry import MM_PER_INCH, BoxMm

MARGIN_MM = 0.6
_DPI = FRAME_PX_PER_MM * MM_PER_INCH
_GAP_PX = 2
"""Between characters of a comb, about as a typesetter would: a quarter of a millimetre."""
_GROUP_SPACE_PX = 26
_SHAPE_PX = 28
_SHAPE_SOFT_PX = 0.8
_TALL = frozenset("ABCDEFGHIKLMNOPRSTUVWXYZ0123456789bdhkl")
_SMALL = frozenset("acemnorsuvwxz")
_TYPE_SPREAD_PX = round(bars.PRINT_SPREAD_MM * FRAME_PX_PER_MM)
_SPACE_PX = 16
_AROUND_PX = 1


@dataclass(frozen=True)
class Glyph:
    """The ink of one comb cell. ``image`` has 0 = black and the height of the patch."""

    cell: int
    image: Grey
    top: int
    foot: int
    area: int


@lru_cache(maxsize=64)  # asked for by each reader of a field, and for the page as a whole
def glyphs(patch: Patch, field: FieldTemplate) -> tuple[Glyph, ...]:
    """One glyph per comb cell that has ink, from left to right; ink is shared out as in handwriting."""
    owner = share_out(patch.added, row_in(patch, field)).owner
    found = (_glyph(cell, _mask(owner, cell), patch) for cell in range(field.cells))
    return tuple(glyph for glyph in found if glyph is not None)


def _mask(owner: images.Mask, cell: int) -> images.Mask:
    return np.where(owner == cell + 1, 255, 0).astype(np.uint8)


def _glyph(cell: int, mask: images.Mask, patch: Patch) -> Glyph | None:
    area = cv2.countNonZero(mask)
    if area < bars.CELL_INK_MM2 * PX_PER_MM2:
        return None
    x, top, width, height = cv2.boundingRect(mask)
    columns = slice(max(0, x - _AROUND_PX), x + width + _AROUND_PX)
    image = _freed(patch.page[:, columns], np.ascontiguousarray(mask[:, columns]))
    return Glyph(cell, image, top, top + height - 1, area)


def _freed(dark: Grey, mask: images.Mask) -> Grey:
    """Ink of ``mask`` and its soft edge, dark on white."""
    near = images.widened(mask, _AROUND_PX) > 0
    return np.where(near, 255 - dark, 255).astype(np.uint8)


def set_line(found: Sequence[Glyph], alphabet: Alphabet, *, group: int = 0) -> TextLine:
    """Glyphs side by side as in ordinary print; empty cells between letters become a space.

    With ``group`` a space follows every so many: an engine then counts 9999 right more often.
    """
    height = found[0].image.shape[0]
    pieces: list[Grey] = [_white(height, _SPACE_PX)]
    for index, glyph in enumerate(found):
        if index and group and index % group == 0:
            pieces.append(_white(height, _GROUP_SPACE_PX))
        elif index:
            skipped = glyph.cell - found[index - 1].cell > 1 and alphabet is not Alphabet.DIGITS
            pieces.append(_white(height, _SPACE_PX if skipped else _GAP_PX))
        pieces.append(glyph.image)
    pieces.append(_white(height, _SPACE_PX))
    return TextLine(images.to_raster(np.hstack(pieces), _DPI), alphabet)


def shapes_agree(found: Sequence[Glyph], text: str) -> bool:
    """Whether equal characters look equal and different ones differ: machine print knows one shape each.

    A witness that needs no engine; it sees a 9 read as 0 beside other nines.
    """
    shapes = [_shape(glyph) for glyph in found]
    for one in range(len(shapes)):
        for other in range(one):
            alike = float(cv2.matchTemplate(shapes[one], shapes[other], cv2.TM_CCOEFF_NORMED).max())
            if (text[one] == text[other]) != (alike >= bars.SAME_SHAPE):
                return False
    return True


def _shape(glyph: Glyph) -> Grey:
    """The glyph at one height, its width kept, on a square of paper."""
    body = glyph.image[glyph.top : glyph.foot + 1]
    width = min(_SHAPE_PX, max(1, round(body.shape[1] * _SHAPE_PX / body.shape[0])))
    sized = images.resized(np.ascontiguousarray(body), width, _SHAPE_PX)
    left = (_SHAPE_PX - width) // 2
    return np.pad(sized, ((2, 2), (left + 2, _SHAPE_PX - width - left + 2)), constant_values=255)


def free_lines(patch: Patch, box: BoxMm, alphabet: Alphabet) -> tuple[TextLine, ...]:
    """The lines of print in a box without cells, from top to bottom."""
    rows, columns = patch.part(box)
    own = np.zeros_like(patch.added)
    for blob in patch.blobs():
        x, y = blob.centre
        if rows.start <= y <= rows.stop and columns.start <= x <= columns.stop:
            own[blob.y : blob.y + blob.h, blob.x : blob.x + blob.w][blob.mask] = 255
    freed = _freed(patch.page, own)
    return tuple(
        TextLine(images.to_raster(np.pad(freed[top:foot], 4, constant_values=255), _DPI), alphabet)
        for top, foot in _bands(own)
    )


def _bands(own: images.Mask) -> list[tuple[int, int]]:
    """Top and foot of each run of inked rows; dots and accents stay with their letters."""
    inked = np.flatnonzero(own.any(axis=1))
    if not len(inked):
        return []
    bands = [[int(inked[0]), int(inked[0]) + 1]]
    for row in inked[1:]:
        if row - bands[-1][1] > FRAME_PX_PER_MM * 0.6:
            bands.append([int(row), int(row) + 1])
        else:
            bands[-1][1] = int(row) + 1
    return [(top, foot) for top, foot in bands if foot - top > FRAME_PX_PER_MM * 0.8]


def looks_printed(found: Sequence[Glyph], text: str) -> bool:
    """Whether the glyphs stand and rise as type does, given what they were read as. A hand wavers.

    Letters of one kind (capitals and digits; small letters without stem) have one height and one foot.
    """
    for kind in (_TALL, _SMALL):
        chosen = [g for g, character in zip(found, text, strict=True) if character in kind]
        if chosen and max(_spread(g.foot for g in chosen), _spread(g.top for g in chosen)) > _TYPE_SPREAD_PX:
            return False
    return True


@lru_cache(maxsize=1)
def page_is_printed(view: PageView) -> bool:
    """Whether the comb fields of the page as a whole are machine print. False when there is too little.

    Three characters of one field may stand in line by chance, those of a page do not; and a machine
    writes the same letter the same way each time, which no hand does, however neat.
    """
    sheet = view.aligned.sheet
    feet: list[float] = []
    tops: list[float] = []
    found: list[CellInk] = []
    for field in sheet.template.fields_on(sheet.page.number):
        if field.kind is FieldKind.COMB:
            cells = cell_inks(view.patch(field.box, CROP_MARGIN_MM), field)
            own = [cell for cell in cells if cell.state != "blank"]
            tops += _off_line([cell.place[0] * field.box.h for cell in own])
            feet += _off_line([cell.place[1] * field.box.h for cell in own])
            found += own
    if len(found) < bars.PRINT_LEAST_GLYPHS:
        return False
    twins = bars.PRINT_TWINS if len(found) >= bars.PRINT_MANY_GLYPHS else bars.PRINT_TWINS_OF_FEW
    return (
        _near(feet) >= bars.PRINT_ON_LINE
        and _near(tops) >= bars.PRINT_TOPS_ON_LINE
        and _twins(found) >= twins
    )


def _off_line(places_mm: Sequence[float]) -> list[float]:
    """How far each is from the usual one of its field, in millimetres."""
    return np.abs(np.array(places_mm) - np.median(places_mm)).tolist() if places_mm else []


def _near(away_mm: Sequence[float]) -> float:
    return sum(a <= bars.PRINT_FOOT_MM for a in away_mm) / len(away_mm)


def _twins(found: Sequence[CellInk]) -> float:
    """Share of the characters that have a second of the very same shape on the page."""
    shapes = np.stack([_unit_shape(cell.image) for cell in found])
    alike = shapes @ shapes.T
    np.fill_diagonal(alike, 0.0)
    return float(np.mean(alike.max(axis=1) >= bars.PRINT_SAME_TYPE))


def _unit_shape(crop: Grey) -> npt.NDArray[np.float32]:
    """The shape, a little soft, without its mean and of length 1: products are correlations."""
    soft = cv2.GaussianBlur(crop.astype(np.float32), (0, 0), _SHAPE_SOFT_PX)
    centred = (soft - soft.mean()).ravel()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-6), np.float32)


def _spread(places: Iterable[int]) -> int:
    some = list(places)
    return max(some) - min(some)


def _white(height: int, width: int) -> Grey:
    return np.full((height, width), 255, np.uint8)
