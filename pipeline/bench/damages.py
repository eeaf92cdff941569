"""What paper and machines do to a page, each with the true place of every template point.

Geometry is made of two steps: paper that does not lie flat (millimetres to millimetres) and a flat
map (millimetres to pixels). Both are known exactly, so a residual can be checked against the truth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.images import Grey, Matrix, inverse, moved, scaling, shift
from pipeline.domain.geometry import MM_PER_INCH

Points = npt.NDArray[np.float64]
Bend = Callable[[Points], Points]
DPI = 304.8
"""Twelve pixels a millimetre: an A4 has a whole number of them, so that its true place is exact."""
_PER_MM = DPI / MM_PER_INCH
_GRID_PX = 16
_TABLE = 90
"""Grey of what lies under a photographed page."""


@dataclass(frozen=True, eq=False)
class Damaged:
    """A page after its mishap. ``place`` takes template mm ``[n, 2]`` to pixels (centres) of ``grey``."""

    grey: Grey
    dpi: float
    place: Callable[[Points], Points]
    mirrored: bool = False


Damage = Callable[[Grey, np.random.Generator], Damaged]


def _flat(points: Points) -> Points:
    return points


def laid(page: Grey, flat: Matrix, *, bend: Bend = _flat, paper: int = 250) -> Damaged:
    """``page`` (12 px a mm) bent by ``bend``, then moved by ``flat``: both mm to mm of the sheet."""
    to_px = shift(-0.5, -0.5) @ scaling(_PER_MM)
    whole = to_px @ flat
    back = to_px @ inverse(flat) @ inverse(to_px)
    height, width = page.shape
    if bend is _flat:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        out = cv2.warpPerspective(page, back, (width, height), flags=flags, borderValue=paper)
    else:
        across, down = _backward(page.shape, inverse(whole), bend, to_px)
        out = cv2.remap(page, across, down, cv2.INTER_LINEAR, borderValue=paper)
    return Damaged(out.astype(np.uint8, copy=False), DPI, lambda mm: moved(whole, bend(mm)))


def _backward(
    shape: tuple[int, ...], to_mm: Matrix, bend: Bend, to_px: Matrix
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Per pixel of the outcome the pixel of the page it shows, from a coarse grid."""
    height, width = shape
    rows, columns = np.arange(0, height + _GRID_PX, _GRID_PX), np.arange(0, width + _GRID_PX, _GRID_PX)
    nodes = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2).astype(np.float64)
    bent = moved(to_mm, nodes)
    mm = bent.copy()
    for _ in range(30):  # bends are gentle: the fixed point is near
        mm += bent - bend(mm)
    px = moved(to_px, mm).reshape(len(rows), len(columns), 2).astype(np.float32)
    grow = np.array([[_GRID_PX, 0.0, 0.0], [0.0, _GRID_PX, 0.0]])
    across, down = (
        cv2.warpAffine(np.ascontiguousarray(px[..., axis]), grow, (width, height)) for axis in (0, 1)
    )
    return across.astype(np.float32, copy=False), down.astype(np.float32, copy=False)


def about_middle(page: Grey, *, skew: float = 0.0, scale: float = 1.0, move_mm: float = 0.0) -> Matrix:
    """Turn (degrees) and scale about the middle of the sheet, then a move along both axes; mm to mm."""
    x, y = page.shape[1] / 2 / _PER_MM, page.shape[0] / 2 / _PER_MM
    turn = np.vstack([cv2.getRotationMatrix2D((0.0, 0.0), skew, scale), [0.0, 0.0, 1.0]])
    return np.asarray(shift(x + move_mm, y + move_mm) @ turn @ shift(-x, -y), np.float64)


def scanner(page: Grey, rng: np.random.Generator) -> Grey:
    """Soft lens, uneven light, grain and JPEG."""
    soft = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.5, 1.0))
    light = np.linspace(rng.uniform(0.88, 1), rng.uniform(0.88, 1), page.shape[1], dtype=np.float32)
    grain = _grain(page, rng.uniform(2, 6), rng)
    out = np.clip(12 + soft * (0.93 * light) + grain, 0, 255).astype(np.uint8)
    return _jpeg(out, 75)


