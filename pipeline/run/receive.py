"""From inbox to ledger: look twice, copy, write the row, and only then take the file away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.adapters import folders
from pipeline.domain.intake import Claim, Entry, Ignored, IntakePlan, Refused, Waiting, display_name
from pipeline.intake import IntakeRules, plan_intake
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.run.workplace import prepare
from pipeline.settings import Settings
from pipeline.store import Store, files

Looks = tuple[tuple[Entry, ...], tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Left:
    """What stays in the inbox: files that wait, files that cannot be taken, and what is never touched."""

    waiting: tuple[Waiting, ...] = ()
    refused: tuple[Refused, ...] = ()
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would take, and what it would leave; names are for display."""

    claims: tuple[str, ...]
    left: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        return {"claims": self.claims, "left": self.left}

    def in_words(self) -> str:
        lines = [f"{len(self.claims)} bestanden worden gelezen, {len(self.left)} blijven liggen"]
        lines += [f"  lezen   {name}" for name in self.claims]
        lines += [f"  blijft  {name} ({reason})" for name, reason in self.left]
        return "\n".join([*lines, "er is niets veranderd"])


def receive(office: Office, progress: Progress) -> Left:
    """Claim every settled file: copy it, commit its row, remove it from the inbox."""
    place = office.place
    _mark(place.inbox)
    folders.sweep_store(place.originals)
    seen_at = datetime.now(UTC).isoformat(timespec="seconds")
    with folders.open_inbox(place.inbox) as inbox:
        if any(folders.list_inbox(inbox)):
            progress.say(f"de inbox wordt {_quiet(office):.0f} s aangekeken")
        looks = folders.look_twice(inbox, _quiet(office))
        plan = _plan(office.settings, office.store, looks)
        _remember(office.store, plan.waiting)
        left = list(plan.waiting)
        refused = list(plan.refused)
        for entry in progress.track(plan.claims, "bestanden innemen"):
            match folders.claim(inbox, entry, place.originals, _rules(office.settings).file_bytes):
                case Claim() as claim:
                    with office.store.unit() as connection:
                        files.add_delivery(connection, claim, place.today, seen_at)
                    folders.remove_from_inbox(inbox, claim)
                case Waiting() as waiting:
                    left.append(waiting)
                case Refused() as cannot:
                    refused.append(cannot)
    return Left(tuple(left), tuple(refused), plan.ignored)


def still_there(office: Office) -> Left:
    """What lies in the inbox, from one look and without taking anything: it all waits."""
    with folders.open_inbox(office.place.inbox) as inbox:
        entries = folders.list_inbox(inbox)
    plan = _plan(office.settings, office.store, ((), entries))
    return Left(plan.waiting, plan.refused, plan.ignored)


def plan_inbox(settings: Settings) -> Plan:
    """The plan of tonight's intake from one look; changes nothing."""
    place = prepare(settings, dry=True)
    with folders.open_inbox(place.inbox) as inbox:
        entries = folders.list_inbox(inbox)
    plan = plan_intake(entries, entries, {}, datetime.now(UTC), _rules(settings))
    left: Iterable[Waiting | Refused | Ignored] = (*plan.waiting, *plan.refused, *plan.ignored)
    return Plan(
        claims=tuple(display_name(entry.name) for entry in plan.claims),
        left=tuple((display_name(item.entry.name), item.reason.value) for item in left),
    )


def _mark(inbox: Path) -> None:
    """A folder with files in it is there; from now on its marker tells so even when it is empty."""
    if any(inbox.iterdir()) and not (inbox / folders.MARKER).exists():
        folders.create_inbox(inbox)


def _quiet(office: Office) -> float:
    """The samples were put there by ourselves, whole."""
    return 0.0 if office.place.demo else office.settings.quiet_seconds


def _rules(settings: Settings) -> IntakeRules:
    return IntakeRules(
        files_per_run=settings.files_per_night, long_quiet=timedelta(seconds=settings.long_quiet_seconds)
    )


def _plan(settings: Settings, store: Store, looks: Looks) -> IntakePlan:
    with store.view() as connection:
        seen_before = files.first_seen(connection)
    return plan_intake(*looks, seen_before, datetime.now(UTC), _rules(settings))


def _remember(store: Store, waiting: tuple[Waiting, ...]) -> None:
    """Since when a file waits, so that a copy that was given up is noticed one day."""
    with store.view() as connection:
        known = files.first_seen(connection)
    new = [item.entry.key for item in waiting if item.entry.key not in known]
    if new:
        with store.unit() as connection:
            files.remember_sightings(connection, new)
