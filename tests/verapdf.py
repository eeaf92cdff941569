"""veraPDF's engine, as ``make verify-letters`` uses it."""

from pipeline.bench.verapdf import VeraPdf

__all__ = ["VeraPdf"]
