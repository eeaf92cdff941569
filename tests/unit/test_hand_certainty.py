from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.capture.hand.certainty import (
    TOLERATED,
    Calibration,
    Certainties,
    ClassCurves,
    Curve,
    falling,
    may_be_accepted,
    read_toml,
    upper_error,
)
from pipeline.capture.hand.decode import Decoded, FieldClass, Vouch, decode_sheet
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import Glance
from pipeline.capture.hand.reader import Answer
from pipeline.capture.hand.scores import FEATURES, WITNESSED, features
from pipeline.training.calibrate import as_toml, collect, fit
from pipeline.training.fields import ReadField
from pipeline.training.fitting import Sample, fitted, logistic
from tests.hand_lattices import FIELDS, read_by_chance

ANSWER = Decoded(FieldClass.BSN, "999990317", "999990317", 12.0, False, (), 0.999, inked=9)
SURE = Curve((0.0,) * len(FEATURES), 5.0, ((4.0, 100_000, 0),))


class Row:
    """A second reader that saw ``text``."""

    def __init__(self, text: str) -> None:
        self.text, self.allowed, self.certainty = text, "0123456789", 0.99

    def text_of(self, count: int) -> str:
        return self.text[:count]

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        return np.array([0.0 if text == self.text else -8.0 for text in texts])


def with_curve(curve: Curve, kind: FieldClass = FieldClass.BSN) -> Certainties:
    return Certainties(Calibration(classes={kind: ClassCurves(alone=curve)}))


def test_without_calibration_nothing_is_accepted() -> None:
    certainties = Certainties()
    assert not certainties.accepts(ANSWER)
    assert certainties.certainty_of(ANSWER) <= 0.5


@pytest.mark.parametrize(
    "change",
    [
        {"repaired": True, "plain": "999990377"},
        {"valid": False},
        {"doubts": ("crossed",)},
        {"doubts": ("gap",)},
        {"kind": FieldClass.IBAN},
    ],
)
def test_never_accepted_however_good_the_curve(change: dict[str, object]) -> None:
    assert with_curve(SURE).accepts(ANSWER)
    assert not with_curve(SURE).accepts(replace(ANSWER, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "fine"), [(FieldClass.BSN, True), (FieldClass.NAME, False), (FieldClass.PLACE, False)]
)
def test_a_strange_letter_is_for_a_clerk_and_an_ugly_digit_is_counted(kind: FieldClass, fine: bool) -> None:
    strange = replace(ANSWER, kind=kind, doubts=("foreign",))
    assert may_be_accepted(replace(strange, doubts=()))
    assert may_be_accepted(strange) is fine


def test_a_person_on_record_vouches_for_a_repair() -> None:
    repaired = replace(ANSWER, repaired=True, plain="999990377", vouched=Vouch.REGISTER)
    assert Certainties().accepts(repaired)
    assert not Certainties().accepts(replace(repaired, margin=3.0))


def test_the_bar_follows_from_the_tolerated_error() -> None:
    curve = Curve((), 0.0, ((0.0, 1000, 400), (1.0, 5000, 30), (2.0, 10_000, 6), (3.0, 20_000, 1)))
    assert curve.bar(0.00015) == 3.0
    assert curve.bar(0.0005) == 2.0
    assert curve.bar(0.003) == 1.0
    assert curve.bar(1e-6) == np.inf


def test_doubtful_fields_are_not_paid_for_by_clear_ones() -> None:
    """Over all it would be one in a thousand; the lowest band by itself is one in twenty."""
    curve = Curve((), 0.0, ((0.0, 400, 20), (1.0, 100_000, 10)))
    assert upper_error(100_400, 30) < 0.001
    assert curve.bar(0.001) == 1.0


def test_what_both_readers_accept_is_promised_together_with_what_needed_only_one() -> None:
    alone = Curve((), 0.0, ((0.0, 5000, 100), (1.0, 20_000, 2)))
    second = Curve((), 0.0, ((0.0, 1000, 200), (1.0, 1000, 1)))
    assert second.bar(0.0005) == np.inf, "too few by themselves"
    assert ClassCurves(alone, second).bars(0.0005) == (1.0, 1.0)
    assert ClassCurves(None, second).bars(0.0005) == (np.inf, np.inf)
    assert alone.above(1.0) == (20_000, 2)


def test_few_fields_promise_little() -> None:
    curve = Curve((), 0.0, ((0.0, 1000, 0),))
    assert curve.bar(0.001) == 0.0
    assert curve.bar(TOLERATED[FieldClass.BSN]) == np.inf


def test_certainty_never_falls_as_scores_rise() -> None:
    curve = Curve((), 0.0, ((0.0, 100, 30), (1.0, 100, 2), (2.0, 100, 6), (3.0, 100, 0)))
    certainties = [curve.certainty(score) for score in np.linspace(-1, 4, 20)]
    assert certainties == sorted(certainties)
    assert falling([(1, 10), (1, 10)])[0] == falling([(1, 10), (1, 10)])[1]


def test_logistic_finds_what_made_the_data() -> None:
    rng = np.random.default_rng(2)
    told = rng.normal(0, 1, (20_000, 2))
    right = rng.random(20_000) < 1 / (1 + np.exp(-(1.0 + 2.0 * told[:, 0])))
    assert np.allclose(logistic(told, right), [1.0, 2.0, 0.0], atol=0.1)


def test_too_little_data_gives_no_curve() -> None:
    few = Sample(np.zeros((50, 2)), np.ones(50, bool), np.array(["a"] * 50))
    assert fitted(few) is None


def test_simulated_readers_are_calibrated_and_the_file_says_so() -> None:
    """Fitted on some writers, what is accepted of others keeps about the tolerated error."""
    calibration, _ = fit(collect(simulated(np.random.default_rng(1), 500)))
    certainties = Certainties(read_toml(as_toml({"recipe": "test"}, calibration)), {FieldClass.DATE: 0.02})
    others = simulated(np.random.default_rng(2), 300)
    taken = [field for field in others if certainties.accepts(field.answer.alone)]
    assert len(taken) > 0.4 * len(others)
    assert sum(not field.right_alone for field in taken) <= 0.04 * len(taken)
    stated = np.mean([certainties.certainty_of(field.answer.alone) for field in others])
    assert abs(stated - np.mean([field.right_alone for field in others])) < 0.05


def simulated(rng: np.random.Generator, count: int) -> list[ReadField]:
    known = Knowledge(date(2026, 11, 23))
    fields = []
    for number in range(count):
        text = f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(2000, 2026)}"
        lattice = read_by_chance(FIELDS["advies_datum"], text, rng, 3.0)
        answer = decode_sheet({"d": lattice}, known)["d"]
        glance: Glance = Row(text if rng.random() < 0.8 else answer.plain)
        right = answer.value == text
        fields.append(ReadField(str(number % 20), Answer(answer, answer, glance), right, right))
    return fields


def test_features_have_their_names() -> None:
    assert len(features(ANSWER)) == len(FEATURES)
    assert WITNESSED[: len(FEATURES)] == FEATURES


def test_the_shipped_calibration_loads() -> None:
    certainties = Certainties.load({FieldClass.NAME: 0.01})
    assert certainties.tolerated[FieldClass.NAME] == 0.01
    assert certainties.tolerated[FieldClass.BSN] == 0.0002
