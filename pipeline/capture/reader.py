"""The capture stage: pages of one file in, what stands on them out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.capture import images
from pipeline.capture.align import LARGEST_RESIDUAL_MM, AlignedPage, align
from pipeline.capture.assemble import PageRecord, assemble
from pipeline.capture.cards import printed_number
from pipeline.capture.evidence import told_apart, unknown_page
from pipeline.capture.fields import READERS
from pipeline.capture.fields.base import FieldReader
from pipeline.capture.fields.drawn import by_cell, read_drawn, stored_value
from pipeline.capture.fields.printed import page_is_printed
from pipeline.capture.hand.reader import HandReader
from pipeline.capture.identify import identify
from pipeline.capture.look import look_at
from pipeline.capture.sheets import Sheet, build_sheets
from pipeline.capture.view import PageView, page_view
from pipeline.capture.witness import Witness, read_codes
from pipeline.domain.capture import FieldReading, FileReading, PageReading, SignatureState, TextReader
from pipeline.domain.document import Raster, RawPage
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageRole

_SEPARATOR_WORD = "SCHEIDINGSVEL"


@dataclass(frozen=True)
class Reader:
    """Reads files of pages. Build it once per process: it studies every blank form first.

    ``blanks`` holds the rendered pages of each form (about 200 dpi). ``readers`` may replace the
    reader of a kind of field. Without ``hand`` combs that no machine filled in are drafts for a clerk.
    """

    templates: Sequence[FormTemplate]
    blanks: Mapping[tuple[str, str], Sequence[Raster]]
    text_reader: TextReader
    readers: Mapping[FieldKind, FieldReader] = field(default_factory=lambda: READERS)
    hand: HandReader | None = None
    _sheets: tuple[Sheet, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sheets", build_sheets(self.templates, self.blanks))

    def read(self, pages: Iterable[RawPage], sha256: str, flags: Sequence[str] = ()) -> FileReading:
        """Consumes ``pages`` one by one (a raster is not kept) and puts submissions together."""
        purposes = {t.form: t.purpose for t in self.templates}
        records = told_apart([self._page(page) for page in pages], purposes, self.text_reader)
        return assemble(records, self.templates, sha256, tuple(flags))

    def _page(self, page: RawPage) -> PageRecord:
        look = look_at(images.to_array(page.raster))
        if look.is_blank():
            return PageRecord(PageReading(page.number, PageRole.BLANK))
        witness = read_codes(look.small)
        if witness.separator or _says_separator(page):
            return PageRecord(PageReading(page.number, PageRole.SEPARATOR))
        match = identify(look, self._sheets, witness)
        if match is None:
            return unknown_page(page, look)
        aligned = align(match)
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
        written = view.digital or any(map(_filled_in, fields))  # else a fax lost the pen
        placed = {f.name for f in sheet.template.fields_on(sheet.page.number) if _in_place(aligned, f)}
        fields = [replace(f, accepted=f.accepted and written and f.name in placed) for f in fields]
        return PageRecord(
            reading=reading,
            fields={f.name: f for f in fields},
            card=printed_number(view, self._sheets),
            findings=tuple(_page_findings(reading, aligned, witness)),
        )

    def _fields(self, view: PageView, sheet: Sheet) -> list[FieldReading]:
        """All fields of the page: combs by hand in one go, machine print to the text reader in one call."""
        fields = sheet.template.fields_on(sheet.page.number)
        read, lost = self._by_hand(view, fields)
        wanted = [(f, self.readers[f.kind]) for f in fields if f.name not in read]
        lines = [tuple(reader.lines(view, f)) for f, reader in wanted]
        together = [line for some in lines for line in some]
        texts = iter(self.text_reader.read(together) if together else ())
        for (f, reader), some in zip(wanted, lines, strict=True):
            read[f.name] = reader.read(view, f, [next(texts) for _ in some])
        found = [read[f.name] for f in fields]
        if lost:  # then nothing seen is not nothing written
            found = [replace(f, accepted=f.accepted and not _is_empty(f)) for f in found]
        return found

    def _by_hand(
        self, view: PageView, fields: Sequence[FieldTemplate]
    ) -> tuple[dict[str, FieldReading], bool]:
        """The combs that people wrote in, and whether their pen gets lost on this page.

        What a file itself draws or stores is not handwriting.
        """
        combs = [f for f in fields if f.kind is FieldKind.COMB]
        if self.hand is None or not combs or page_is_printed(view):
            return {}, False
        written = [f for f in combs if read_drawn(view, f, by_cell) is None and not stored_value(view, f)]
        if not written:
            return {}, False
        return self.hand.read(view, written), self.hand.loses_strokes(view, written)


def _in_place(aligned: AlignedPage, field: FieldTemplate) -> bool:
    """Else its boxes may lie beside its ink."""
    return aligned.residual_mm <= LARGEST_RESIDUAL_MM or aligned.residual_of(field) <= LARGEST_RESIDUAL_MM


def _filled_in(reading: FieldReading) -> bool:
    """Whether there is anything in the field, were it a doubt."""
    return not _is_empty(reading) or not reading.accepted


def _is_empty(reading: FieldReading) -> bool:
    return reading.value in ("", False, (), SignatureState.EMPTY.value)


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
