"""The committed network: the file that was measured, answering the same however it is asked."""

import hashlib
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.adapters.comb_network import MODEL_FOLDER, CombNetwork, read_facts
from pipeline.capture.hand.lattice import CHARACTERS, CROP_PX, DIGITS, INK_PX, NETWORK_CLASSES
from pipeline.deck.hands import load_hands
from pipeline.deck.pen import NEAT, Pen, write_cell
from pipeline.errors import MissingToolError, PipelineError

DATA = Path(__file__).parents[3] / "shared" / "data" / "handwriting"
SIDE = CROP_PX


@pytest.fixture(scope="module")
def network() -> CombNetwork:
    return CombNetwork()


def some_crops(n: int, seed: int = 1) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    rng = np.random.default_rng(seed)
    crops = (rng.random((n, SIDE, SIDE)) > 0.8).astype(np.uint8) * 255
    return crops, rng.random((n, 4)).astype(np.float32)


def test_the_file_is_the_one_that_was_measured() -> None:
    facts = read_facts()
    model = (MODEL_FOLDER / "comb.onnx").read_bytes()
    assert hashlib.sha256(model).hexdigest() == facts.sha256
    assert facts.sha256 in (MODEL_FOLDER / "MODEL_CARD.md").read_text("utf-8")
    assert (facts.classes, facts.crop_px, facts.ink_px) == (CHARACTERS, CROP_PX, INK_PX)


def test_the_file_tells_nothing_of_the_machine_that_made_it() -> None:
    model = (MODEL_FOLDER / "comb.onnx").read_bytes()
    assert b"/home" not in model
    assert b".py" not in model


def test_answers_are_probabilities_and_unit_vectors(network: CombNetwork) -> None:
    log_p, seen = network.read(*some_crops(7))
    assert log_p.shape == (7, NETWORK_CLASSES)
    assert seen.shape == (7, network.facts.seen)
    assert np.allclose(np.exp(log_p.astype(np.float64)).sum(axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("n", [0, 1, 3, 600])
def test_any_number_at_once_gives_the_same_answers(network: CombNetwork, n: int) -> None:
    crops, places = some_crops(n)
    log_p, seen = network.read(crops, places)
    assert log_p.shape == (n, NETWORK_CLASSES)
    for index in range(0, n, 97):
        alone, seen_alone = network.read(crops[index : index + 1], places[index : index + 1])
        assert np.allclose(alone[0], log_p[index], atol=1e-4)
        assert np.allclose(seen_alone[0], seen[index], atol=1e-4)


def test_blank_and_full_crops_give_numbers(network: CombNetwork) -> None:
    crops = np.stack([np.zeros((SIDE, SIDE), np.uint8), np.full((SIDE, SIDE), 255, np.uint8)])
    places = np.array([[0, 0, 0, 0], [-9, 9, -9, 9]], np.float32)
    log_p, seen = network.read(crops, places)
    assert np.isfinite(log_p).all()
    assert np.isfinite(seen).all()


def test_a_network_loaded_before_a_fork_reads_after_it(network: CombNetwork) -> None:
    crops, places = some_crops(40)
    before, _ = network.read(crops, places)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(network.read(crops, places)[0]))
    child.start()
    assert receiver.poll(30)
    assert np.array_equal(receiver.recv(), before)
    child.join()


@pytest.mark.parametrize("damage", ["absent", "other", "unread", "cut"])
def test_a_missing_or_wrong_file_stops_the_run_and_says_what_to_do(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "comb"
    shutil.copytree(MODEL_FOLDER, folder)
    if damage == "absent":
        (folder / "comb.onnx").unlink()
    elif damage == "other":
        (folder / "comb.onnx").write_bytes(b"something else")
    elif damage == "cut":
        broken = b"not a model"
        (folder / "comb.onnx").write_bytes(broken)
        facts = (
            (folder / "model.toml")
            .read_text("utf-8")
            .replace(read_facts().sha256, hashlib.sha256(broken).hexdigest())
        )
        (folder / "model.toml").write_text(facts, "utf-8")
    else:
        (folder / "model.toml").write_text("sha256 = 3", "utf-8")
    with pytest.raises(MissingToolError) as raised:
        CombNetwork(folder)
    assert isinstance(raised.value, PipelineError)
    assert "make model" in raised.value.hint


@pytest.mark.skipif(not DATA.is_dir(), reason="the handwriting data is not beside the project")
def test_clean_digits_of_strangers_are_read(network: CombNetwork) -> None:
    """Crops framed by this test itself, so that it proves the network and not the crop code."""
    rng = np.random.default_rng(5)
    hands = [hand for hand in load_hands(DATA, "calibrate") if hand.source == "unipen"]
    crops, truth = [], []
    for number in range(200):
        character = DIGITS[number % 10]
        page = np.full((90, 90), 255, np.uint8)
        glyph = hands[number % len(hands)].draw(character, rng)
        write_cell(page, (20.0, 15.0, 50.0, 60.0), glyph, Pen(darkness=220), rng, 12.0, NEAT)
        crops.append(_framed(255 - page))
        truth.append(CHARACTERS.index(character))
    places = np.tile(np.array([0.15, 0.88, 0.2, 0.8], np.float32), (len(crops), 1))
    log_p, _ = network.read(np.stack(crops), places)
    right = log_p[:, : len(DIGITS)].argmax(axis=1) == np.array(truth)
    assert right.mean() >= 0.95


def _framed(dark: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    x, y, w, h = cv2.boundingRect((dark > 90).astype(np.uint8))
    scale = INK_PX / max(w, h)
    ink = cv2.resize(dark[y : y + h, x : x + w], (max(1, round(w * scale)), max(1, round(h * scale))))
    out = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - ink.shape[0]) // 2, (SIDE - ink.shape[1]) // 2
    out[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return out


def test_the_engine_tells_nobody_and_keeps_nothing(tmp_path: Path) -> None:
    """Its telemetry would write a device number and a database into the home folder."""
    script = "from pipeline.adapters.comb_network import CombNetwork; CombNetwork()"
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]}
    project = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-B", "-c", script], env=home, cwd=project, check=True)
    assert list(tmp_path.rglob("*")) == []
