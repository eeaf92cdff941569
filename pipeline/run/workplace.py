"""Which folders and which day a night works with; the demo when nothing was set up."""

import os
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.adapters.folders import create_inbox
from pipeline.errors import CannotWriteError, SettingsError
from pipeline.settings import PROJECT, Settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_SAMPLES = PROJECT / "samples"
_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs"}


@dataclass(frozen=True, slots=True)
class Workplace:
    """Resolved folders of one night. ``demo`` tells that the samples are being worked on."""

    today: date
    inbox: Path
    statements: Path | None
    calendar: Path | None
    reference: Path | None
    output: Path
    demo: bool

    @property
    def database(self) -> Path:
        return self.output / "pipeline.db"

    @property
    def originals(self) -> Path:
        """Delivered bytes by SHA-256; never rewritten."""
        return self.output / "archive" / "originals"

    @property
    def letter_archive(self) -> Path:
        return self.output / "archive" / "letters"

    @property
    def held(self) -> Path:
        """Papers that were read back wrong, to look at; not there when there are none."""
        return self.output / "held"

    @property
    def snippets(self) -> Path:
        """Pieces of pages for clerks and letters; can be made again from the originals."""
        return self.output / "archive" / "snippets"

    @property
    def staging(self) -> Path:
        return self.output / "staging"

    @property
    def letters(self) -> Path:
        """The outbox: finished batches, for the printer."""
        return self.output / "letters"

    @property
    def reports(self) -> Path:
        return self.output / "reports"

    @property
    def run_log(self) -> Path:
        return self.output / "run.log"


def local_today() -> date:
    """The day at the office."""
    return datetime.now(AMSTERDAM).date()


def prepare(settings: Settings) -> Workplace:
    """Choose folders and make the output folders; copies the samples when no inbox is set up.

    Raises SettingsError for a folder that is not there, CannotWriteError when the output folder
    cannot be written or lies on a network drive, where SQLite's WAL is not safe.
    """
    output = settings.output.absolute()
    try:
        for name in (
            "archive/originals",
            "archive/letters",
            "archive/snippets",
            "staging",
            "letters",
            "reports",
        ):
            (output / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWriteError(
            f"the output folder cannot be written: {error.strerror}", "see OUTPUT"
        ) from error
    _refuse_network_drive(output)
    if settings.inbox is None:
        return _demo(settings, output)
    return Workplace(
        today=settings.today or local_today(),
        inbox=_inbox(settings.inbox),
        statements=_given("STATEMENTS", settings.statements),
        calendar=_given("CALENDAR", settings.calendar),
        reference=_given("REFERENCE", settings.reference),
        output=output,
        demo=False,
    )


def _inbox(folder: Path) -> Path:
    inbox = _given("INBOX", folder)
    assert inbox is not None  # noqa: S101 - only None gives None
    if inbox.resolve().is_relative_to(_SAMPLES.resolve()):
        raise SettingsError(
            "INBOX points into samples/, and files leave the inbox when they are taken",
            "leave INBOX out to work on a copy of the samples, or copy the folder yourself",
        )
    return inbox


def _given(name: str, folder: Path | None) -> Path | None:
    if folder is not None and not folder.is_dir():
        raise SettingsError(f"the folder of {name} is not there", "is the network drive mounted?")
    return folder.absolute() if folder is not None else None


def _demo(settings: Settings, output: Path) -> Workplace:
    """Work on a copy of the samples; made once, whole or not at all."""
    demo = output / "demo"
    if not demo.is_dir():
        making = output / ".demo-making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        for name in ("inbox", "statements", "calendar", "reference"):
            shutil.copytree(
                _SAMPLES / name, making / name, ignore=shutil.ignore_patterns("*.expected.toml", "*.md")
            )
        create_inbox(making / "inbox")
        making.rename(demo)
    today = tomllib.loads((_SAMPLES / "samples.toml").read_text(encoding="utf-8"))["today"]
    return Workplace(
        today=settings.today or today,
        inbox=demo / "inbox",
        statements=settings.statements or demo / "statements",
        calendar=settings.calendar or demo / "calendar",
        reference=settings.reference or demo / "reference",
        output=output,
        demo=True,
    )


def _refuse_network_drive(folder: Path) -> None:
    best, kind = "", ""
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, mount, file_system, *_ = line.split(" ")
        if os.path.commonpath([mount, folder]) == mount and len(mount) >= len(best):
            best, kind = mount, file_system
    if kind in _NETWORK_FILE_SYSTEMS:
        raise CannotWriteError(
            f"the output folder lies on a network drive ({kind})", "choose a folder on a disk of this machine"
        )
