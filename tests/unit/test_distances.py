"""Journeys: what goes before what, how a wrong table is named, and how far off the fallback is."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.adapters.calendar_files import read_calendar
from pipeline.adapters.travel_files import read_journeys
from pipeline.bench.distances import measure, read_points, read_venues
from pipeline.domain.session import PostcodePoint, Venue
from pipeline.domain.travel import Journey
from pipeline.errors import InputDataError
from pipeline.schedule.distance import Places, Trip

POSTCODES = Path(__file__).parents[3] / "shared" / "data" / "postcodes"
SAMPLES = Path(__file__).parents[2] / "samples" / "calendar"
TODAY = date(2026, 11, 23)
AMS = Venue("AMS", "Examen", "Weg 1", "1043AA", "Amsterdam", 52.3899, 4.8231, TODAY)
HEADER = "pc4;plaats;minuten;km;bron;geldig_van\n"


def journey(postcode: str, km: int, since: date = TODAY) -> Journey:
    return Journey(postcode, "AMS", 50, km, "planner", since)


class TestOrder:
    POINTS = (PostcodePoint("8212", 52.5, 5.47, 100),)

    def test_a_measured_pair_goes_before_coordinates(self) -> None:
        places = Places(self.POINTS, [journey("8212", 66)], TODAY)
        assert places.trip("8212AB", AMS) == Trip(66, estimated=False, minutes=50, source="planner")

    def test_a_measured_region_holds_for_its_postcodes_and_is_an_estimate(self) -> None:
        places = Places(self.POINTS, [journey("82", 70), journey("8212", 66)], TODAY)
        other = places.trip("8213AB", AMS)
        assert other is not None and (other.km, other.estimated) == (70, True)
        own = places.trip("8212AB", AMS)
        assert own is not None and own.km == 66

    def test_the_last_row_that_has_begun_holds(self) -> None:
        rows = [journey("8212", 66), journey("8212", 64, date(2026, 11, 1)), journey("8212", 9, date.max)]
        found = Places(self.POINTS, rows, TODAY).trip("8212AB", AMS)
        assert found is not None and found.km == 66

    def test_other_pairs_keep_the_kilometres_of_their_coordinates(self) -> None:
        plain, table = Places(self.POINTS), Places(self.POINTS, [journey("8212", 66)], TODAY)
        assert table.trip("8218XX", AMS) == plain.trip("8218XX", AMS)
        assert table.trip("8218XX", AMS) == Trip(59, estimated=True)

    def test_nothing_is_known_of_an_empty_or_foreign_postcode(self) -> None:
        assert Places(self.POINTS, [journey("82", 70)], TODAY).trips("", [AMS]) == {}


class TestTable:
    def write(self, folder: Path, *rows: str) -> Path:
        (folder / "reistijden.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        return folder

    def test_rows_are_read_and_sorted(self, tmp_path: Path) -> None:
        folder = self.write(tmp_path, "8212;AMS;50;66;planner;2026-11-23", "10;AMS;20;9;planner;2026-01-01")
        first, second = read_journeys(folder, {"AMS"})
        assert (first.postcode, second) == ("10", journey("8212", 66))

    def test_no_table_no_journeys(self, tmp_path: Path) -> None:
        assert read_journeys(tmp_path, {"AMS"}) == ()

    @pytest.mark.parametrize(
        ("row", "where"),
        [
            ("821A;AMS;50;66;p;2026-11-23", "row 2 column pc4"),
            ("0212;AMS;50;66;p;2026-11-23", "row 2 column pc4"),
            ("8212;XXX;50;66;p;2026-11-23", "row 2 column plaats"),
            ("8212;AMS;0;66;p;2026-11-23", "row 2 column minuten"),
            ("8212;AMS;50;6.5;p;2026-11-23", "row 2 column km"),
            ("8212;AMS;50;66;;2026-11-23", "row 2 column bron"),
            ("8212;AMS;50;66;p;23-11-2026", "row 2 column geldig_van"),
            ("8212;AMS;50;66;p", "row 2"),
        ],
    )
    def test_a_wrong_cell_is_named(self, tmp_path: Path, row: str, where: str) -> None:
        with pytest.raises(InputDataError, match=where):
            read_journeys(self.write(tmp_path, row), {"AMS"})

    def test_a_pair_twice_from_one_day_is_named(self, tmp_path: Path) -> None:
        rows = ["8212;AMS;50;66;p;2026-11-23"] * 2
        with pytest.raises(InputDataError, match="row 3 column geldig_van"):
            read_journeys(self.write(tmp_path, *rows), {"AMS"})

    def test_a_missing_column_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "reistijden.csv").write_text("pc4;plaats\n8212;AMS\n", encoding="utf-8")
        with pytest.raises(InputDataError, match="row 1: column bron"):
            read_journeys(tmp_path, {"AMS"})

    def test_the_calendar_brings_it_along(self, tmp_path: Path) -> None:
        for name in ("sessies.csv", "locaties.csv"):
            (tmp_path / name).write_bytes((SAMPLES / name).read_bytes())
        code = read_calendar(tmp_path).venues[0].code
        self.write(tmp_path, f"8212;{code};50;66;planner;2026-11-23")
        assert [found.km for found in read_calendar(tmp_path).journeys] == [66]


def test_how_far_off_the_fallback_is() -> None:
    """The figures of docs/reference-tables.md, so that they stay true."""
    if not POSTCODES.exists():
        pytest.skip("shared/data/postcodes is not beside this checkout")
    points, venues = read_points(POSTCODES / "pc4.csv"), read_venues(POSTCODES / "exam_locations.csv")
    two, three = (measure(points, venues, digits) for digits in (2, 3))
    print(two, three)  # noqa: T201 - the measurement is the point: pytest -s shows it
    assert (two.median_km, two.p90_km, two.p99_km) == (4, 14, 25)
    assert (three.median_km, three.p90_km, three.p99_km) == (1, 4, 8)
    assert two.other_nearest < 0.06 and three.other_nearest < 0.02
