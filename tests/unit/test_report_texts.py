"""Texts of reports and the limits of drift: doctests, and what they promise for every text."""

import doctest
import math
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports import csv_file, figures, html, paging, text
from pipeline.reports.figures import ClassDrift, Drift, NightReading
from pipeline.run.morning import drift
from tests.injections import INJECTIONS
from tests.report_world import TODAY


@pytest.mark.parametrize("module", [csv_file, drift, figures, html, paging, text])
def test_examples_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


@given(st.text() | st.sampled_from(INJECTIONS))
def test_every_csv_cell_comes_back(cell: str) -> None:
    assert csv_file.unguarded(csv_file.guarded(cell)) == cell


@given(st.text())
def test_what_is_shown_hides_nothing_and_stays_so(shown: str) -> None:
    once = text.visible(shown)
    assert text.visible(once) == once
    assert not any(character in once for character in "\u202e\u200b\x00\n\x1b")


@given(st.lists(st.text("0123456789 .-", min_size=1, max_size=12), max_size=4))
def test_no_bsn_stands_in_full(words: list[str]) -> None:
    assert "999990019" not in text.without_bsn(" x ".join([*words, "999990019"]))


@given(st.lists(st.floats(0.5, 1.0), min_size=8, max_size=29), st.integers(20, 500))
def test_a_usual_night_is_no_alarm(shares: list[float], fields: int) -> None:
    usual, least = drift.limit(shares, fields)
    assert usual is not None
    assert least is not None
    assert least <= usual - 0.05 + 1e-6 or least == 0.0


def test_a_night_far_below_the_others_is_an_alarm() -> None:
    nights = [0.9, 0.91, 0.89, 0.9, 0.92, 0.9, 0.88, 0.9, 0.91, 0.9]
    _, least = drift.limit(nights, 200)
    assert least is not None
    assert 0.8 < least < 0.86
    assert ClassDrift("bsn", 200, 0.7, 0.8, 0.9, least).alarm


def test_a_small_night_may_differ_more() -> None:
    shares = [0.9] * 10
    _, small = drift.limit(shares, 25)
    _, large = drift.limit(shares, 400)
    assert small is not None
    assert large is not None
    assert small < large
    assert math.isclose(large, 0.85, abs_tol=0.01)


def test_all_fields_together_can_raise_the_alarm() -> None:
    night = NightReading(TODAY, 10, 100, 60, 0.9)
    assert Drift((night,), (), 0.9, 0.8).alarm
    assert not Drift((night,), (), None, None).alarm
