"""The fence and the limits, with real servers and children."""

import os
import signal
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.document import QuarantineReason
from pipeline.sandbox import DEFAULT_LIMITS, Level, Limits, Sandbox, Unreadable, detect_level
from pipeline.sandbox.jobs import JOBS, resolve

LEVELS = list(Level)[list(Level).index(detect_level()) :]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as warm:
        yield warm


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "form.pdf"
    canvas = Canvas(str(path), invariant=1)
    for number in range(3):
        canvas.drawString(72, 700, f"bladzijde {number + 1}")
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page that takes minutes to draw: a tiling pattern with tiny steps."""
    path = tmp_path_factory.mktemp("bombs") / "tiling.pdf"
    content = b"/Pattern cs /P scn 0 0 600 800 re f"
    tile = b"0 0 1 1 re f"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Pattern<</P 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .05/YStep .05"
        b"/Resources<<>>/Length %d>>stream\n%s\nendstream" % (len(tile), tile),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (i + 1, o) for i, o in enumerate(objects))
    path.write_bytes(body + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF\n")
    return path


def children() -> set[str]:
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(task.read_text().split())


def kill(processes: set[str]) -> None:
    (process,) = processes
    os.kill(int(process), signal.SIGKILL)
    while Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z":
        time.sleep(0.01)


def test_pages_come_one_by_one_with_the_bill_at_the_end(sandbox: Sandbox, form: Path) -> None:
    with sandbox.open_document(form) as document:
        assert document.info.page_count == 3
        assert document.usage is None
        assert [page.number for page in document] == [1, 2, 3]
        assert document.usage is not None
        assert 0 < document.usage.peak_bytes < DEFAULT_LIMITS.address_space


def test_open_descriptor_is_read_from_its_start(sandbox: Sandbox, form: Path) -> None:
    with form.open("rb") as file:
        file.read(100)
        assert len(list(sandbox.open_document(file.fileno()))) == 3


def test_one_page_can_be_drawn_alone(sandbox: Sandbox, form: Path) -> None:
    page = sandbox.render_page(form, 2, 72)
    assert (page.number, page.raster.dpi, page.raster.width) == (2, 72, 595)
    with pytest.raises(Unreadable):
        sandbox.render_page(form, 9, 72)


@pytest.mark.parametrize("level", LEVELS)
def test_child_has_no_network_no_programs_and_no_files(level: Level, form: Path, tmp_path: Path) -> None:
    secret = tmp_path / "inbox.pdf"
    secret.write_bytes(b"x")
    with Sandbox(level=level) as fenced:
        assert fenced.level is level
        found = fenced.call("probe", form, paths=[str(secret)])
    assert found["write"] != "ok"
    assert "HOME" not in found["environment"]
    if fenced.seccomp:
        assert [found[what] for what in ("socket", "fork", "program", "kill")] == ["EPERM"] * 4
    if level is not Level.RLIMITS:
        assert found[str(secret)] in ("ENOENT", "EACCES")


def test_job_that_is_not_on_the_list_does_not_run(sandbox: Sandbox, form: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        sandbox.call("os:system", form)
    assert caught.value.reason is QuarantineReason.INTERNAL


@pytest.mark.parametrize("job", JOBS)
def test_every_job_on_the_list_is_there(job: str) -> None:
    assert callable(resolve(job))


def test_processor_time_is_limited(sandbox: Sandbox, endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "limits", Limits(cpu_open_s=1))
    with pytest.raises(Unreadable) as caught:
        list(sandbox.open_document(endless))
    assert (caught.value.reason, caught.value.detail) == (QuarantineReason.OVER_LIMIT, "SIGXCPU")
    assert caught.value.usage is not None
    assert caught.value.usage.cpu_s < 3


def test_wall_clock_is_limited(sandbox: Sandbox, endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "limits", Limits(wall_open_s=0.3, wall_page_s=0.1))
    with pytest.raises(Unreadable) as caught:
        list(sandbox.open_document(endless))
    assert (caught.value.reason, caught.value.detail) == (QuarantineReason.OVER_LIMIT, "wall clock")
    assert caught.value.usage is not None
    assert caught.value.usage.cpu_s < 2


def test_memory_is_limited(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "white.png"
    Image.new("L", (6000, 6000), 255).save(path)
    assert len(list(sandbox.open_document(path))) == 1
    monkeypatch.setattr(sandbox, "limits", Limits(address_space=200 * 1024**2))
    with pytest.raises(Unreadable) as caught:
        list(sandbox.open_document(path))
    assert caught.value.reason is QuarantineReason.OVER_LIMIT


def test_time_of_a_slow_reader_is_not_held_against_the_file(
    sandbox: Sandbox, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "limits", Limits(wall_open_s=1.2, wall_page_s=0.0))
    numbers = []
    for page in sandbox.open_document(form):
        time.sleep(0.5)
        numbers.append(page.number)
    assert numbers == [1, 2, 3]


def test_document_given_up_half_way_makes_room_for_the_next(sandbox: Sandbox, form: Path) -> None:
    document = sandbox.open_document(form)
    assert next(iter(document)).number == 1
    assert len(list(sandbox.open_document(form))) == 3
    assert document.usage is not None


def test_lost_server_is_replaced(form: Path) -> None:
    others = children()
    with Sandbox() as fenced:
        fenced.start()
        kill(children() - others)
        assert len(list(fenced.open_document(form))) == 3


def test_server_lost_while_it_reads_is_an_outcome(endless: Path, form: Path) -> None:
    others = children()
    with Sandbox() as fenced:
        document = fenced.open_document(endless)
        kill(children() - others)
        with pytest.raises(Unreadable) as caught:
            list(document)
        assert caught.value.reason is QuarantineReason.CRASHES_READER
        assert len(list(fenced.open_document(form))) == 3


def test_large_and_empty_files_have_their_reason(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    with pytest.raises(Unreadable) as caught:
        sandbox.open_document(path)
    assert caught.value.reason is QuarantineReason.EMPTY
    with path.open("wb") as file:
        file.truncate(20 * 1024**3)
    with pytest.raises(Unreadable) as caught:
        sandbox.open_document(path)
    assert caught.value.reason is QuarantineReason.TOO_LARGE


def test_parent_memory_stays_flat_over_many_pages(sandbox: Sandbox, tmp_path: Path) -> None:
    page = Image.effect_noise((1240, 1754), 30).convert("L")
    path = tmp_path / "many.tif"
    page.save(path, save_all=True, append_images=[page] * 19, compression="jpeg", dpi=(150, 150))
    tracemalloc.start()
    try:
        count = sum(1 for _ in sandbox.open_document(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20
    assert peak < 5 * 1240 * 1754


def test_closing_leaves_no_process(form: Path) -> None:
    before = children()
    fenced = Sandbox()
    next(iter(fenced.open_document(form)))
    assert children() != before
    fenced.close()
    fenced.close()
    assert children() == before
