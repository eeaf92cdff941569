"""From inbox to ledger: look twice, copy, write the row, and only then take the file away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from pipeline.adapters import folders
from pipeline.domain.intake import Claim, Entry, IntakePlan
from pipeline.intake import plan_intake
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.run.workplace import Workplace, prepare
from pipeline.settings import Settings
from pipeline.store import Store, files


@dataclass(frozen=True, slots=True)
class Left:
    """What stays in the inbox: files that wait with their reason, and what is never touched."""

    waiting: tuple[tuple[Entry, str], ...]
    ignored: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would take, leave waiting and ignore; names are for display."""

    claims: tuple[str, ...]
    waiting: tuple[tuple[str, str], ...]
    ignored: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        return {"claims": self.claims, "waiting": self.waiting, "ignored": self.ignored}

    def in_words(self) -> str:
        lines = [
            f"{len(self.claims)} bestanden worden gelezen, {len(self.waiting)} wachten; niets is veranderd"
        ]
        lines += [f"  lezen   {name}" for name in self.claims]
        lines += [f"  wacht   {name} ({reason})" for name, reason in self.waiting]
        lines += [f"  laten   {name} ({reason})" for name, reason in self.ignored]
        return "\n".join(lines)


def receive(office: Office, progress: Progress) -> Left:
    """Claim every settled file: copy it, commit its row, remove it from the inbox."""
    place = office.place
    folders.require_inbox(place.inbox)
    with office.store.view() as connection:
        seen_before = files.first_seen(connection)
    plan = _look(office.settings, place, seen_before, progress)
    _remember(office, plan, seen_before)
    seen_at = datetime.now(UTC).isoformat(timespec="seconds")
    with _folder(place.inbox) as inbox:
        for entry in progress.track(plan.claims, "bestanden innemen"):
            claim = folders.claim(inbox, entry, place.originals)
            if claim is not None:
                _keep(office, claim, seen_at)
                folders.remove_from_inbox(inbox, claim)
    return still_there(office)
