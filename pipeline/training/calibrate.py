"""Measures how sure answers are: ``python -m pipeline.training.calibrate``.

Draws forms by writers of the part "calibrate", reads their rows as the program does, and fits one curve
per field class (see ``fitting``) into ``calibration.toml``. What was drawn is kept in ``--kept``, a file a
seed and block, so that several runs add up; ``--only-fit`` draws nothing. Classes whose tolerated error is
small need many fields: ``--only bsn birth_date --alone`` draws them soonest.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

from pipeline.adapters.comb_network import MODEL_FOLDER, CombNetwork, read_facts
from pipeline.adapters.row_reader import PaddleRowReader
from pipeline.capture.hand.certainty import (
    OTHERS_TOLERATED,
    TABLE,
    TOLERATED,
    Calibration,
    Certainties,
    ClassCurves,
    Curve,
    may_be_accepted,
)
from pipeline.capture.hand.decode import FieldClass, Vouch
from pipeline.capture.hand.knowledge import Knowledge, Pc4
from pipeline.capture.hand.reader import HandReader
from pipeline.capture.hand.scores import FEATURES, WITNESSED, features, witnessed_features
from pipeline.deck.hands import load_hands
from pipeline.deck.persons import load_towns
from pipeline.library import load_library
from pipeline.training.fields import Desk, ReadField, printed_forms, quiet
from pipeline.training.fitting import Fitted, Sample, fitted

_OUT = Path(__file__).parent.parent / "capture" / "hand" / TABLE
_TODAY = date(2026, 6, 1)
_BLOCK = 50
"""Forms to a file: a run that is stopped keeps what it has."""
_console = Console()


@dataclass(frozen=True, eq=False)
class Collected:
    """Answers that may be accepted, in columns. ``witnessed`` is nan where no second reader looked."""

    kinds: npt.NDArray[np.str_]
    writers: npt.NDArray[np.str_]
    right: npt.NDArray[np.bool_]
    alone: npt.NDArray[np.float64]
    witnessed: npt.NDArray[np.float64]
    seen: npt.NDArray[np.str_]
    """Classes of all answers, those that may not be accepted too."""

    def of(self, kind: FieldClass) -> tuple[Sample, npt.NDArray[np.float64]]:
        chosen = self.kinds == kind.value
        sample = Sample(self.alone[chosen], self.right[chosen], self.writers[chosen])
        return sample, self.witnessed[chosen]


def main() -> None:
    """Draws, fits, writes and prints."""
    asked = _arguments()
    quiet()
    if not asked.only_fit:
        _draw(asked)
    collected = _joined(sorted(asked.kept.glob("*.npz")))
    calibration, table = fit(collected)
    about: dict[str, str | int] = {
        "date": date.today().isoformat(),  # noqa: DTZ011 - the day in the office is meant
        "recipe": "python -m pipeline.training.calibrate",
        "network_sha256": read_facts(asked.model).sha256,
        "writers": len(np.unique(collected.writers)),
        "fields": len(collected.seen),
    }
    asked.out.write_text(as_toml(about, calibration), encoding="utf-8")
    _console.print(table)


def fit(collected: Collected) -> tuple[Calibration, Table]:
    """Curves per class: first by the characters alone, then with the second reader for what is left."""
    classes: dict[FieldClass, ClassCurves] = {}
    table = Table(
        "class", "fields", "right", "alone", "both", "wrong", title="accepted at the tolerated error"
    )
    for kind in FieldClass:
        sample, witnessed = collected.of(kind)
        alone = fitted(sample)
        taken = _taken(alone, kind, len(sample))
        left = ~taken & np.isfinite(witnessed[:, 0])
        second = fitted(Sample(witnessed[left], sample.right[left], sample.writers[left]))
        both = taken.copy()
        both[np.flatnonzero(left)[_taken(second, kind, int(left.sum()))]] = True
        classes[kind] = ClassCurves(alone.curve if alone else None, second.curve if second else None)
        seen = int((collected.seen == kind.value).sum())
        if seen:
            shares = (f"{taken.sum() / seen:.1%}", f"{both.sum() / seen:.1%}")
            right = f"{sample.right.mean():.2%}" if len(sample) else ""
            table.add_row(kind.value, f"{seen}", right, *shares, f"{int((~sample.right[both]).sum())}")
    return Calibration(classes={k: c for k, c in classes.items() if c.alone}), table


def collect(fields: Iterable[ReadField]) -> Collected:
    """Columns of the answers that may be accepted; those that a person on record vouches for are left out."""
    rows, seen = [], []
    for field in fields:
        seen.append(field.answer.kind.value)
        if may_be_accepted(field.answer) and field.answer.vouched is not Vouch.REGISTER:
            rows.append(field)
    nothing = np.full(len(WITNESSED), np.nan)
    return Collected(
        kinds=np.array([row.answer.kind.value for row in rows], np.str_),
        writers=np.array([row.writer for row in rows], np.str_),
        right=np.array([row.right for row in rows], np.bool_),
        alone=np.array([features(row.answer) for row in rows]).reshape(-1, len(FEATURES)),
        witnessed=np.array(
            [nothing if row.glance is None else witnessed_features(row.answer, row.glance) for row in rows]
        ).reshape(-1, len(WITNESSED)),
        seen=np.array(seen, np.str_),
    )


def _taken(curve: Fitted | None, kind: FieldClass, count: int) -> npt.NDArray[np.bool_]:
    if curve is None:
        return np.zeros(count, np.bool_)
    return np.asarray(curve.scores >= curve.curve.bar(TOLERATED.get(kind, OTHERS_TOLERATED)))


def _draw(asked: argparse.Namespace) -> None:
    plain = Knowledge.shipped(_TODAY)
    towns = load_towns(asked.postcodes)
    table = Knowledge(
        _TODAY,
        towns=plain.towns,
        prior=plain.prior,
        postcodes={digits: Pc4((town,)) for digits, town in towns},
    )
    rows = None if asked.alone else PaddleRowReader()
    reader = HandReader(CombNetwork(asked.model), rows, Certainties(), plain)
    desk = Desk(
        forms=printed_forms(load_library(asked.forms), asked.only),
        hands=load_hands(asked.data, asked.part),
        reader=reader,
        knowledges=(plain, table) if asked.postcodes.exists() else (plain,),
        rng=np.random.default_rng([asked.seed, 0xCA]),
    )
    asked.kept.mkdir(parents=True, exist_ok=True)
    for block in track(range(-(-asked.count // _BLOCK)), console=_console):
        collected = collect(field for _ in range(_BLOCK) for field in desk.form())
        np.savez_compressed(asked.kept / f"{asked.part}-{asked.seed}-{block:03d}.npz", **vars(collected))


def _joined(files: list[Path]) -> Collected:
    loaded = [dict(np.load(file)) for file in files]
    return Collected(**{name: np.concatenate([one[name] for one in loaded]) for name in loaded[0]})


def as_toml(about: dict[str, str | int], calibration: Calibration) -> str:
    """The text of ``calibration.toml``."""
    lines = ["# Written by python -m pipeline.training.calibrate; read by pipeline.capture.hand.certainty."]
    lines += [f"# Features alone: {', '.join(FEATURES)}."]
    lines += [f"# With the second reader also: {', '.join(WITNESSED[len(FEATURES) :])}."]
    lines += ["", "[about]", *(f"{name} = {value!r}".replace("'", '"') for name, value in about.items())]
    for kind, curves in calibration.classes.items():
        for name, curve in (("alone", curves.alone), ("witnessed", curves.witnessed)):
            if curve is not None:
                lines += ["", f"[classes.{kind.value}.{name}]", *_curve_lines(curve)]
    return "\n".join(lines) + "\n"


def _curve_lines(curve: Curve) -> Iterator[str]:
    yield f"weights = [{', '.join(map(str, curve.weights))}]"
    yield f"offset = {curve.offset}"
    yield "bands = [  # least score, fields, wrong"
    yield from (f"  [{least}, {count}, {wrong}]," for least, count, wrong in curve.bands)
    yield "]"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/handwriting"))
    parser.add_argument("--postcodes", type=Path, default=Path("../shared/data/postcodes/pc4.csv"))
    parser.add_argument("--forms", type=Path, default=Path("forms"))
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--kept", type=Path, default=Path("build/calibration"))
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--part", default="calibrate", choices=("calibrate", "bench"))
    parser.add_argument("--count", type=int, default=2000, help="forms to draw")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", type=FieldClass, nargs="*", help="classes to draw: many numbers soon")
    parser.add_argument("--alone", action="store_true", help="no second reader: three times as fast")
    parser.add_argument("--only-fit", action="store_true", help="fit what earlier runs have kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
