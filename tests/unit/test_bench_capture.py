"""What the benchmark of reading counts, what it proves, and how it says so. No form is read here."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from pipeline.bench.capture.curves import automation, calibration_error, most_accepted, reliability
from pipeline.bench.capture.goals import Goal, judged, load_goals
from pipeline.bench.capture.human import Desk
from pipeline.bench.capture.measures import measures
from pipeline.bench.capture.opponents import passes
from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.report import diagrams
from pipeline.bench.capture.rows import FieldRow, FormRow, Rows, from_json, to_json
from pipeline.bench.capture.score import Seen, score
from pipeline.bench.capture.steps import Steps
from pipeline.bench.capture.table import classes_table, goals_table, reliability_table, styles_table, told
from pipeline.bench.capture.tree import tree_cpu_s, tree_mib
from pipeline.capture.hand.lattice import BLANK, CHARACTERS, COLUMNS, Lattice
from pipeline.domain.capture import (
    FieldReading,
    FileReading,
    PageReading,
    SignatureState,
    Source,
    Submission,
    Value,
)
from pipeline.domain.forms import FormTemplate, PageRole
from pipeline.domain.reference import Reference
from pipeline.library import load_library
from pipeline.policy import load_policy
from pipeline.run.proof import Rate, Verdict

FORMS = Path(__file__).parents[2] / "forms"
DAY = date(2026, 11, 23)
WRITTEN: dict[str, Value] = {
    "bsn": "999990317",
    "achternaam": "MOUSSAOUI",
    "voornamen": "SAMIRA",
    "geboortedatum": "05111990",
    "straat": "DORPSSTRAAT",
    "huisnummer": "12",
    "postcode": "9712AB",
    "plaats": "GRONINGEN",
    "telefoon": "0612345678",
    "lezen": True,
    "plaats_examen": ("utrecht",),
    "aangepast_examen": ("nee",),
    "betalen": ("zelf",),
    "gemachtigde": ("nee",),
    "geheimhouding": True,
    "plaats_ondertekening": "GRONINGEN",
    "datum": "18112026",
    "handtekening": "signed",
}


@pytest.fixture(scope="module")
def template() -> FormTemplate:
    return load_library(FORMS).latest("inburgeringsexamen")


def paper(template: FormTemplate, **cells: tuple[str, ...]) -> Paper:
    return Paper(b"", template, "office", "unipen-1", WRITTEN, cells)


def read(template: FormTemplate, **changes: tuple[Value, bool]) -> FileReading:
    """The paper read without fault, but for ``changes``: value, and whether it was accepted."""
    whole = paper(template)
    fields = {}
    for one in template.fields:
        value, sure = changes.get(one.name, (whole.value(one.name), True))
        fields[one.name] = FieldReading(one.name, value, 0.9, sure, Source.PIXELS, one.page, one.box)
    pages = tuple(
        PageReading(page.number, PageRole.FORM, template.form, template.version, page.number)
        for page in template.pages
    )
    numbers = tuple(page.number for page in template.pages)
    submission = Submission(
        "S-1", template.form, template.version, numbers, Source.PIXELS, fields, SignatureState.SIGNED
    )
    return FileReading("0" * 64, pages, (submission,))


def scored(template: FormTemplate, reading: FileReading | None, **lattices: Lattice) -> Rows:
    desk = Desk(load_policy(None).on(DAY), DAY, Reference())
    return score(paper(template), Seen(reading, lattices, 0.1), desk)


def test_nothing_wrong_in_n_proves_three_in_n() -> None:
    assert Rate(0, 3000).upper == pytest.approx(3 / 3000, rel=0.01)
    assert Rate(0, 3000).at_most(0.001) is Verdict.REACHED
    assert Rate(0, 300).at_most(0.001) is Verdict.NOT_SHOWN
    assert Rate(2, 300).at_most(0.001) is Verdict.NOT_REACHED
    assert Rate(0, 0).at_most(0.001) is Verdict.NOT_SHOWN
    assert Rate(99, 100).at_least(0.97) is Verdict.NOT_SHOWN
    assert Rate(990, 1000).at_least(0.97) is Verdict.REACHED
    assert Rate(5, 5).lower == pytest.approx(0.549, abs=1e-3)
    assert Rate(5, 5).upper == 1.0


def test_every_goal_is_about_something_that_is_counted(template: FormTemplate) -> None:
    rows = scored(template, read(template))
    digital = Rows(forms=(FormRow("f", "digital", "-", 2, 0, 0, True, True, False, 0.1),))
    counted = measures(rows + digital)
    goals = [goal for goal in load_goals() if not goal.measure.startswith("cost.")]
    assert [goal.measure for goal in goals if goal.measure not in counted] == []
    assert {verdict for _, _, verdict in judged(counted)} == {Verdict.NOT_SHOWN}
    assert Goal("speed", "cost.pages_s", at_least=8).verdict(9.0) is Verdict.REACHED


def test_a_form_read_without_fault_needs_nobody(template: FormTemplate) -> None:
    (form,) = scored(template, read(template)).forms
    assert (form.untouched, form.harmful, form.pages_wrong, form.pages_lost) == (True, False, 0, 0)


@pytest.mark.parametrize(
    ("changes", "untouched", "harmful"),
    [
        ({"bsn": ("999990019", True)}, True, True),
        ({"achternaam": ("Moussaoui", True)}, True, False),
        ({"knm": (True, True)}, True, True),
        ({"postcode": ("9712AC", True)}, True, True),
        ({"bsn": ("999990019", False)}, False, False),
        ({"telefoon": ("0612345679", True)}, True, False),
    ],
    ids=["another bsn", "case only", "another exam", "another address", "a doubt", "a telephone number"],
)
def test_what_is_harmful(
    template: FormTemplate, changes: dict[str, tuple[Value, bool]], untouched: bool, harmful: bool
) -> None:
    (form,) = scored(template, read(template, **changes)).forms
    assert (form.untouched, form.harmful) == (untouched, harmful)


def test_a_form_that_was_not_found_is_nobodys_error_and_all_work(template: FormTemplate) -> None:
    rows = scored(template, None)
    (form,) = rows.forms
    assert (form.untouched, form.pages_lost) == (False, 2)
    assert not any(row.accepted for row in rows.fields)
    assert all(row.unsure for row in rows.ticks)
    found = measures(rows)
    assert found["accepted.bsn"] == Rate(0, 1)
    assert found["wrong.all"] == Rate(0, 0)


def test_empty_fields_do_not_thin_the_errors(template: FormTemplate) -> None:
    """A blank read as blank is no success; a blank read as something is an error."""
    rows = scored(template, read(template, voorvoegsel=("VAN", True), huisnummer=("13", True)))
    wrong = measures(rows)["wrong.all"]
    texts = sum(row.written for row in rows.fields)
    assert wrong == Rate(2, texts + 1)


def test_ticks_are_counted_by_box_and_doubts_by_question(template: FormTemplate) -> None:
    rows = scored(template, read(template, plaats_examen=(("zwolle",), True), lezen=(None, False)))
    found = measures(rows)
    wrong, unsure = found["ticks.wrong"], found["ticks.unsure"]
    assert isinstance(wrong, Rate) and isinstance(unsure, Rate)
    assert wrong.hits == 2
    assert unsure.hits == 1
    assert wrong.n > unsure.n


def lattice(template: FormTemplate, name: str, boxes: str) -> Lattice:
    """A network that is quite sure of ``boxes``."""
    one = template.field(name)
    assert one is not None
    log_p = np.full((one.cells, COLUMNS), -9.0, np.float32)
    for cell, character in enumerate(boxes.ljust(one.cells)):
        log_p[cell, BLANK if character == " " else CHARACTERS.index(character)] = -0.01
    return Lattice(one, log_p, np.zeros((one.cells, 1), np.float32))


def test_characters_before_context(template: FormTemplate) -> None:
    found = measures(
        scored(
            template,
            read(template),
            bsn=lattice(template, "bsn", "999990817"),
            plaats=lattice(template, "plaats", "GRONINGEM X"),
        )
    )
    assert found["characters.digits"] == Rate(8, 9)
    assert found["characters.capitals"] == Rate(8, 9)
    assert found["characters.ghosts"] == Rate(1, 15)
    assert found["plain.bsn"] == Rate(0, 1)


def test_letters_are_no_answer_in_a_box_for_digits(template: FormTemplate) -> None:
    rows = scored(template, read(template), bsn=lattice(template, "bsn", "9999903I7"))
    assert measures(rows)["characters.digits"] == Rate(8, 9), "the best digit is some digit, by chance"


def test_ink_that_is_no_character_is_not_asked_for(template: FormTemplate) -> None:
    one = paper(template, bsn=("9", "9", "#", "9", "9", "0", "3", "1", "7"))
    desk = Desk(load_policy(None).on(DAY), DAY, Reference())
    seen = Seen(read(template), {"bsn": lattice(template, "bsn", "999990317")}, 0.1)
    rows = score(one, seen, desk)
    assert measures(rows)["characters.digits"] == Rate(8, 8)


def field_row(certainty: float, right: bool, accepted: bool = True) -> FieldRow:
    return FieldRow("f", "office", "w", "bsn", "bsn", True, True, right, accepted, certainty)


def test_a_band_that_promises_too_much_is_named() -> None:
    told_ = [(0.9995, True)] * 50 + [(0.9995, False)] * 3 + [(0.6, True)] * 6 + [(0.6, False)] * 4
    low, high = reliability(told_)
    assert (low.honest, high.honest) == (True, False)
    assert calibration_error(told_) == pytest.approx((53 * (3 / 53 - 0.0005) + 0) / 63, abs=1e-9)


def test_what_could_be_accepted_at_best() -> None:
    told_ = [(0.9, True), (0.8, True), (0.7, False), (0.7, True), (0.6, True)]
    assert [round(point.automation, 1) for point in automation(told_)] == [0.2, 0.4, 0.8, 1.0]
    best = most_accepted(told_, 0.0)
    assert best is not None
    assert best.automation == pytest.approx(0.4)
    assert most_accepted([(0.9, False)], 0.1) is None


@pytest.mark.parametrize(
    ("name", "text", "fine"),
    [
        ("bsn", "999990317", True),
        ("bsn", "999990318", False),
        ("geboortedatum", "31021990", False),
        ("postcode", "9712AB", True),
        ("postcode", "0712AB", False),
        ("achternaam", "", False),
        ("achternaam", "X" * 25, False),
    ],
)
def test_our_rules_are_lent_to_the_others(template: FormTemplate, name: str, text: str, fine: bool) -> None:
    one = template.field(name)
    assert one is not None
    assert passes(one, text) is fine


def test_a_run_is_told_stored_and_drawn(template: FormTemplate, tmp_path: Path) -> None:
    rows = scored(template, read(template)) + Rows(fields=tuple(field_row(0.99, n > 0) for n in range(40)))
    assert from_json(to_json(rows, {"more": 1})) == rows
    assert b"999990317" not in to_json(rows, {}), "no values are written down"
    lines = [
        *goals_table(measures(rows)),
        *styles_table(rows),
        *classes_table(rows),
        *reliability_table(rows),
    ]
    assert any("BSN right after decoding" in line and "not shown" in line for line in lines)
    assert told(Rate(1, 40)) == "2.50 % of 40 (0.13-11.32)"
    paths = diagrams(rows, tmp_path)
    assert {path.suffix for path in paths} == {".svg", ".tsv"}
    for path in (path for path in paths if path.suffix == ".svg"):
        root = ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - made here
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]


def test_a_step_does_not_count_what_another_step_costs() -> None:
    steps = Steps()
    inner = steps.timed("inner", lambda: sum(range(200_000)))
    steps.timed("outer", inner)()
    assert steps.cpu_s["outer"] < steps.cpu_s["inner"]


def test_the_tree_is_seen() -> None:
    assert tree_cpu_s() > 0
    assert tree_mib() > 10
