"""The scenes: every file of ``samples/inbox/`` and what it shows."""

from pipeline.samples.scenes import odd, portfolio, scanned, typed
from pipeline.samples.scenes.base import Pay, Scene, Studio, Table

ALL: Table = {**typed.SCENES, **scanned.SCENES, **portfolio.SCENES, **odd.SCENES}

__all__ = ["ALL", "Pay", "Scene", "Studio", "Table"]
