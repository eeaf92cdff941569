"""All parsing of outside bytes: in a child with limits, without network. The parent sees pixels and text."""

from pipeline.sandbox.client import Document, Sandbox
from pipeline.sandbox.launch import Level, detect_level
from pipeline.sandbox.limits import DEFAULT_LIMITS, Limits
from pipeline.sandbox.outcome import Unreadable

__all__ = ["DEFAULT_LIMITS", "Document", "Level", "Limits", "Sandbox", "Unreadable", "detect_level"]
