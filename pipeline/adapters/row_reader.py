"""PP-OCRv6 small, out of the ``rapidocr`` wheel, as a second reader of handwritten rows.

The recognition model alone is run (Apache-2.0, 21 MB), by onnxruntime on one thread: rapidocr's own call
cannot hold the reading to a field's characters, which is worth up to ten rows right of a hundred. Columns
of other characters are dropped before decoding; what is left is normalised again, as if the network had
been asked about these characters only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.adapters.ctc import LogP, best_path, best_path_of, likelihoods
from pipeline.adapters.onnx_engine import engine_errors as engine
from pipeline.adapters.onnx_engine import onnxruntime
from pipeline.errors import MissingToolError

Grey = npt.NDArray[np.uint8]

_WHEEL, _MODEL = "rapidocr", Path("models/PP-OCRv6_rec_small.onnx")
_HEIGHT_PX, _LEAST_WIDTH_PX, _MOST_WIDTH_PX = 48, 160, 960
"""Rows are scaled to the height; narrower ones are padded (alone, a short row is out of its domain)."""
_WIDTH_STEP_PX = 32
"""Rows of one step share a batch; widths of one kind also keep the engine's memory pool small."""
_BATCH = 8
COMB_WIDTH = 0.7
"""Boxes set characters far apart. Rows narrowed to this read two points better for two thirds of the time."""
_WHITE = 255
_BROKEN = (engine.Fail, engine.InvalidProtobuf, engine.InvalidArgument, engine.NoSuchFile)


@dataclass(frozen=True, eq=False)
class Glance:
    """What the network makes of one row, within ``allowed``: any string can be asked about at no cost."""

    allowed: str
    log_p: LogP
    """``[steps, 1 + len(allowed)]``: blank first, then the characters in order; each step sums to 1."""

    @cached_property
    def text(self) -> str:
        """The likeliest reading; '' for a row that says nothing."""
        return "".join(self.allowed[column - 1] for column in best_path(self.log_p))

    def text_of(self, count: int) -> str:
        """The likeliest reading of exactly ``count`` characters; '' when so many do not fit."""
        return "".join(self.allowed[column - 1] for column in best_path_of(self.log_p, count))

    @cached_property
    def certainty(self) -> float:
        """Probability 0..1 of ``text`` among all strings of allowed characters."""
        return min(1.0, float(np.exp(self.scores([self.text])[0])))

    def scores(self, texts: Sequence[str]) -> LogP:
        """Log likelihood of each text, comparable between texts of one row only.

        A text with a character that is not allowed has -inf.
        """
        place = {character: column for column, character in enumerate(self.allowed, start=1)}
        known = [set(text) <= place.keys() for text in texts]
        strings = [[place[c] for c in text] if fits else [] for text, fits in zip(texts, known, strict=True)]
        return np.where(known, likelihoods(self.log_p, strings), -np.inf)


class PaddleRowReader:
    """A ``RowReader``. Build it once per process: about 0.3 CPU seconds and 80 MB.

    Raises MissingToolError when the ``rapidocr`` wheel or its model is not installed.
    """

    def __init__(self, model: Path | None = None) -> None:
        path = model or _model_file()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a worker has one core
        try:
            self._session = onnxruntime.InferenceSession(
                path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            names = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        except (OSError, KeyError, *_BROKEN) as error:
            raise MissingToolError(
                f"the model {path.name} cannot be used", "install requirements.lock again"
            ) from error
        self._column = {character: column for column, character in enumerate([*names, " "], start=1)}
        self._input = self._session.get_inputs()[0].name

    def read(self, row: Grey, allowed: str) -> tuple[str, float]:
        """``row [h, w]`` of a comb: dark ink on white. Gives text of ``allowed`` and its probability."""
        glance = self.look([row], [allowed])[0]
        return glance.text, glance.certainty

    def score(self, row: Grey, text: str, allowed: str) -> float:
        """Log likelihood of ``text`` for a row of a comb, among strings of ``allowed`` characters.

        To compare candidates look once, and ask the ``Glance``.
        """
        return float(self.look([row], [allowed])[0].scores([text])[0])

    def read_lines(self, rows: Sequence[Grey], allowed: str) -> tuple[tuple[str, float], ...]:
        """Running text, not in boxes: per row its text of ``allowed`` characters and its probability."""
        glances = self.look(rows, [allowed] * len(rows), width=1.0)
        return tuple((glance.text, glance.certainty) for glance in glances)

    def look(
        self, rows: Sequence[Grey], allowed: Sequence[str], width: float = COMB_WIDTH
    ) -> tuple[Glance, ...]:
        """One glance per row, each within its own characters; rows of like width are read together.

        ``width`` is what rows are narrowed to: 1.0 for running text. Characters that the network does
        not know are left out of ``Glance.allowed``.
        """
        images = [_sized(row, width) for row in rows]
        glances: dict[int, Glance] = {}
        for batch in _batches([image.shape[1] for image in images]):
            pixels = np.stack([images[index] for index in batch])
            given = (pixels.astype(np.float32) / 127.5 - 1.0)[:, None].repeat(3, axis=1)
            answers = self._session.run(None, {self._input: given})[0]
            for index, answer in zip(batch, answers, strict=True):
                glances[index] = self._glance(answer, allowed[index])
        return tuple(glances[index] for index in range(len(rows)))

    def _glance(self, answer: npt.NDArray[np.float32], allowed: str) -> Glance:
        known = "".join(c for c in dict.fromkeys(allowed) if c in self._column)
        chosen = answer[:, [0, *(self._column[c] for c in known)]].astype(np.float64) + 1e-12
        return Glance(known, np.log(chosen / chosen.sum(axis=1, keepdims=True)))


def _model_file() -> Path:
    """The model inside the wheel; the package itself is not imported, for it loads far more than this."""
    spec = find_spec(_WHEEL)
    file = Path(spec.origin).parent / _MODEL if spec is not None and spec.origin else None
    if file is None or not file.is_file():
        raise MissingToolError(
            f"{_MODEL.name} of the package {_WHEEL} is missing", "install requirements.lock"
        )
    return file


def _sized(row: Grey, narrowed: float) -> Grey:
    """The row at the network's height, padded with paper to a width that others share."""
    height, width = row.shape
    wide = min(_MOST_WIDTH_PX, max(1, round(narrowed * width * _HEIGHT_PX / max(1, height))))
    shrink = cv2.INTER_AREA if height > _HEIGHT_PX else cv2.INTER_CUBIC
    sized = cv2.resize(row, (wide, _HEIGHT_PX), interpolation=shrink)
    full = max(_LEAST_WIDTH_PX, -(-wide // _WIDTH_STEP_PX) * _WIDTH_STEP_PX)
    return np.pad(sized, ((0, 0), (0, full - wide)), constant_values=_WHITE).astype(np.uint8, copy=False)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of rows that have one width, at most ``_BATCH`` together."""
    for width in sorted(set(widths)):
        same = [index for index, other in enumerate(widths) if other == width]
        for start in range(0, len(same), _BATCH):
            yield same[start : start + _BATCH]
