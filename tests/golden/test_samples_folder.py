"""The committed ``samples/`` is what ``inburgering samples`` makes; a few files stand for all."""

import csv
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline.adapters.calendar_files import read_calendar
from pipeline.adapters.reference_files import read_reference
from pipeline.domain.registration import ExamPart
from pipeline.library import load_library
from pipeline.payments.reference import is_reference
from pipeline.policy.book import load_policy
from pipeline.samples import money, office
from pipeline.samples.expected import Expected, from_toml, to_toml
from pipeline.samples.generate import SECRET, SEED
from pipeline.samples.scenes import ALL, Scene, Studio

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
INBOX = SAMPLES / "inbox"
REMADE = (
    "digital_filled.pdf",
    "digital_signed_on_tablet.pdf",
    "name_romanian.pdf",
    "encrypted.pdf",
    "mandate_enclosed.pdf",
    "ona_complete_digital.pdf",
    "scan_page2.png",
    "fax.pdf",
)
LEAST_FILES, MOST_BYTES = 45, 12_000_000

pytestmark = pytest.mark.skipif(not INBOX.is_dir(), reason="samples/ is not made yet: inburgering samples")


@cache
def studio() -> Studio:
    return Studio(load_library(ROOT / "forms"), SEED)


def expected(name: str) -> Expected:
    return from_toml((INBOX / f"{name}.expected.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", REMADE)
def test_the_seed_gives_the_committed_bytes(name: str) -> None:
    scene = studio().made(name, ALL)

    assert scene.content == (INBOX / name).read_bytes()
    assert to_toml(scene.expected) == (INBOX / f"{name}.expected.toml").read_text(encoding="utf-8")


def test_every_scene_lies_in_the_inbox_beside_its_truth() -> None:
    files = {path.name for path in INBOX.iterdir()}

    assert files == set(ALL) | {f"{name}.expected.toml" for name in ALL}
    assert len(ALL) >= LEAST_FILES


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < MOST_BYTES


@pytest.mark.parametrize("state", ["accepted", "review", "rejected", "quarantined", "duplicate"])
def test_every_ledger_state_is_shown(state: str) -> None:
    assert any(expected(name).state == state for name in ALL)


@pytest.mark.parametrize(
    "kind",
    [
        "receipt",
        "repair",
        "refusal",
        "passed_on",
        "invitation",
        "invitation_elsewhere",
        "money_differs",
        "delay",
    ],
)
def test_every_letter_kind_is_shown(kind: str) -> None:
    assert any(kind in expected(name).letters for name in ALL)


def test_fields_in_the_truth_are_fields_of_the_form() -> None:
    library = studio().library
    for name in ALL:
        for submission in expected(name).submissions:
            own = {field.name for field in library.template(submission.form, submission.version).fields}
            cards = {field.name for field in library.latest("ona-portfolio").fields}
            assert submission.fields.keys() <= own | cards, name


def test_the_office_files_are_read_without_a_warning() -> None:
    calendar, reference = read_calendar(SAMPLES / "calendar"), read_reference(SAMPLES / "reference")

    assert calendar.warnings == ()
    assert {session.part for session in calendar.sessions} == set(ExamPart)
    assert len({venue.code for venue in calendar.venues}) == 6
    assert not reference.absent
    assert all(bsn.startswith("9999") or bsn == "012345672" for bsn in reference.known)


def test_utrecht_is_full_and_spreken_has_no_adapted_seat() -> None:
    sessions = read_calendar(SAMPLES / "calendar").sessions

    assert all(s.free == 0 for s in sessions if s.venue == "utrecht")
    assert all(s.free == 0 for s in sessions if s.adapted and s.part is ExamPart.SPREKEN)
    assert any(s.free for s in sessions if s.adapted and s.part is ExamPart.LEZEN)


def test_the_moved_venue_has_two_addresses_by_date() -> None:
    zwolle = [v for v in read_calendar(SAMPLES / "calendar").venues if v.code == "zwolle"]

    assert [v.valid_on(date(2026, 9, 1)) for v in zwolle] == [True, False]
    assert [v.valid_on(date(2026, 9, 25)) for v in zwolle] == [False, False]
    assert [v.valid_on(date(2026, 12, 1)) for v in zwolle] == [False, True]


def test_the_index_tells_the_day_and_the_secret() -> None:
    index = tomllib.loads((SAMPLES / "samples.toml").read_text(encoding="utf-8"))

    assert index == {"today": office.TODAY, "seed": SEED, "secret": SECRET, "files": len(ALL)}


def paying() -> list[Scene]:
    names = ("digital_flattened.pdf", "paid_too_little.pdf", "paid_reference_in_text.pdf")
    return [studio().made(name, ALL) for name in names]


def test_references_are_those_that_a_night_issues() -> None:
    asked = money.asked(paying(), load_policy().on(office.TODAY), SECRET)

    assert all(is_reference(request.reference) for request in asked.values())
    texts = [path.read_text(encoding="utf-8") for path in (SAMPLES / "statements").glob("*.xml")]
    assert any(asked["digital_flattened"].reference in text for text in texts)
    assert any(asked["paid_too_little"].reference in text for text in texts)
    assert not any(asked["paid_reference_in_text"].reference in text for text in texts)


def test_nobody_is_known_twice() -> None:
    with (SAMPLES / "reference" / "bekenden.csv").open(encoding="utf-8") as file:
        numbers = [row["bsn"] for row in csv.DictReader(file)]

    assert len(numbers) == len(set(numbers))
