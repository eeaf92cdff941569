"""Every letter passes all rules of PDF/UA-1 and PDF/A-3a, by veraPDF's own engine (needs Java)."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.coversheet import cover_sheet
from pipeline.domain.letter import BatchLetter, Letter, LetterState, MailCode
from pipeline.letters.dispatch import Dispatch, proof_pdf
from pipeline.letters.render import FONTS, Renderer
from tests import letter_samples as samples
from tests.verapdf import VeraPdf, vera_pdf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed"),
]


@pytest.fixture(scope="module")
def engine() -> VeraPdf:
    return vera_pdf()


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def test_the_engine_sees_a_file_that_is_not_accessible(engine: VeraPdf) -> None:
    faults = engine.faults(cover_sheet("batch-000001", (BatchLetter("L-1", "delay", 1, "0" * 64, ""),), {}))
    assert any(fault.startswith("PDFUA-1 7.1-") for fault in faults)
    assert any(fault.startswith("PDFA-3A ") for fault in faults)


def test_every_letter_is_valid(engine: VeraPdf, renderer: Renderer) -> None:
    faults = {
        name: engine.faults(renderer.pdf(order, samples.OFFICE))
        for name, order in samples.all_orders().items()
    }
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("name", ["Ọ̀ṣun Ɛ́si", "J̌an ỌLÁ Ẹ̀"])
def test_a_mended_letter_is_valid(engine: VeraPdf, renderer: Renderer, name: str) -> None:
    order = samples.all_orders()["delay"]
    order = replace(order, addressee=replace(order.addressee, name=name))
    assert engine.faults(renderer.pdf(order, samples.OFFICE)) == []


def test_a_corrected_and_announced_letter_is_valid(engine: VeraPdf, renderer: Renderer) -> None:
    order = replace(samples.all_orders()["receipt"], replaces="L-0123456789ab")
    pdf = renderer.pdf(order, samples.OFFICE, MailCode("12345678-0001-24", "NL1234567890123"))
    assert engine.faults(pdf) == []


def test_a_proof_of_dispatch_is_valid(engine: VeraPdf) -> None:
    order = samples.all_orders()["delay"]
    letter = Letter(order, LetterState.HANDED_OVER, "0" * 64, "batch-000001")
    told = Dispatch(letter, "vertraging", None, None, "", None, {}, {}, (), (), None, ())
    assert engine.faults(proof_pdf(told, "Voorbeeld", samples.TODAY)) == []


@pytest.mark.parametrize("name", ["repair", "receipt"])
def test_a_letter_can_be_read_aloud(renderer: Renderer, tmp_path: Path, name: str) -> None:
    outloud = pytest.importorskip("outloud", reason="outloud is not installed")
    path = tmp_path / "letter.pdf"
    path.write_bytes(renderer.pdf(samples.all_orders()[name], samples.OFFICE))
    result = outloud.check(str(path))
    assert (result.error, result.errors) == (None, 0)
