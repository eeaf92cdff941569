"""MODEL_CARD.md and model.toml: what the network is, learnt from, and measured to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import tomlkit

from pipeline.capture.hand.lattice import CHARACTERS, CROP_PX, INK_PX
from pipeline.training.crops import SOURCES, CropSet
from pipeline.training.measure import Figure
from pipeline.training.network import SEEN
from pipeline.training.train import Recipe

_TEXT = Path(__file__).with_name("card.md")


@dataclass(frozen=True)
class Made:
    """All that there is to tell of one network."""

    sha256: str
    size: int
    parameters: int
    data_sha256: str
    recipe: Recipe
    supplied: dict[str, CropSet]
    """Crops by what they were used for."""
    writers: dict[str, int]
    temperatures: dict[str, float]
    temperature: float
    judged: str
    """The part whose writers the figures are of."""
    figures: Sequence[Figure]
    cpu_minutes: dict[str, float]


def write(made: Made, folder: Path) -> None:
    """Both files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.toml").write_text(_facts(made), "utf-8")
    (folder / "MODEL_CARD.md").write_text(_card(made), "utf-8")


def _facts(made: Made) -> str:
    document = tomlkit.document()
    document.add(
        tomlkit.comment("Written by python -m pipeline.training; read by pipeline.adapters.comb_network.")
    )
    document["sha256"] = made.sha256
    document["classes"] = CHARACTERS
    document["crop_px"] = CROP_PX
    document["ink_px"] = INK_PX
    document["seen"] = SEEN
    document["seed"] = made.recipe.seed
    document["data_sha256"] = made.data_sha256
    return tomlkit.dumps(document)


def _card(made: Made) -> str:
    return Template(_TEXT.read_text("utf-8")).substitute(
        sha256=made.sha256,
        kilobytes=round(made.size / 1024),
        parameters=f"{made.parameters:,}",
        seen=SEEN,
        steps=f"{made.recipe.steps:,}",
        batch=made.recipe.batch,
        rate=made.recipe.rate,
        smoothing=made.recipe.smoothing,
        seed=made.recipe.seed,
        data_sha256=made.data_sha256,
        writers=", ".join(f"{n} to {part}" for part, n in made.writers.items()),
        supplied=_supplied(made.supplied),
        cpu=", ".join(f"{what} {minutes:.0f}" for what, minutes in made.cpu_minutes.items()),
        temperature=f"{made.temperature:.2f}",
        temperatures=", ".join(f"{group} {t:.2f}" for group, t in made.temperatures.items()),
        judged=made.judged,
        figures=figure_table(made.figures),
        confusions=_confusions(made.figures),
    )


def _supplied(sets: dict[str, CropSet]) -> str:
    lines = ["| used for | crops | " + " | ".join(SOURCES) + " |", "|---|---:|" + "---:|" * len(SOURCES)]
    for what, crops in sets.items():
        counts = " | ".join(f"{int((crops.sources == s).sum()):,}" for s in range(len(SOURCES)))
        lines.append(f"| {what} | {len(crops):,} | {counts} |")
    return "\n".join(lines)


def figure_table(figures: Sequence[Figure]) -> str:
    """A Markdown table, one row a figure."""
    lines = [
        "| crops, source, may hold | n | right | 95 % bounds | calibration error | taken at 0.1 % wrong |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for f in figures:
        low, high = f.bounds
        lines.append(
            f"| {f.what} | {f.n:,} | {f.share:.2%} | {low:.2%} - {high:.2%} "
            f"| {f.calibration:.2%} | {f.sure:.1%} |"
        )
    return "\n".join(lines)


def _confusions(figures: Sequence[Figure]) -> str:
    lines = []
    for f in figures:
        worst = ", ".join(f"{pair} {1000 * n / f.n:.1f}" for pair, n in f.confused)
        lines.append(f"- {f.what}: {worst or 'none'}")
    return "\n".join(lines)
