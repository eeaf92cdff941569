"""The rejected-forms report as PDF/UA-1 and PDF/A-3a in one, for the file: set with Typst.

A long report is several files of so many forms each: setting one costs 0.1 MB of memory a row, and Typst
keeps what it computed for some compilations more (comemo), until it is made to forget.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import typst
from fontTools.ttLib import TTFont

from pipeline.errors import MissingToolError
from pipeline.reports.html import texts
from pipeline.reports.paging import part_name
from pipeline.reports.table import told, waiting
from pipeline.reports.text import spans, visible
from pipeline.reports.views import CaseView, FindingView, NightView
from pipeline.reports.workbook import counts
from pipeline.wording.say import long_date

FONTS = Path("/usr/share/fonts/truetype/noto")
"""Where Debian and Ubuntu put fonts-noto-core."""
_FAMILIES = {"Noto Sans": "NotoSans", "Noto Naskh Arabic": "NotoNaskhArabic"}
_STYLES = ("Regular", "Bold")
_LAYOUT = Path(__file__).with_name("rejected.typ")
_EMPTY = Path(__file__).with_name("empty.typ")
_KEPT_FOR = 30
"""Compilations after which Typst forgets what it has not used."""
CASES_A_FILE = 500


def rejected_pdfs(night: NightView, output: Path, lang: str = "nl") -> Iterator[tuple[str, bytes]]:
    """File names with their PDF; the snippets are taken from ``output``. Equal input gives equal bytes.

    Raises MissingToolError when the fonts are not installed.
    """
    known = _characters()
    sections = [(case, True) for case in waiting(night)] + [(case, False) for case in told(night)]
    parts = [sections[at : at + CASES_A_FILE] for at in range(0, len(sections), CASES_A_FILE)] or [[]]
    for number, part in enumerate(parts, start=1):
        view = _view(night, part, (number, len(parts)), lang)
        yield part_name("afgekeurd", number, ".pdf"), _set(_printable(view, known), output, night)
        if number < len(parts):
            _forget()


def _set(view: Any, output: Path, night: NightView) -> bytes:
    compiler = typst.Compiler(
        _LAYOUT.read_bytes(),
        root=str(output),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    made = compiler.compile(
        format="pdf",
        sys_inputs={"view": msgspec.json.encode(view).decode()},
        pdf_standards=["ua-1", "a-3a"],
        timestamp=datetime.combine(night.today, time(), UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single PDF")
    return made


def _forget() -> None:
    """Compile nothing often enough that memory of the last file is given back: 20 ms instead of 75 MB."""
    compiler = typst.Compiler(str(_EMPTY), font_paths=_fonts(), ignore_system_fonts=True)
    for _ in range(_KEPT_FOR + 1):
        compiler.compile(format="pdf")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _view(
    night: NightView, part: Sequence[tuple[CaseView, bool]], number: tuple[int, int], lang: str
) -> dict[str, Any]:
    """Everything that ``rejected.typ`` prints, as JSON can hold it."""
    t = texts(lang)
    words, at, of = t["rejected"], *number
    title = words["title"] + (f", {words['part']} {at}/{of}" if of > 1 else "")
    sections = [
        (words["waiting_for_you"], [case for case, waits in part if waits]),
        (words["letter_out"], [case for case, waits in part if not waits]),
    ]
    counted = counts(night.closing, lang) if at == of else ()
    return {
        "title": title,
        "author": t["common"]["author"],
        "language": t["common"]["lang"],
        "families": list(_FAMILIES),
        "foot": f"{title} · {t['common']['day']} {long_date(night.today)} · {night.version}",
        "lead": words["lead"] if night.cases else words["nothing"],
        "words": {
            "page": t["common"]["page"],
            "of": t["common"]["of"],
            "none": t["common"]["none"],
            "no_place": words["no_place"],
            "columns": [words[key] for key in ("ink", "field", "read", "what", "todo")],
        },
        "sections": [
            {"title": f"{name} ({len(cases)})", "cases": [_case(case, t) for case in cases]}
            for name, cases in sections
            if cases
        ],
        "counts": [
            {"title": name, "columns": list(columns), "rows": [list(row) for row in body]}
            for name, _, columns, body in counted
        ],
    }


def _case(case: CaseView, t: Any) -> dict[str, Any]:
    words, common = t["rejected"], t["common"]
    meta = [
        f"{case.form_title} ({case.version})",
        f"{case.file_name}, {common['page']} {spans(case.pages)}",
        f"{words['received']} {long_date(case.received_on)}",
        f"{words['waits']} {case.days_waiting} {common['days']}",
        f"{case.term_text} {long_date(case.term)}" if case.term else "",
        words["one_step"] if case.one_step else "",
    ]
    letters = "; ".join(f"{one.kind_text}, {long_date(one.dated)} ({one.id})" for one in case.letters)
    return {
        "title": " · ".join(part for part in (case.person, case.submission, case.state_text) if part),
        "meta": " · ".join(part for part in meta if part),
        "late": case.late,
        "findings": [_finding(item, words) for item in case.findings],
        "letter": f"{words['letters']}: {letters}" if letters else "",
    }


def _finding(item: FindingView, words: dict[str, str]) -> dict[str, Any]:
    name = item.label or item.title
    snippet = item.snippet and {
        "path": item.snippet.path,
        "width": item.snippet.width,
        "alt": f"{words['alt']} {name}",
    }
    doubt = f" ({words['or_maybe']} {', '.join(item.alternatives)})" if item.alternatives else ""
    return {
        "snippet": snippet,
        "field": item.label or item.field,
        "read": (item.value or words["empty"]) + doubt if item.field else "",
        "what": item.title,
        "todo": item.todo,
    }


def _printable(view: Any, known: frozenset[int]) -> Any:
    """The view with every character that has no glyph written out: nothing is printed as an empty box."""
    if isinstance(view, str):
        return "".join(one if ord(one) in known else f"[U+{ord(one):04X}]" for one in visible(view))
    if isinstance(view, dict):
        return {key: value if key == "path" else _printable(value, known) for key, value in view.items()}
    return [_printable(one, known) for one in view] if isinstance(view, list) else view


@cache
def _characters() -> frozenset[int]:
    """Code points for which every style of a family has a glyph, and no-break space."""
    found: set[int] = set()
    for stem in _FAMILIES.values():
        files = [FONTS / f"{stem}-{style}.ttf" for style in _STYLES]
        if absent := [path.name for path in files if not path.is_file()]:
            raise MissingToolError(
                f"the font {absent[0]} is not in {FONTS}", "install the package fonts-noto-core"
            )
        found |= set.intersection(*(set(TTFont(path, lazy=True).getBestCmap()) for path in files))
    return frozenset(found)
