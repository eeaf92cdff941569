"""Finds the words: a Jinja2 + Markdown file a letter, filled from the context, parsed to blocks.

The texts are for a communications officer to edit. They run in Jinja2's sandbox; a name that the
context does not have stops the letter; values are escaped, so what stood on a form is never markup.
"""

import dataclasses
import traceback
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

import jinja2
import msgspec
from jinja2 import meta, nodes
from jinja2.exceptions import SecurityError
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
GIVEN = frozenset({"office", "office_lines"})
"""What every text has besides the fields of its letter."""
_MARK = "---\n"
_KINDS: tuple[tuple[type[jinja2.TemplateError], str], ...] = (
    (SecurityError, "dat mag een brieftekst niet"),
    (jinja2.UndefinedError, "dit veld is er niet"),
    (jinja2.TemplateNotFound, "dit bestand is er niet"),
    (jinja2.TemplateAssertionError, "dit filter is er niet"),
    (jinja2.TemplateError, "hier klopt een accolade, if of for niet"),
)
"""Mistakes of who edits a text; the first that fits."""
_MISUSED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What Python says where a text gives a filter, a sum or a loop something that it cannot take."""


class Composer:
    """The texts of one language: ``texts/<language>/<kind>.md.j2``."""

    def __init__(self, language: str = "nl", folder: Path = TEXTS) -> None:
        self.words = _words(folder / language / "words.toml")
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
        """The letter in words.

        Raises TemplateError with file and line when the text and the context do not fit, or when it
        reaches for more than the context.
        """
        name = f"{kind}.md.j2"
        fields = {f.name: getattr(context, f.name) for f in dataclasses.fields(context)}
        try:
            filled = self._texts.get_template(name).render(
                **fields, office=office, office_lines=address_lines(office.address)
            )
        except jinja2.TemplateError as error:
            raise _wrong(error, name) from error
        except _MISUSED as error:
            raise _misused(error, name) from error
        try:
            return _text(filled)
        except TemplateError as error:
            raise TemplateError(f"{name}: {error.what}", error.hint) from None

    def unknown_names(self, kind: LetterKind, given: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Names that the text of ``kind`` wants from outside and that are not ``given``, by file.

        Sees what a single run may not reach. Raises TemplateError for a file that is no template.
        """
        found: dict[str, tuple[str, ...]] = {}
        self._collect(f"{kind}.md.j2", {*given, *GIVEN}, found)
        return {name: names for name, names in found.items() if names}

    def _collect(self, name: str, given: set[str], found: dict[str, tuple[str, ...]]) -> None:
        """Walks the includes; what a file sets itself is known to those that it includes."""
        if name in found:
            return
        try:
            source = (self._folder / name).read_text(encoding="utf-8")
            tree = self._texts.parse(source, name)
            found[name] = tuple(sorted(meta.find_undeclared_variables(tree) - given))
        except OSError:
            raise TemplateError(f"{name}: dit bestand is er niet", _hint(None)) from None
        except UnicodeDecodeError as error:
            raise _misused(error, name) from error
        except jinja2.TemplateError as error:
            raise _wrong(error, name) from error
        own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        for include in tree.find_all(nodes.Include):
            if isinstance(include.template, nodes.Const):
                self._collect(include.template.value, given | own, found)

    def digest(self, kind: LetterKind) -> str:
        """SHA-256 over the text of ``kind``, all that a text may include, and the words."""
        files = (f"{kind}.md.j2", *sorted(path.name for path in self._folder.glob("_*.j2")), "words.toml")
        return sha256(b"\0".join((self._folder / name).read_bytes() for name in files)).hexdigest()


def _text(filled: str) -> Text:
    """Front matter and one first heading apart from the rest. Raises TemplateError without a file's name."""
    empty, mark, rest = filled.partition(_MARK)
    front, second, body = rest.partition(_MARK)
    subject = front.strip().removeprefix("subject:").strip()
    if empty or not mark or not second or not subject:
        raise TemplateError("een brief begint met de regels '---', 'subject: …' en '---'")
    first, *others = markdown.parse(body) or (None,)
    if not isinstance(first, Heading) or first.level != 1:
        raise TemplateError("na het onderwerp komt eerst een kop, '# …'")
    if any(isinstance(block, Heading) and block.level == 1 for block in others):
        raise TemplateError("er mag maar één kop met '#' zijn; de andere krijgen '##'")
    return Text(plain(markdown.inline(subject)), plain(first.runs), tuple(others))


def _finalize(value: object) -> object:
    """Every value that a text prints passes here. None would print as a word: it stops the letter."""
    if value is None:
        raise jinja2.UndefinedError("het is leeg: zet er een {% if … %} omheen")
    return markdown.escape(str(value))


def _words(path: Path) -> Words:
    try:
        return Words.load(path)
    except (OSError, msgspec.DecodeError) as error:
        raise TemplateError(f"{path.name}: {error}", "elk woord van het programma moet erin staan") from None


def _wrong(error: jinja2.TemplateError, name: str) -> TemplateError:
    """The error with file, line and reason; messages of Jinja2 name variables, never values."""
    kind = next(word for sort, word in _KINDS if isinstance(error, sort))
    return TemplateError(f"{_where(error, name)}: {kind} ({error.message})", _hint(error))


def _misused(error: Exception, name: str) -> TemplateError:
    """A text that asks for what cannot be done. The message of Python may hold a value: it is left out."""
    if isinstance(error, UnicodeDecodeError):
        return TemplateError(f"{name}: dit bestand is geen UTF-8", "bewaar het opnieuw, als UTF-8")
    return TemplateError(
        f"{_where(error, name)}: een filter of som past niet bij dit veld ({type(error).__name__})",
        "datum past bij een dag, euro bij centen; wat elk veld is: inburgering letters fields SOORT",
    )


def _where(error: Exception, name: str) -> str:
    """File and line of the text that went wrong: an included one when it was there."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        named = error.name if error.name and error.name.endswith(".j2") else name
        return f"{named}, regel {error.lineno}"
    places = [
        (Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    inside = [(path.name, line) for path, line in places if path.suffix == ".j2"]
    return f"{inside[-1][0]}, regel {inside[-1][1]}" if inside else name


def _hint(error: jinja2.TemplateError | None) -> str:
    if isinstance(error, SecurityError):
        return "een tekst mag de velden van haar brief gebruiken, en niets van het programma"
    if isinstance(error, jinja2.UndefinedError):
        return "welke velden er zijn: inburgering letters fields SOORT"
    return "hoe een tekst eruitziet, staat in docs/letters.md"
