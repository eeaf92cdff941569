"""How plain a letter reads, by measures that need no reader: the gate of the tests and of a preview.

B1 is no formula; these are bars that bad texts fail (``language.toml``). A text that passes them has
still to be tried on people.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.domain.letter import LetterKind
from pipeline.errors import MissingToolError
from pipeline.letters.blocks import AnyBlock, FieldNote, Heading, Listing, Paragraph, Text, plain
from pipeline.letters.words import NBSP

_SENTENCE = re.compile(r"(?<=[.?!:])\s+")
_ENDS = (".", "?", "!")
_SALUTATION = "Geachte "
_LOOSE = re.compile(
    r"\d+ (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b"
    r"|(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december) \d{4}"
    r"|€ \d|\d \d{3}\b|\d{1,2}\.\d{2} uur|\d{4} [A-Z]{2}\b"
)
"""A date, amount, number, time or postcode that may break at its space."""
_SPAN = re.compile(rf"\b(?:binnen|na|over)[ {NBSP}](?:\w+)[ {NBSP}](?:dag|dagen|week|weken|maand|maanden)\b")


class _Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    flesch: float
    flesch_paragraph: float
    paragraph_words: int
    longest_sentence: int
    average_sentence: float
    heading_words: int


class _Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    starts: tuple[str, ...]
    actions: tuple[str, ...]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    formal: tuple[str, ...]
    informal: tuple[str, ...]
    quoted: tuple[str, ...]
    spans: tuple[LetterKind, ...]


class Bars(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``language.toml``."""

    limits: _Limits
    heading: _Heading
    words: _Words


@dataclass(frozen=True, slots=True)
class Plainness:
    """Figures of one letter. ``flesch`` is Flesch-Douma by textstat; higher is easier."""

    flesch: float
    words_per_sentence: float
    longest: str
    """The longest sentence."""

    @property
    def longest_words(self) -> int:
        return len(self.longest.split())


def load_bars(path: Path = Path(__file__).parent / "language.toml") -> Bars:
    """Raises msgspec.ValidationError when a limit is missing."""
    return msgspec.toml.decode(path.read_bytes(), type=Bars)


def plainness(text: Text, names: Iterable[str] = ()) -> Plainness:
    """The figures. ``names`` (of people, places and schools) count as one short word each.

    Headings and items of a list would make sentences look shorter: they do not count for the average.
    """
    found = sentences(text, names)
    whole = [sentence for sentence in found if sentence.endswith(_ENDS)]
    words = sum(len(sentence.split()) for sentence in whole)
    average = words / max(1, len(whole))
    longest = max(found, key=lambda sentence: len(sentence.split()))
    return Plainness(flesch_douma(found), average, longest)


def problems(kind: LetterKind, text: Text, bars: Bars, names: Iterable[str] = ()) -> list[str]:
    """What keeps this letter from being plain, in Dutch, for who edits it; empty when all is well."""
    return [
        *_measured(text, bars, tuple(names)),
        *_of_heading(text, bars),
        *_of_words(kind, text, bars),
    ]


def sentences(text: Text, names: Iterable[str] = ()) -> list[str]:
    """Every sentence, the heading first. A salutation is none; a colon before a list ends one."""
    pieces = (_short(piece, names) for piece in (text.heading, *_prose(text.blocks)))
    return [sentence for piece in pieces for sentence in _SENTENCE.split(piece) if sentence.split()]


def flesch_douma(found: Iterable[str]) -> float:
    """Flesch-Douma of ``found`` sentences. Raises MissingToolError without the package textstat."""
    try:
        import textstat  # noqa: PLC0415 - two seconds, and only who writes texts needs it
    except ImportError:
        raise MissingToolError("the package textstat is not installed", "make setup installs it") from None
    textstat.set_lang("nl")
    listed = list(found)
    words = [word for sentence in listed for word in sentence.split()]
    syllables = sum(max(1, textstat.syllable_count(word)) for word in words)
    return float(206.835 - 0.93 * len(words) / len(listed) - 77 * syllables / len(words))


def _measured(text: Text, bars: Bars, names: tuple[str, ...]) -> Iterator[str]:
    limits, figures = bars.limits, plainness(text, names)
    if figures.flesch < limits.flesch:
        yield f"de brief is te moeilijk: Flesch-Douma {figures.flesch:.0f}, ten minste {limits.flesch:.0f}"
    if figures.words_per_sentence > limits.average_sentence:
        yield f"de zinnen zijn te lang: gemiddeld {figures.words_per_sentence:.1f} woorden"
    for sentence in sentences(text, names):
        if len(sentence.split()) > limits.longest_sentence:
            yield f"een zin van {len(sentence.split())} woorden: {sentence!r}"
    for piece in _prose(text.blocks):
        found = [part for part in _SENTENCE.split(_short(piece, names)) if part.split()]
        if sum(len(part.split()) for part in found) >= limits.paragraph_words:
            score = flesch_douma(found)
            if score < limits.flesch_paragraph:
                yield f"een alinea is te moeilijk (Flesch-Douma {score:.0f}): {piece[:60]!r}"


def _of_heading(text: Text, bars: Bars) -> Iterator[str]:
    words = text.heading.split()
    if not words or words[0] not in bars.heading.starts:
        yield f"de kop begint niet met wie iets doet of wat er is: {text.heading!r}"
    if len(words) > bars.limits.heading_words or len(_SENTENCE.split(text.heading)) > 1:
        yield f"de kop is te lang of heeft meer dan één zin: {text.heading!r}"
    if sum(word.lower().strip(".,:;") in bars.heading.actions for word in words) > 1:
        yield f"de kop vraagt meer dan één ding: {text.heading!r}"


def _of_words(kind: LetterKind, text: Text, bars: Bars) -> Iterator[str]:
    whole = " ".join((text.subject, text.heading, *_prose(text.blocks)))
    for title in bars.words.quoted:
        whole = whole.replace(title, "")
    for word in (*bars.words.formal, *bars.words.informal):
        if re.search(rf"\b{re.escape(word)}\b", whole, re.IGNORECASE):
            why = "spreek de lezer met u aan" if word in bars.words.informal else "een moeilijk woord"
            yield f"{why}: {word!r}"
    if found := _LOOSE.search(whole):
        yield f"dit kan in tweeën breken, gebruik een filter: {found[0]!r}"
    if kind not in bars.words.spans and (found := _SPAN.search(whole)):
        yield f"noem de dag zelf: {found[0]!r}"


def _prose(blocks: Iterable[AnyBlock]) -> Iterator[str]:
    """Everything that is read as sentences: no addresses, tables or payment data."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                if not (piece := plain(block.runs)).startswith(_SALUTATION):
                    yield piece
            case Listing():
                yield from (plain(item) for item in block.items)
            case FieldNote():
                yield from _prose(block.blocks)


def _short(piece: str, names: Iterable[str]) -> str:
    for name in filter(None, names):
        piece = piece.replace(name, "Ali")
    return piece
