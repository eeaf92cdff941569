"""``inburgering match`` as outsiders run it: what goes in, what comes out, what is refused and how."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.payments.reference import issue, print_in_fours, to_rf
from pipeline.samples.statement import SampleLine, write_camt053
from tests.bank_files import mt940

DAY = date(2026, 11, 23)
ACCOUNT = "NL63DUOT0007640076"
ONE, TWO, THREE, FOUR = (issue(f"R-{n}", b"verb", ()) for n in range(1, 5))
HEADER = (
    "registration_id,given_names,surname,parts,amount_cents,paid_cents,reference,state,"
    "accepted_on,letter_on,term_on,helper,known_ibans\n"
)
TABLE = HEADER + (
    f"R-1,Ayşe,Yılmaz,KNM,5000,0,{ONE},open,2026-11-01,2026-11-02,2026-12-14,,\n"
    f"R-2,Ali,Hassan,KNM LEZ,10000,2500,{print_in_fours(TWO)},open,01-11-2026,2-11-2026,14-12-2026,A,\n"
    f"R-3,Li,Chen,KNM,5000,0,{to_rf(THREE)},paid,2026-11-01,2026-11-02,2026-12-14,,\n"
    f"R-4,Bo,Wang,KNM,5000,,{FOUR},expired,,,,,\n"
)
SEMICOLONS = TABLE.replace(",", ";").replace("\n", "\r\n") + ";;;;;;;;;;;;\r\n"
LINES = [
    SampleLine(5_000, DAY, structured=(ONE,), payer_iban="NL02TEST0000000001"),
    SampleLine(7_500, DAY, unstructured=f"kenmerk {print_in_fours(TWO)}", payer_iban="NL02TEST0000000002"),
    SampleLine(5_000, DAY, structured=(THREE,), payer_iban="NL02TEST0000000003"),
    SampleLine(5_000, DAY, structured=(FOUR,), payer_iban="NL02TEST0000000004"),
    SampleLine(-500, DAY, unstructured="kosten"),
]


def run(folder: Path, table: str | bytes, **files: bytes) -> tuple[int, dict[str, Any]]:
    given = folder / "R.csv"
    given.write_bytes(table if isinstance(table, bytes) else table.encode())
    paths = []
    for name, data in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    result = CliRunner().invoke(app, ["match", "--registrations", str(given), *map(str, paths), "--json"])
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture(scope="module")
def camt() -> bytes:
    return write_camt053(ACCOUNT, 0, LINES, "08")


def test_every_line_and_file_says_what_became_of_it(tmp_path: Path, camt: bytes) -> None:
    """A sound file, the same file again, the same day in another format, and a broken file."""
    other = mt940(ACCOUNT, 0, LINES, "ing", 1)
    code, answer = run(tmp_path, TABLE, a=camt, b=camt, c=other, d=camt[:-30])
    assert code == 65, "a file in quarantine"
    assert [f["outcome"] for f in answer["files"]] == ["booked", "booked", "booked", "quarantine"]
    assert answer["faults"] == []
    sound, again, same_day, broken = answer["files"]
    assert broken["lines"] == []
    assert broken["explanation"]
    assert broken["detail"].startswith("line ")
    told = [row for f in (sound, again, same_day) for row in f["lines"]]
    kept = sorted((row for row in told if row["decision"] != "duplicate"), key=lambda row: row["decision"])
    assert [row["decision"] for row in kept] == ["auto", "auto", "ignored", "over", "review"]
    assert len(told) == 15
    paid = {a["registration_id"]: a["amount_cents"] for row in kept for a in row["allocations"]}
    assert paid == {"R-1": 5_000, "R-2": 7_500}
    assert [row["owed_cents"] for row in kept] == [0, 0, 0, 5_000, 0]
    for row in told:
        assert {
            "line",
            "date",
            "amount_cents",
            "decision",
            "allocations",
            "owed_cents",
            "candidates",
        } <= row.keys()
        assert row["explanation"]
        assert row["rules"] or row["decision"] == "duplicate"


@pytest.mark.parametrize(
    "table",
    [
        "\ufeff" + TABLE.replace(",", ";"),
        f"sep=;\r\n{SEMICOLONS}".encode("cp1252", "replace"),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace(ONE, f'"=""{ONE}"""').replace(",5000,", ",5000.0,"),
        TABLE.replace(f",{ONE}", f",'{ONE}").replace("registration_id", " Registration_ID "),
    ],
    ids=["semicolons and mark", "Dutch spreadsheet", "unicode text", "formula as text", "apostrophe"],
)  # fmt: skip
def test_tables_as_spreadsheets_write_them(tmp_path: Path, camt: bytes, table: str | bytes) -> None:
    code, answer = run(tmp_path, table, a=camt)
    assert code == 0
    assert [row["decision"] for row in answer["files"][0]["lines"]] == [
        "auto",
        "auto",
        "over",
        "review",
        "ignored",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (",expired,", ",lopend,", "row 5, column state"),
        ("10000,2500", "100.00,2500", "row 3, column amount_cents"),
        ("10000,2500", "10000,-1", "row 3, column paid_cents"),
        ("14-12-2026", "31-11-2026", "row 3, column term_on"),
        (FOUR, ONE, "row 5, column reference: given twice, also in row 2"),
        (ONE, "5,00006E+15", "row 2"),
        ("R-2,", "R-1,", "row 3, column registration_id: open twice, also in row 2"),
        ("R-2,", ",", "row 3, column registration_id: empty"),
        (",reference,", ",kenmerk,", "no column reference"),
    ],
)
def test_a_wrong_row_is_told_and_nothing_is_matched(
    tmp_path: Path, camt: bytes, old: str, new: str, told: str
) -> None:
    given, statement = tmp_path / "R.csv", tmp_path / "a.xml"
    given.write_text(TABLE.replace(old, new, 1) if old != FOUR else TABLE.replace(old, new), "utf-8")
    statement.write_bytes(camt)
    result = CliRunner().invoke(app, ["match", "--registrations", str(given), str(statement), "--json"])
    said = f"{result.output} {result.exception}"
    assert result.exit_code != 0
    assert told in said


def test_what_was_paid_before_counts_and_can_be_taken_back(tmp_path: Path) -> None:
    table = HEADER + f"R-1,A,B,KNM,5000,9000,{ONE},open,,,,,\nR-2,A,B,KNM,5000,5000,{TWO},paid,,,,,\n"
    lines = [
        SampleLine(5_000, DAY, structured=(ONE,), payer_iban="NL02TEST0000000001"),
        SampleLine(-5_000, DAY, structured=(TWO,), payer_iban="NL02TEST0000000002", reversal=True),
    ]
    _, answer = run(tmp_path, table, a=write_camt053(ACCOUNT, 0, lines, "02"))
    assert [row["decision"] for row in answer["files"][0]["lines"]] == ["over", "reverse"]
    assert answer["faults"] == []
    assert [p["registration_id"] for p in answer["paid"]] == []
