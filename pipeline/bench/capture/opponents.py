"""Other engines on the same fields: the same pixels, the same zones, the same characters, and our rules.

Each engine gets every comb field as it lies on the aligned page (with its printed lines), and once more as
our own line-free row, so that nobody can say that the lines beat it. The rules are those of
``pipeline.validate``: the eleven-test, dates that exist, the form of a postcode, not more characters
than boxes. What an engine could accept at best is computed with the bar chosen in hindsight.
"""

import os
import resource
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Protocol

import cv2

from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.rows import FieldRow, OpponentRow
from pipeline.bench.capture.score import LINE, kind_of
from pipeline.capture.fields.printed import MARGIN_MM
from pipeline.capture.hand.decode.cells import characters_of
from pipeline.capture.hand.row import row_image
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import PageView
from pipeline.domain.forms import FieldTemplate
from pipeline.domain.geometry import MM_PER_INCH
from pipeline.validate.dates import DateKind, read_date
from pipeline.validate.dutch import BsnKind, read_bsn, read_postcode

OURS = "this pipeline"
_DPI = round(FRAME_PX_PER_MM * MM_PER_INCH)
_DATES = (DateKind.COMPLETE, DateKind.PARTLY)


@dataclass(frozen=True, slots=True)
class Zone:
    """One field to be read: ``image`` is dark ink on white, ``allowed`` its characters."""

    field: FieldTemplate
    image: Grey
    allowed: str


Answer = tuple[str, float]
"""What an engine read, and how sure it says it is (0..1)."""


class Engine(Protocol):
    name: str

    def read(self, zones: Sequence[Zone]) -> list[Answer]: ...


class Tesseract:
    """Through pytesseract, one line a zone (``--psm 7``), held to the characters of the field."""

    name = "tesseract"

    def read(self, zones: Sequence[Zone]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        for allowed in sorted({zone.allowed for zone in zones}):
            same = [index for index, zone in enumerate(zones) if zone.allowed == allowed]
            read = self._together([zones[index].image for index in same], allowed)
            answers.update(zip(same, read, strict=True))
        return [answers[index] for index in range(len(zones))]

    def _together(self, images: Sequence[Grey], allowed: str) -> list[Answer]:
        """One start of the program for many zones: their file names in a list."""
        import pytesseract  # noqa: PLC0415 - a tool of development

        with TemporaryDirectory() as name:
            paths = [Path(name) / f"{index}.png" for index in range(len(images))]
            for path, image in zip(paths, images, strict=True):
                cv2.imwrite(str(path), image)
            listed = Path(name) / "zones.txt"
            listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
            characters = quote(f"tessedit_char_whitelist={allowed}")
            config = f"--psm 7 --dpi {_DPI} -c {characters}"
            told = pytesseract.image_to_data(
                str(listed), lang="nld", config=config, output_type=pytesseract.Output.DICT
            )
        words: dict[int, list[tuple[str, float]]] = {page: [] for page in range(1, len(images) + 1)}
        for page, text, certainty in zip(told["page_num"], told["text"], told["conf"], strict=True):
            if str(text).strip():
                words[page].append((str(text), float(certainty) / 100))
        return [
            (" ".join(text for text, _ in some), min((c for _, c in some), default=0.0))
            for some in words.values()
        ]


class RapidOcr:
    """PP-OCRv6 small by rapidocr's public call on the zone; other characters are dropped afterwards."""

    name = "rapidocr"

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # noqa: PLC0415 - a second to load, only for the benchmark

        threads = {f"EngineConfig.onnxruntime.{side}_op_num_threads": 1 for side in ("intra", "inter")}
        self._engine: Any = RapidOCR(params={"Global.log_level": "critical", **threads})

    def read(self, zones: Sequence[Zone]) -> list[Answer]:
        return [self._one(zone) for zone in zones]

    def _one(self, zone: Zone) -> Answer:
        colour = cv2.cvtColor(zone.image, cv2.COLOR_GRAY2BGR)
        told = self._engine(colour, use_det=False, use_cls=False, use_rec=True)
        if not told.txts:
            return "", 0.0
        text = "".join(c for c in str(told.txts[0]).upper() if c in zone.allowed or c == " ")
        return text, float(told.scores[0])


def engines() -> tuple[Engine, ...]:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # Tesseract's own threads
    return Tesseract(), RapidOcr()


def challenge(
    paper: Paper, views: Sequence[tuple[PageView, Sequence[FieldTemplate]]], rivals: Sequence[Engine]
) -> Iterator[OpponentRow]:
    """What each engine makes of the written comb fields of one form, with lines and without."""
    places = [(view, f) for view, fields in views for f in fields if f.cells and paper.value(f.name)]
    for lines, cut in (("", _with_lines), (" without lines", _without_lines)):
        zones = [Zone(f, cut(view, f), characters_of(f)) for view, f in places]
        for engine in rivals if zones else ():
            started = _cpu_s()
            answers = engine.read(zones)
            cpu_s = (_cpu_s() - started) / len(zones)
            for zone, (text, certainty) in zip(zones, answers, strict=True):
                truth, read = _bare(paper.value(zone.field.name)), _bare(text)
                yield OpponentRow(
                    engine=engine.name + lines,
                    style=paper.style,
                    kind=kind_of(zone.field),
                    right=read == truth,
                    passes=passes(zone.field, read),
                    certainty=certainty,
                    cpu_s=cpu_s,
                )


def ourselves(fields: Sequence[FieldRow], cpu_s: float) -> Iterator[OpponentRow]:
    """The same fields as this pipeline read them; a field bears its part of all that the form cost."""
    written = [row for row in fields if row.written and row.kind != LINE]
    for row in written:
        cost = cpu_s / len(written)
        yield OpponentRow(OURS, row.style, row.kind, row.right, row.accepted, row.certainty, cost)


def passes(field: FieldTemplate, text: str) -> bool:
    """Whether a reading satisfies what we know of such a field."""
    rules: dict[str, Callable[[str], bool]] = {
        "bsn": lambda t: read_bsn(t).kind is BsnKind.VALID,
        "birth_date": lambda t: read_date(t).kind in _DATES,
        "date": lambda t: read_date(t).kind in _DATES,
        "postcode": lambda t: read_postcode(t) is not None,
    }
    rule = rules.get(kind_of(field))
    return bool(text) and len(text) <= field.cells and (rule is None or rule(text))


def _with_lines(view: PageView, field: FieldTemplate) -> Grey:
    return cv2.bitwise_not(view.patch(field.box, MARGIN_MM).page).astype("uint8", copy=False)


def _without_lines(view: PageView, field: FieldTemplate) -> Grey:
    return row_image(view.patch(field.box, MARGIN_MM), field)


def _bare(value: object) -> str:
    """Without spaces and marks: an engine is not held to what boxes cannot show."""
    folded = unicodedata.normalize("NFKD", str(value).upper())
    return "".join(c for c in folded if not c.isspace() and not unicodedata.combining(c))


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime
