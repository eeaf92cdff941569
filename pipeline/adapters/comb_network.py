"""The character network, run by onnxruntime. Its file is made by ``python -m pipeline.training``."""

import hashlib
import tomllib
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from pipeline.adapters.onnx_engine import onnxruntime
from pipeline.errors import MissingToolError

MODEL_FOLDER: Final = Path(__file__).parent / "models" / "comb"
"""``comb.onnx``, ``model.toml`` (what it is) and ``MODEL_CARD.md`` (what it can and cannot do)."""
_HINT = "the file belongs to the installation: restore it, or make it again with `make model`"
_AT_ONCE = 512
"""Larger calls are cut up: no page has so many boxes, and memory stays flat."""

Crops = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


class ModelFacts(msgspec.Struct, frozen=True):
    """What ``model.toml`` says of the network."""

    sha256: str
    classes: str
    """The characters in the order of the columns; OTHER follows them."""
    crop_px: int
    ink_px: int
    seen: int
    """Length of the vectors."""
    seed: int
    data_sha256: str


class CombNetwork:
    """A ``CharacterReader``. Runs in the calling thread and starts none, so it may be loaded before a fork
    and used after it. Raises MissingToolError when the file is not there or not the one that was measured.
    """

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        self.facts = read_facts(folder)
        try:
            model = (folder / "comb.onnx").read_bytes()
        except OSError as error:
            raise MissingToolError("the character network is missing", _HINT) from error
        if hashlib.sha256(model).hexdigest() != self.facts.sha256:
            raise MissingToolError("the character network is not the one that was measured", _HINT)
        self._session = _session(model)

    def read(self, crops: Crops, places: Floats) -> tuple[Floats, Floats]:
        """``crops [n, 32, 32]`` and ``places [n, 4]`` to log probabilities ``[n, 40]``, calibrated, and unit
        vectors ``[n, 96]``. No crops give empty arrays.
        """
        parts = [
            self._session.run(
                ("log_p", "seen"), _inputs(crops[at : at + _AT_ONCE], places[at : at + _AT_ONCE])
            )
            for at in range(0, len(crops), _AT_ONCE)
        ]
        if not parts:
            return np.zeros((0, len(self.facts.classes) + 1), np.float32), np.zeros(
                (0, self.facts.seen), np.float32
            )
        log_p, seen = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return log_p, seen


def read_facts(folder: Path = MODEL_FOLDER) -> ModelFacts:
    """``model.toml`` of a network. Raises MissingToolError when it is absent or broken."""
    try:
        return msgspec.convert(tomllib.loads((folder / "model.toml").read_text("utf-8")), ModelFacts)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MissingToolError("what is known of the character network cannot be read", _HINT) from error


def _inputs(crops: Crops, places: Floats) -> dict[str, npt.NDArray[np.generic]]:
    return {"crops": np.ascontiguousarray(crops), "places": np.ascontiguousarray(places, np.float32)}


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no class
        raise MissingToolError("the character network cannot be loaded", _HINT) from error
