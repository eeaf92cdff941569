"""What pens, cups and stamps do to paper. Painters for :func:`pipeline.samples.fill.draw_over`."""

from collections.abc import Callable
from math import pi, sin
from random import Random

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.samples.dice import dice

Painter = Callable[[Canvas], None]
Point = tuple[float, float]

PAGE_HEIGHT_MM = 297.0
BLUE = Color(0.07, 0.12, 0.45)
BLACK = Color(0.08, 0.08, 0.1)


def together(*painters: Painter) -> Painter:
    def paint(canvas: Canvas) -> None:
        for painter in painters:
            painter(canvas)

    return paint


def signature(box: BoxMm, hand: int) -> Painter:
    """A signature that fills most of ``box``; the same ``hand`` always signs in the same way."""
    draw = dice(hand)
    color = draw.choice((BLUE, BLUE, BLACK))
    width_mm = draw.uniform(0.35, 0.6)
    points = _scrawl(draw, box)
    y = box.y + box.h * 0.8
    line = _shaky_line(draw, (box.x + box.w * 0.06, y), (box.x + box.w * 0.6, y - draw.uniform(0.5, 2.5)))
    underlined = draw.choice((True, False))

    def paint(canvas: Canvas) -> None:
        _stroke(canvas, points, width_mm, color)
        if underlined:
            _stroke(canvas, line, width_mm, color)

    return paint


def _scrawl(draw: Random, box: BoxMm) -> list[Point]:
    """A tall initial, then hurried small strokes with a few ascenders and a tail, in one line."""
    left, base = box.x + box.w * draw.uniform(0.05, 0.15), box.y + box.h * draw.uniform(0.55, 0.65)
    width, unit = min(box.w * 0.6, 60.0) * draw.uniform(0.75, 1.0), box.h * 0.55
    strokes = draw.randint(6, 13)
    step, back = width / (strokes + 2), draw.uniform(-0.2, 0.9)
    anchors: list[Point] = [
        (draw.uniform(-2, 2), -draw.uniform(0.0, 0.7)),
        (step * draw.uniform(0.4, 1.0), -draw.uniform(0.7, 1.1)),
        (step * draw.uniform(0.0, 0.5), draw.uniform(0.1, 0.6)),
        (-draw.uniform(0, 4), -draw.uniform(-0.3, 0.5)),
    ]
    for index in range(1, strokes + 1):
        tall = draw.choice((0.2, 0.25, 0.3, 0.4, 0.85)) * draw.uniform(0.8, 1.2)
        deep = draw.choice((0.0, 0.0, 0.05, 0.1, 0.5)) * draw.uniform(0.7, 1.2)
        x = step * (index + 0.6)
        anchors += [(x + step * 0.35, -tall), (x + step * (0.5 - back * draw.random()), deep)]
    anchors.append((width * draw.uniform(0.95, 1.1), draw.choice((-0.5, -0.2, 0.1))))
    slant = draw.uniform(-0.05, 0.3)
    return _smooth([(left + x - slant * y * unit, base + y * unit) for x, y in anchors])


def _smooth(anchors: list[Point], steps: int = 7) -> list[Point]:
    """A Catmull-Rom curve through all ``anchors``."""
    padded = [anchors[0], *anchors, anchors[-1]]
    points = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            points.append((_spline(t, p0[0], p1[0], p2[0], p3[0]), _spline(t, p0[1], p1[1], p2[1], p3[1])))
    return [*points, anchors[-1]]


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def cross(box: BoxMm, hand: int, reach_mm: float = 0.6) -> Painter:
    """A cross by pen that sticks out of the box by about ``reach_mm``."""
    draw = dice(hand * 31 + round(box.x * 10) + round(box.y * 1000))
    b = box.grown(reach_mm)

    def near(x: float, y: float) -> Point:
        return x + draw.uniform(-0.5, 0.5), y + draw.uniform(-0.5, 0.5)

    first = _shaky_line(draw, near(b.x, b.y), near(b.right, b.bottom))
    second = _shaky_line(draw, near(b.right, b.y), near(b.x, b.bottom))
    return together(lambda c: _stroke(c, first, 0.5, BLUE), lambda c: _stroke(c, second, 0.5, BLUE))


def tick(box: BoxMm, hand: int) -> Painter:
    """A tick mark (v) by pen, its tail out of the box."""
    draw = dice(hand * 37 + round(box.x * 10) + round(box.y * 1000))
    low = (box.x + box.w * 0.4, box.bottom - 0.4)
    down = _shaky_line(draw, (box.x + 0.2, box.y + box.h * 0.45), low)
    up = _shaky_line(draw, low, (box.right + draw.uniform(1.0, 2.2), box.y - draw.uniform(0.8, 1.8)))
    return lambda canvas: _stroke(canvas, down + up, 0.5, BLUE)


