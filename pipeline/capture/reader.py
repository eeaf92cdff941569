"""The capture stage: pages of one file in, what stands on them out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from pipeline.capture import images
from pipeline.capture.align import LARGEST_RESIDUAL_MM, AlignedPage, align
from pipeline.capture.assemble import PageRecord, assemble
from pipeline.capture.cards import printed_number
from pipeline.capture.fields import READERS
from pipeline.capture.fields.base import FieldReader
from pipeline.capture.identify import identify
from pipeline.capture.sheets import Sheet, build_sheets
from pipeline.capture.view import PageView, page_view
from pipeline.capture.witness import Witness, read_codes
from pipeline.domain.capture import FieldReading, FileReading, PageReading, TextReader
from pipeline.domain.document import Raster, RawPage
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import FieldKind, FormTemplate, PageRole

_BLANK_INK_MM2 = 2.0
"""A page with less ink than this in its middle has nothing to tell (a full stop has 0.12)."""
_SEPARATOR_WORD = "SCHEIDINGSVEL"
_MARGIN_SHARE = 0.05
_BLANK_SPECK_PX = 3
"""Pieces of ink smaller than this at look resolution are dust on the glass."""


@dataclass(frozen=True)
class Reader:
    """Reads files of pages. Build it once per process: it studies every blank form first.

    ``blanks`` holds the rendered pages of each form (about 200 dpi). ``readers`` may replace the
    reader of a kind of field, for handwriting say.
    """

    templates: Sequence[FormTemplate]
    blanks: Mapping[tuple[str, str], Sequence[Raster]]
    text_reader: TextReader
    readers: Mapping[FieldKind, FieldReader] = field(default_factory=lambda: READERS)
    _sheets: tuple[Sheet, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sheets", build_sheets(self.templates, self.blanks))

    def read(self, pages: Iterable[RawPage], sha256: str, flags: Sequence[str] = ()) -> FileReading:
        """Consumes ``pages`` one by one (a raster is not kept) and puts submissions together."""
        records = [self._page(page) for page in pages]
        return assemble(records, self.templates, sha256, tuple(flags))

    def _page(self, page: RawPage) -> PageRecord:
        source = images.to_array(page.raster)
        small = images.halved(source)
        if _is_blank(small):
            return PageRecord(PageReading(page.number, PageRole.BLANK))
        witness = read_codes(small)
        if witness.separator or _says_separator(page):
            return PageRecord(PageReading(page.number, PageRole.SEPARATOR))
        match = identify(source, small, self._sheets, witness.page)
        if match is None:
            return PageRecord(PageReading(page.number, PageRole.UNKNOWN))
        aligned = align(source, match)
        return self._form_page(page_view(page, aligned), aligned, witness)

    def _form_page(self, view: PageView, aligned: AlignedPage, witness: Witness) -> PageRecord:
        sheet = aligned.sheet
        reading = PageReading(
            page=view.number,
            role=sheet.page.role,
            form=sheet.template.form,
            version=sheet.template.version,
            form_page=sheet.page.number,
            rotation=aligned.rotation,
            mirrored=aligned.mirrored,
            residual_mm=round(aligned.residual_mm, 3) if np.isfinite(aligned.residual_mm) else None,
            to_page=view.to_page,
        )
        fields = self._fields(view, sheet)
        if not aligned.residual_mm <= LARGEST_RESIDUAL_MM:  # the boxes may lie beside the ink: drafts only
            fields = [replace(f, accepted=False) for f in fields]
        return PageRecord(
            reading=reading,
            fields={f.name: f for f in fields},
            card=printed_number(view, self._sheets),
            findings=tuple(_page_findings(reading, aligned, witness)),
        )

    def _fields(self, view: PageView, sheet: Sheet) -> list[FieldReading]:
        """All fields of the page; their machine print goes to the text reader in one call."""
        wanted = [(f, self.readers[f.kind]) for f in sheet.template.fields_on(sheet.page.number)]
        lines = [tuple(reader.lines(view, f)) for f, reader in wanted]
        together = [line for some in lines for line in some]
        texts = iter(self.text_reader.read(together) if together else ())
        return [
            reader.read(view, f, [next(texts) for _ in some])
            for (f, reader), some in zip(wanted, lines, strict=True)
        ]


def _page_findings(reading: PageReading, aligned: AlignedPage, witness: Witness) -> list[Finding]:
    found = []
    if aligned.residual_mm > LARGEST_RESIDUAL_MM:
        found.append(Finding(FindingCode.PAGE_RESIDUAL, Severity.REVIEW, page=reading.page))
    if reading.mirrored:
        found.append(Finding(FindingCode.PAGE_MIRRORED, Severity.REVIEW, page=reading.page))
    if witness.page is not None and witness.page != aligned.sheet.key:
        detail = (("reason", "qr"), ("form_page", f"{aligned.sheet.page.number}"))
        found.append(Finding(FindingCode.READING_DOUBTFUL, Severity.REVIEW, page=reading.page, detail=detail))
    return found


def _says_separator(page: RawPage) -> bool:
    """A digital separator sheet: its word and little else."""
    words = "".join(t.text for t in page.text[: 4 * len(_SEPARATOR_WORD)])
    return len(page.text) < 4 * len(_SEPARATOR_WORD) and _SEPARATOR_WORD in "".join(words.split()).upper()


def _is_blank(source: images.Grey) -> bool:
    """Paper and dust only. The outer rim, where feeders leave shadows, does not count."""
    factor = 600 / max(source.shape)
    small = images.resized(source, round(source.shape[1] * factor), round(source.shape[0] * factor))
    rim = round(_MARGIN_SHARE * max(small.shape))
    ink = images.ink(images.darkness(small)[rim:-rim, rim:-rim])
    stats = cv2.connectedComponentsWithStats(ink)[2]
    areas = stats[1:, cv2.CC_STAT_AREA]
    mm2_per_px = (297 / 600) ** 2
    return bool(areas[areas >= _BLANK_SPECK_PX].sum() * mm2_per_px < _BLANK_INK_MM2)
