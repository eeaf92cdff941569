"""Measures how sure answers are: ``python -m pipeline.training.calibrate``.

Draws forms by writers of the part "calibrate", reads their rows as the program does, and fits one curve
per field class (see ``fitting``) into ``calibration.toml``. What was drawn is kept in ``--kept``, a file a
seed and block, so that several runs add up; ``--only-fit`` draws nothing. Classes whose tolerated error is
small need many fields: ``--only bsn birth_date --alone`` draws them soonest.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
from pipeline.capture.hand.decode import Decoded, FieldClass, Vouch
from pipeline.capture.hand.knowledge import Knowledge, Pc4
from pipeline.capture.hand.lattice import Glance
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
    """Answers that may be accepted, in columns: by the boxes alone, and with the second reader.

    ``alone`` and ``both`` are ``[n, features]``, nan where that answer may not be accepted.
    """

    kinds: npt.NDArray[np.str_]
    writers: npt.NDArray[np.str_]
    right_alone: npt.NDArray[np.bool_]
    right_both: npt.NDArray[np.bool_]
    alone: npt.NDArray[np.float64]
    both: npt.NDArray[np.float64]
    seen: npt.NDArray[np.str_]
    """Classes of all answers, those that may not be accepted too."""

    def by_boxes(self, kind: FieldClass) -> Sample:
        chosen = (self.kinds == kind.value) & np.isfinite(self.alone[:, 0])
        return Sample(self.alone[chosen], self.right_alone[chosen], self.writers[chosen])

    def with_rows(self, kind: FieldClass, left: npt.NDArray[np.bool_]) -> Sample:
        """Of the answers ``left [n]`` by the boxes alone."""
        chosen = left & (self.kinds == kind.value) & np.isfinite(self.both[:, 0])
        return Sample(self.both[chosen], self.right_both[chosen], self.writers[chosen])


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
        sample = collected.by_boxes(kind)
        alone = fitted(sample)
        tolerated = TOLERATED.get(kind, OTHERS_TOLERATED)
        first, _ = ClassCurves(alone.curve if alone else None).bars(tolerated)
        taken = _above(alone, first, sample)
        rest = collected.with_rows(kind, _left(collected, kind, taken))
        second = fitted(rest)
        curves = ClassCurves(alone.curve if alone else None, second.curve if second else None)
        also = _above(second, curves.bars(tolerated)[1], rest)
        classes[kind] = curves
        seen = int((collected.seen == kind.value).sum())
        if seen:
            wrong = int((~sample.right[taken]).sum() + (~rest.right[also]).sum())
            right = f"{sample.right.mean():.2%}" if len(sample) else ""
            shares = (f"{taken.sum() / seen:.1%}", f"{(taken.sum() + also.sum()) / seen:.1%}")
            table.add_row(kind.value, f"{seen}", right, *shares, f"{wrong}")
    return Calibration(classes={k: c for k, c in classes.items() if c.alone or c.witnessed}), table


def _left(collected: Collected, kind: FieldClass, taken: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """All answers but those of ``kind`` that were taken by the boxes alone."""
    left = np.ones(len(collected.kinds), np.bool_)
    mine = np.flatnonzero((collected.kinds == kind.value) & np.isfinite(collected.alone[:, 0]))
    left[mine[taken]] = False
    return left


def collect(fields: Iterable[ReadField]) -> Collected:
    """Columns of the answers that may be accepted; those that a person on record vouches for are left out."""
    rows, seen = [], []
    for field in fields:
        seen.append(field.answer.alone.kind.value)
        alone, both = _told(field.answer.alone), _told(field.answer.both, field.answer.glance)
        if np.isfinite(alone[0]) or np.isfinite(both[0]):
            rows.append((field, alone, both))
    return Collected(
        kinds=np.array([row.answer.alone.kind.value for row, _, _ in rows], np.str_),
        writers=np.array([row.writer for row, _, _ in rows], np.str_),
        right_alone=np.array([row.right_alone for row, _, _ in rows], np.bool_),
        right_both=np.array([row.right_both for row, _, _ in rows], np.bool_),
        alone=np.array([alone[: len(FEATURES)] for _, alone, _ in rows]).reshape(-1, len(FEATURES)),
        both=np.array([both for _, _, both in rows]).reshape(-1, len(WITNESSED)),
        seen=np.array(seen, np.str_),
    )


def _told(answer: Decoded | None, glance: Glance | None = None) -> npt.NDArray[np.float64]:
    """Features of an answer, filled up with nan; all nan where only a clerk or the register decides."""
    told = np.full(len(WITNESSED), np.nan)
    if answer is None or not answer.value or not may_be_accepted(answer) or answer.vouched is Vouch.REGISTER:
        return told
    known = features(answer) if glance is None else witnessed_features(answer, glance)
    told[: len(known)] = known
    return told


def _above(curve: Fitted | None, bar: float, sample: Sample) -> npt.NDArray[np.bool_]:
    return np.zeros(len(sample), np.bool_) if curve is None else np.asarray(curve.scores >= bar)


def _draw(asked: argparse.Namespace) -> None:
    plain = Knowledge.shipped(_TODAY)
    towns = load_towns(asked.postcodes)
    table = replace(plain, postcodes={digits: Pc4((town,)) for digits, town in towns})
    rows = None if asked.alone else PaddleRowReader()
    reader = HandReader(CombNetwork(asked.model), rows, Certainties(), plain)
    desk = Desk(
        forms=printed_forms(load_library(asked.forms), asked.only),
        hands=load_hands(asked.data, asked.part),
        reader=reader,
        knowledges=(plain, table) if asked.postcodes.exists() else (plain,),
        rng=np.random.default_rng([asked.seed, 0xCA]),
        towns=towns,
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
