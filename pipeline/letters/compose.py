"""Finds the words: a Jinja2 + Markdown file a letter, filled from the context, parsed to blocks.

The texts are for a communications officer to edit. They run in Jinja2's sandbox; a name that the
context does not have stops the letter; values are escaped, so what stood on a form is never markup.
"""

import dataclasses
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from pipeline.domain.letter import LetterKind
from pipeline.domain.policy import Office
from pipeline.errors import TemplateError
from pipeline.letters import markdown
from pipeline.letters.addressing import address_lines
from pipeline.letters.blocks import Heading, Text, plain
from pipeline.letters.contexts import Context
from pipeline.letters.words import Words

TEXTS = Path(__file__).parent / "texts"
_MARK = "---\n"


class Composer:
    """The texts of one language: ``texts/<language>/<kind>.md.j2``."""

    def __init__(self, language: str = "nl", folder: Path = TEXTS) -> None:
        self.words = Words.load(folder / language / "words.toml")
        self._folder = folder / language
        self._texts = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(folder / language),
            undefined=jinja2.StrictUndefined,
            finalize=_finalize,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._texts.filters.update(self.words.filters())

    def compose(self, kind: LetterKind, context: Context, office: Office) -> Text:
        """The letter in words. Raises TemplateError when the text and the context do not fit."""
        name = f"{kind}.md.j2"
        fields = {f.name: getattr(context, f.name) for f in dataclasses.fields(context)}
        try:
            filled = self._texts.get_template(name).render(
                **fields, office=office, office_lines=address_lines(office.address)
            )
        except jinja2.TemplateError as error:
            raise TemplateError(f"letter text {name}: {_reason(error)}") from error
        return _text(name, filled)

    def digest(self, kind: LetterKind) -> str:
        """SHA-256 over the text of ``kind``, all that a text may include, and the words."""
        files = (f"{kind}.md.j2", *sorted(path.name for path in self._folder.glob("_*.j2")), "words.toml")
        return sha256(b"\0".join((self._folder / name).read_bytes() for name in files)).hexdigest()


def _text(name: str, filled: str) -> Text:
    """Front matter and one first heading apart from the rest."""
    empty, mark, rest = filled.partition(_MARK)
    front, second, body = rest.partition(_MARK)
    subject = front.strip().removeprefix("subject:").strip()
    if empty or not mark or not second or not subject:
        raise TemplateError(f"letter text {name}: must begin with '---', 'subject: ...', '---'")
    first, *others = markdown.parse(body)
    if not isinstance(first, Heading) or first.level != 1:
        raise TemplateError(f"letter text {name}: the first line must be a heading, '# ...'")
    if any(isinstance(block, Heading) and block.level == 1 for block in others):
        raise TemplateError(f"letter text {name}: there can be one heading with '#' only")
    return Text(plain(markdown.inline(subject)), plain(first.runs), tuple(others))


def _finalize(value: object) -> object:
    """Every value that a text prints passes here. None would print as a word: it stops the letter."""
    if value is None:
        raise jinja2.UndefinedError("a value without content is printed")
    return markdown.escape(str(value))


def _reason(error: jinja2.TemplateError) -> str:
    """Kind, message and line of an error of ours; messages of Jinja2 name variables, never values."""
    line = getattr(error, "lineno", None)
    return f"{type(error).__name__}: {error.message}" + (f" (line {line})" if line else "")
