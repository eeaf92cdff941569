"""``python -m pipeline.training``: draws crops, trains, measures, writes the network's three files."""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import torch
from rich.console import Console
from rich.progress import Progress, TaskID, TextColumn

from pipeline.adapters.comb_network import MODEL_FOLDER
from pipeline.deck.hands import PARTS, load_hands
from pipeline.training import card
from pipeline.training.crops import CropSet, joined
from pipeline.training.export import export
from pipeline.training.measure import Figure, best_temperature, figures, kinds, logits_of
from pipeline.training.network import CombNet
from pipeline.training.supply import Supply, data_sha256
from pipeline.training.train import Recipe, trained

_ROWS = {"train": 360_000, "calibrate": 40_000, "bench": 40_000}
_STEPS = 10_000
_GROUPS = ("digits", "capitals", "alnum", "all")
_console = Console()


def main() -> None:
    """Arguments only say where things lie, and how long to train."""
    asked = _arguments()
    cv2.setNumThreads(1)
    torch.set_num_threads(asked.threads)
    minutes: dict[str, float] = {}
    supply = Supply(asked.data, asked.forms, asked.kept, asked.seed)
    with _timed("drawing", minutes):
        rows, plain = _supplied(supply, asked.share)
    recipe = Recipe(steps=max(1, round(_STEPS * asked.share)), seed=asked.seed)
    with _timed("training", minutes):
        net = _trained(joined([rows["train"], plain["train"]]), recipe)
    torch.save(net.state_dict(), asked.kept / "weights.pt")  # hours of work, whatever comes
    temperatures, temperature = _temperatures(net, rows["calibrate"])
    found = _figures(net, rows["bench"], plain["bench"], temperature)
    sha256 = export(net, temperature, asked.out / "comb.onnx")
    made = card.Made(
        sha256=sha256,
        size=(asked.out / "comb.onnx").stat().st_size,
        parameters=sum(p.numel() for p in net.parameters()),
        data_sha256=data_sha256(asked.data),
        recipe=recipe,
        supplied={
            f"{part}, {what}": sets[part]
            for part in PARTS
            for what, sets in (("rows", rows), ("plain", plain))
        },
        writers={part: len(load_hands(asked.data, part)) for part in PARTS},
        temperatures=temperatures,
        temperature=temperature,
        judged="bench",
        figures=found,
        cpu_minutes=minutes,
    )
    card.write(made, asked.out)
    _console.print(card.figure_table(found), markup=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/handwriting"))
    parser.add_argument("--forms", type=Path, default=Path("forms"))
    parser.add_argument("--kept", type=Path, default=Path("build/model"), help="drawn crops are kept here")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--share", type=float, default=1.0, help="of all crops and steps; 0.05 is a trial")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="one gives the same network each time")
    return parser.parse_args()


def _supplied(supply: Supply, share: float) -> tuple[dict[str, CropSet], dict[str, CropSet]]:
    with Progress(console=_console) as progress:
        rows: dict[str, CropSet] = {}
        for part in PARTS:
            task = progress.add_task(f"drawing rows, {part}", total=None)

            def log(done: int, wanted: int, task: TaskID = task) -> None:
                progress.update(task, completed=done, total=wanted)

            rows[part] = supply.rows(part, round(_ROWS[part] * share), log)
    return rows, {part: supply.plain(part) for part in PARTS}


def _trained(data: CropSet, recipe: Recipe) -> CombNet:
    columns = (*Progress.get_default_columns(), TextColumn("loss {task.fields[loss]:.3f}"))
    with Progress(*columns, console=_console) as progress:
        task = progress.add_task("training", total=recipe.steps, loss=0.0)

        def log(step: int, steps: int, loss: float) -> None:
            del steps
            if step % 50 == 0:
                progress.update(task, completed=step, loss=loss)

        return trained(data, recipe, log)


def _temperatures(net: CombNet, data: CropSet) -> tuple[dict[str, float], float]:
    """The best temperature of each group, and one for all: the middle of what fields ask most."""
    logits, chosen = logits_of(net, data), kinds(data.labels)
    each = {g: best_temperature(logits[chosen[g]], data.labels[chosen[g]], g) for g in _GROUPS}
    return each, (each["digits"] * each["capitals"]) ** 0.5


def _figures(net: CombNet, rows: CropSet, plain: CropSet, temperature: float) -> list[Figure]:
    return [
        figure
        for title, data in (("rows", rows), ("plain", plain))
        for figure in figures(title, logits_of(net, data), data, temperature)
    ]


@contextmanager
def _timed(what: str, minutes: dict[str, float]) -> Iterator[None]:
    start = time.process_time()
    yield
    minutes[what] = (time.process_time() - start) / 60


if __name__ == "__main__":
    main()
