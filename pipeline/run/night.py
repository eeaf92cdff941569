"""The night: steps in order, each saving its own facts, and what came of it."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.reports.html import texts
from pipeline.run.bookings import invite_booked
from pipeline.run.deciding import act_on_decisions
from pipeline.run.desk import desk, opened
from pipeline.run.dunning import remind_and_close
from pipeline.run.late_portfolios import tell_late_portfolios
from pipeline.run.mandates import follow_mandates
from pipeline.run.meter import Meter
from pipeline.run.money import book_money, import_statements
from pipeline.run.morning import FIRST_PAGES, look, night_view, write_reports
from pipeline.run.office import Office
from pipeline.run.post import PostResult, check_paper, send_letters
from pipeline.run.progress import Progress
from pipeline.run.reading import read_new_files
from pipeline.run.receive import Left, Plan, plan_inbox, receive, still_there
from pipeline.run.refunding import tell_returned
from pipeline.run.seating import Seating, give_seats
from pipeline.run.snippets import Snippets
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.store import nights, outbox, seats

_DONE = 0
_SOMETHING_WRONG = 20


@dataclass(frozen=True, slots=True)
class NightResult:
    """What the operator is told, and how the run ends."""

    ledger: dict[str, int]
    letters: int
    letters_read_back: int
    """Letters of this night that were read again from the paper."""
    letters_held: tuple[str, ...]
    """Letters that are not on paper what they are in the database."""
    post_alerts: tuple[str, ...]
    """Letters and batches that stayed half-way, or that nobody confirmed in time."""
    balanced: bool
    bugs: int
    money_alerts: int
    """Statements that were refused, or that contradict each other."""
    money_late: int
    """Credits that wait for a clerk longer than they may: the three weeks are running out."""
    seats_late: int
    """Parts that are paid and have no seat, and cannot have one in time as far as can be seen."""
    seat_alarms: int
    """Sessions and people that somebody has to look at today; see the night report."""
    sandbox: str
    reports: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when all adds up, every statement was booked, every letter went, no told seat is in danger and
        no bug put a unit aside.
        """
        alarms = self.money_alerts or self.seat_alarms or self.letters_held or self.post_alerts
        fine = self.balanced and not self.bugs and not alarms
        return _DONE if fine else _SOMETHING_WRONG

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self) -> str:
        """Four lines for the terminal."""
        words = texts()["file_state"] | {"seen": texts()["night"]["seen"]}
        counts = ", ".join(f"{words[name]} {count}" for name, count in self.ledger.items())
        verdict = "de telling klopt" if self.balanced else "DE TELLING KLOPT NIET"
        lines = [
            f"bestanden: {counts} ({verdict})",
            f"brieven: {self.letters}; afscherming: {self.sandbox}",
            *(f"verslag: {path}" for path in self.reports),
        ]
        if self.bugs:
            lines.append(
                f"let op: {self.bugs} keer zette een fout in het programma iets apart; zie nachtverslag"
            )
        if self.money_alerts:
            lines.append(
                f"let op: {self.money_alerts} keer klopt er iets niet met een afschrift; zie nachtverslag"
            )
        if self.letters_held:
            lines.append(f"let op: vastgehouden brieven, op papier niet goed: {', '.join(self.letters_held)}")
        if self.post_alerts:
            lines.append(f"let op: post die bleef steken of niet is bevestigd: {', '.join(self.post_alerts)}")
        if self.money_late:
            lines.append(f"let op: {self.money_late} keer wacht geld te lang op uitleg; zie nachtverslag")
        if self.seats_late:
            lines.append(f"let op: {self.seats_late} keer betaald en geen plaats op tijd; zie nachtverslag")
        if self.seat_alarms:
            lines.append(f"let op: {self.seat_alarms} keer is er iets met een plaats; zie nachtverslag")
        return "\n".join(lines)


