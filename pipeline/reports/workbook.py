"""The rejected-forms report as a workbook: texts are text cells, so that none turns into a formula."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any, NamedTuple

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from pipeline.reports.figures import Closing
from pipeline.reports.html import texts
from pipeline.reports.table import COLUMNS, headings, rows, told, waiting
from pipeline.reports.text import visible
from pipeline.reports.views import NightView

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_CELL = 32_767
"""Characters in a cell of XLSX (ECMA-376 leaves it open, Excel does not); what is longer ends in a mark."""
_MORE = "…"
_WIDTH = 24


class Counted(NamedTuple):
    """One table: its name, that of its sheet (at most 31 characters), headings and rows."""

    name: str
    sheet: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def rejected_workbook(night: NightView, lang: str = "nl") -> bytes:
    """XLSX: what waits, what was told, and three sheets that count. Equal input gives equal bytes."""
    words = texts(lang)["rejected"]
    with Workbook(target := BytesIO(), {"in_memory": True, "constant_memory": True, **_OPTIONS}) as book:
        book.set_properties({"created": datetime.combine(night.today, time(), UTC), "title": words["title"]})
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        for name, cases in ((words["waiting_for_you"], waiting(night)), (words["letter_out"], told(night))):
            sheet = book.add_worksheet(name)
            widths = [column.width for column in COLUMNS]
            numeric = [column.numeric for column in COLUMNS]
            _write(sheet, headings(lang), rows(cases), head, widths, numeric)
        for _, name, columns, body in counts(night.closing, lang):
            sheet = book.add_worksheet(name)
            _write(sheet, columns, body, head, [_WIDTH] * len(columns), [False] * len(columns))
    return target.getvalue()


def counts(closing: Closing, lang: str = "nl") -> tuple[Counted, ...]:
    """What many rejections together tell, for workbook and PDF."""
    words = texts(lang)["closing"]
    reasons = [(one.form, one.reason, str(one.count), str(one.of)) for one in closing.reasons]
    repeats = [
        (one.person, submission, day.isoformat(), state)
        for one in closing.repeats
        for submission, day, state in one.cases
    ]
    confirmed = [(one.form, one.field, str(one.asked), str(one.unchanged)) for one in closing.confirmed]
    return (
        _counted(words, "by_version", ("version", "reason", "forms", "of"), reasons),
        _counted(words, "repeats", ("person", "case", "received", "state"), repeats),
        _counted(words, "confirmed", ("version", "field", "asked", "unchanged"), confirmed),
    )


def _counted(
    words: Mapping[str, str], name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Counted:
    return Counted(words[name], words[f"{name}_sheet"], tuple(words[key] for key in columns), rows)


def _write(
    sheet: Any,
    columns: Sequence[str],
    body: Iterable[Sequence[str]],
    head: Any,
    widths: Sequence[int],
    numeric: Sequence[bool],
) -> None:
    """A sheet with a fixed heading and a filter. Rows go down in order: none is kept in memory."""
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, head)
    last = 1
    for last, row in enumerate(body, start=1):
        for at, (cell, number) in enumerate(zip(row, numeric, strict=True)):
            if number and cell:
                sheet.write_number(last, at, int(cell))
            elif cell:
                sheet.write_string(last, at, _fitting(cell))
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _fitting(cell: str) -> str:
    text = visible(cell)
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + _MORE