def _grain(page: Grey, sigma: float, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    return rng.standard_normal(page.shape, np.float32) * np.float32(sigma)


def _jpeg(page: Grey, quality: int) -> Grey:
    data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _scanned(done: Damaged, rng: np.random.Generator) -> Damaged:
    return Damaged(scanner(done.grey, rng), done.dpi, done.place, done.mirrored)


def clean(page: Grey, _: np.random.Generator) -> Damaged:
    """As printed."""
    return laid(page, np.eye(3))


def office(page: Grey, rng: np.random.Generator) -> Damaged:
    """A sheet through the feeder: a little askew, a few millimetres off."""
    flat = about_middle(page, skew=rng.uniform(-1.2, 1.2), move_mm=rng.uniform(-3, 3))
    return _scanned(laid(page, flat), rng)


def turned(page: Grey, rng: np.random.Generator) -> Damaged:
    """Upside down or on its side."""
    done = office(page, rng)
    quarters = int(rng.integers(1, 4))
    height, width = done.grey.shape
    turn = np.eye(3)
    for _ in range(quarters):  # one quarter clockwise: (x, y) -> (height - 1 - y, x)
        turn = np.array([[0.0, -1.0, height - 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]) @ turn
        height, width = width, height
    grey = np.ascontiguousarray(np.rot90(done.grey, -quarters))
    return Damaged(grey, DPI, lambda mm: moved(turn, done.place(mm)))


def skewed(page: Grey, rng: np.random.Generator) -> Damaged:
    return _scanned(laid(page, about_middle(page, skew=rng.choice([-1, 1]) * rng.uniform(2, 5))), rng)


def scaled(page: Grey, rng: np.random.Generator) -> Damaged:
    flat = about_middle(page, skew=rng.uniform(-1, 1), scale=rng.uniform(0.92, 1.06))
    return _scanned(laid(page, flat), rng)


def phone(page: Grey, rng: np.random.Generator) -> Damaged:
    """Held before a camera: perspective, a table around it, a shade, soft focus."""
    x, y = page.shape[1] / _PER_MM, page.shape[0] / _PER_MM
    corners = np.array([[0, 0], [x, 0], [x, y], [0, y]], np.float32)
    seen = corners * 0.9 + np.array([x, y]) * 0.05 + rng.uniform(-6, 6, (4, 2))
    flat = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    flat = about_middle(page, skew=rng.uniform(-3, 3)) @ flat
    done = laid(page, np.asarray(flat, np.float64), paper=_TABLE)
    shade = cv2.resize(rng.uniform(0.55, 1.0, (4, 3)).astype(np.float32), done.grey.shape[::-1])
    soft = cv2.GaussianBlur(done.grey, (0, 0), rng.uniform(0.8, 1.6))
    return Damaged(_jpeg((soft * shade).astype(np.uint8), 80), DPI, done.place)


def feed(page: Grey, rng: np.random.Generator) -> Damaged:
    """Rollers that slip: stretched and squeezed along its length."""
    height = page.shape[0] / _PER_MM
    much, phase, waves = rng.uniform(0.3, 1.2), rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.5)

    def bend(mm: Points) -> Points:
        along = mm[:, 1] + much * np.sin(mm[:, 1] / height * 2 * np.pi * waves + phase)
        return np.stack([mm[:, 0], along], axis=1)

    return _scanned(laid(page, about_middle(page, skew=rng.uniform(-1, 1)), bend=bend), rng)


def curl(page: Grey, rng: np.random.Generator) -> Damaged:
    """A rolled sheet under the lid: columns closer together where it rises, lines arched."""
    width, height = page.shape[1] / _PER_MM, page.shape[0] / _PER_MM
    rise, squeeze = rng.uniform(-2.5, 2.5), rng.uniform(0.5, 2.0)

    def bend(mm: Points) -> Points:
        u, v = mm[:, 0] / width, mm[:, 1] / height
        across = mm[:, 0] - squeeze * np.sin(2 * np.pi * u) * 0.8
        return np.stack([across, mm[:, 1] + rise * (np.sin(np.pi * u) - 0.6) * (v - 0.5)], axis=1)

    return _scanned(laid(page, about_middle(page, skew=rng.uniform(-1, 1)), bend=bend), rng)


def fold(page: Grey, rng: np.random.Generator) -> Damaged:
    """Folded for an envelope: at each crease the paper stands up, and a shadow falls."""
    height = page.shape[0] / _PER_MM
    creases = height * (np.array([1 / 3, 2 / 3]) if _even(rng) else np.array([0.5]))
    lost, aside = rng.uniform(0.2, 0.9, len(creases)), rng.uniform(-0.6, 0.6, len(creases))

    def bend(mm: Points) -> Points:
        # what stands up looks shorter: gone within a centimetre on both sides of the crease
        beyond = np.clip((mm[:, 1, None] - creases) / 20 + 0.5, 0, 1)
        out = mm.copy()
        out[:, 1] -= beyond @ lost
        out[:, 0] += (np.maximum(mm[:, 1, None] - creases, 0) / 100) @ aside
        return out

    page = page.copy()
    for crease in creases:
        row = round(crease * _PER_MM)
        page[row - 4 : row + 5] = (page[row - 4 : row + 5] * 0.75).astype(np.uint8)
    return _scanned(laid(page, about_middle(page, skew=rng.uniform(-1, 1)), bend=bend), rng)


def coarse(page: Grey, rng: np.random.Generator) -> Damaged:
    """Scanned at 200 dpi."""
    return _shrunk(office(page, rng), 200.0)


def _shrunk(done: Damaged, dpi: float) -> Damaged:
    factor = dpi / done.dpi
    size = round(done.grey.shape[1] * factor), round(done.grey.shape[0] * factor)
    grey = cv2.resize(done.grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    fx, fy = size[0] / done.grey.shape[1], size[1] / done.grey.shape[0]
    px = shift(-0.5, -0.5) @ np.diag([fx, fy, 1.0]) @ shift(0.5, 0.5)
    return Damaged(grey, dpi, lambda mm: moved(px, done.place(mm)), done.mirrored)


def fax(page: Grey, rng: np.random.Generator) -> Damaged:
    """Fine fax: 204 dpi, black or white, with specks."""
    flat = about_middle(page, skew=rng.uniform(-1.5, 1.5), scale=rng.uniform(0.96, 1.0))
    done = _shrunk(laid(page, flat), 204.0)
    grain = _grain(done.grey, 10, rng)
    bits = np.where(done.grey + grain < rng.uniform(140, 190), 0, 255).astype(np.uint8)
    _specks(bits, 0.001, rng)
    return Damaged(bits, done.dpi, done.place)


def copied(page: Grey, rng: np.random.Generator) -> Damaged:
    """A copy of a copy: twice askew, hard black, thick ink, a dark rim, specks."""
    flat = about_middle(page, scale=rng.uniform(0.97, 1.02), skew=rng.uniform(-2, 2))
    flat = about_middle(page, scale=rng.uniform(0.97, 1.02), skew=rng.uniform(-2, 2), move_mm=1.5) @ flat
    done = laid(page, flat)
    soft = cv2.GaussianBlur(done.grey, (0, 0), 1.8).astype(np.float32)
    hard = np.clip((soft - rng.uniform(120, 165)) * 3 + 128, 10, 245).astype(np.uint8)
    _specks(hard, 0.0004, rng)
    hard[:, : int(rng.uniform(0, 4) * _PER_MM)] = 30
    return _scanned(Damaged(hard, DPI, done.place), rng)


def _even(rng: np.random.Generator) -> bool:
    return bool(rng.integers(2))


def _specks(page: Grey, share: float, rng: np.random.Generator) -> None:
    page[rng.random(page.shape) < share] = 15


def _corner(page: Grey, rng: np.random.Generator, inset_mm: float) -> tuple[int, int]:
    inset = round(inset_mm * _PER_MM)
    height, width = page.shape
    return int(rng.choice([inset, width - inset])), int(rng.choice([inset, height - inset]))


def stamped(page: Grey, rng: np.random.Generator) -> Damaged:
    """A received-stamp, or the ring of a cup, over a corner."""
    page = page.copy()
    x, y = _corner(page, rng, 28)
    if _even(rng):
        cv2.ellipse(page, (x, y), (round(42 * _PER_MM), round(40 * _PER_MM)), 0, 0, 360, 140, 40)
    else:
        box = (round(25 * _PER_MM), round(12 * _PER_MM))
        cv2.rectangle(page, (x - box[0], y - box[1]), (x + box[0], y + box[1]), 40, 12)
        cv2.putText(page, "INGEKOMEN", (x - box[0] + 20, y), cv2.FONT_HERSHEY_DUPLEX, 3, 40, 10)
        cv2.putText(page, "12 MRT 2026", (x - box[0] + 20, y + 100), cv2.FONT_HERSHEY_DUPLEX, 3, 40, 8)
    return office(page, rng)


def torn(page: Grey, rng: np.random.Generator) -> Damaged:
    """A corner lost; what lies behind it is white or black."""
    page = page.copy()
    x, y = _corner(page, rng, 0)
    across, along = (round(v * _PER_MM) for v in rng.uniform(40, 75, 2))
    dx, dy = across if x == 0 else -across, along if y == 0 else -along
    behind = int(rng.choice([250, 20]))
    cv2.fillPoly(page, [np.array([[x, y], [x + dx, y], [x, y + dy]], np.int32)], behind)
    return office(page, rng)


def scrawled(page: Grey, rng: np.random.Generator) -> Damaged:
    """Handwriting all over the form, beside its fields and through its print."""
    page = page.copy()
    for _ in range(45):
        start = rng.uniform([5, 10], [120, 285])
        t = np.linspace(0, 1, 160)
        x = start[0] + rng.uniform(30, 80) * t + 1.2 * np.sin(t * rng.uniform(60, 120))
        y = start[1] + rng.uniform(-6, 6) * t + rng.uniform(1, 2.5) * np.sin(t * rng.uniform(80, 160))
        line = np.round(np.stack([x, y], axis=1) * _PER_MM).astype(np.int32)
        cv2.polylines(page, [line], False, int(rng.integers(30, 90)), round(0.45 * _PER_MM), cv2.LINE_AA)
    return office(page, rng)


def mirrored(page: Grey, rng: np.random.Generator) -> Damaged:
    """Scanned through the back of a transparency."""
    done = office(page, rng)
    last = done.grey.shape[1] - 1.0
    flip = np.array([[-1.0, 0.0, last], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    grey = np.ascontiguousarray(done.grey[:, ::-1])
    return Damaged(grey, DPI, lambda mm: moved(flip, done.place(mm)), mirrored=True)


DAMAGES: Mapping[str, Damage] = {
    made.__name__: made
    for made in (
        clean,
        office,
        turned,
        skewed,
        scaled,
        phone,
        feed,
        curl,
        fold,
        coarse,
        fax,
        copied,
        stamped,
        torn,
        scrawled,
        mirrored,
    )
}
