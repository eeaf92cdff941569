"""What is printed for people and machines: rows of a statement, refusals, and the given world."""

import json
from datetime import date
from itertools import permutations

import pytest

from pipeline.errors import InputDataError
from pipeline.payments.booking import RawEntry, RawStatement, booked
from pipeline.payments.match import match
from pipeline.payments.refusal import RefusalReason, StatementRefused
from pipeline.payments.registrations_csv import read_registrations
from pipeline.payments.standalone import match_files
from pipeline.payments.views import line_row, refusal_view
from pipeline.samples.statement import SampleLine, write_camt053
from tests.bank_files import hiding, written

DAY = date(2026, 11, 23)
ACCOUNT = "NL13TEST0123456789"
TABLE = """registration_id,given_names,surname,parts,amount_cents,paid_cents,reference,state,accepted_on,letter_on,term_on,helper,known_ibans
R-1,Ayşe,Yılmaz,KNM,5000,0,5000056789012345,open,2026-11-01,2026-11-02,2026-12-14,,
R-2,Ali,Hassan,KNM LEZ,10000,2500,8049244482480005,open,2026-11-01,2026-11-02,2026-12-14,Stichting A|School B,NL1 NL2
R-3,Li,Chen,KNM,5000,,3010002167042021,loan,,,,,
"""  # noqa: E501
PAID = SampleLine(5_000, DAY, structured=("5000056789012345",), payer_name="Geheim")


def test_rows_tell_what_became_of_each_line_without_names() -> None:
    entry = RawEntry(0, 0, True, DAY, DAY, 5_000, "EUR", payer_name="Geheim", unstructured="x")
    statement = booked(RawStatement(ACCOUNT, "A", "1", "EUR", 0, 5_000, None, DAY, (entry,)), ACCOUNT)
    (outcome,) = match([], statement.lines).outcomes
    first, again = (line_row(statement.lines[0], outcome, new=new) for new in (True, False))
    assert (first["decision"], first["booked"], first["suspense_cents"]) == ("suspense", True, 5_000)
    assert (again["decision"], again["booked"], again["suspense_cents"]) == ("duplicate", False, 0)
    assert first.keys() == again.keys()
    assert "Geheim" not in json.dumps([first, again])


def test_a_refusal_is_told_in_dutch() -> None:
    view = refusal_view(StatementRefused(RefusalReason.BALANCE_DIFFERS, "statement 7: 5 cents"))
    assert (view["outcome"], view["reason"], view["lines"]) == ("quarantine", "balance-differs", [])
    assert view["explanation"].startswith("Beginsaldo")


def test_given_world_is_read_with_what_was_paid_before() -> None:
    world = read_registrations(TABLE)
    assert [r.registration for r in world.requests] == ["R-1", "R-2", "R-3"]
    assert world.names["R-2"].others == ("Stichting A", "School B")
    assert world.names["R-2"].ibans == ("NL1", "NL2")
    assert [a.amount_cents for a in world.earlier] == [2_500]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("reference,state", "kenmerk,state", "no column reference"),
        (",loan,", ",lening,", "row 4, column state"),
        (",5000,0,", ",50.00,0,", "row 2, column amount_cents"),
        ("2026-11-02", "31-02-2026", "row 2, column letter_on"),
        ("8049244482480005", "5000056789012345", "row 3, column reference: given twice, also in row 2"),
    ],
)
def test_a_wrong_table_says_row_and_column(old: str, new: str, told: str) -> None:
    with pytest.raises(InputDataError, match=told):
        read_registrations(TABLE.replace(old, new))


def test_every_wrong_row_is_named_at_once_with_its_file() -> None:
    wrong = (
        TABLE.replace(",loan,", ",lening,").replace("2026-11-02", "31-02-2026") + ",".join("x" * 20) + "\n"
    )
    with pytest.raises(InputDataError) as caught:
        read_registrations(wrong, "R.csv")
    told = caught.value.what.split("\n")
    rows = [line.strip().partition(",")[0].partition(":")[0] for line in told]
    assert rows == sorted({*rows})
    assert {"R.csv row 2", "R.csv row 4", "R.csv row 5"} <= {*rows}
    assert "more cells than columns" in told[-1]
    assert "lening" not in caught.value.what


def test_a_semicolon_table_with_a_byte_order_mark_is_read() -> None:
    assert len(read_registrations("\ufeff" + TABLE.replace(",", ";")).requests) == 3


def test_files_are_matched_once_whatever_comes_twice() -> None:
    rest = SampleLine(7_500, DAY, unstructured="8049 2444 8248 0005")
    sound = write_camt053(ACCOUNT, 0, [PAID, rest], "02")
    answer = match_files(
        read_registrations(TABLE), [("a.xml", sound), ("b.xml", sound), ("c.xml", sound[:-20])], ACCOUNT
    )
    assert [f["outcome"] for f in answer["files"]] == ["booked", "booked", "quarantine"]
    first, second, third = ([row["decision"] for row in f["lines"]] for f in answer["files"])
    assert (first, second, third) == (["auto", "auto"], ["duplicate", "duplicate"], [])
    assert [p["registration_id"] for p in answer["paid"]] == ["R-1", "R-2"]
    assert answer["money"]["in_cents"] == answer["money"]["allocated_cents"] == 12_500
    assert answer["faults"] == []
    json.dumps(answer)


@pytest.mark.parametrize("order", list(permutations(("camt 02", "ing", "rabo csv"))))
def test_the_first_file_given_tells_in_full_and_the_others_tell_a_copy(
    order: tuple[str, ...],
) -> None:
    rest = SampleLine(7_500, DAY, unstructured="8049 2444 8248 0005", payer_iban="NL02TEST0000000001")
    files = [(form, written(form, ACCOUNT, 0, [PAID, rest], 1)) for form in order]
    answer = match_files(read_registrations(TABLE), files, ACCOUNT)
    told = [[row["decision"] for row in file["lines"]] for file in answer["files"]]
    assert told == [["auto", "auto"], ["duplicate"] * 2, ["duplicate"] * 2]


def test_a_batch_is_told_by_its_payments_in_the_first_file_that_holds_it() -> None:
    rest = SampleLine(7_500, DAY, unstructured="8049 2444 8248 0005")
    told = write_camt053(ACCOUNT, 0, [SampleLine(12_500, DAY, details=(PAID, rest))], "02")
    for files, rows in (
        ([told, hiding(told, "P1")], [["auto", "auto"], ["duplicate"]]),
        ([hiding(told, "P1"), told], [["auto", "auto"], ["duplicate"] * 2]),
    ):
        answer = match_files(read_registrations(TABLE), [("x", data) for data in files], ACCOUNT)
        assert [[row["decision"] for row in file["lines"]] for file in answer["files"]] == rows