def run_night(settings: Settings, progress: Progress) -> NightResult:
    """Everything there is to do. Safe to kill at any moment; running again goes on where it stopped."""
    check_paper(settings)
    with opened(settings) as office, Sandbox() as sandbox:
        meter = Meter()
        snippets = Snippets(sandbox, office.place.originals, office.place.snippets)
        left = meter.step("receive", lambda: receive(office, progress))
        meter.step("read", lambda: read_new_files(office, sandbox, progress))
        failed = meter.step("decide", lambda: act_on_decisions(office, snippets))
        meter.step("mandates", lambda: follow_mandates(office))
        meter.step("statements", lambda: import_statements(office, sandbox))
        meter.step("money", lambda: book_money(office))
        meter.step("unpaid", lambda: remind_and_close(office))
        meter.step("refunds", lambda: tell_returned(office))
        seating = meter.step("seats", lambda: give_seats(office))
        meter.step("portfolios", lambda: tell_late_portfolios(office))
        meter.step("bookings", lambda: invite_booked(office))
        post = meter.step("letters", lambda: send_letters(office, progress))
        failed += post.failed
        _remember(office, meter)
        level = sandbox.level.value
        result = meter.step("reports", lambda: _report(office, left, seating, snippets, level, failed, post))
        _write_log(office, result, meter)
    return result


def _report(
    office: Office,
    left: Left,
    seating: Seating,
    snippets: Snippets,
    sandbox: str,
    failed: Sequence[tuple[str, str]],
    post: PostResult,
) -> NightResult:
    morning = look(office, left, seating)
    night = night_view(morning, snippets, sandbox, failed)
    paths = write_reports(night, office.place.reports, office.place.output / "run.json")
    return NightResult(
        ledger=asdict(night.ledger),
        letters=len(night.letters),
        letters_read_back=post.read_back,
        letters_held=tuple(item.letter for item in post.held),
        post_alerts=(*post.late, *post.stuck, *post.unconfirmed),
        balanced=night.balanced and not night.seats.problems,
        bugs=len(night.bugs),
        money_alerts=len(night.money.refused_files) + len(night.money.alerts),
        money_late=sum(item.alert for item in night.money.waiting),
        seats_late=sum(item.alarm for item in night.seats.unplaced),
        seat_alarms=len(night.seats.alarms),
        sandbox=night.sandbox,
        reports=tuple(os.path.relpath(path) for path in paths if path.name in FIRST_PAGES),
    )


def _remember(office: Office, meter: Meter) -> None:
    """What the steps cost, as a fact of every night that added one: the reports tell it."""
    with office.store.unit() as connection:
        nights.remember(connection, office.place.today, meter.seconds, __version__)


def _write_log(office: Office, result: NightResult, meter: Meter) -> None:
    """One line a run: the only thing that a night without news adds. Ids and counts, no values."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "today": office.place.today.isoformat(),
        **meter.as_dict(),
        **{key: value for key, value in result.as_dict().items() if key != "reports"},
    }
    with office.place.run_log.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def plan_night(settings: Settings) -> Plan:
    """What ``run`` would do with the inbox as it lies there; changes nothing."""
    return plan_inbox(settings)


def finish_letters(settings: Settings) -> list[dict[str, str]]:
    """Hand over what waits; all letters with their state."""
    with desk(settings) as office:
        send_letters(office, Progress(quiet=True))
        with office.store.view() as connection:
            found = outbox.letters(connection)
    return [
        {
            "id": item.order.id,
            "kind": item.order.kind.value,
            "subject": item.order.subject,
            "state": item.state.value,
            "batch": item.batch or "",
        }
        for item in found
    ]


def renew_reports(settings: Settings) -> list[Path]:
    """All reports again from the facts, without taking anything from the inbox."""
    with desk(settings) as office, Sandbox() as sandbox:
        snippets = Snippets(sandbox, office.place.originals, office.place.snippets)
        morning = look(office, still_there(office), give_seats(office))
        night = night_view(morning, snippets, sandbox.level.value, ())
        return write_reports(night, office.place.reports, office.place.output / "run.json")


def seat_now(settings: Settings) -> dict[str, Any]:
    """Give seats from the facts as they are; goals of the last schedule and who has none."""

    with desk(settings) as office:
        seating = give_seats(office)
        with office.store.view() as connection:
            goals = seats.last_goals(connection)
    return {
        "goals": [
            {
                "goal": item.name,
                "value": item.value,
                "bound": item.bound,
                "proven": item.proven,
                "first_come": item.first_come,
            }
            for item in goals
        ],
        "unplaced": [asdict(item) for item in seating.unplaced],
        "faults": list(seating.problems),
    }
