"""The six papers of card 7 from their pages: by the text of a digital file, and by reading a scan."""

from dataclasses import replace
from functools import cache

from pipeline.adapters.tesseract import TesseractReader
from pipeline.capture import images
from pipeline.capture.evidence import told_apart, unknown_page
from pipeline.capture.look import look_at
from pipeline.capture.records import PageRecord
from pipeline.domain.capture import EvidenceKind, PageReading
from pipeline.domain.document import RawPage
from pipeline.domain.forms import PageRole, Purpose
from pipeline.samples import paper
from pipeline.samples.people import people
from pipeline.sandbox import DEFAULT_LIMITS, documents

K = EvidenceKind
PAPERS = [K.VACANCY, K.VACANCY, K.APPLICATION_FORM, K.APPLICATION_FORM, K.LETTER, K.CV]
ONA = PageRecord(PageReading(99, PageRole.FORM, "ona", "1", 1))


@cache
def pages() -> tuple[RawPage, ...]:
    pdf = paper.evidence("kok", next(people(7)))
    return tuple(page for page in documents.read(pdf, DEFAULT_LIMITS) if isinstance(page, RawPage))


def _kinds(delivered: list[RawPage]) -> list[EvidenceKind]:
    records = [unknown_page(page, look_at(images.to_array(page.raster))) for page in delivered]
    told = told_apart([*records, ONA], {"ona": Purpose.ONA_PORTFOLIO}, TesseractReader())
    assert not any(record.lines for record in told)
    return [record.kind for record in told[:-1]]


def test_a_digital_file_tells_by_its_text() -> None:
    assert _kinds(list(pages())) == PAPERS


def test_a_scan_is_read() -> None:
    assert _kinds([replace(page, text=(), digital=False) for page in pages()]) == PAPERS
