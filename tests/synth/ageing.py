"""What paper goes through: turns, skew, copiers, fax machines. All randomness comes from ``rng``."""

import cv2
import numpy as np

from pipeline.capture.images import Grey

STYLES = ("clean", "office", "rotated", "skewed", "scaled", "fax")


def age(page: Grey, style: str, rng: np.random.Generator) -> Grey:
    """The page after ``style`` happened to it; same size unless turned sideways."""
    if style == "office":
        return noisy(placed(page, skew=rng.uniform(-1, 1), shift=rng.uniform(-12, 12, 2)), rng)
    if style == "rotated":
        return turned(noisy(page, rng), int(rng.choice([90, 180, 270])))
    if style == "skewed":
        return noisy(placed(page, skew=rng.choice([-1, 1]) * rng.uniform(2, 4)), rng)
    if style == "scaled":
        return noisy(placed(page, scale=rng.uniform(0.93, 1.03), shift=rng.uniform(-9, 9, 2)), rng)
    if style == "fax":
        return faxed(placed(page, skew=rng.uniform(-1, 1)), rng)
    return page


def placed(
    page: Grey, *, skew: float = 0.0, scale: float = 1.0, shift: tuple[float, float] | np.ndarray = (0, 0)
) -> Grey:
    """Turned by ``skew`` degrees and scaled about the middle, then moved by ``shift`` pixels."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, scale)
    matrix[:, 2] += np.asarray(shift, float)
    out = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_AREA, borderValue=250)
    return out.astype(np.uint8, copy=False)


def turned(page: Grey, degrees: int) -> Grey:
    """Turned clockwise by a quarter, half or three quarters."""
    return np.ascontiguousarray(np.rot90(page, -degrees // 90))


def mirrored(page: Grey) -> Grey:
    return np.ascontiguousarray(page[:, ::-1])


def bent(page: Grey, px: float) -> Grey:
    """Uneven feed: the page is stretched and squeezed along its length by up to ``px`` pixels."""
    height, width = page.shape
    rows = np.arange(height, dtype=np.float32)
    source = rows + np.float32(px) * np.sin(rows / height * 2 * np.pi).astype(np.float32)
    maps = np.meshgrid(np.arange(width, dtype=np.float32), source)
    return cv2.remap(page, maps[0], maps[1], cv2.INTER_LINEAR, borderValue=250).astype(np.uint8, copy=False)


def noisy(page: Grey, rng: np.random.Generator) -> Grey:
    """An office scanner: yellowish paper, soft lens, sensor noise, JPEG."""
    soft = cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.float32)
    light = np.linspace(rng.uniform(0.9, 1), rng.uniform(0.9, 1), page.shape[1], dtype=np.float32)
    out = 18 + soft * 0.9 * light + rng.normal(0, 4, page.shape).astype(np.float32)
    ok, jpeg = cv2.imencode(".jpg", np.clip(out, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 75])
    assert ok
    back = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)
    assert back is not None
    return back.astype(np.uint8, copy=False)


def faxed(page: Grey, rng: np.random.Generator) -> Grey:
    """Fine fax, 204 x 196 dpi in black and white, with specks."""
    height, width = page.shape
    small = cv2.resize(page, (1728, round(1728 * height / width)), interpolation=cv2.INTER_AREA)
    bits = np.where(small.astype(np.int16) + rng.normal(0, 8, small.shape) < 160, 0, 255).astype(np.uint8)
    bits[rng.random(bits.shape) < 0.0005] = 0
    return cv2.resize(bits, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
