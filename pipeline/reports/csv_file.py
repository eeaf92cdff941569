"""The rejected-forms report as CSV, for machines and for spreadsheets that people open without a thought.

UTF-8, semicolons, every cell in quotes, line ends CR LF (RFC 4180). **No cell can become a formula**
(OWASP, CSV injection): one that begins with a sign that spreadsheets act on, also behind blanks, gets an
apostrophe in front, and so does one that begins with an apostrophe itself. So the text can always be had
back: take one leading apostrophe off.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from pipeline.reports.table import headings, rows
from pipeline.reports.views import NightView

_GUARD = "'"
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "%", "|", _GUARD)
"""``=`` begins formulas, the rest is taken for one somewhere; the wide forms are folded on some systems."""


def guarded(cell: str) -> str:
    """``cell`` so that no spreadsheet takes it for a formula.

    >>> guarded("=1+1"), guarded("  @SUM(A1)"), guarded("'s-Hertogenbosch"), guarded("Jansen")
    ("'=1+1", "'  @SUM(A1)", "''s-Hertogenbosch", 'Jansen')
    """
    return _GUARD + cell if cell.lstrip().startswith(_ACTS) or cell.startswith(_ACTS) else cell


def unguarded(cell: str) -> str:
    """What stood in a cell before :func:`guarded`.

    >>> unguarded("''s-Hertogenbosch"), unguarded("Jansen")
    ("'s-Hertogenbosch", 'Jansen')
    """
    return cell.removeprefix(_GUARD)


def rejected_csv(night: NightView, lang: str = "nl") -> bytes:
    """All cases in the order of the report; equal input gives equal bytes."""
    return table_csv(headings(lang), rows(night.cases))


def table_csv(head: Sequence[str], body: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in row] for row in body)
    return out.getvalue().encode()
