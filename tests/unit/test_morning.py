"""From facts to figures: nothing gets lost between two steps unseen, and what recurs is told."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipeline.domain.capture import Correction, FileReading, PageReading
from pipeline.domain.case import APPROVAL
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import PageRole
from pipeline.domain.registration import Address, Candidate, PartialDate, Rejected, RejectionKind, Review
from pipeline.reports.figures import Fate
from pipeline.reports.views import Ledger
from pipeline.run.cases import Standing
from pipeline.run.morning.closing import closing_view
from pipeline.run.morning.facts import Morning
from pipeline.run.morning.flow import funnel, other_sums
from pipeline.store.files import Delivery, StoredReading
from tests import validate_cases as cases

TODAY = date(2026, 11, 23)
UNSIGNED = Finding(FindingCode.UNSIGNED, Severity.REPAIR, "handtekening", 1)
DOUBTFUL = Finding(FindingCode.READING_DOUBTFUL, Severity.REVIEW, "geboortedatum", 1, None, (("field", "x"),))
PERSON = Candidate("999990019", "Samira", "el", "Moussaoui", PartialDate(1990, 11, 5), Address())


def _standing(number: int, decision: Any, *corrections: Correction) -> Standing:
    sub = replace(cases.submission("inburgeringsexamen"), id=f"S-{number:012x}")
    page = PageReading(1, PageRole.FORM, "inburgeringsexamen", "2026-1", 1)
    reading = FileReading(f"{number:064x}", (page,), (sub,))
    delivery = Delivery(f"F-{number}", reading.sha256, b"x.pdf", 1, TODAY, "")
    return Standing(sub, reading, delivery, cases.case(sub, corrections=corrections), decision)


def _morning(*standings: Standing, lost: int = 0) -> Morning:
    """A morning with nothing but forms; ``lost`` of them were read and then forgotten."""
    readings = {
        one.delivery.sha256: StoredReading(one.delivery.sha256, None, "", one.reading) for one in standings
    }
    facts = SimpleNamespace(
        deliveries=tuple(one.delivery for one in standings), readings=readings, registrations={}, letters=()
    )
    books = SimpleNamespace(requests=(), paid={}, reminded={})
    office = SimpleNamespace(wording=cases.wording(), calendar=None)
    seating = SimpleNamespace(unplaced=())
    found = SimpleNamespace(
        facts=facts, standings=standings[lost:], books=books, office=office, seating=seating, placements=(),
        held={}, uncoded=frozenset(),
    )  # fmt: skip
    return cast(Morning, found)


def _three() -> tuple[Standing, ...]:
    repair = Rejected(RejectionKind.REPAIR, (UNSIGNED,), PERSON)
    return _standing(1, repair), _standing(2, repair), _standing(3, Review((DOUBTFUL,)))


def test_every_form_is_somewhere() -> None:
    morning = _morning(*_three())
    sums = (*funnel(morning, Ledger(3, 0, 1, 2, 0, 0, 0), ()), *other_sums(morning))
    assert [item.key for item in sums if not item.balanced] == []
    complete, valid = sums[2], sums[3]
    assert [(part.fate, part.count) for part in complete.parts] == [(Fate.OUT, 1), (Fate.ENDED, 2)]
    assert [part.reason for part in complete.reasons(Fate.ENDED)] == ["Handtekening ontbreekt"]
    assert valid.count(Fate.WAITING) == 1


def test_a_form_that_was_read_and_forgotten_turns_the_sum_red() -> None:
    sums = funnel(_morning(*_three(), lost=1), Ledger(3, 0, 1, 2, 0, 0, 0), ())
    assert [item.key for item in sums if not item.balanced] == ["read"]


def test_a_file_that_was_seen_and_forgotten_turns_the_sum_red() -> None:
    sums = funnel(_morning(*_three()), Ledger(4, 0, 1, 2, 0, 0, 0), ())
    assert [item.key for item in sums if not item.balanced] == ["inbox"]


def test_who_is_rejected_twice_is_told_once_with_both_forms() -> None:
    [repeat] = closing_view(_morning(*_three())).repeats
    assert repeat.person == "Samira el Moussaoui"
    assert [case for case, _, _ in repeat.cases] == ["S-000000000001", "S-000000000002"]


def test_reasons_are_counted_by_version_of_the_form() -> None:
    first, *_ = closing_view(_morning(*_three())).reasons
    assert (first.reason, first.count, first.of) == ("Handtekening ontbreekt", 2, 3)
    assert first.form == "inburgeringsexamen 2026-1"


@pytest.mark.parametrize(
    ("field", "value", "unchanged"),
    [
        ("geboortedatum", "05111990", 1),
        ("geboortedatum", "06111990", 0),
        (f"{APPROVAL}{FindingCode.READING_DOUBTFUL}:geboortedatum", True, 1),
    ],
)
def test_fields_that_clerks_confirm_are_counted(field: str, value: str | bool, unchanged: int) -> None:
    word = Correction("S-000000000003", field, value, "anna", "2026-11-23", 1)
    [found] = closing_view(_morning(_standing(3, Review((DOUBTFUL,)), word))).confirmed
    assert (found.field, found.asked, found.unchanged) == ("Geboortedatum", 1, unchanged)
