"""The second reader: its decoding on columns made up here, and the network on print drawn here."""

from itertools import product
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.ctc import best_path, best_path_of, likelihoods
from pipeline.adapters.row_reader import Glance, PaddleRowReader
from pipeline.errors import MissingToolError

DIGITS = "0123456789"


def _columns(seed: int, steps: int, columns: int) -> npt.NDArray[np.float64]:
    p = np.random.default_rng(seed).dirichlet(np.full(columns, 0.4), steps)
    return np.asarray(np.log(p + 1e-9), np.float64)


def _collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    kept = [c for i, c in enumerate(path) if i == 0 or c != path[i - 1]]
    return tuple(c for c in kept if c)


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(2, 4))
@settings(max_examples=40, deadline=None)
def test_decoding_agrees_with_every_path_counted(seed: int, steps: int, columns: int) -> None:
    log_p = _columns(seed, steps, columns)
    total: dict[tuple[int, ...], float] = {}
    likeliest: dict[int, tuple[float, tuple[int, ...]]] = {}
    for path in product(range(columns), repeat=steps):
        score = float(sum(log_p[t, c] for t, c in enumerate(path)))
        string = _collapsed(path)
        total[string] = float(np.logaddexp(total.get(string, -np.inf), score))
        likeliest[len(string)] = max(likeliest.get(len(string), (-np.inf, ())), (score, string))
    strings = list(total)
    assert likelihoods(log_p, strings) == pytest.approx([total[s] for s in strings], abs=1e-6)
    assert tuple(best_path(log_p)) == max(likeliest.values())[1]
    for count, (_, string) in likeliest.items():
        assert tuple(best_path_of(log_p, count)) == string


def test_more_characters_than_steps_are_no_reading() -> None:
    assert best_path_of(_columns(1, 3, 4), 4) == []
    assert likelihoods(_columns(1, 3, 4), [[1, 2, 3, 1]])[0] < -1e20


def test_a_glance_says_how_it_likes_any_text() -> None:
    glance = Glance("12", np.log(np.array([[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.1, 0.1, 0.8]])))
    assert glance.text == "12"
    one_two, other, unknown = glance.scores(["12", "21", "1X"])
    assert one_two > other > unknown == -np.inf
    assert glance.certainty == pytest.approx(np.exp(one_two))
    assert glance.text_of(1) in ("1", "2")
    assert Glance("", np.zeros((4, 1))).text == ""


def _printed(text: str) -> npt.NDArray[np.uint8]:
    """A row as in a comb: characters far apart, dark on white."""
    row = np.full((60, 44 * len(text) + 20), 255, np.uint8)
    for index, character in enumerate(text):
        cv2.putText(row, character, (16 + 44 * index, 46), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 40, 3, cv2.LINE_AA)
    return row


@pytest.fixture(scope="module")
def reader() -> PaddleRowReader:
    return PaddleRowReader()


def test_rows_are_read_together_within_their_own_characters(reader: PaddleRowReader) -> None:
    words = ["999990317", "AMSTERDAM", "2512", "TO"]
    glances = reader.look([_printed(w) for w in words], [DIGITS, "ADEMRST", DIGITS, "OT"])
    assert [g.text for g in glances] == words
    assert glances[0].scores(["999990317"])[0] > glances[0].scores(["999990311"])[0] + 3
    assert reader.read(_printed("0851"), DIGITS)[0] == "0851"
    assert reader.score(_printed("2512"), "2512", DIGITS) == pytest.approx(
        glances[2].scores(["2512"])[0], abs=1
    )


def test_characters_outside_the_field_are_never_read(reader: PaddleRowReader) -> None:
    text, _ = reader.read(_printed("BOZES"), DIGITS)
    assert set(text) <= set(DIGITS)
    assert reader.look([_printed("A")], ["A\u4e00\ue000"])[0].allowed == "A\u4e00"


def test_paper_without_ink_says_nothing(reader: PaddleRowReader) -> None:
    assert reader.read(np.full((50, 200), 255, np.uint8), DIGITS)[0] == ""


def test_a_missing_or_broken_model_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "rec.onnx"
    with pytest.raises(MissingToolError):
        PaddleRowReader(broken)
    broken.write_bytes(b"no model")
    with pytest.raises(MissingToolError):
        PaddleRowReader(broken)
