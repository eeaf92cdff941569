"""Facts on disk. Appended, never edited; decisions are computed from them elsewhere."""

from pipeline.store.database import Store

__all__ = ["Store"]
