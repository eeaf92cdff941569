"""Reports: sums that do not add up are said aloud, values stay text, equal nights give equal bytes."""

import json
import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from io import BytesIO

import openpyxl
import pytest

from pipeline.reports.charts import extra_km, funnel, heat_map, histogram
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


def test_a_sum_that_lost_something_is_named_in_mail_and_json() -> None:
    lost = replace(world.night(), alarms=("De som bij Betaald klopt niet.",))
    assert "De som bij Betaald klopt niet." in _mail(lost)
    assert not json.loads(run_json(lost))["balanced"]


def test_mail_and_json_hold_nothing_of_anybody() -> None:
    person, value = "Fatima Geheim", "01021990"
    found = replace(world.case(1).findings[0], value=value, alternatives=(value,))
    told = world.night([replace(world.case(1), person=person, findings=(found,), clerk="anna")])
    for text in (_mail(told), run_json(told)):
        assert not [word for word in (person, "Geheim", value, "anna") if word in text]


def test_the_mail_is_plain_text_that_a_mail_program_reads() -> None:
    message = message_from_bytes(night_mail(world.night()), policy=default_policy)
    assert message.get_content_type() == "text/plain"
    assert "23 november 2026" in str(message["Subject"])


def test_the_order_is_oldest_first_and_what_waits_before_what_was_told() -> None:
    cases = [world.case(3), world.case(1, waits=False), world.case(2)]
    pages = render(world.night(cases))["afgekeurd.html"]
    places = [pages.index(f'id="{case.submission}"') for case in (cases[0], cases[2], cases[1])]
    assert places == sorted(places)


def test_a_long_report_is_pages_that_name_each_other() -> None:
    made = render(world.night([world.case(n) for n in range(50)]))
    names = [name for name in made if name.startswith("afgekeurd")]
    assert names == ["afgekeurd.html", "afgekeurd-0002.html", "afgekeurd-0003.html"]
    assert all(f'href="{other}"' in made["afgekeurd.html"] for other in names[1:])
    ids = re.findall(r'<h3 id="(S-[0-9a-f]{12})"', "".join(made[name] for name in names))
    assert ids == [f"S-{n:012x}" for n in range(50)]


def test_every_page_shows_its_snippets_without_holding_them() -> None:
    page = render(world.night())["afgekeurd.html"]
    assert f'src="../{world.SNIPPET.path}"' in page
    assert "base64" not in page


def test_every_chart_has_a_title_a_description_and_a_table() -> None:
    page = render(world.night())["nachtverslag.html"]
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == page.count('role="img"') >= 7
    for chart in charts:
        assert re.search(r"<title id=\"[\w-]+\">[^<]+</title><desc id=\"[\w-]+\">[^<]+</desc>", chart)
    tables = page.count("<table")
    assert tables > len(charts)


def test_full_is_said_in_words() -> None:
    assert re.search(r">vol</text>", render(world.night())["nachtverslag.html"])


@pytest.mark.parametrize(("kilometres", "counts"), [([], []), ([0, 1, 10, 11, 26, 51], [1, 2, 1, 1, 1])])
def test_extra_kilometres_are_all_counted(kilometres: list[int], counts: list[int]) -> None:
    assert [bar.count for bar in extra_km(kilometres)] == counts


def test_a_funnel_shows_what_went_on_waits_and_ended() -> None:
    [first, second] = funnel(world.night().funnel)
    assert (first.out, first.waiting, first.ended) == (75.0, 0.0, 25.0)
    assert second.out + second.waiting == pytest.approx(75.0)


def _mail(told: NightView) -> str:
    message = message_from_bytes(night_mail(told), policy=default_policy)
    assert isinstance(message, EmailMessage)
    return f"{message['Subject']}\n{message.get_content()}"


def test_no_measure_on_a_page_has_a_tail_of_digits() -> None:
    """It would look like a number of somebody; and coordinates are tenths at most."""
    for name, page in render(world.night()).items():
        assert not re.findall(r"\d\.\d{3,}", page), name
