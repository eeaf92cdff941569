"""The Tesseract library, loaded once: a sheet costs 40 ms this way, against 250 ms by starting the program.

Bound by ctypes to the library that Debian's ``tesseract-ocr`` brings, so that engine and language data
come from one place (``capi.h``, Tesseract 4.1 and later). Text is the same as the program's.
"""

import ctypes
import os
from ctypes.util import find_library
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import MissingToolError

Grey = npt.NDArray[np.uint8]

LANGUAGES = ("nld", "eng")
"""In order of preference."""
_ONE_BLOCK = 6
"""Page segmentation mode: a single uniform block of text."""
_DPI = 300
_MOST_MS = 60_000
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "TessBaseAPICreate": (ctypes.c_void_p, ()),
    "TessBaseAPIDelete": (None, (ctypes.c_void_p,)),
    "TessBaseAPIInit3": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "TessBaseAPISetVariable": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "TessBaseAPISetPageSegMode": (None, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPISetImage": (None, (ctypes.c_void_p, ctypes.c_char_p, *[ctypes.c_int] * 4)),
    "TessBaseAPISetSourceResolution": (None, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPIRecognize": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_void_p)),
    "TessBaseAPIGetTsvText": (ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPIClear": (None, (ctypes.c_void_p,)),
    "TessDeleteText": (None, (ctypes.c_void_p,)),
    "TessMonitorCreate": (ctypes.c_void_p, ()),
    "TessMonitorDelete": (None, (ctypes.c_void_p,)),
    "TessMonitorSetDeadlineMSecs": (None, (ctypes.c_void_p, ctypes.c_int)),
}
"""Result and arguments of each function of ``capi.h`` that is used."""


class Engine:
    """A loaded language. Belongs to the process that made it; make it after forking.

    Raises MissingToolError when the library or its Dutch data is not installed.
    """

    def __init__(self) -> None:
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads cost more than they save here
        self._library = _library()
        self._handle = self._library.TessBaseAPICreate()
        if not any(self._call("Init3", None, language.encode()) == 0 for language in LANGUAGES):
            raise MissingToolError("tesseract has no Dutch data", "apt-get install tesseract-ocr-nld")
        self._call("SetVariable", b"debug_file", b"/dev/null")
        self._call("SetPageSegMode", _ONE_BLOCK)

    def table(self, sheet: Grey, characters: str = "") -> str:
        """What stands on a grey sheet, in Tesseract's TSV, a row a word; '' when it took a minute.

        ``characters`` limits the answer to these; empty takes all.
        """
        self._call("SetVariable", b"tessedit_char_whitelist", characters.encode())
        height, width = sheet.shape
        self._call("SetImage", np.ascontiguousarray(sheet).tobytes(), width, height, 1, width)
        self._call("SetSourceResolution", _DPI)
        try:
            return self._text() if self._recognised() else ""
        finally:
            self._call("Clear")

    def _recognised(self) -> bool:
        monitor = self._library.TessMonitorCreate()
        try:
            self._library.TessMonitorSetDeadlineMSecs(monitor, _MOST_MS)
            return bool(self._call("Recognize", monitor) == 0)
        finally:
            self._library.TessMonitorDelete(monitor)

    def _text(self) -> str:
        pointer = self._call("GetTsvText", 0)
        if not pointer:
            return ""
        try:
            return (ctypes.string_at(pointer)).decode("utf-8", "replace")
        finally:
            self._library.TessDeleteText(pointer)

    def _call(self, name: str, *arguments: object) -> Any:
        return getattr(self._library, f"TessBaseAPI{name}")(self._handle, *arguments)


def _library() -> ctypes.CDLL:
    name = find_library("tesseract")
    if name is None:
        raise MissingToolError("tesseract is not installed", "apt-get install tesseract-ocr")
    library = ctypes.CDLL(name)
    for function, (result, arguments) in _FUNCTIONS.items():
        bound = getattr(library, function)
        bound.restype, bound.argtypes = result, arguments
    return library
