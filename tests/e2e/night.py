"""Running real nights through the command line, in folders of their own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "samples"
RUN_LOG = "run.log"


@dataclass(frozen=True)
class Night:
    """One office: its inbox and output below ``root``."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.output / "run.json").read_text(encoding="utf-8"))
        return found

    def environment(self, **more: str) -> dict[str, str]:
        folders = {
            name: str(self.root / name.lower()) for name in ("INBOX", "STATEMENTS", "CALENDAR", "REFERENCE")
        }
        given = {"TODAY": "2026-11-23", "OUTPUT": str(self.output), "INBURGERING_QUIET_SECONDS": "0"}
        return {**os.environ, **folders, **given, **more}

    def call(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One verb of the command line; the caller looks at the exit code."""
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *words],
            cwd=PROJECT,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def run(self, **more: str) -> subprocess.CompletedProcess[str]:
        return self.call("run", "--quiet", **more)

    def tree(self) -> dict[str, str]:
        """Hash of every file of the output but the run log: what a night without news must not change."""
        return {
            str(path.relative_to(self.output)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and path.name not in {RUN_LOG, ".lock"}
        }

    def drop(self, *names: str) -> None:
        """Put copies of samples in the inbox."""
        for name in names:
            shutil.copy(SAMPLES / "inbox" / name, self.inbox / name)


def office(root: Path, samples: Iterable[str] = ()) -> Night:
    """A fresh office with the sample calendar, statements and reference data, and some samples dropped."""
    night = Night(root)
    night.inbox.mkdir(parents=True)
    (night.inbox / ".inbox").touch()
    for name in ("statements", "calendar", "reference"):
        shutil.copytree(SAMPLES / name, root / name)
    night.drop(*samples)
    return night


def sample_names() -> list[str]:
    return sorted(path.name for path in (SAMPLES / "inbox").iterdir() if not path.name.endswith(".toml"))
