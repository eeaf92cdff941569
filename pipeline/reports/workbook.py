"""The rejected-forms report as a workbook: text cells only, so that nothing turns into a formula."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from pipeline.reports.html import texts
from pipeline.reports.views import CaseView, FindingView, NightView

_COLUMNS: dict[str, tuple[int, Callable[[CaseView, FindingView], str]]] = {
    "case": (18, lambda case, _: case.submission),
    "state": (14, lambda case, _: case.state_text),
    "received": (12, lambda case, _: case.received_on.isoformat()),
    "days": (7, lambda case, _: str(case.days_waiting)),
    "person": (28, lambda case, _: case.person),
    "form": (26, lambda case, _: f"{case.form} {case.version}"),
    "file": (30, lambda case, _: case.file_name),
    "page": (8, lambda _, finding: str(finding.page or "")),
    "what": (36, lambda _, finding: finding.title),
    "field": (22, lambda _, finding: finding.label),
    "read": (26, lambda _, finding: finding.value),
    "certainty": (10, lambda _, finding: "" if finding.certainty is None else f"{finding.certainty:.2f}"),
    "todo": (70, lambda _, finding: finding.todo),
    "letter": (
        30,
        lambda case, _: "; ".join(f"{item.kind_text} {item.dated.isoformat()}" for item in case.letters),
    ),
}
"""Column key (its heading is in the texts) to width in characters and what stands in it."""


def rejected_workbook(night: NightView, lang: str = "nl") -> bytes:
    """XLSX with a sheet per state; equal input gives equal bytes."""
    words = texts(lang)["rejected"]
    headings = texts(lang)["workbook"]
    sheets = {
        words["waiting_for_you"]: [case for case in night.cases if case.state == "review"],
        words["letter_out"]: [case for case in night.cases if case.state != "review"],
    }
    columns = [headings[key] for key in _COLUMNS]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target := BytesIO(), {"in_memory": True, **options}) as book:
        book.set_properties({"created": datetime.combine(night.today, time(), UTC)})
        heading = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "top"})
        for name, cases in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns, heading)
            pairs = [(case, finding) for case in cases for finding in case.findings]
            for row, pair in enumerate(pairs, start=1):
                for column, (_, text) in enumerate(_COLUMNS.values()):
                    sheet.write_string(row, column, text(*pair))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(pairs)), len(columns) - 1)
            for at, (width, _) in enumerate(_COLUMNS.values()):
                sheet.set_column(at, at, width)
    return target.getvalue()
