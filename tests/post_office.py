"""A small office with letters waiting, in this process: for tests of the print room and of crashes."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.registration import Registration
from pipeline.letters import orders
from pipeline.run.office import Office, open_office
from pipeline.run.post import PostResult, send_letters
from pipeline.run.progress import Progress
from pipeline.run.workplace import prepare
from pipeline.settings import PROJECT, Settings
from pipeline.store import money, outbox, registrations
from tests import letter_samples as samples

TODAY = samples.TODAY
REGISTRATION = "R-0123456789ab"
FORM = PROJECT / "forms" / "inburgeringsexamen"
"""One form is enough: reading all of them is most of what opening an office costs."""
DELAY = samples.all_orders()["delay"]


@dataclass(frozen=True)
class PostOffice:
    """An office below ``root``; every call is one day's work in it."""

    root: Path

    @property
    def output(self) -> Path:
        return self.root / "output"

    def settings(self, today: date = TODAY, **more: Any) -> Settings:
        more = {"inbox": self.root / "inbox", "forms": self.root / "forms", **more}
        return Settings(output=self.output, today=today, **more)

    @contextmanager
    def opened(self, today: date = TODAY, **more: Any) -> Iterator[Office]:
        settings = self.settings(today, **more)
        office = open_office(settings, prepare(settings))
        try:
            yield office
        finally:
            office.store.close()

    def order(self, *letters: LetterOrder) -> None:
        with self.opened() as office, office.store.unit() as connection:
            outbox.add_letters(connection, letters)

    def send(self, today: date = TODAY, **more: Any) -> PostResult:
        with self.opened(today, **more) as office:
            return send_letters(office, Progress(quiet=True))

    def manifests(self) -> dict[str, Any]:
        """Everything in the outbox, by folder."""
        found = sorted(self.output.glob("letters/*/manifest.json"))
        return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in found}

    def printed(self) -> Counter[str]:
        """How often each letter lies in the outbox as a first print."""
        rows = (row for batch in self.manifests().values() for row in batch["letters"])
        return Counter(row["id"] for row in rows if not row["duplicate"])


def letters(number: int) -> list[LetterOrder]:
    """Delays of persons of their own, without payments."""
    return [
        replace(
            DELAY,
            id=f"L-{index:012x}",
            subject=f"R-{index:012x}",
            addressee=replace(DELAY.addressee, name=f"Persoon {chr(65 + index % 26)}{index // 26 or ''}"),
        )
        for index in range(number)
    ]


def with_request(office: PostOffice, amount_cents: int = 25000) -> LetterOrder:
    """An accepted registration with its payment request, and the receipt that asks for EUR 250."""
    registration: Registration = replace(samples.REGISTRATION, id=REGISTRATION)
    asked = PaymentRequest(REGISTRATION, "5000056789012345", 25000, TODAY, date(2027, 1, 4))
    with office.opened() as opened, opened.store.unit() as connection:
        policy = opened.policies.on(TODAY)
        registrations.add_registration(connection, registration, TODAY)
        money.add_request(connection, replace(asked, amount_cents=amount_cents))
        receipt = orders.receipt(registration, asked, policy, TODAY, places=samples.PLACES)
        outbox.add_letters(connection, [receipt])
    return receipt


def post_office(root: Path) -> PostOffice:
    (root / "inbox").mkdir(parents=True)
    (root / "inbox" / ".inbox").touch()
    (root / "forms").mkdir()
    (root / "forms" / FORM.name).symlink_to(FORM)
    return PostOffice(root)
