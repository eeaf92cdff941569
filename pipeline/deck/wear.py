"""What happens to a sheet between its writer and us: one dataclass of facts, and five usual mixtures."""

from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import numpy as np

Style = Literal["clean", "office", "bad", "fax", "phone"]
T = TypeVar("T", bound=str)
STYLES: tuple[Style, ...] = get_args(Style)


@dataclass(frozen=True, slots=True)
class Wear:
    """Nothing by default; use :func:`dataclasses.replace` on a style's wear for a special damage.

    Angles in degrees clockwise, lengths in millimetres on the sheet, shares 0..1, light in grey levels.
    """

    dpi: float = 300.0
    """Of the delivered page, from left to right."""
    dpi_y: float | None = None
    """From top to bottom where it differs: 196 of a fine fax."""
    skew: float = 0.0
    scale: float = 1.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    tilt: tuple[float, float] = (0.0, 0.0)
    """A camera that does not look straight down: how much smaller the far edge is, across and down."""
    feed_mm: float = 0.0
    """Uneven feed: half the way that rows wander up and down along the sheet."""
    curl_mm: float = 0.0
    """A sheet that does not lie flat: how far its middle rows are pushed to the right."""
    fold: float = 0.0
    """Degrees by which the part below a fold in the middle is turned; a grey line is left there."""
    turn: int = 0
    """0, 90, 180 or 270."""
    mirrored: bool = False
    around: Literal["white", "dark", "desk"] = "white"
    """What is seen beside the sheet."""
    paper: float = 255.0
    """Grey of the paper. Scanners clip it to white, phones do not."""
    black: float = 0.0
    """Grey of the deepest black."""
    fade: float = 0.0
    """Share of the ink (printed and written) that is lost."""
    copies: int = 0
    """How often it was photocopied before."""
    dirt: int = 0
    """Specks a sheet."""
    stain: Literal["", "ring", "stamp", "smear", "corner"] = ""
    streaks: int = 0
    """Lines of toner from top to bottom."""
    shade: float = 0.0
    """Share of light lost at the darkest place of an uneven light."""
    shadow: float = 0.0
    """Share of light lost in the shadow of a hand or a phone, which has an edge."""
    blur_px: float = 0.0
    """Standard deviation, in pixels of the delivered page."""
    noise: float = 0.0
    """Standard deviation in grey levels."""
    quality: int | None = None
    """Of the JPEG; None: not compressed."""
    threshold: int | None = None
    """Black below this grey, white above: a page of one bit."""
    lost_rows: int = 0
    """Rows of a fax that did not come through and repeat the one above, in bursts."""


def wear_of(style: Style, rng: np.random.Generator) -> Wear:
    """One sheet's fate in ``style``; raises KeyError for an unknown one."""
    return {"clean": _clean, "office": _office, "bad": _bad, "fax": _fax, "phone": _phone}[style](rng)


def _shift(rng: np.random.Generator, most: float) -> tuple[float, float]:
    return float(rng.normal(0, most / 2)), float(rng.normal(0, most / 2))


def _clean(rng: np.random.Generator) -> Wear:
    """A good scanner, a careful hand."""
    return Wear(
        skew=float(rng.normal(0, 0.15)),
        shift_mm=_shift(rng, 1.0),
        blur_px=0.4,
        noise=1.0,
        quality=90,
    )


def _office(rng: np.random.Generator) -> Wear:
    """The machine in the corridor: 200 to 300 dpi, a little askew, "fit to page" now and then."""
    return Wear(
        dpi=float(rng.choice((200, 240, 300), p=(0.4, 0.1, 0.5))),
        skew=float(np.clip(rng.normal(0, 0.6), -1.5, 1.5)),
        scale=float(np.clip(rng.normal(1.0, 0.012), 0.97, 1.03)),
        shift_mm=_shift(rng, 4.0),
        feed_mm=float(rng.choice((0.0, rng.uniform(0.05, 0.3)))),
        around=_one_of(rng, ("white", "dark"), 0.85),
        paper=float(rng.uniform(236, 258)),
        black=float(rng.uniform(0, 35)),
        fade=float(rng.uniform(0, 0.12)),
        dirt=int(rng.poisson(8)),
        shade=float(rng.uniform(0, 0.08)),
        blur_px=float(rng.uniform(0.4, 0.8)),
        noise=float(rng.uniform(1, 4)),
        quality=int(rng.integers(50, 88)),
    )


