"""A written sheet becomes a delivered page: scanned, copied, faxed or photographed.

Our own few lines of numpy and OpenCV, deterministic for a seed, with the true place of everything
known. (The library that would do the like, augraphy, has had no release since 2023.)
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.capture.images import Grey, resized
from pipeline.deck import dirt
from pipeline.deck.warp import TrueMap, laid, true_map, turned_map
from pipeline.deck.wear import STYLES, Style, Wear, wear_of
from pipeline.domain.geometry import MM_PER_INCH

__all__ = ["STYLES", "Aged", "Style", "TrueMap", "Wear", "age", "wear_of", "worn"]


@dataclass(frozen=True, eq=False)
class Aged:
    """A delivered page. ``true_map`` tells where template millimetres lie on it, in pixels.

    ``dpi`` is that from left to right; ``true_map.dpi`` has both, which differ on a fine fax.
    ``jpeg`` are the very bytes of the page where its device compressed it, else empty.
    """

    grey: Grey
    dpi: float
    true_map: TrueMap
    wear: Wear
    jpeg: bytes = b""

    @property
    def bitonal(self) -> bool:
        return self.wear.threshold is not None


def age(page: Grey, style: Style, rng: np.random.Generator, dpi: float = 300.0) -> Aged:
    """What ``style`` makes of an upright page of ``dpi``; the page itself is not changed."""
    return worn(page, wear_of(style, rng), rng, dpi)


def worn(page: Grey, wear: Wear, rng: np.random.Generator, dpi: float = 300.0) -> Aged:
    """What just this ``wear`` makes of it."""
    height_mm, width_mm = (n / dpi * MM_PER_INCH for n in page.shape)
    there, (width, height) = true_map(wear, width_mm, height_mm)
    sheet = _soiled(page, wear, min(dpi, wear.dpi), dpi, rng)
    per_mm = (sheet.shape[1] / width_mm, sheet.shape[0] / height_mm)
    under = dirt.desk((height, width), wear.around, rng)
    seen = laid(dirt.toned(sheet, wear), per_mm, there, under)
    seen = _sensed(seen, wear, rng)
    if wear.mirrored:
        seen = seen[:, ::-1]
    seen = np.ascontiguousarray(np.rot90(seen, -(wear.turn // 90)))
    there = turned_map(there, (width, height), wear.turn, wear.mirrored)
    seen, jpeg = _compressed(seen, wear.quality)
    return Aged(seen, there.dpi[0], there, wear, jpeg)


def _soiled(page: Grey, wear: Wear, to_dpi: float, dpi: float, rng: np.random.Generator) -> Grey:
    """What happens to the paper, at the resolution it will be seen with."""
    height, width = page.shape
    share = to_dpi / dpi
    sheet = resized(page, round(width * share), round(height * share)) if share < 1 else page.copy()
    for _ in range(wear.copies):
        sheet = dirt.copied(sheet, rng)
    dirt.stain(sheet, wear.stain, to_dpi / MM_PER_INCH, rng)
    if wear.fold:
        dirt.folded(sheet, rng)
    dirt.specks(sheet, wear.dirt, rng)
    return sheet


def _sensed(page: Grey, wear: Wear, rng: np.random.Generator) -> Grey:
    """What lamp, lens and sensor add."""
    page = dirt.lit(page, wear, rng)
    if wear.blur_px:
        page = cv2.GaussianBlur(page, (0, 0), wear.blur_px).astype(np.uint8, copy=False)
    page = dirt.noisy(page, wear.noise, rng)
    dirt.streaks(page, wear.streaks, rng)
    if wear.threshold is not None:
        page = cv2.threshold(page, wear.threshold, 255, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)
        _lose_rows(page, wear.lost_rows, rng)
    return page


def _lose_rows(page: Grey, bursts: int, rng: np.random.Generator) -> None:
    """Rows lost on the line repeat the last good one."""
    for row in rng.integers(1, page.shape[0] - 4, bursts):
        page[row : row + int(rng.integers(1, 4))] = page[row - 1]


def _compressed(page: Grey, quality: int | None) -> tuple[Grey, bytes]:
    if quality is None:
        return page, b""
    done, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    back = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if done else None
    if back is None:
        raise AssertionError("OpenCV cannot write a JPEG")
    return back.astype(np.uint8, copy=False), data.tobytes()
