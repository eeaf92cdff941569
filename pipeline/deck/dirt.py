"""Specks, stains, copies and light. Painters change the page they are given."""

import cv2
import numpy as np

from pipeline.capture.images import Grey
from pipeline.deck.wear import Wear


def specks(page: Grey, count: int, rng: np.random.Generator) -> None:
    """Dust: mostly a pixel or two, seldom a hair."""
    height, width = page.shape
    for x, y, size in zip(
        rng.integers(0, width, count), rng.integers(0, height, count), rng.gamma(1.2, 1.0, count), strict=True
    ):
        shade = int(rng.integers(20, 150))
        end = (int(x + size * rng.normal(0, 1)), int(y + size * rng.normal(0, 1)))
        cv2.line(page, (int(x), int(y)), end, shade, max(1, round(size / 2)))


def streaks(page: Grey, count: int, rng: np.random.Generator) -> None:
    """Toner lines along the feed, thin and not quite continuous."""
    for x in rng.integers(0, page.shape[1], count):
        strength = float(rng.uniform(0.3, 0.8))
        rows = rng.random(page.shape[0] // 40 + 1).repeat(40)[: page.shape[0]] < strength
        page[rows, x : x + 1] = np.minimum(page[rows, x : x + 1], int(rng.integers(60, 190)))


def stain(page: Grey, kind: str, px_per_mm: float, rng: np.random.Generator) -> None:
    """A cup's ring, a mailroom's stamp, a smear or a torn-off corner; pale enough to read through."""
    painters = {"ring": _ring, "stamp": _stamp, "smear": _smear, "corner": _corner}
    if kind:
        painters[kind](page, px_per_mm, rng)


def folded(page: Grey, rng: np.random.Generator) -> None:
    """The crease of a fold in the middle."""
    y = page.shape[0] // 2
    page[y - 1 : y + 2] = (page[y - 1 : y + 2] * float(rng.uniform(0.82, 0.95))).astype(np.uint8)


def copied(page: Grey, rng: np.random.Generator) -> Grey:
    """A photocopy: strokes run a little, greys go to black or white, the drum leaves specks."""
    soft = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.5, 0.9)))
    turn, steep = float(rng.uniform(120, 185)), float(rng.uniform(14, 30))
    grey = np.arange(256)
    curve = (255 / (1 + np.exp(-(grey - turn) / steep))).clip(0, 255).astype(np.uint8)
    out = cv2.LUT(soft, curve).astype(np.uint8, copy=False)
    specks(out, int(rng.poisson(25)), rng)
    return out


def toned(page: Grey, wear: Wear) -> Grey:
    """Paler ink, grey paper, black that is not black: one look-up."""
    ink = (255 - np.arange(256)) * (1 - wear.fade)
    grey = wear.paper - ink * (wear.paper - wear.black) / 255
    return cv2.LUT(page, grey.clip(0, 255).astype(np.uint8)).astype(np.uint8, copy=False)


