from hashlib import sha256
from pathlib import Path

import pytest
from stdnum import iban

from pipeline.capture.assemble import PageRecord, assemble
from pipeline.domain.capture import PageReading
from pipeline.domain.forms import PageRole
from pipeline.domain.ids import content_id
from pipeline.library import load_library
from pipeline.payments import camt053
from pipeline.payments.booking import booked
from pipeline.policy.book import load_policy
from pipeline.samples import money, office
from pipeline.samples.scenes import ALL, Scene, Studio

LIBRARY = load_library(Path(__file__).parents[2] / "forms")
STUDIO = Studio(LIBRARY, 7)
POLICY = load_policy().on(office.TODAY)
ACCOUNT = POLICY.office.iban.replace(" ", "")


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    names = ("digital_flattened.pdf", "paid_twice.pdf", "paid_too_little.pdf", "adapted_no_seat.pdf")
    return [STUDIO.made(name, ALL) for name in names]


def test_registration_ids_are_those_of_capture_and_deciding(scenes: list[Scene]) -> None:
    scene = scenes[0]
    records = [
        PageRecord(PageReading(page, PageRole.FORM, "inburgeringsexamen", "2026-1", page)) for page in (1, 2)
    ]
    digest = sha256(scene.content).hexdigest()
    (submission,) = assemble(records, LIBRARY.templates, digest).submissions

    found = money.registration_id(scene.content, scene.expected.submissions[0])

    assert found == content_id("R", submission.id)


def test_amounts_are_those_of_the_ticked_parts(scenes: list[Scene]) -> None:
    asked = money.asked(scenes, POLICY, "voorbeeld")

    assert asked["digital_flattened"].amount_cents == 10000
    assert asked["adapted_no_seat"].amount_cents == 5000
    assert len({request.reference for request in asked.values()}) == len(scenes)


def test_another_secret_gives_other_references(scenes: list[Scene]) -> None:
    ours, theirs = (money.asked(scenes, POLICY, secret) for secret in ("voorbeeld", "anders"))

    assert not {r.reference for r in ours.values()} & {r.reference for r in theirs.values()}


def test_the_second_statement_opens_where_the_first_closed(scenes: list[Scene]) -> None:
    asked = money.asked(scenes, POLICY, "voorbeeld")
    files = money.statements(scenes, asked, ACCOUNT)

    first, second = (
        booked(raw, ACCOUNT) for _, content in sorted(files.items()) for raw in camt053.read(content)
    )
    assert first.opening_cents == money.OPENING_CENTS
    assert second.opening_cents == first.closing_cents
    assert first.account == second.account == ACCOUNT


def test_invented_ibans_pass_and_belong_to_no_bank() -> None:
    number = money.invented_iban("A. Onbekend")

    assert iban.is_valid(number, check_country=False)
    assert number[4:8] == "VRZN"
