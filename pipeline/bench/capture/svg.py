"""The two diagrams as SVG with title and description; ``bars`` is the first one for a terminal."""

from collections.abc import Sequence
from html import escape
from math import log10

from pipeline.bench.capture.curves import Band, Point

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 760, 380, 70, 150, 50, 50
_COLOURS = ("#154273", "#8a3b00", "#1f6b3a", "#6b2a7a", "#55555e", "#a3121f", "#00707a")
_LEAST = 1e-4
"""Lowest error on the axis: less can hardly be counted."""
_BAR = 40
"""Characters of the longest text bar."""
_STYLE = """
svg { background:#fff; color-scheme:light }
text { font:13px "Noto Sans", system-ui, sans-serif; fill:#1b1b1f }
.grid { stroke:#c9c9d1 } .even { stroke:#55555e; stroke-dasharray:4 4; fill:none } .bound { stroke:#55555e }
.fine { fill:#1f6b3a } .bad { fill:#a3121f } .line { fill:none; stroke-width:2 }
"""


def reliability_svg(bands: Sequence[Band], of: str) -> str:
    """Counted error (with its 95 % bounds) above stated error, both on a scale of powers of ten.

    On or below the slanting line a certainty promises no more than it holds.
    """
    marks = [f'<path class="even" d="M{_at(_LEAST)},{_up(_LEAST)} L{_at(1)},{_up(1)}"/>']
    for band in bands:
        x, kind = _at(1 - band.stated), "fine" if band.honest else "bad"
        marks.append(f'<path class="bound" d="M{x},{_up(band.wrong.lower)} V{_up(band.wrong.upper)}"/>')
        marks.append(f'<circle class="{kind}" cx="{x}" cy="{_up(band.wrong.share)}" r="5"/>')
    told = (
        "Each dot is a band of certainty: stated error to the right, counted error up, with its 95 % bounds. "
        "A red dot promises more than it holds."
    )
    axis = [(_at(10.0**-power), f"{10.0**-power:g}") for power in range(5)]
    return _drawing(f"Reliability of {of}", told, "stated error", "counted error", axis, marks)


def automation_svg(curves: Sequence[tuple[str, Sequence[Point]]], of: str) -> str:
    """Wrong among accepted (up, powers of ten) against the share accepted (to the right), a line a reader."""
    marks = []
    for number, (name, points) in enumerate(curves):
        path = " L".join(f"{_across(p.automation)},{_up(p.wrong.share)}" for p in _thinned(points))
        colour = _COLOURS[number % len(_COLOURS)]
        marks.append(f'<path class="line" style="stroke:{colour}" d="M{path}"/>')
        x, y = _WIDTH - _RIGHT + 10, _TOP + 12 + 18 * number
        marks.append(f'<text x="{x}" y="{y}" style="fill:{colour}">{escape(name)}</text>')
    told = (
        "To the right: share accepted without a human. Up: wrong among those. "
        "Lower and further to the right is better."
    )
    axis = [(_across(part / 4), f"{part / 4:g}") for part in range(5)]
    return _drawing(
        f"Error against automation, {of}", told, "share accepted", "wrong among them", axis, marks
    )


def bars(bands: Sequence[Band]) -> str:
    """The reliability diagram for a terminal."""
    most = max((band.wrong.n for band in bands), default=1)
    return "\n".join(
        f"  {b.low:<6g}-{b.high:<6g} {'#' * max(1, round(_BAR * b.wrong.n / most)):<{_BAR}} "
        f"n {b.wrong.n:>6}  stated {1 - b.stated:.5f}  counted {b.wrong.share:.5f} "
        f"[{b.wrong.lower:.5f} - {b.wrong.upper:.5f}]{'' if b.honest else '  promises too much'}"
        for b in bands
    )


def _across(share: float) -> str:
    return f"{_LEFT + share * (_WIDTH - _LEFT - _RIGHT):.1f}"


def _power(error: float) -> float:
    """0 for ``_LEAST`` and below, 1 for an error of 1."""
    return 1 - log10(max(error, _LEAST)) / log10(_LEAST)


def _at(error: float) -> str:
    return _across(_power(error))


def _up(error: float) -> str:
    return f"{_HEIGHT - _BOTTOM - _power(error) * (_HEIGHT - _BOTTOM - _TOP):.1f}"


def _thinned(points: Sequence[Point], most: int = 400) -> list[Point]:
    """At most about ``most`` of them, the last one always."""
    return [*points[:: max(1, len(points) // most)], *points[-1:]]


def _drawing(
    title: str, told: str, right: str, up: str, axis: Sequence[tuple[str, str]], marks: Sequence[str]
) -> str:
    grid = []
    for power in range(5):
        y = _up(10.0**-power)
        grid.append(f'<path class="grid" d="M{_LEFT},{y} H{_WIDTH - _RIGHT}"/>')
        grid.append(f'<text x="{_LEFT - 8}" y="{y}" text-anchor="end" dy="4">{10.0**-power:g}</text>')
    low = _HEIGHT - _BOTTOM + 18
    grid += [f'<text x="{x}" y="{low}" text-anchor="middle">{label}</text>' for x, label in axis]
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" \
aria-labelledby="title told">
<title id="title">{escape(title)}</title>
<desc id="told">{escape(told)}</desc>
<style>{_STYLE}</style>
<text x="{_LEFT}" y="20" style="font-weight:600">{escape(title)}</text>
{"".join(grid)}
{"".join(marks)}
<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 10}" text-anchor="end">{escape(right)}</text>
<text x="8" y="{_TOP - 12}">{escape(up)}</text>
</svg>
"""