def lit(page: Grey, wear: Wear, rng: np.random.Generator) -> Grey:
    """Uneven light: a slope or a hollow, and the edge of a shadow."""
    if not (wear.shade or wear.shadow):
        return page
    rows, columns = 48, 36
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    direction = float(rng.uniform(0, 2 * np.pi))
    slope = np.cos(direction) * (x - 0.5) + np.sin(direction) * (y - 0.5) + 0.5
    gain = 1 - wear.shade * np.clip(slope, 0, 1.2)
    if wear.shadow:
        edge = np.cos(direction + 1) * (x - 0.5) + np.sin(direction + 1) * (y - 0.5)
        edge += 0.05 * np.sin(9 * (x + y)) + float(rng.uniform(-0.25, 0.15))
        gain *= 1 - wear.shadow / (1 + np.exp(-edge / float(rng.uniform(0.015, 0.06))))
    light = cv2.resize((gain * 255).astype(np.uint8), page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.multiply(page, light, scale=1 / 255).astype(np.uint8, copy=False)


def noisy(page: Grey, sigma: float, rng: np.random.Generator) -> Grey:
    """Noise of a sensor, not quite fine; one tile serves the whole page."""
    if sigma <= 0:
        return page
    tile = rng.normal(0, sigma * 1.3, (640, 640)).astype(np.float32)
    tile = cv2.GaussianBlur(tile, (0, 0), 0.5) * 1.3 + 128
    rows, columns = (n // 640 + 1 for n in page.shape)
    grain = np.tile(tile.round().clip(0, 255).astype(np.uint8), (rows, columns))
    grain = grain[: page.shape[0], : page.shape[1]]
    return cv2.addWeighted(page, 1, grain, 1, -128).astype(np.uint8, copy=False)


def desk(shape: tuple[int, int], around: str, rng: np.random.Generator) -> Grey:
    """What lies under the sheet: a white lid, a dark one, or a table."""
    if around == "white":
        return np.full(shape, 255, np.uint8)
    if around == "dark":
        return np.full(shape, int(rng.integers(15, 70)), np.uint8)
    base, grain = int(rng.integers(40, 170)), int(rng.integers(4, 25))
    planks = rng.integers(max(0, base - grain), base + grain, (6, 90)).astype(np.uint8)
    return cv2.resize(planks, shape[::-1], interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _over(page: Grey, layer: Grey, x: int, y: int) -> None:
    """Multiplies ``layer`` (255 = clear) into the page at ``x, y``."""
    target = page[y : y + layer.shape[0], x : x + layer.shape[1]]
    cv2.multiply(target, layer[: target.shape[0], : target.shape[1]], dst=target, scale=1 / 255)


def _ring(page: Grey, px_per_mm: float, rng: np.random.Generator) -> None:
    radius = float(rng.uniform(32, 42)) * px_per_mm
    side = int(2 * radius + 8 * px_per_mm)
    layer = np.full((side, side), 255, np.uint8)
    start = float(rng.uniform(0, 360))
    for width_mm, shade in ((2.6, 222), (0.7, 190)):
        cv2.ellipse(layer, (side // 2, side // 2), (int(radius), int(radius * 0.98)), start, 0, 310,
                    shade, max(1, round(width_mm * px_per_mm)), cv2.LINE_AA)  # fmt: skip
    _over(page, cv2.GaussianBlur(layer, (0, 0), 1.5).astype(np.uint8, copy=False), *_spot(page, side, rng))


def _stamp(page: Grey, px_per_mm: float, rng: np.random.Generator) -> None:
    width, height = int(46 * px_per_mm), int(22 * px_per_mm)
    layer = np.full((height, width), 255, np.uint8)
    cv2.rectangle(layer, (3, 3), (width - 4, height - 4), 90, max(1, round(0.5 * px_per_mm)))
    size = px_per_mm / 14
    for text, down in (("INGEKOMEN", 0.4), ("12 MRT 2026", 0.8)):
        cv2.putText(layer, text, (int(width * 0.12), int(height * down)), cv2.FONT_HERSHEY_DUPLEX,
                    size, 90, max(1, round(size * 2)), cv2.LINE_AA)  # fmt: skip
    askew = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 6)), 0.9)
    layer = cv2.warpAffine(layer, askew, (width, height), borderValue=255).astype(np.uint8, copy=False)
    _over(page, layer, *_spot(page, width, rng))


def _smear(page: Grey, px_per_mm: float, rng: np.random.Generator) -> None:
    height, width = int(rng.uniform(8, 30) * px_per_mm), int(rng.uniform(15, 60) * px_per_mm)
    patches = rng.integers(150, 256, (5, 8)).astype(np.uint8)
    layer = np.full((7, 10), 255, np.uint8)
    layer[1:-1, 1:-1] = patches
    grown = cv2.resize(layer, (width, height), interpolation=cv2.INTER_CUBIC)
    _over(page, grown.astype(np.uint8, copy=False), *_spot(page, width, rng))


def _corner(page: Grey, px_per_mm: float, rng: np.random.Generator) -> None:
    """A corner torn off or turned down: white, with a grey edge."""
    height, width = page.shape
    a, b = (rng.uniform(12, 35, 2) * px_per_mm).astype(int)
    x, y = (int(rng.integers(2)) * width, int(rng.integers(2)) * height)
    ends = np.array([(x, y), (x + (a if x == 0 else -a), y), (x, y + (b if y == 0 else -b))], np.int32)
    cv2.fillPoly(page, [ends], 250)
    cv2.line(page, ends[1].tolist(), ends[2].tolist(), 150, 2, cv2.LINE_AA)


def _spot(page: Grey, side: int, rng: np.random.Generator) -> tuple[int, int]:
    height, width = page.shape
    return int(rng.integers(0, max(1, width - side))), int(rng.integers(0, max(1, height - side)))
