"""Places on paper. Millimetres here; pixels exist only inside ``pipeline.capture``."""

from dataclasses import dataclass

MM_PER_INCH = 25.4
PT_PER_MM = 72 / MM_PER_INCH


@dataclass(frozen=True, slots=True)
class BoxMm:
    """A rectangle in millimetres, measured from the top-left corner of the upright page."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def grown(self, by_mm: float) -> "BoxMm":
        """The box with a margin of ``by_mm`` on every side (negative shrinks)."""
        return BoxMm(self.x - by_mm, self.y - by_mm, self.w + 2 * by_mm, self.h + 2 * by_mm)

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def cells(self, count: int) -> tuple["BoxMm", ...]:
        """``count`` equal cells from left to right: exactly how AcroForm divides a comb field."""
        width = self.w / count
        return tuple(BoxMm(self.x + i * width, self.y, width, self.h) for i in range(count))


@dataclass(frozen=True, slots=True)
class Homography:
    """A projective map between two planes, both in millimetres; row-major 3 x 3."""

    m: tuple[float, float, float, float, float, float, float, float, float]

    def apply(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f, g, h, i = self.m
        w = g * x + h * y + i
        return (a * x + b * y + c) / w, (d * x + e * y + f) / w


IDENTITY = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
