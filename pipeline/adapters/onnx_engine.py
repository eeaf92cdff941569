"""onnxruntime without its telemetry: what runs here reads citizen service numbers.

Imported by everything that needs the engine, for the switch has to be set before its first import:
from then on it would write a device number and a database of events into the home folder.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as engine_errors

__all__ = ["engine_errors", "onnxruntime"]
