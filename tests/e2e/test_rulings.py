"""Money that waits, settled by clerks: real nights and verbs, no scans needed."""

import json
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import InputDataError
from pipeline.run import refunding
from pipeline.run.books import Books, read_books
from pipeline.run.statements import import_files
from pipeline.samples.statement import SampleLine, write_camt053
from tests.e2e.test_unpaid_nights import ACCOUNT, NOBODY, PART, PAYER, Unpaid, pays, sums, unpaid

__all__ = ["unpaid"]

DAY = date(2026, 12, 1)
VALUE = date(2026, 11, 30)


def call(office: Unpaid, *words: str, today: date = DAY) -> Any:
    """The answer of a verb as JSON; raises what it raises."""
    where = ["--output", str(office.root / "output"), "--today", str(today), "--json"]
    result = CliRunner().invoke(app, [*words, *where], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return json.loads(result.stdout)


def books(office: Unpaid, today: date = DAY) -> Books:
    with office.opened(today) as opened, opened.store.view() as connection:
        found = read_books(connection, opened.policy.matching)
    assert found.problems() == []
    return found


def came(office: Unpaid, *lines: SampleLine, today: date = DAY) -> None:
    office.bank(*lines)
    import_files(office.settings(today), [office.root / "statements" / f"{office.number}.xml"])


def wordless(cents: int, text: str = "examen") -> SampleLine:
    return SampleLine(cents, DAY, VALUE, payer_name="Taalschool", payer_iban=PAYER, unstructured=text)


def waiting(office: Unpaid, today: date = DAY) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(office, "money", today=today)["waiting"]
    return found


def allocate(office: Unpaid, *words: str, by: str = "anna", today: date = DAY) -> dict[str, Any]:
    why = ("--why", "belde zelf") if "--agree" not in words else ()
    found: dict[str, Any] = call(office, "allocate", *words, "--by", by, *why, today=today)
    return found


def test_one_payment_for_two_by_two_persons(unpaid: Unpaid) -> None:
    came(unpaid, wordless(50_000))
    [row] = waiting(unpaid)
    assert (row["decision"], row["days"], row["days_left"], row["alert"]) == ("suspense", 1, 20, False)
    assert waiting(unpaid, date(2026, 12, 14))[0]["alert"]

    first = allocate(unpaid, row["line"], NOBODY)
    [ruling] = first["rulings"]
    assert (ruling["state"], ruling["cents"]) == ("waits-for-second", 25_000), "all that this one still owes"
    assert allocate(unpaid, row["line"], NOBODY) == first, "said twice is said once"
    assert books(unpaid).paid == {}
    with pytest.raises(InputDataError, match="dezelfde persoon"):
        allocate(unpaid, "--agree", ruling["id"], by=" Anna")
    half = allocate(unpaid, "--agree", ruling["id"], by="bert")
    assert half["decision"] == "review"
    assert half["allocations"] == [{"registration_id": NOBODY, "amount_cents": 25_000}]
    assert "anna besloot op 01-12-2026" in half["explanation"]
    assert "bert is het ermee eens" in half["explanation"]
    assert books(unpaid).paid == {NOBODY: VALUE}, "the day of the credit, not of the ruling"

    with pytest.raises(InputDataError, match="te verdelen"):
        allocate(unpaid, row["line"], PART, "--cents", "25001")
    second = allocate(unpaid, row["line"], PART)
    assert [item["state"] for item in second["rulings"]] == ["holds", "waits-for-second"]
    whole = allocate(unpaid, "--agree", second["rulings"][-1]["id"], by="bert")
    assert (whole["decision"], whole["suspense_cents"]) == ("by_hand", 0)
    assert waiting(unpaid) == []
    assert books(unpaid).paid == {NOBODY: VALUE, PART: VALUE}

    assert unpaid.night(DAY).exit_code == 0
    assert sums(unpaid.state)["allocated_cents"] == 50_000
    before = unpaid.tree()
    unpaid.night(DAY)
    assert unpaid.tree() == before, "a night changes nothing that clerks ruled"
    [told] = import_files(unpaid.settings(DAY), [])[1]
    assert (told["decision"], told["explanation"]) == ("by_hand", whole["explanation"])


def test_who_the_evidence_points_at_needs_one_person_up_to_the_limit(unpaid: Unpaid) -> None:
    reference = unpaid.references[NOBODY]
    came(unpaid, wordless(5_000, f"{reference} of {unpaid.references[PART]}"))
    [row] = waiting(unpaid)
    assert set(row["candidates"]) == {NOBODY, PART}
    ruled = allocate(unpaid, row["line"], PART)
    assert (ruled["decision"], ruled["rulings"][0]["state"]) == ("by_hand", "holds")
    assert books(unpaid).result.allocated_cents == {PART: 5_000}
    unpaid.night(DAY)
    assert unpaid.letters(PART) == ["money_differs", "receipt"], "it is told that more is needed"


def test_taken_back_it_waits_again(unpaid: Unpaid) -> None:
    came(unpaid, wordless(25_000))
    [row] = waiting(unpaid)
    ruled = allocate(unpaid, row["line"], NOBODY)
    identity = ruled["rulings"][0]["id"]
    allocate(unpaid, "--agree", identity, by="bert")
    assert books(unpaid).paid == {NOBODY: VALUE}
    undone = allocate(unpaid, "--take-back", identity)
    assert (undone["decision"], undone["allocations"]) == ("suspense", [])
    assert allocate(unpaid, "--take-back", identity) == undone
    assert books(unpaid).paid == {}
    again = allocate(unpaid, row["line"], NOBODY)
    assert [item["state"] for item in again["rulings"]] == ["undone", "waits-for-second"]


def test_back_to_the_payer_goes_the_way_of_all_refunds(unpaid: Unpaid) -> None:
    came(unpaid, wordless(25_000))
    [row] = waiting(unpaid)
    ruled = allocate(unpaid, row["line"], "--back")
    assert (ruled["decision"], ruled["owed_cents"]) == ("by_hand", 25_000)
    [refund] = refunding.refund_rows(unpaid.settings(DAY))
    assert (refund["state"], refund["reason"], refund["registration"]) == ("owed", "ruled", "")
    settings = unpaid.settings(DAY)
    refunding.approve(settings, [refund["id"]], "anna")
    with pytest.raises(InputDataError, match="al een terugbetaling"):
        allocate(unpaid, "--take-back", ruled["rulings"][0]["id"])
    refunding.release(settings, [refund["id"]], "bert")
    made = refunding.write_file(settings)
    assert made is not None
    assert made.amount_cents == 25_000
    assert unpaid.night(DAY).exit_code == 0
    assert sums(unpaid.state)["refunds_under_way_cents"] == 25_000


def test_explain_tells_the_story_of_a_bank_line_by_any_of_its_ids(unpaid: Unpaid) -> None:
    came(unpaid, wordless(25_000))
    [row] = waiting(unpaid)
    [ruling] = allocate(unpaid, row["line"], "--back")["rulings"]
    [refund] = refunding.refund_rows(unpaid.settings(DAY))
    stories = [call(unpaid, "explain", key) for key in (row["line"], ruling["id"], refund["id"])]
    assert stories[0]["chapters"] == stories[1]["chapters"] == stories[2]["chapters"]
    told = "\n".join(stories[0]["chapters"][0]["lines"])
    assert "anna besloot" in told
    assert f"{refund['id']}: € 250,00 terug naar de betaler, nog niet bekeken" in told.replace("\xa0", " ")


def test_not_ours_needs_two(unpaid: Unpaid) -> None:
    came(unpaid, wordless(700, "rente"))
    [row] = waiting(unpaid)
    ruled = allocate(unpaid, row["line"], "--not-ours")
    assert ruled["not_ours_cents"] == 0
    agreed = allocate(unpaid, "--agree", ruled["rulings"][0]["id"], by="bert")
    assert (agreed["decision"], agreed["not_ours_cents"]) == ("by_hand", 700)


def test_what_may_not_be_is_said(unpaid: Unpaid) -> None:
    came(unpaid, wordless(2_500))
    [row] = waiting(unpaid)
    for words, match in (
        (("B-000000000000", NOBODY), "geen regel"),
        (("LINE", "R-999999999999"), "geen betaalverzoek"),
        (("LINE", NOBODY, "--cents", "0"), "te verdelen"),
        (("LINE", NOBODY, "--cents", "-5"), "te verdelen"),
        (("LINE", NOBODY, "--back"), "kies één"),
        (("LINE",), "kies één"),
        (("--agree", "D-000000000000"), "geen besluit"),
    ):
        with pytest.raises(InputDataError, match=match):
            allocate(unpaid, *(row["line"] if word == "LINE" else word for word in words))
    assert books(unpaid).rulings == ()


def test_a_settled_line_a_dead_registration_and_a_bsn_are_refused(unpaid: Unpaid) -> None:
    came(unpaid, pays(unpaid.references[NOBODY], 25_000, DAY), wordless(25_000))
    settled = next(o.line for o in books(unpaid).result.outcomes if o.allocations)
    [row] = waiting(unpaid)
    with pytest.raises(InputDataError, match="wacht niet"):
        allocate(unpaid, settled, PART)
    with pytest.raises(InputDataError, match="al betaald"):
        allocate(unpaid, row["line"], NOBODY)
    with pytest.raises(InputDataError, match="BSN"):
        call(unpaid, "allocate", row["line"], PART, "--by", "anna", "--why", "BSN 999900109 belde")
    with pytest.raises(InputDataError, match="reden"):
        call(unpaid, "allocate", row["line"], PART, "--by", "anna")


def test_a_credit_that_the_bank_takes_back_after_its_refund_is_an_alarm(unpaid: Unpaid) -> None:
    """Two credits of nobody: one is paid back, then the bank reverses both."""
    reference = unpaid.references[NOBODY]
    came(unpaid, pays(reference, 25_000, DAY), pays(reference, 25_000, DAY), pays(reference, 7_500, DAY))
    settings = unpaid.settings(DAY)
    sent, kept = sorted(refunding.refund_rows(settings), key=lambda r: -r["amount_cents"])
    assert (sent["amount_cents"], kept["amount_cents"]) == (25_000, 7_500)
    refunding.approve(settings, [sent["id"], kept["id"]], "anna")
    refunding.release(settings, [sent["id"]], "bert")
    assert refunding.write_file(settings) is not None
    assert unpaid.night(DAY).exit_code == 0

    def reversal(cents: int) -> SampleLine:
        return SampleLine(-cents, DAY, payer_iban=PAYER, structured=(reference,), reversal=True)

    unpaid.bank(reversal(7_500))
    assert unpaid.night(DAY).exit_code == 0, "nothing was sent: no money is gone"
    with pytest.raises(InputDataError, match="zelf al terug"):
        refunding.release(settings, [kept["id"]], "bert")
    unpaid.bank(reversal(25_000), reversal(25_000))
    night = unpaid.night(DAY)
    assert night.exit_code == 20
    [alert] = unpaid.state["money"]["alerts"]
    assert sent["id"] in alert
    assert books(unpaid).result.allocated_cents == {}, "the first reversal undoes what was allocated"
    rows = [row for row in waiting(unpaid) if row["amount_cents"] == -25_000]
    ruled = allocate(unpaid, rows[0]["line"], "--not-ours")
    allocate(unpaid, "--agree", ruled["rulings"][0]["id"], by="bert")
    assert unpaid.night(DAY).exit_code == 0, "two persons know, and took the loss"
    told = unpaid.letters(NOBODY)
    assert told == ["money_differs", "money_differs", "receipt", "refund"], "no letter about the bank's word"


def test_what_the_bank_only_announced_is_told_and_not_booked(unpaid: Unpaid) -> None:
    booked, announced = wordless(5_000), pays(unpaid.references[NOBODY], 25_000, DAY)
    whole = write_camt053(ACCOUNT, 0, [booked, announced], "02")
    head, tail = whole.rsplit(b"BOOK", 1)
    path = unpaid.root / "pending.xml"
    path.write_bytes((head + b"PDNG" + tail).replace(b'"EUR">300.00<', b'"EUR">50.00<'))
    [file], [waits, told] = import_files(unpaid.settings(DAY), [path])
    assert (file["refused"], waits["decision"]) == ("", "suspense")
    assert (told["decision"], told["booked"], told["amount_cents"]) == ("ignored", False, 25_000)
    assert "nog niet geboekt" in told["explanation"]
    assert books(unpaid).result.allocated_cents == {}


def test_a_refused_statement_is_told_in_words_and_books_nothing(unpaid: Unpaid) -> None:
    path = unpaid.root / "bomb.xml"
    path.write_text('<!DOCTYPE a [<!ENTITY b "x">]><Document>&b;</Document>')
    given = ["import-statement", str(path), "--output", str(unpaid.root / "output")]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 65
    assert "bevat een DOCTYPE. Een bank stuurt dat nooit. Er is niets geboekt." in result.stdout
    [file], _ = import_files(unpaid.settings(DAY), [path])
    assert (file["refused"], file["new_lines"]) == ("doctype", 0)
    assert "DOCTYPE" in file["explanation"]


def test_an_import_tells_which_lines_are_of_its_file_in_any_format(unpaid: Unpaid) -> None:
    lines = [pays(unpaid.references[PART], 7_500, VALUE), wordless(25_000)]
    folder = unpaid.root / "statements"
    for version in ("02", "08"):
        (folder / f"{version}.xml").write_bytes(write_camt053(ACCOUNT, 0, lines, version, 1))
    settings = unpaid.settings(DAY)
    [first], rows = import_files(settings, [folder / "02.xml"])
    assert first["lines"] == sorted(row["line"] for row in rows)
    [again], rows = import_files(settings, [folder / "08.xml"])
    assert (again["new_lines"], again["lines"]) == (0, sorted(row["line"] for row in rows))
    (folder / "2.xml").write_bytes(write_camt053(ACCOUNT, 32_500, [wordless(700, "rente")], "08", 2))
    [other], rows = import_files(settings, [folder / "2.xml"])
    assert (len(rows), len(other["lines"])) == (3, 1)
