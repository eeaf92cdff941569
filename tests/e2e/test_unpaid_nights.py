"""From payment request to reminder, closing, late money and its way back: real nights, no scans needed."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
import typer
from lxml import etree
from typer.testing import CliRunner

from pipeline.cli.refunds import refunds as refunds_verb
from pipeline.errors import InputDataError, UnverifiedOutputError
from pipeline.letters import orders
from pipeline.payments.requests import make_request
from pipeline.run import refunding
from pipeline.run.cases import read_facts
from pipeline.run.night import NightResult, run_night
from pipeline.run.office import Office, open_office
from pipeline.run.progress import Progress
from pipeline.run.statements import import_files
from pipeline.run.workplace import prepare
from pipeline.samples.statement import SampleLine, write_camt053
from pipeline.settings import Settings, load_settings
from pipeline.store import money, outbox, registrations
from tests.e2e.night import PROJECT
from tests.letter_samples import CANDIDATE, REGISTRATION

pytestmark = pytest.mark.slow

ISSUED = date(2026, 11, 23)
DUE = date(2027, 1, 4)
NEW_DAY = date(2027, 1, 25)
ACCOUNT = "NL63DUOT0007640076"
PAYER = "NL91ABNA0417164300"
NOBODY, PART = "R-000000000001", "R-000000000002"


@dataclass
class Unpaid:
    """An office with two registrations that were asked to pay 250 euro each."""

    root: Path
    references: dict[str, str]
    balance: int = 0
    number: int = 0

    def settings(self, today: date) -> Settings:
        return load_settings(
            inbox=self.root / "inbox", statements=self.root / "statements", output=self.root / "output",
            today=today, quiet_seconds=0,
        )  # fmt: skip

    def bank(self, *lines: SampleLine) -> None:
        """The next statement of our account."""
        self.number += 1
        made = write_camt053(ACCOUNT, self.balance, lines, "08", self.number)
        (self.root / "statements" / f"{self.number}.xml").write_bytes(made)
        self.balance += sum(line.amount_cents for line in lines)

    def night(self, today: date) -> NightResult:
        return run_night(self.settings(today), Progress(quiet=True))

    @contextlib.contextmanager
    def opened(self, today: date) -> Iterator[Office]:
        settings = self.settings(today)
        office = open_office(settings, prepare(settings))
        try:
            yield office
        finally:
            office.store.close()

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "output" / "run.json").read_text(encoding="utf-8"))
        return found

    def letters(self, registration: str) -> list[str]:
        return sorted(x["kind"] for x in self.state["letters"] if x["registration"] == registration)

    def tree(self) -> dict[str, str]:
        output = self.root / "output"
        return {
            str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in output.rglob("*")
            if path.is_file() and path.name not in {"run.log", ".lock"} and "pipeline.db-" not in path.name
        }


@pytest.fixture
def unpaid(tmp_path: Path) -> Unpaid:
    for name in ("inbox", "statements"):
        (tmp_path / name).mkdir()
    (tmp_path / "inbox" / ".inbox").touch()
    office = Unpaid(tmp_path, {})
    with office.opened(ISSUED) as opened:
        _ask(office, opened)
    return office


def _ask(office: Unpaid, opened: Office) -> None:
    for number, key in enumerate((NOBODY, PART)):
        person = replace(CANDIDATE, bsn=f"99990012{number}", given_names=f"Test{number}")
        one = replace(
            REGISTRATION, id=key, submission=f"S-00000000000{number}", candidate=person, received_on=ISSUED
        )
        policy = opened.policies.on(ISSUED)
        taken = set(office.references.values())
        request = make_request(one, policy, b"secret", taken, ISSUED)
        office.references[key] = request.reference
        with opened.store.unit() as connection:
            registrations.add_registration(connection, one, ISSUED)
            money.add_request(connection, request)
            outbox.add_letters(connection, [orders.receipt(one, request, policy, ISSUED)])


def pays(reference: str, cents: int, on: date) -> SampleLine:
    return SampleLine(cents, on, payer_name="T. Betaler", payer_iban=PAYER, structured=(reference,))


def costs(on: date) -> SampleLine:
    return SampleLine(-125, on, unstructured="Kosten betaalrekening")


def sums(state: dict[str, Any]) -> dict[str, int]:
    jsonschema.validate(state, json.loads((PROJECT / "docs" / "run-schema.json").read_text(encoding="utf-8")))
    found = {key: cents for key, cents in state["money"].items() if key.endswith("_cents")}
    parts = ("allocated_cents", "suspense_cents", "owed_cents", "not_ours_cents")
    assert found["in_cents"] == sum(found[part] for part in parts)
    return found


def refunds(office: Unpaid, today: date) -> dict[str, str]:
    return {row["id"]: row["state"] for row in refunding.refund_rows(office.settings(today))}


def two_persons(office: Unpaid, identities: Sequence[str], today: date) -> None:
    settings = office.settings(today)
    refunding.approve(settings, identities, "Anna")
    with pytest.raises(InputDataError, match="dezelfde persoon"):
        refunding.release(settings, identities, " anna")
    refunding.release(settings, identities, "Bert")


def test_from_request_to_settled_refund(unpaid: Unpaid) -> None:
    office = unpaid
    _reminded_once(office)
    _closed_once(office)
    _late_money_is_owed(office)
    _sent_by_two_persons(office)
    _settled_then_returned(office)


def _reminded_once(office: Unpaid) -> None:
    office.bank(pays(office.references[PART], 7_500, date(2026, 12, 1)))
    assert office.night(date(2026, 12, 2)).exit_code == 0
    assert office.letters(PART) == ["money_differs", "receipt"]

    assert office.night(date(2027, 1, 11)).exit_code == 0
    assert office.letters(NOBODY) == ["receipt"], "no statement has told the last day yet"
    office.bank(costs(date(2027, 1, 8)))
    assert office.night(date(2027, 1, 11)).exit_code == 0
    assert office.letters(NOBODY) == ["receipt", "reminder"]
    assert office.letters(PART) == ["money_differs", "receipt", "reminder"]
    before = office.tree()
    office.night(date(2027, 1, 11))
    assert office.tree() == before, "a second night reminds nobody twice"


def _closed_once(office: Unpaid) -> None:
    office.bank(costs(date(2027, 1, 29)))
    assert office.night(date(2027, 1, 30)).exit_code == 0
    assert office.letters(NOBODY) == ["receipt", "reminder"], "the days of grace are not over"
    assert office.night(date(2027, 2, 1)).exit_code == 0
    assert office.letters(NOBODY) == ["closed", "receipt", "reminder"]
    assert sums(office.state)["owed_cents"] == 7_500, "the part that was paid is no longer the candidate's"
    before = office.tree()
    office.night(date(2027, 2, 1))
    assert office.tree() == before
    with office.opened(date(2027, 2, 2)) as opened, opened.store.view() as connection:
        assert {NOBODY, PART} <= read_facts(connection, opened).done, "they may register again"


def _late_money_is_owed(office: Unpaid) -> None:
    office.bank(pays(office.references[NOBODY], 25_000, date(2027, 2, 5)))
    assert office.night(date(2027, 2, 8)).exit_code == 0
    assert office.letters(NOBODY) == ["closed", "money_differs", "receipt", "reminder"]
    assert sums(office.state) | {"owed_cents": 32_500, "allocated_cents": 0} == sums(office.state)


def _sent_by_two_persons(office: Unpaid) -> None:
    today = date(2027, 2, 9)
    identities = list(refunds(office, today))
    assert set(refunds(office, today).values()) == {"owed"}
    two_persons(office, identities, today)
    made = refunding.write_file(office.settings(today))
    assert made is not None
    assert (made.refunds, made.amount_cents) == (2, 32_500)
    assert refunding.write_file(office.settings(today)) is None, "nothing is sent twice"
    path = Path(made.path)
    path.rename(path.with_name(f".{path.name}"))  # a crash between the commit and the rename
    path.with_name(".pain001-000009.xml").touch()  # and one before the commit
    assert refunding.write_file(office.settings(today)) == made
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    document = etree.parse(made.path)
    assert {e.text for e in document.iterfind(".//{*}CdtrAcct/{*}Id/{*}IBAN")} == {PAYER}
    assert {e.text for e in document.iterfind(".//{*}EndToEndId")} == set(identities)
    app = typer.Typer()
    app.command()(refunds_verb)
    shown = CliRunner().invoke(app, ["--output", str(office.root / "output"), "--today", str(today)])
    assert shown.stdout.count("onderweg") == 2, shown.output
    assert "Anna, Bert" in shown.stdout
    assert PAYER not in shown.stdout
    office.night(today)
    assert sums(office.state)["refunds_under_way_cents"] == 32_500
    assert office.letters(NOBODY).count("refund") == 1


def _settled_then_returned(office: Unpaid) -> None:
    today = date(2027, 2, 16)
    small, large = sorted(office.state["money"]["refunds"], key=lambda r: int(r["amount_cents"]))
    office.bank(
        SampleLine(-7_500, date(2027, 2, 10), payer_iban=PAYER, end_to_end=small["id"]),
        SampleLine(-25_000, date(2027, 2, 10), payer_iban=PAYER, end_to_end=large["id"]),
    )
    assert office.night(date(2027, 2, 11)).exit_code == 0
    assert set(refunds(office, today).values()) == {"settled"}
    left = sums(office.state)
    assert (left["in_cents"], left["owed_cents"], left["refunds_under_way_cents"]) == (-250, 0, 0)

    office.bank(
        SampleLine(25_000, date(2027, 2, 12), end_to_end=large["id"], return_reason="AC04", payer_iban=PAYER)
    )
    assert office.night(date(2027, 2, 15)).exit_code == 0
    states = refunds(office, today)
    assert states.pop(large["id"]) == "returned"
    assert sorted(states.values()) == ["owed", "settled"]
    assert sums(office.state)["owed_cents"] == 25_000
    assert office.letters(NOBODY).count("refund") == 2, "who must call us is told"


def test_money_of_the_same_night_wins_over_the_closing(unpaid: Unpaid) -> None:
    office = unpaid
    office.bank(costs(date(2027, 1, 8)))
    office.night(date(2027, 1, 11))
    office.bank(pays(office.references[NOBODY], 25_000, NEW_DAY), costs(date(2027, 1, 29)))
    assert office.night(date(2027, 2, 1)).exit_code == 0
    assert office.letters(NOBODY) == ["receipt", "reminder"]
    assert office.letters(PART) == ["closed", "receipt", "reminder"]
    assert sums(office.state)["allocated_cents"] == 25_000


def test_a_part_paid_near_the_last_day_gives_two_weeks_for_the_rest(unpaid: Unpaid) -> None:
    """The letter about the rest is the reminder: nobody is asked to pay on a day that is over."""
    office = unpaid
    office.bank(pays(office.references[PART], 7_500, date(2027, 1, 7)))
    assert office.night(date(2027, 1, 8)).exit_code == 0
    assert office.letters(PART) == ["money_differs", "receipt"]
    with office.opened(date(2027, 1, 8)) as opened, opened.store.view() as connection:
        assert money.request_events(connection, "reminded") == {PART: date(2027, 1, 22)}
        [order] = [o.order for o in outbox.letters(connection) if o.order.kind == "money_differs"]
    assert '"due_on":"2027-01-22"' in order.context
    office.bank(pays(office.references[PART], 17_500, date(2027, 1, 22)))
    assert office.night(date(2027, 1, 29)).exit_code == 0
    assert office.letters(PART) == ["money_differs", "receipt"]
    assert sums(office.state)["allocated_cents"] == 25_000


def test_money_that_may_be_meant_for_it_keeps_a_registration_open(unpaid: Unpaid) -> None:
    office = unpaid
    reference = office.references[NOBODY]
    typo = f"{reference[:-1]}{(int(reference[-1]) + 1) % 10}"
    odd = SampleLine(25_000, date(2026, 12, 24), payer_name="X. Ander", payer_iban=PAYER, unstructured=typo)
    office.bank(odd, costs(date(2027, 1, 8)))
    result = office.night(date(2027, 1, 11))
    assert result.exit_code == 0
    assert result.money_late == 1
    (waiting,) = office.state["money"]["waiting"]
    assert waiting["alert"]
    assert waiting["post_by"] == "2027-01-14"
    assert office.letters(NOBODY) == ["receipt"]
    assert office.letters(PART) == ["receipt", "reminder"]


def test_books_that_do_not_add_up_end_the_run_with_an_error(unpaid: Unpaid) -> None:
    office = unpaid
    office.bank(pays(office.references[NOBODY], 25_000, date(2026, 12, 1)))
    assert office.night(date(2026, 12, 2)).exit_code == 0
    with contextlib.closing(sqlite3.connect(office.root / "output" / "pipeline.db")) as database, database:
        database.execute("UPDATE line_outcome SET outcome = replace(outcome, '25000', '24999')")
    result = office.night(date(2026, 12, 2))
    assert not result.balanced
    assert result.exit_code == 20
    with pytest.raises(UnverifiedOutputError, match="de boeken kloppen niet"):
        import_files(office.settings(date(2026, 12, 2)), [])
    with pytest.raises(UnverifiedOutputError, match="de boeken kloppen niet"):
        refunding.write_file(office.settings(date(2026, 12, 2)))


def test_money_on_the_workbook_adds_up(unpaid: Unpaid) -> None:
    office = unpaid
    unknown = SampleLine(1_000, date(2026, 11, 24), payer_iban=PAYER, unstructured="=1+1")
    office.bank(pays(office.references[NOBODY], 26_000, date(2026, 12, 1)), unknown, costs(date(2026, 12, 1)))
    assert office.night(date(2026, 12, 9)).exit_code == 0
    book = openpyxl.load_workbook(office.root / "output" / "reports" / "geld.xlsx", data_only=True)
    sums_of = {name: sheet[sheet.max_row] for name, sheet in zip(book.sheetnames, book, strict=True)}
    assert sums_of["Samenvatting"][1].value == sums_of["Grootboek"][1].value == 0
    assert [cell.value for cell in sums_of["Boekingen"][4:11]] == [268.75, 250, 10, 10, 0, -1.25, 0]
    assert sums_of["Wacht, naar leeftijd"][2].value == 10
    assert book["Wacht op uitleg"]["G2"].value == 10
    page = (office.root / "output" / "reports" / "nachtverslag.html").read_text(encoding="utf-8")
    assert '<desc id="c-ages-d">' in page
    assert "te lang op uitleg" in page
