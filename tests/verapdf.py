"""veraPDF's engine, as ``make verify-letters`` uses it."""

import pytest

from pipeline.bench.verapdf import VeraPdf, engine


def vera_pdf() -> VeraPdf:
    """The engine; the test is skipped, with the word of what is missing, where it cannot run."""
    found = engine()
    return found if isinstance(found, VeraPdf) else pytest.skip(found)


__all__ = ["VeraPdf", "vera_pdf"]
