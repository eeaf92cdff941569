"""What clerks say, as material to learn from and as a measurement of what was accepted."""

import json
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipeline.capture.hand.crops import strip_patch
from pipeline.domain.capture import (
    Correction,
    FieldReading,
    FileReading,
    SignatureState,
    Source,
    Submission,
    Value,
)
from pipeline.domain.geometry import BoxMm
from pipeline.errors import CannotWriteError, InputDataError
from pipeline.library import Library, load_library
from pipeline.run import evidence, qa
from pipeline.run.clerks import How, Word
from pipeline.run.qa_view import as_dict, in_words
from pipeline.run.replay import Past
from pipeline.store import Store, files
from pipeline.store.files import StoredReading

FORM = "inburgeringsexamen"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(Path(__file__).parents[2] / "forms")


def reading(name: str, value: Value, *, accepted: bool, source: Source = Source.PIXELS) -> FieldReading:
    return FieldReading(name, value, 0.9, accepted, source, 1, BoxMm(10, 10, 50, 6))


def submission(number: int, *fields: FieldReading) -> Submission:
    return Submission(
        f"S-{number:012d}",
        FORM,
        "2026-1",
        (1,),
        Source.PIXELS,
        {one.name: one for one in fields},
        SignatureState.SIGNED,
    )


def past(*submissions: Submission, corrections: dict[str, tuple[Correction, ...]] | None = None) -> Past:
    readings = tuple(
        StoredReading(f"{n:064d}", None, "", FileReading(f"{n:064d}", (), (one,)))
        for n, one in enumerate(submissions)
    )
    return Past(readings, corrections or {})


def many(count: int) -> Past:
    return past(*(submission(n, reading("bsn", "999990317", accepted=True)) for n in range(count)))


def test_the_draw_is_a_share_and_a_larger_one_holds_it(library: Library) -> None:
    small = {one.submission for one in qa.draw(many(2000), library, 0.02)}
    large = {one.submission for one in qa.draw(many(2000), library, 0.2)}
    assert 20 <= len(small) <= 65
    assert small < large
    assert small != {one.submission for one in qa.draw(many(2000), library, 0.02, seed=1)}


def test_only_what_was_accepted_off_a_scan_is_drawn(library: Library) -> None:
    one = submission(
        1,
        reading("bsn", "999990317", accepted=True),
        reading("plaats", "UTRECHT", accepted=False),
        reading("voorvoegsel", "", accepted=True),
        reading("knm", True, accepted=True),
        reading("straat", "DAM", accepted=True, source=Source.ACROFORM),
    )
    assert [drawn.reading.name for drawn in qa.draw(past(one), library, 1.0)] == ["bsn"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    store = Store.open(tmp_path / "pipeline.db")
    yield SimpleNamespace(store=store, place=SimpleNamespace(today=date(2026, 11, 24)))
    store.close()


def test_what_was_typed_is_compared_and_decides_nothing(office: Any, library: Library) -> None:
    told = past(
        submission(1, reading("bsn", "999990317", accepted=True)),
        submission(2, reading("plaats", "UTRECHT", accepted=True)),
        submission(3, reading("plaats", "DEVENTER", accepted=True)),
    )
    drawn = qa.draw(told, library, 1.0)
    qa.key(office, drawn, "S-000000000001", "bsn", "999990019", "jansen")
    qa.key(office, drawn, "S-000000000001", "bsn", "999990371", "jansen")
    qa.key(office, drawn, "S-000000000002", "plaats", " Utrecht", "jansen")
    with office.store.view() as connection:
        stored = files.corrections(connection)
    assert {one.field for some in stored.values() for one in some} == {"nagetikt:bsn", "nagetikt:plaats"}
    drawn = qa.draw(Past(told.readings, stored), library, 1.0)
    found = {one.kind: (one.drawn, one.wrong.hits, one.wrong.n) for one in qa.outcomes(drawn)}
    assert found == {"bsn": (1, 1, 1), "place": (2, 0, 1), "all": (3, 1, 2)}
    words, plain = in_words(drawn), json.dumps(as_dict(drawn))
    assert "S-000000000003  plaats" in words
    assert not any(value in words + plain for value in ("999990317", "999990371", "DEVENTER"))


def test_only_the_sample_can_be_typed_and_by_somebody(office: Any, library: Library) -> None:
    drawn = qa.draw(many(1), library, 1.0)
    with pytest.raises(InputDataError):
        qa.key(office, drawn, "S-000000000000", "plaats", "UTRECHT", "jansen")
    with pytest.raises(InputDataError):
        qa.key(office, drawn, "S-000000000000", "bsn", "999990317", " ")


def row(library: Library, name: str = "bsn") -> evidence.Row:
    template = library.latest(FORM).field(name)
    assert template is not None
    shape = np.zeros((60, 400), np.uint8)
    word = Word("999990317", How.TYPED, "jansen", "2026-11-23")
    read = reading(name, "999990371", accepted=False)
    return evidence.Row(submission(1, read), template, read, word, template.box.grown(1.6), shape + 7, shape)


def test_rows_come_back_as_the_crops_want_them(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    assert evidence.write([row(library)], folder) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (told,) = (json.loads(line) for line in (folder / evidence.ROWS_FILE).read_text("utf-8").splitlines())
    assert (told["truth"], told["read"], told["said"], told["accepted"]) == (
        "999990317",
        "999990371",
        "typed",
        False,
    )
    page, blank = (np.array(Image.open(folder / told[name]), np.uint8) for name in ("page", "blank"))
    patch = strip_patch(page, blank, BoxMm(*told["box_mm"]))
    assert (int(patch.page[0, 0]), int(patch.blank[0, 0])) == (7, 0)
    assert not any("999990317" in path.name for path in folder.iterdir())


def test_a_folder_with_something_in_it_is_left_alone(library: Library, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(CannotWriteError):
        evidence.write([row(library)], tmp_path)