def _bad(rng: np.random.Generator) -> Wear:
    """A copy of a copy, pale, dirty and stained, at 200 dpi."""
    return Wear(
        dpi=200,
        skew=float(np.clip(rng.normal(0, 1.2), -3, 3)),
        scale=float(np.clip(rng.normal(0.99, 0.02), 0.94, 1.04)),
        shift_mm=_shift(rng, 6.0),
        feed_mm=float(rng.uniform(0, 0.6)),
        fold=float(rng.choice((0.0, rng.normal(0, 0.25)))),
        around=_one_of(rng, ("white", "dark"), 0.6),
        paper=float(rng.uniform(215, 250)),
        black=float(rng.uniform(15, 60)),
        fade=float(rng.uniform(0.05, 0.45)),
        copies=int(rng.integers(0, 3)),
        dirt=int(rng.gamma(1.5, 90)),
        stain=_one_of(rng, ("", "ring", "stamp", "smear", "corner"), 0.4),
        streaks=int(rng.choice((0, 0, 1, 2))),
        shade=float(rng.uniform(0.03, 0.18)),
        blur_px=float(rng.uniform(0.5, 1.0)),
        noise=float(rng.uniform(3, 9)),
        quality=int(rng.integers(35, 70)),
    )


def _fax(rng: np.random.Generator) -> Wear:
    """One bit; 200 dpi of a fax server or 204 x 196 of a fine fax."""
    fine = bool(rng.random() < 1 / 2)
    return Wear(
        dpi=204 if fine else 200,
        dpi_y=196 if fine else None,
        skew=float(np.clip(rng.normal(0, 0.6), -1.8, 1.8)),
        scale=float(np.clip(rng.normal(0.985, 0.012), 0.95, 1.01)),
        shift_mm=_shift(rng, 4.0),
        feed_mm=float(rng.uniform(0, 0.4)),
        fade=float(rng.uniform(0, 0.15)),
        dirt=int(rng.gamma(1.5, 30)),
        streaks=int(rng.choice((0, 0, 0, 1))),
        shade=float(rng.uniform(0, 0.08)),
        blur_px=float(rng.uniform(0.45, 0.85)),
        noise=float(rng.uniform(4, 14)),
        threshold=int(rng.integers(135, 190)),
        lost_rows=int(rng.poisson(2)),
    )


def _phone(rng: np.random.Generator) -> Wear:
    """A photo of the sheet on a table."""
    return Wear(
        dpi=float(rng.uniform(170, 280)),
        skew=float(np.clip(rng.normal(0, 1.5), -5, 5)),
        scale=float(rng.uniform(0.88, 0.99)),
        shift_mm=_shift(rng, 5.0),
        tilt=(float(rng.normal(0, 0.03)), float(rng.normal(0, 0.04))),
        curl_mm=float(rng.normal(0, 0.8)),
        feed_mm=float(rng.uniform(0, 0.4)),
        fold=float(rng.choice((0.0, 0.0, rng.normal(0, 0.3)))),
        around="desk",
        paper=float(rng.uniform(195, 250)),
        black=float(rng.uniform(10, 50)),
        shade=float(rng.uniform(0.1, 0.35)),
        shadow=float(rng.choice((0.0, rng.uniform(0.1, 0.45)))),
        blur_px=float(rng.uniform(0.5, 1.25)),
        noise=float(rng.uniform(2, 7)),
        quality=int(rng.integers(55, 88)),
    )


def _one_of(rng: np.random.Generator, among: tuple[T, ...], first: float) -> T:
    """The first with chance ``first``, the others alike."""
    rest = (1 - first) / (len(among) - 1)
    return among[int(rng.choice(len(among), p=[first] + [rest] * (len(among) - 1)))]
