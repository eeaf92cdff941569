"""Past files read again, clerks' words turned into evidence, and a benchmark of one form: all for real."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipeline.bench.capture.material import Wanted
from pipeline.bench.capture.measures import measures
from pipeline.bench.capture.report import lines
from pipeline.bench.capture.run import DAY, Plan, run
from pipeline.capture.hand.crops import cell_inks, strip_patch
from pipeline.deck.blanks import blank_pages
from pipeline.deck.deck import DeckForm, deck
from pipeline.deck.hands import load_hands
from pipeline.domain.capture import FileReading
from pipeline.domain.geometry import BoxMm
from pipeline.domain.intake import Claim, Entry, EntryKind
from pipeline.domain.reference import Reference
from pipeline.library import Library, load_library
from pipeline.reports.replay import render_replay
from pipeline.run.differences import Kind, tally
from pipeline.run.evidence import ROWS_FILE, evidence, write
from pipeline.run.file_reader import FileReader, make_reader
from pipeline.run.knowing import knowledge
from pipeline.run.proof import Rate
from pipeline.run.replay import Chosen, Past, past, replay
from pipeline.run.replay_view import view
from pipeline.run.snippets import Snippets
from pipeline.sandbox import Sandbox
from pipeline.store import Store, files
from pipeline.store.codec import decode, encode

PROJECT = Path(__file__).parents[2]
HANDS = PROJECT.parent / "shared" / "data" / "handwriting"
FORM = "inburgeringsexamen"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HANDS.is_dir(), reason="the handwriting lies outside the project"),
]


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(PROJECT / "forms")


@pytest.fixture(scope="module")
def form(library: Library) -> DeckForm:
    """One clean form by one hand."""
    template = library.latest(FORM)
    blanks = {(template.form, template.version): blank_pages(library.blank_path(FORM, template.version))}
    (made,) = deck([template], blanks, load_hands(HANDS, "bench"), ("clean",), 1, 11)
    return made


@pytest.fixture(scope="module")
def reader(library: Library) -> Any:
    return make_reader(library, knowledge(DAY, Reference(), None))


@pytest.fixture(scope="module")
def office(form: DeckForm, reader: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The form was read on a night; a clerk typed the town and the BSN."""
    folder = tmp_path_factory.mktemp("office")
    store = Store.open(folder / "pipeline.db")
    pdf = form.pdf()
    name = sha256(pdf).hexdigest()
    (folder / name).write_bytes(pdf)
    with Sandbox() as sandbox:
        outcome = FileReader(reader, sandbox).read(folder / name, name)
    assert outcome.reading is not None, outcome
    reading = decode(outcome.reading, FileReading)
    with store.unit() as connection:
        entry = Entry(b"scan.pdf", EntryKind.REGULAR, len(pdf), 1, 1, 1)
        files.add_delivery(connection, Claim(entry, name), DAY, "2026-11-23T02:00:00+00:00")
        files.add_reading(connection, name, None, reading)
        for field in ("plaats", "bsn"):
            truth = form.filled.truth[field]
            assert files.add_correction(connection, reading.submissions[0].id, field, truth, "jansen", 0)
    yield SimpleNamespace(
        store=store,
        settings=SimpleNamespace(workers=1),
        place=SimpleNamespace(originals=folder, today=date(2026, 11, 24)),
    )
    store.close()


@pytest.fixture(scope="module")
def told(office: Any) -> Past:
    return past(office, Chosen())


def test_the_same_reader_would_change_nothing(office: Any, told: Past, reader: Any) -> None:
    """Stored while another process reads: the fork, the fence and the model give the same words again."""
    counts = tally(replay(office, told, reader))
    assert counts["same"] == counts["fields"] > 0


def test_another_reading_is_seen_with_its_ink(office: Any, told: Past, reader: Any, tmp_path: Path) -> None:
    (stored,) = told.readings
    assert stored.reading is not None
    (submission,) = stored.reading.submissions
    bsn = submission.fields["bsn"]
    other = {"value": "999990019", "accepted": True, "certainty": 0.9999}
    changed = _with(stored.reading, "bsn", other)
    before = Past((files.StoredReading(stored.sha256, None, "", changed),), told.corrections)
    changes = list(replay(office, before, reader))
    (change,) = changes[0].fields
    assert change.kind in {Kind.OTHER_VALUE, Kind.NO_LONGER}
    assert change.after is not None
    assert change.after.value == bsn.value
    with Sandbox() as sandbox:
        shown = view(office, changes, "", (before, Snippets(sandbox, office.place.originals, tmp_path)))
    assert "data:image/png" in render_replay(shown)


def _with(reading: FileReading, name: str, other: dict[str, Any]) -> FileReading:
    """The reading with one field told otherwise."""
    raw = json.loads(encode(reading))
    raw["submissions"][0]["fields"][name] |= other
    return decode(json.dumps(raw), FileReading)


def test_evidence_gives_the_crops_that_were_read(
    office: Any, told: Past, reader: Any, library: Library, form: DeckForm, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence"
    assert write(evidence(told, reader, office.place.originals), folder) == 2
    rows = [json.loads(line) for line in (folder / ROWS_FILE).read_text("utf-8").splitlines()]
    assert {row["field"]: row["truth"] for row in rows} == {
        name: form.filled.truth[name] for name in ("plaats", "bsn")
    }
    for row in rows:
        template = library.latest(FORM).field(row["field"])
        assert template is not None
        page, blank = (_picture(folder / row[name]) for name in ("page", "blank"))
        inks = cell_inks(strip_patch(page, blank, BoxMm(*row["box_mm"])), template)
        inked = sum(ink.state == "ink" for ink in inks)
        assert abs(inked - sum(box != "" for box in form.filled.cells[row["field"]])) <= 1


def _picture(path: Path) -> Any:
    return np.array(Image.open(path), np.uint8)


def test_a_benchmark_of_one_form() -> None:
    plan = Plan(Wanted(1, ("clean",), seed=11), HANDS, PROJECT / "forms", digital=1, rivals=0, bulk_pages=0)
    found = run(plan)
    assert [row.style for row in found.rows.forms] == ["clean", "digital"]
    counted = measures(found.rows)
    right, wrong = counted["characters.digits"], counted["pages.wrong"]
    assert isinstance(right, Rate) and isinstance(wrong, Rate)
    assert right.n > 0
    assert wrong.hits == 0
    assert any("not shown" in line for line in lines(plan, found))
