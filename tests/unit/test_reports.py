"""Reports: sums that do not add up are said aloud, values stay text, equal nights give equal bytes."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from pipeline.reports.charts import heat_map, histogram
from pipeline.reports.csv_file import rejected_csv
from pipeline.reports.figures import Fate, Part, Sum
from pipeline.reports.html import render
from pipeline.reports.mail import night_mail
from pipeline.reports.run_json import run_json
from pipeline.reports.views import NightView
from pipeline.reports.workbook import rejected_workbook
from pipeline.wording.say import euro
from tests import report_world as world

EVIL = '=HYPERLINK("http://x","<script>alert(1)</script>")'
WAITS, TOLD = "Wacht op u", "Brief ligt klaar"


def night(value: str = "999990019") -> NightView:
    """Five forms, one of them with ``value`` as what was read and as the name."""
    case = world.case(1, findings=1)
    found = replace(case.findings[0], value=value)
    return world.night([replace(case, findings=(found,), person=value), *map(world.case, range(2, 6))])


def test_a_value_from_a_form_is_never_markup() -> None:
    page = render(night(EVIL))["afgekeurd.html"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_value_from_a_form_is_never_a_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(rejected_workbook(night(EVIL))))
    row = next(book[WAITS].iter_rows(min_row=2))
    cells = [cell for cell in row if cell.value == EVIL]
    assert {cell.data_type for cell in cells} == {"s"}


def test_leading_zeros_survive_in_the_workbook() -> None:
    book = openpyxl.load_workbook(BytesIO(rejected_workbook(night("012345672"))))
    assert "012345672" in [cell.value for cell in next(book[WAITS].iter_rows(min_row=2))]


def test_a_sum_that_does_not_add_up_is_said_on_every_report() -> None:
    lost = Sum("Betaald", "aanmeldingen", 3, (Part(Fate.OUT, "", 2),))
    unbalanced = replace(night(), funnel=(lost,))
    assert all("De telling klopt niet" in page for page in render(unbalanced).values())
    assert '"balanced": false' in run_json(unbalanced)


def test_reading_without_isolation_is_said_on_every_report() -> None:
    assert all("afscherming" in page for page in render(replace(night(), sandbox="rlimits")).values())


def test_equal_nights_give_equal_bytes() -> None:
    assert rejected_workbook(night()) == rejected_workbook(night())
    assert rejected_csv(night()) == rejected_csv(night())
    assert night_mail(night()) == night_mail(night())
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
    assert shares == {"Utrecht": [1.0, 0.6], "Zwolle": [None, None]}
