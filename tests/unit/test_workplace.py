"""Which folders a verb works with: those of the office, never the samples by accident."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.run.desk import desk
from pipeline.run.workplace import local_today, prepare
from pipeline.settings import Settings, load_settings
from tests.small_office import SmallOffice

TODAY = date(2026, 12, 1)


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    made = SmallOffice(tmp_path)
    made.folder("reference")
    made.accept(today=TODAY)
    return made


def at_a_desk(office: SmallOffice) -> Settings:
    """Somebody who names the output folder and nothing else."""
    return load_settings(output=office.root / "output")


def test_a_desk_works_with_the_folders_of_the_last_night(office: SmallOffice) -> None:
    place = prepare(at_a_desk(office))
    assert (place.inbox, place.reference) == (office.root / "inbox", office.root / "reference")
    assert (place.calendar, place.statements) == (None, None), "steps that were off stay off"
    assert (place.demo, place.today) == (False, local_today())
    assert not (office.root / "output" / "demo").exists()
    before = place.given.stat()
    prepare(office.settings(TODAY))
    assert place.given.stat() == before, "nothing new is not written"


def test_given_folders_go_before_those_of_the_last_night(office: SmallOffice) -> None:
    calendar = office.folder("calendar")
    given = load_settings(output=office.root / "output", calendar=calendar)
    assert prepare(given, dry=True).calendar == calendar
    assert prepare(at_a_desk(office)).calendar is None, "a look writes nothing down"


def test_the_demo_and_an_office_never_mix(office: SmallOffice, tmp_path: Path) -> None:
    demo = load_settings(output=tmp_path / "demo-output")
    assert prepare(demo).demo
    with pytest.raises(SettingsError, match="verzonnen mensen"):
        prepare(load_settings(output=tmp_path / "demo-output", inbox=office.root / "inbox"))
    (office.root / "output" / "folders.json").unlink()
    with pytest.raises(SettingsError, match="INBOX ontbreekt"):
        prepare(at_a_desk(office))


def test_a_desk_in_a_wrong_folder_is_told_so_and_makes_nothing(tmp_path: Path) -> None:
    settings = load_settings(output=tmp_path / "nergens")
    with pytest.raises(SettingsError, match="nog geen nacht"), desk(settings):
        pass
    assert not (tmp_path / "nergens").exists()
