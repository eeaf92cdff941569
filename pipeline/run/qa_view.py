"""The sample in words, for machines, and as a sheet to type from. Our readings are in none of them."""

from collections.abc import Sequence
from typing import Any

from pipeline.reports.html import texts
from pipeline.reports.sample import SampleRow, SampleView, render_sample
from pipeline.run.office import Office
from pipeline.run.qa import Drawn, outcomes
from pipeline.run.replay import Past
from pipeline.run.snippets import Snippets


def in_words(drawn: Sequence[Drawn]) -> str:
    """What is still to be typed, then what was found: a line a class, with its 95 % bound."""
    words = texts()["sample"]
    lines = [f"{one.submission}  {one.reading.name}" for one in drawn if one.word is None]
    lines = [words["to_type"], *(f"  {line}" for line in lines or [words["none"]]), "", words["found"]]
    for one in outcomes(drawn):
        share = f"{100 * one.wrong.share:.2f} %" if one.wrong.n else "–"
        bound = f"{100 * one.wrong.upper:.2f} %"
        lines.append(
            f"  {one.kind:<14} {words['drawn']} {one.drawn:>6}  {words['typed']} {one.wrong.n:>6}  "
            f"{words['differ']} {one.wrong.hits:>4} ({share}, {words['at_most']} {bound})"
        )
    wrong = [f"  {one.submission}  {one.reading.name}" for one in drawn if one.wrong]
    return "\n".join([*lines, *(["", words["settle"], *wrong] if wrong else [])])


def as_dict(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """Names and counts, no values."""
    return {
        "fields": [
            {
                "submission": one.submission,
                "field": one.reading.name,
                "kind": one.kind,
                "typed": one.word is not None,
                "differs": one.wrong,
            }
            for one in drawn
        ],
        "outcomes": [
            {
                "kind": one.kind,
                "drawn": one.drawn,
                "typed": one.wrong.n,
                "differ": one.wrong.hits,
                "at_most": one.wrong.upper,
            }
            for one in outcomes(drawn)
        ],
    }


def sheet(drawn: Sequence[Drawn], told: Past, snippets: Snippets, office: Office) -> str:
    """HTML with the ink of everything that is still to be typed."""
    readings = {item.sha256: item.reading for item in told.readings}
    rows = []
    for one in drawn:
        reading = readings[one.sha256]
        page = next((p for p in reading.pages if p.page == one.reading.page), None) if reading else None
        if one.word is None and page is not None:
            png = snippets.cut(one.sha256, page, one.reading.box)
            rows.append(SampleRow(one.submission, one.reading.name, png))
    return render_sample(SampleView(office.place.today, tuple(rows)))