def coffee_ring(x_mm: float, y_mm: float, radius_mm: float, hand: int) -> Painter:
    """A pale brown ring of a cup, open at one side."""
    draw = dice(hand)
    start = draw.randint(0, 360)

    def paint(canvas: Canvas) -> None:
        canvas.saveState()
        for width_mm, alpha in ((2.6, 0.16), (0.8, 0.22)):
            canvas.setStrokeColor(Color(0.45, 0.3, 0.12, alpha=alpha))
            canvas.setLineWidth(width_mm * PT_PER_MM)
            x, y = _pt((x_mm, y_mm))
            r = radius_mm * PT_PER_MM
            path = canvas.beginPath()
            path.arc(x - r, y - r, x + r, y + r, start, 300)
            canvas.drawPath(path)
        canvas.restoreState()

    return paint


def received_stamp(x_mm: float, y_mm: float, day: str, font: str) -> Painter:
    """The mailroom's stamp, a little askew."""

    def paint(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(*_pt((x_mm, y_mm)))
        canvas.rotate(4)
        canvas.setStrokeColor(Color(0.6, 0.1, 0.1))
        canvas.setFillColor(Color(0.6, 0.1, 0.1))
        canvas.setLineWidth(1.2)
        canvas.rect(0, 0, 42 * PT_PER_MM, 13 * PT_PER_MM)
        canvas.setFont(font, 9)
        canvas.drawCentredString(21 * PT_PER_MM, 8 * PT_PER_MM, "INGEKOMEN")
        canvas.drawCentredString(21 * PT_PER_MM, 3.2 * PT_PER_MM, day)
        canvas.restoreState()

    return paint


def blot(box: BoxMm, hand: int) -> Painter:
    """Crossed through and smudged until nothing under it can be made out."""
    draw = dice(hand)
    corners = [
        (draw.uniform(box.x, box.right), draw.choice((box.y - 0.5, box.bottom + 0.5))) for _ in range(26)
    ]
    return lambda canvas: _stroke(canvas, corners, 1.4, BLACK)


def blacked(box: BoxMm, hand: int) -> Painter:
    """A tick box made black by pen, as the form says to do with a wrong tick."""
    draw = dice(hand)
    rows = 11
    points = []
    for row in range(rows):
        y = box.y + 0.3 + (box.h - 0.6) * row / (rows - 1)
        ends = (box.x + draw.uniform(0.1, 0.5), box.right - draw.uniform(0.1, 0.5))
        points += [(x, y) for x in (ends if row % 2 else ends[::-1])]
    return lambda canvas: _stroke(canvas, points, 0.75, BLUE)


def sticker(box: BoxMm, edge: bool = True) -> Painter:
    """A white label with a thin edge that hides what is printed there."""

    def paint(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.setStrokeGray(0.75)
        left, bottom = _pt((box.x, box.bottom))
        canvas.rect(left, bottom, box.w * PT_PER_MM, box.h * PT_PER_MM, stroke=int(edge), fill=1)

    return paint


def typed(x_mm: float, y_mm: float, text: str, font: str, size_pt: float = 10) -> Painter:
    """Text with its baseline at ``y_mm`` from the top."""

    def paint(canvas: Canvas) -> None:
        canvas.setFont(font, size_pt)
        canvas.drawString(*_pt((x_mm, y_mm)), text)

    return paint


def _shaky_line(draw: Random, start: Point, end: Point) -> list[Point]:
    bend = draw.uniform(-0.35, 0.35)
    points = []
    for step in range(9):
        t = step / 8
        sway = bend * sin(pi * t)
        points.append((start[0] + (end[0] - start[0]) * t + sway, start[1] + (end[1] - start[1]) * t - sway))
    return points


def _stroke(canvas: Canvas, points: list[Point], width_mm: float, color: Color) -> None:
    canvas.saveState()
    canvas.setStrokeColor(color)
    canvas.setLineWidth(width_mm * PT_PER_MM)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    path = canvas.beginPath()
    path.moveTo(*_pt(points[0]))
    for point in points[1:]:
        path.lineTo(*_pt(point))
    canvas.drawPath(path)
    canvas.restoreState()


def _pt(point: Point) -> Point:
    return point[0] * PT_PER_MM, (PAGE_HEIGHT_MM - point[1]) * PT_PER_MM
