"""An office with a few accepted registrations and no scans, for tests of verbs and of steps of a night."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.registration import Registration
from pipeline.run.office import Office, open_office
from pipeline.run.workplace import prepare
from pipeline.settings import Settings, load_settings
from pipeline.store import money, outbox, registrations
from tests.letter_samples import CANDIDATE, REGISTRATION


@dataclass(frozen=True)
class SmallOffice:
    """``calendar`` and ``reference`` are folders to fill; absent ones switch their steps off."""

    root: Path

    def settings(self, today: date) -> Settings:
        return load_settings(
            inbox=self.folder("inbox"), output=self.root / "output", today=today, quiet_seconds=0,
            calendar=self._given("calendar"), reference=self._given("reference"),
        )  # fmt: skip

    def folder(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(exist_ok=True)
        return path

    def _given(self, name: str) -> Path | None:
        return self.root / name if (self.root / name).is_dir() else None

    @contextlib.contextmanager
    def opened(self, today: date) -> Iterator[Office]:
        settings = self.settings(today)
        office = open_office(settings, prepare(settings))
        try:
            yield office
        finally:
            office.store.close()

    def accept(self, *people: Registration, today: date, paid: bool = True) -> None:
        """Registrations with a request that a loan paid on ``today``, or one that is still open."""
        with self.opened(today) as office, office.store.unit() as connection:
            for number, person in enumerate(people):
                state = RequestState.LOAN if paid else RequestState.OPEN
                request = PaymentRequest(
                    person.id, f"{person.id[-6:]}{number:010d}", 4000, today, today, state
                )
                registrations.add_registration(connection, person, today)
                money.add_request(connection, request)

    def letters(self, today: date) -> list[LetterOrder]:
        with self.opened(today) as office, office.store.view() as connection:
            return [item.order for item in outbox.letters(connection)]


def person(number: int, **changes: object) -> Registration:
    """An invented registration; people differ by BSN and name."""
    candidate = replace(CANDIDATE, bsn=f"9999{number:05d}", given_names=f"Test {number}")
    made = replace(
        REGISTRATION, id=f"R-{number:012d}", submission=f"S-{number:012d}", candidate=candidate, helper=None
    )
    return replace(made, **changes)  # type: ignore[arg-type]
