"""The sheet from which accepted fields are typed over by people who do not see what we read."""

from dataclasses import dataclass
from datetime import date

from pipeline.reports.html import environment, texts


@dataclass(frozen=True, slots=True)
class SampleRow:
    submission: str
    field: str
    png: bytes | None


@dataclass(frozen=True, slots=True)
class SampleView:
    """``balanced`` and ``sandbox`` are what every page of ours shows; here is nothing to tell."""

    today: date
    rows: tuple[SampleRow, ...]
    balanced: bool = True
    sandbox: str = ""


def render_sample(view: SampleView, lang: str = "nl") -> str:
    shared = {"night": view, "t": texts(lang), "nav": (), "here": ""}
    return environment().get_template("sample.html.j2").render(shared)
