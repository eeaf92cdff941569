"""Reports: sums that do not add up are said aloud, values stay text, equal nights give equal bytes."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from pipeline.domain.session import GoalValue
from pipeline.reports.charts import heat_map, histogram
from pipeline.reports.html import render
from pipeline.reports.run_json import run_json
from pipeline.reports.views import (
    CaseView,
    FileState,
    FileView,
    FindingView,
    FunnelStep,
    Ledger,
    LetterView,
    MoneyView,
    NightView,
    SeatsView,
    VenueWeek,
)
from pipeline.reports.workbook import rejected_workbook
from pipeline.wording.say import euro

TODAY = date(2026, 11, 23)
EVIL = '=HYPERLINK("http://x","<script>alert(1)</script>")'


def night(value: str = "999990019", ledger: Ledger | None = None) -> NightView:
    finding = FindingView(
        "bsn-invalid", "repair", "BSN klopt niet", "Kijk het na.", "bsn", "Burgerservicenummer",
        1, None, value, 0.97, ("999990020",), b"\x89PNG",
    )  # fmt: skip
    letter = LetterView(
        "L-1", "repair", "Vraag om aanvulling", "S-1", TODAY, "handed_over", "batch-000001", "x", "a"
    )
    case = CaseView(
        "S-1", "", "Aanmelding", "inburgeringsexamen", "2026-1", "scan.pdf", (1, 2), TODAY, 0,
        "repair", "afgekeurd", value, (finding,), (letter,), True,
    )  # fmt: skip
    file = FileView("F-1", "scan.pdf", "a" * 64, 10, TODAY, FileState.REJECTED, "", "", "", (), ("S-1",))
    money = MoneyView(25000, 20000, 5000, 0, 0, 0, 2, (), (), ())
    goals = (GoalValue("unplaced_parts", 1, 1, 2),)
    weeks = (VenueWeek("Zwolle", "2026-W50", 10, 4, 6), VenueWeek("Utrecht", "2026-W51", 0, 0, 0))
    return NightView(
        TODAY, "0.1.0", "bubblewrap", ledger or Ledger(1, 0, 0, 1, 0, 0, 0), (file,), (), (case,), (letter,),
        money, SeatsView(1, 1, 0, (), weeks, goals, ()), (FunnelStep("Bestanden", 1),), (("R-1", 9),), (), (),
    )  # fmt: skip


def test_a_value_from_a_form_is_never_markup() -> None:
    page = render(night(EVIL))["afgekeurd.html"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_value_from_a_form_is_never_a_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(rejected_workbook(night(EVIL))))
    row = next(book["Brief ligt klaar"].iter_rows(min_row=2))
    cells = [cell for cell in row if cell.value == EVIL]
    assert {cell.data_type for cell in cells} == {"s"}


def test_leading_zeros_survive_in_the_workbook() -> None:
    book = openpyxl.load_workbook(BytesIO(rejected_workbook(night("012345672"))))
    assert "012345672" in [cell.value for cell in next(book["Brief ligt klaar"].iter_rows(min_row=2))]


def test_a_ledger_that_does_not_balance_is_said_on_every_report() -> None:
    unbalanced = night(ledger=Ledger(2, 0, 0, 1, 0, 0, 0))
    assert all("De telling klopt niet" in page for page in render(unbalanced).values())
    assert '"balanced": false' in run_json(unbalanced)


def test_reading_without_isolation_is_said_on_every_report() -> None:
    assert all("afscherming" in page for page in render(replace(night(), sandbox="rlimits")).values())


def test_equal_nights_give_equal_bytes() -> None:
    assert rejected_workbook(night()) == rejected_workbook(night())
    assert run_json(night()) == run_json(night())
    assert render(night()) == render(night())


@pytest.mark.parametrize(
    ("cents", "shown"), [(0, "€\u00a00,00"), (123456, "€\u00a01.234,56"), (-5, "-€\u00a00,05")]
)
def test_euro(cents: int, shown: str) -> None:
    assert euro(cents) == shown


def test_histogram_has_no_gaps_and_keeps_every_person() -> None:
    bars = histogram([0, 3, 20])
    assert [(bar.label, bar.count) for bar in bars] == [("0-6", 2), ("7-13", 0), ("14-20", 1)]


def test_heat_map_tells_full_from_no_session() -> None:
    heat = heat_map(night().seats.weeks)
    shares = {venue: [cell.share for cell in cells] for venue, cells in heat.rows}
    assert shares == {"Utrecht": [None, None], "Zwolle": [1.0, None]}
