"""What an office does to a row before it is read: dirt, scanner, fax, and a map that is a hair off."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.domain.geometry import MM_PER_INCH
from pipeline.training.combs import PAGE_PX_PER_MM

_NOISE_HIGH, _NOISE_WIDE = 768, 3072
_OFTEN_JPEG = 0.65


@dataclass(frozen=True)
class Office:
    """One scan. Lengths in pixels of the scan, darkness in grey levels."""

    dpi: float
    blur_px: float
    noise: float
    paper: float
    contrast: float
    gamma: float
    slope: float
    """Light falls off by so many grey levels along the row."""
    jpeg: int
    """Quality; 0 is none."""
    fax: float
    """Threshold as a share of the way from ink to paper; 0 leaves the grey."""
    dirt: int
    """Specks on the row."""
    shift_mm: tuple[float, float]
    turn: float
    scale: tuple[float, float]


def some_office(rng: np.random.Generator) -> Office:
    """Mostly 200 and 300 dpi in grey, some faxes and 1-bit scans, some phones and thumbnails."""
    kind = rng.choice(("clean", "office", "bad", "fax", "phone"), p=(0.2, 0.36, 0.18, 0.16, 0.1))
    if kind == "fax":
        dpi = rng.choice((200, 204, 300, 400), p=(0.5, 0.2, 0.25, 0.05))
    elif kind == "bad":
        dpi = rng.uniform(100, 170)
    else:
        dpi = rng.choice((150, 200, 240, 300, 400), p=(0.12, 0.36, 0.1, 0.36, 0.06))
    rough = {"clean": 0.3, "office": 0.7, "bad": 1.3, "fax": 0.7, "phone": 1.2}[str(kind)]
    off = rng.normal(0, 0.07 * rough + 0.03, 2).clip(-0.3, 0.3)
    return Office(
        dpi=float(dpi),
        blur_px=float(rng.uniform(0.2, 0.5 + 0.6 * rough)),
        noise=float(rng.gamma(2.0, 2.2 * rough)),
        paper=float(rng.uniform(225, 255)) if kind != "phone" else float(rng.uniform(130, 235)),
        contrast=float(rng.uniform(0.72, 1.0)) if kind != "phone" else float(rng.uniform(0.55, 0.95)),
        gamma=float(np.exp(rng.normal(0, 0.22))),
        slope=float(rng.normal(0, 25)) if kind == "phone" else 0.0,
        jpeg=int(rng.integers(25, 92)) if rng.random() < _OFTEN_JPEG and kind != "fax" else 0,
        fax=float(rng.uniform(0.5, 0.85)) if kind == "fax" else 0.0,
        dirt=int(rng.poisson(1.2 * rough)),
        shift_mm=(float(off[0]), float(off[1])),
        turn=float(np.radians(np.clip(rng.normal(0, 0.12 * rough), -0.3, 0.3))),
        scale=(
            float(1 + np.clip(rng.normal(0, 0.002), -0.01, 0.01)),
            float(1 + np.clip(rng.normal(0, 0.002), -0.01, 0.01)),
        ),
    )


class Scanner:
    """Holds a sheet of noise, for drawing it anew each time would cost more than all the rest."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._noise = rng.standard_normal((_NOISE_HIGH, _NOISE_WIDE)).astype(np.float32)

    def scanned(self, page: Grey, office: Office, rng: np.random.Generator) -> Grey:
        """``page`` at 12 px/mm (changed by dirt) as it lies in the frame at 8 px/mm, grey."""
        _soil(page, office.dirt, rng)
        scan = _shrunk(page, office)
        light = self._developed(scan, office, rng)
        if office.fax:
            light = _one_bit(light, office)
        if office.jpeg:
            light = _packed(light, office.jpeg)
        return _in_frame(light, page.shape, office)

    def _developed(self, scan: Grey, office: Office, rng: np.random.Generator) -> Grey:
        """The tones of this scanner, its light and its noise."""
        shades = (np.arange(256) / 255.0) ** office.gamma
        curve = office.paper * (1 - office.contrast * (1 - shades))
        light = cv2.LUT(scan, curve.astype(np.float32))
        height, width = light.shape
        if office.slope:
            light = light + np.linspace(-office.slope, office.slope, width, dtype=np.float32)
        if office.noise > 0.5:  # noqa: PLR2004 - less than half a grey level is none
            y, x = int(rng.integers(_NOISE_HIGH - height)), int(rng.integers(_NOISE_WIDE - width))
            light = light + office.noise * self._noise[y : y + height, x : x + width]
        return cv2.convertScaleAbs(np.clip(light, 0, 255)).astype(np.uint8, copy=False)


def _soil(page: Grey, specks: int, rng: np.random.Generator) -> None:
    for _ in range(specks):
        x, y = int(rng.integers(page.shape[1])), int(rng.integers(page.shape[0]))
        size = max(1, round(float(rng.gamma(1.5, 1.2))))
        cv2.circle(page, (x, y), min(size, 5), int(rng.integers(0, 190)), cv2.FILLED)


def _shrunk(page: Grey, office: Office) -> Grey:
    scale = office.dpi / MM_PER_INCH / PAGE_PX_PER_MM
    size = round(page.shape[1] * scale), round(page.shape[0] * scale)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scan = cv2.resize(page, size, interpolation=how)
    return cv2.GaussianBlur(scan, (0, 0), office.blur_px).astype(np.uint8, copy=False)


def _one_bit(light: Grey, office: Office) -> Grey:
    ink = office.paper * (1 - office.contrast)
    level = ink + office.fax * (office.paper - ink)
    return cv2.threshold(light, level, 255, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)


def _packed(light: Grey, quality: int) -> Grey:
    _, data = cv2.imencode(".jpg", light, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _in_frame(light: Grey, page_shape: tuple[int, ...], office: Office) -> Grey:
    """The scan warped to 8 px/mm by a map that is a little wrong."""
    height, width = (round(n * FRAME_PX_PER_MM / PAGE_PX_PER_MM) for n in page_shape)
    per_x, per_y = light.shape[1] / width, light.shape[0] / height
    matrix = _small_turn(width / 2, height / 2, office)
    matrix = np.diag([per_x, per_y]) @ matrix
    matrix[:, 2] += (per_x - 1) / 2, (per_y - 1) / 2
    if max(per_x, per_y) > 1.7:  # noqa: PLR2004 - as capture.align does for scans finer than the frame
        small = cv2.resize(light, None, fx=1 / per_x, fy=1 / per_y, interpolation=cv2.INTER_AREA)
        light = small.astype(np.uint8, copy=False)
        matrix = np.diag([1 / per_x, 1 / per_y]) @ matrix
    out = cv2.warpAffine(
        light,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return out.astype(np.uint8, copy=False)


def _small_turn(x: float, y: float, office: Office) -> npt.NDArray[np.float64]:
    """From the frame to where the print really lies; turned and stretched about (x, y)."""
    cos, sin = np.cos(office.turn), np.sin(office.turn)
    turn = np.array([[cos * office.scale[0], -sin], [sin, cos * office.scale[1]]])
    middle = np.array([x, y])
    shift = np.array(office.shift_mm) * FRAME_PX_PER_MM
    return np.column_stack([turn, middle - turn @ middle + shift])
