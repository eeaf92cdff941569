"""The post follows a mandate: also in an answer that says no, and when it changes afterwards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.domain.reference import Mandate
from pipeline.domain.registration import Helper
from pipeline.run.mandates import follow_mandates, helper_now
from pipeline.store import helpers, registrations, returns
from tests.letter_samples import CANDIDATE, HELPER
from tests.small_office import SmallOffice, person

DAY = date(2026, 11, 23)
OTHER = replace(HELPER, name="Tante Jo")
PERSON = replace(person(1, helper=HELPER, received_on=DAY), candidate=replace(CANDIDATE, bsn="999990317"))


@pytest.mark.parametrize(
    ("start", "withdrawn", "helper", "expected"),
    [
        (-30, None, HELPER, HELPER),  # known when the form came in: the form's own word holds
        (-30, None, OTHER, HELPER),
        (1, None, OTHER, OTHER),
        (-30, 0, HELPER, None),
        (-30, 2, HELPER, None),
        (-30, -1, OTHER, HELPER),  # over before the form came, with a new one enclosed
        (-30, 9, HELPER, HELPER),  # ends later
        (5, None, OTHER, HELPER),  # begins later
    ],
)
def test_who_gets_the_post(
    start: int, withdrawn: int | None, helper: Helper, expected: Helper | None
) -> None:
    ended = None if withdrawn is None else DAY + timedelta(days=withdrawn)
    mandate = Mandate(PERSON.candidate.bsn, helper, DAY + timedelta(days=start), ended)
    assert helper_now(PERSON, [mandate], DAY + timedelta(days=3)) == expected


def test_without_a_mandate_on_file_nothing_changes() -> None:
    assert helper_now(PERSON, [], DAY) == HELPER
    assert helper_now(person(2), [], DAY) is None


def test_a_withdrawn_mandate_is_noted_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    office = SmallOffice(tmp_path_factory.mktemp("office"))
    office.accept(PERSON, today=DAY)
    table = (
        "bsn,helper_name,street,house_number,addition,postcode,town,gets_post,from,withdrawn_on\n"
        f"{PERSON.candidate.bsn},Stichting,Postbus,1,,9700AA,Groningen,ja,01-01-2026,25-11-2026\n"
    )
    (office.folder("reference") / "machtigingen.csv").write_text(table, encoding="utf-8")
    for day, helper in ((DAY, HELPER), (date(2026, 11, 25), None), (date(2026, 11, 26), None)):
        with office.opened(day) as opened:
            follow_mandates(opened)
            with opened.store.view() as connection:
                assert registrations.registrations(connection)[PERSON.id].helper == helper
                count = connection.exec_driver_sql("select count(*) from helper_change").scalar_one()
                assert count == int(helper is None)


def test_the_new_address_of_a_helper_is_not_the_candidates(tmp_path_factory: pytest.TempPathFactory) -> None:
    office = SmallOffice(tmp_path_factory.mktemp("office"))
    office.accept(PERSON, today=DAY)
    moved = replace(HELPER.address, house_number="99")
    with office.opened(DAY) as opened:
        with opened.store.unit() as connection:
            returns.change_address(connection, PERSON.id, moved, "anna", DAY)
        with opened.store.view() as connection:
            helper = registrations.registrations(connection)[PERSON.id].helper
            assert helper is not None
            assert helper.address == moved
        with opened.store.unit() as connection:
            helpers.change_helper(connection, PERSON.id, None, DAY + timedelta(days=1))
        with opened.store.view() as connection:
            now = registrations.registrations(connection)[PERSON.id]
            assert (now.helper, now.candidate) == (None, PERSON.candidate)
