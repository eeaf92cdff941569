"""The Tesseract engine, loaded once a worker: a sheet costs 40 ms this way, 250 ms by starting the program.

``tesserocr`` brings the engine; the Dutch data comes from Debian's ``tesseract-ocr-nld``.
"""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tesserocr import PSM, PyTessBaseAPI

from pipeline.errors import MissingToolError

Grey = npt.NDArray[np.uint8]

LANGUAGES = ("nld", "eng")
"""In order of preference."""
_DATA = Path("/usr/share/tesseract-ocr")
"""Where Debian and Ubuntu put language data, in a folder per version."""
_DPI = 300
_MOST_MS = 60_000


class Engine:
    """A loaded language. Belongs to the process that made it; make it after forking.

    Raises MissingToolError when the Dutch data is not installed.
    """

    def __init__(self) -> None:
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads cost more than they save here
        data = _language_file()
        self._engine = PyTessBaseAPI(path=str(data.parent), lang=data.stem, psm=PSM.SINGLE_BLOCK)
        self._engine.SetVariable("debug_file", os.devnull)

    def table(self, sheet: Grey, characters: str = "") -> str:
        """What stands on a grey sheet, in Tesseract's TSV, a row a word; '' when it took a minute.

        ``characters`` limits the answer to these; empty takes all.
        """
        self._engine.SetVariable("tessedit_char_whitelist", characters)
        height, width = sheet.shape
        self._engine.SetImageBytes(np.ascontiguousarray(sheet).tobytes(), width, height, 1, width)
        self._engine.SetSourceResolution(_DPI)
        try:
            return str(self._engine.GetTSVText(0)) if self._engine.Recognize(_MOST_MS) else ""
        finally:
            self._engine.Clear()


def _language_file() -> Path:
    """The best language there is, in the newest data folder."""
    folders = [os.environ["TESSDATA_PREFIX"]] if "TESSDATA_PREFIX" in os.environ else []
    folders += sorted((str(path) for path in _DATA.glob("*/tessdata")), reverse=True)
    for language in LANGUAGES:
        for folder in folders:
            if (found := Path(folder, f"{language}.traineddata")).is_file():
                return found
    raise MissingToolError("tesseract has no Dutch data", "apt-get install tesseract-ocr-nld")
