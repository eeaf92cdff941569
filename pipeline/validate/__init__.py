"""Deciding: from what was read to accepted, review or rejected. Pure; see ``decide``."""

from pipeline.validate.agreement import agreement_key
from pipeline.validate.decide import decide
from pipeline.validate.enclosures import together

__all__ = ["agreement_key", "decide", "together"]
