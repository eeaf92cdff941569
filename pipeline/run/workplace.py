"""Which folders and which day a night works with; the demo when nothing was set up.

The folders of the last night are written down in its output folder: a verb at a desk that names that folder
alone works with the calendar and the day of the office, never with the samples.
"""

import json
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
_FOLDERS = ("inbox", "statements", "calendar", "reference")
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
    def given(self) -> Path:
        """The folders of the last night that was given an inbox."""
        return self.output / "folders.json"

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


def must_exist(settings: Settings) -> None:
    """Raises SettingsError where nothing was ever kept: better than an empty answer."""
    if not (settings.output / "pipeline.db").is_file():
        raise SettingsError(
            f"in {settings.output} heeft nog geen nacht gedraaid", "kies de map met --output of OUTPUT"
        )


def prepare(settings: Settings, *, dry: bool = False) -> Workplace:
    """Choose folders and make the output folders; copies the samples when no inbox was ever given.

    ``dry`` writes no folders down. Raises SettingsError for a folder that is not there and where the demo
    and an office would mix, CannotWriteError when the output folder cannot be written or lies on a network
    drive, where SQLite's WAL is not safe.
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
            f"in de uitvoermap kan niet worden geschreven: {error.strerror}", "klopt --output of OUTPUT?"
        ) from error
    _refuse_network_drive(output)
    settings = _as_last_night(settings, output)
    if settings.inbox is None:
        return _demo(settings, output)
    if (output / "demo").is_dir() and not settings.inbox.resolve().is_relative_to(output / "demo"):
        raise SettingsError(
            "in deze uitvoermap staat de demo met verzonnen mensen",
            "kies voor uw eigen post een andere map met OUTPUT",
        )
    place = Workplace(
        today=settings.today or local_today(),
        inbox=_inbox(settings.inbox),
        statements=_given("STATEMENTS", settings.statements),
        calendar=_given("CALENDAR", settings.calendar),
        reference=_given("REFERENCE", settings.reference),
        output=output,
        demo=False,
    )
    if not dry:
        _write_down(place)
    return place


def _as_last_night(settings: Settings, output: Path) -> Settings:
    """Without an inbox: with the folders of the last night here, unless others were given."""
    if settings.inbox is not None:
        return settings
    try:
        known = json.loads((output / "folders.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        if (output / "pipeline.db").is_file() and not (output / "demo").is_dir():
            raise SettingsError(
                "deze uitvoermap is van een kantoor, en INBOX ontbreekt", "geef INBOX, zoals voor de nacht"
            ) from None
        return settings
    missing = {name: Path(known[name]) for name in _FOLDERS if known[name] and not getattr(settings, name)}
    return settings.model_copy(update=missing)


def _write_down(place: Workplace) -> None:
    """Written beside and renamed, and only when something changed."""
    found = {name: str(getattr(place, name) or "") for name in _FOLDERS}
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if not place.given.is_file() or place.given.read_text(encoding="utf-8") != text:
        making = place.given.with_name(".folders.json.making")
        making.write_text(text, encoding="utf-8")
        making.replace(place.given)


def _inbox(folder: Path) -> Path:
    inbox = _given("INBOX", folder)
    assert inbox is not None  # noqa: S101 - only None gives None
    if inbox.resolve().is_relative_to(_SAMPLES.resolve()):
        raise SettingsError(
            "INBOX wijst naar samples/, en bestanden verdwijnen uit de inbox als ze zijn opgepakt",
            "laat INBOX weg om op een kopie van de voorbeelden te werken, of kopieer de map zelf",
        )
    return inbox


def _given(name: str, folder: Path | None) -> Path | None:
    if folder is not None and not folder.is_dir():
        raise SettingsError(f"de map van {name} is er niet", "is de netwerkschijf aangekoppeld?")
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
            f"de uitvoermap staat op een netwerkschijf ({kind})",
            "kies een map op een eigen schijf",
        )
