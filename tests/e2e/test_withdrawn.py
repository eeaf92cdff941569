"""A candidate does not want the exam any more: seats free, money back, one letter, nothing asked again."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.domain.registration import ExamPart
from pipeline.errors import InputDataError
from pipeline.run import refunding
from pipeline.run.books import read_books
from pipeline.run.cases import read_facts
from pipeline.settings import Settings, load_settings
from pipeline.store import seats
from tests.e2e.test_seat_nights import HEADER, VENUES, Row
from tests.e2e.test_unpaid_nights import ISSUED, NOBODY, PART, Unpaid, _ask, pays, sums

pytestmark = pytest.mark.slow

PAID, NIGHT, SAID = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3)
EXAM = date(2026, 12, 21)


@dataclass
class Office(Unpaid):
    """With a calendar: each part once, on one day, for two people."""

    def settings(self, today: date) -> Settings:
        return load_settings(
            inbox=self.root / "inbox", statements=self.root / "statements", calendar=self.root / "calendar",
            output=self.root / "output", today=today, quiet_seconds=0,
        )  # fmt: skip

    def withdraw(self, *words: str, today: date = SAID) -> dict[str, Any]:
        where = ["--output", str(self.root / "output"), "--today", str(today), "--json"]
        given = {"CALENDAR": str(self.root / "calendar")}
        result = CliRunner().invoke(app, ["withdraw", *words, "--by", "anna", *where], env=given)
        if isinstance(result.exception, InputDataError):
            raise result.exception
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def held(self, registration: str) -> int:
        with self.opened(SAID) as opened, opened.store.view() as connection:
            return sum(item.registration == registration for item in seats.told(connection))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    for name in ("inbox", "statements", "calendar"):
        (tmp_path / name).mkdir()
    (tmp_path / "inbox" / ".inbox").touch()
    rows = [
        Row(f"S-{part}", f"{EXAM}T{9 + number:02d}:00", 2, part, minutes=30).line()
        for number, part in enumerate(ExamPart)
    ]
    (tmp_path / "calendar" / "sessies.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    (tmp_path / "calendar" / "locaties.csv").write_text(VENUES, encoding="utf-8")
    made = Office(tmp_path, {})
    with made.opened(ISSUED) as opened:
        _ask(made, opened)
    return made


def test_seats_and_money_go_back_and_one_letter_tells_it(office: Office) -> None:
    office.bank(pays(office.references[PART], 25_000, PAID))
    assert office.night(NIGHT).exit_code == 0
    assert office.held(PART) == 5

    done = office.withdraw(PART, "--said", "2026-12-02")
    assert (done["seats"], done["refund_cents"], done["before"]) == (5, 25_000, False)
    assert office.held(PART) == 0
    assert office.withdraw(PART)["before"], "said twice is said once"
    [refund] = refunding.refund_rows(office.settings(SAID))
    assert (refund["amount_cents"], refund["state"], refund["registration"]) == (25_000, "owed", PART)

    assert office.night(SAID).exit_code == 0
    assert office.letters(PART) == [*sorted(["invitation", "invitation", "receipt", "withdrawn"])[1:]]
    assert sums(office.state) | {"owed_cents": 25_000, "allocated_cents": 0} == sums(office.state)
    assert office.state["seats"]["unplaced"] == []
    before = office.tree()
    office.night(SAID)
    assert office.tree() == before
    with office.opened(SAID) as opened, opened.store.view() as connection:
        assert PART in read_facts(connection, opened).done, "she may register again"


def test_money_that_comes_after_it_goes_back_and_nobody_is_reminded(office: Office) -> None:
    assert office.withdraw(NOBODY)["refund_cents"] == 0
    office.bank(pays(office.references[NOBODY], 25_000, date(2026, 12, 7)))
    assert office.night(date(2026, 12, 8)).exit_code == 0
    assert office.letters(NOBODY) == ["money_differs", "receipt", "withdrawn"]
    with office.opened(SAID) as opened, opened.store.view() as connection:
        books = read_books(connection, opened.policy.matching)
    assert (books.problems(), books.paid) == ([], {})
    [refund] = refunding.refund_rows(office.settings(date(2026, 12, 8)))
    assert refund["amount_cents"] == 25_000
    office.bank(pays(office.references[PART], 25_000, date(2027, 1, 25)))
    office.night(date(2027, 1, 26))
    assert office.letters(NOBODY) == ["money_differs", "receipt", "withdrawn"]


def test_it_has_a_last_day_and_an_exam_day_spends_the_fee(office: Office) -> None:
    office.bank(pays(office.references[PART], 25_000, PAID))
    office.night(NIGHT)
    with pytest.raises(InputDataError, match="te laat"):
        office.withdraw(PART, today=date(2026, 12, 18))
    with pytest.raises(InputDataError, match="had al een examendag"):
        office.withdraw(PART, today=date(2026, 12, 22))
    with pytest.raises(InputDataError, match="moet nog komen"):
        office.withdraw(PART, "--said", "2026-12-24")
    with pytest.raises(InputDataError, match="geen aanmelding"):
        office.withdraw("R-ffffffffffff")
    assert office.held(PART) == 5
