"""Markdown to blocks. Only what a letter needs is known; anything else is a mistake in the text.

Four fences stand for things that Markdown has no word for: ``betaling`` (the payment block),
``adres`` (lines), ``gegevens`` (lines ``label :: value``) and ``veld N`` (a finding with picture N).
"""

import re
import unicodedata
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.errors import TemplateError
from pipeline.letters import blocks
from pipeline.letters.blocks import AnyBlock, Run, Runs

_MARKDOWN = MarkdownIt("zero").enable(
    ["heading", "list", "table", "fence", "emphasis", "escape", "text_join", "newline"]
)
_MARKS = {
    "em": "schuine letters (*…*)",
    "hardbreak": "harde regelafbreking (\\ of twee spaties aan het eind)",
}
"""Names of markup for who edits the texts."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINE_ENDS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(value: str) -> str:
    """One line of text in NFC, without control characters and direction overrides.

    Overrides could make a name read as another one (Trojan Source); composed characters are
    the only ones that every PDF reader extracts right.
    """
    one_line = _LINE_ENDS.sub(" ", unicodedata.normalize("NFC", value))
    return "".join(
        c for c in one_line if unicodedata.category(c) != "Cc" and c not in _DIRECTION_MARKS
    ).strip()


def escape(value: str) -> str:
    """``value`` so that Markdown gives it back letter by letter: CommonMark escapes all ASCII punctuation."""
    return _PUNCTUATION.sub(r"\\\1", clean(value))


def parse(markdown: str) -> tuple[AnyBlock, ...]:
    """The blocks of ``markdown``; raises TemplateError for markup that letters do not have."""
    return tuple(_blocks(iter(_MARKDOWN.parse(markdown))))


def _blocks(tokens: Iterator[Token]) -> Iterator[AnyBlock]:
    for token in tokens:
        match token.type:
            case "heading_open":
                yield blocks.Heading(int(token.tag[1]), _runs(next(tokens)))
                next(tokens)
            case "paragraph_open":
                yield blocks.Paragraph(_runs(next(tokens)))
                next(tokens)
            case "bullet_list_open" | "ordered_list_open":
                yield blocks.Listing(token.type.startswith("ordered"), tuple(_items(tokens)))
            case "table_open":
                yield _table(tokens)
            case "fence":
                yield _fence(token)
            case _:
                raise _unknown(token, token)


def _hint(token: Token) -> str:
    return f"het is regel {token.map[0] + 1} van de ingevulde brief, na het onderwerp" if token.map else ""


def _unknown(mark: Token, place: Token) -> TemplateError:
    """A piece of markup that letters do not have."""
    name = _MARKS.get(mark.type.removesuffix("_open"), mark.type)
    return TemplateError(f"een brief kent geen {name}", _hint(place))


def _items(tokens: Iterator[Token]) -> Iterator[Runs]:
    """The items of a flat list, up to its end."""
    depth = 0
    for token in tokens:
        if token.type.endswith("_list_open"):
            raise TemplateError("een lijst in een lijst kan niet", _hint(token))
        if token.type == "inline":
            depth += 1
            if depth > 1:
                raise TemplateError("een punt van een lijst is één alinea", _hint(token))
            yield _runs(token)
        elif token.type == "list_item_close":
            depth = 0
        elif token.type.endswith("_list_close"):
            return


def _table(tokens: Iterator[Token]) -> blocks.Table:
    rows: list[list[Runs]] = []
    align: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            align.append("right" if "right" in str(token.attrGet("style")) else "left")
        elif token.type == "inline":
            rows[-1].append(_runs(token))
        elif token.type == "table_close":
            break
    return blocks.Table(tuple(align), tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _fence(token: Token) -> AnyBlock:
    name, _, number = token.info.strip().partition(" ")
    lines = [line.strip() for line in token.content.splitlines() if line.strip()]
    match name:
        case "betaling":
            return blocks.PaymentPlace()
        case "adres":
            return blocks.Lines(tuple(inline(line) for line in lines))
        case "gegevens":
            pairs = (line.partition("::") for line in lines)
            return blocks.Facts(
                tuple((inline(label.strip()), inline(value.strip())) for label, _, value in pairs)
            )
        case "veld" if number.isdigit():
            return blocks.FieldNote(int(number), parse(token.content))
    raise TemplateError(
        f"het blok '{name}' is er niet; wel: betaling, adres, gegevens en veld N", _hint(token)
    )


def inline(markdown: str) -> Runs:
    """The runs of one line."""
    return _runs(_MARKDOWN.parseInline(markdown)[0])


def _runs(inline: Token) -> Runs:
    strong = False
    runs: list[Run] = []
    for child in inline.children or []:
        if child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
        elif child.type == "softbreak":
            runs.append(Run(" ", strong))
        elif child.type == "text":
            if child.content:
                runs.append(Run(child.content, strong))
        else:
            raise _unknown(child, inline)
    return tuple(runs)
