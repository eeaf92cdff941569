"""Hardened XML of ISO 20022 messages: what is refused before parsing, and elements by local names.

Any DOCTYPE is refused first, no entity is resolved, nothing is fetched, libxml2's own limits on depth
and text size stay on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from lxml import etree

from pipeline.payments.booking import MAX_BYTES, MAX_ENTRIES
from pipeline.payments.refusal import RefusalReason, StatementRefused

_MAX_DEPTH = 40
"""Levels below an entry or statement; real messages use about twelve."""
_MOST_TEXT = 64 * 1024
"""Bytes in which an element must end; a text has at most 500 characters."""
_ENCODINGS = frozenset(
    {"utf-8", "utf8", "iso-8859-1", "iso-8859-15", "latin1", "us-ascii", "ascii", "windows-1252"}
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE|<!\s*ENTITY", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """An element by local names: ``text`` with line breaks evened out (in XML they are lay-out).

    ``currency`` is that of an amount (``Amt``), else empty.
    """

    text: str
    currency: str
    children: dict[str, list["Node"]]

    def all(self, name: str) -> list["Node"]:
        return self.children.get(name, [])

    def child(self, *path: str) -> "Node | None":
        node = self
        for name in path:
            found = node.children.get(name)
            if found is None:
                return None
            node = found[0]
        return node

    def at(self, *path: str) -> str:
        """The text at the end of ``path``; empty when there is none."""
        node = self.child(*path)
        return "" if node is None else node.text


def tree(element: etree._Element, depth: int = 0) -> Node:
    """``element`` with all below it. Raises StatementRefused when that is nested too deep."""
    if depth > _MAX_DEPTH:
        raise StatementRefused(RefusalReason.NOT_READABLE, "nested too deep")
    children: dict[str, list[Node]] = {}
    for child in element:
        name = _LOCAL[child.tag]
        if len(child):
            node = tree(child, depth + 1)
        else:
            node = Node(_text(child), child.get("Ccy", "") if name == "Amt" else "", _NOTHING)
        known = children.get(name)
        if known is None:
            children[name] = [node]
        else:
            known.append(node)
    currency = element.get("Ccy", "") if _LOCAL[element.tag] == "Amt" else ""
    return Node(_text(element), currency, children)


def name_of(element: etree._Element | None) -> str:
    return "" if element is None else _LOCAL[element.tag]


def _text(element: etree._Element) -> str:
    text = element.text
    if text is None:
        return ""
    text = text.strip()
    return " ".join(text.splitlines()) if "\n" in text else text


class _LocalNames(dict[str, str]):
    """Tag with namespace -> local name, each taken apart once."""

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition("}")[2]
        if len(self) < _MOST_NAMES:
            self[tag] = name
        return name


_MOST_NAMES = 2000
"""More than all camt versions have together; a file of made-up names fills no memory."""
_LOCAL = _LocalNames()
_NOTHING: dict[str, list[Node]] = {}


def ended(data: bytes, *names: str) -> Iterator[etree._Element]:
    """The elements of these local names in the order in which they end.

    The caller empties each, so that memory does not grow with the file, and has had the content
    looked at by ``refuse_hostile``. Raises StatementRefused for XML that is broken or cut short.
    """
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
    except etree.XMLSyntaxError as error:
        raise StatementRefused(RefusalReason.NOT_READABLE, f"line {error.lineno}") from None


def refuse_hostile(data: bytes) -> None:
    """Raises StatementRefused for content that must not reach the parser, or is no XML to its end."""
    if len(data) > MAX_BYTES:
        raise StatementRefused(RefusalReason.TOO_LARGE, f"{len(data)} bytes")
    wide = data.startswith(_UTF16_MARKS)
    declared = _DECLARED.match(data.removeprefix(_UTF8_MARK))
    if declared and declared.group(1).decode().lower() not in _ENCODINGS:
        raise StatementRefused(RefusalReason.ENCODING, "declared encoding")
    if not wide and b"\0" in data:
        raise StatementRefused(RefusalReason.ENCODING, "null bytes")
    if _DOCTYPE.search(data.replace(b"\0", b"") if wide else data):
        raise StatementRefused(RefusalReason.DOCTYPE)
    if data.count(b"Ntry>") > 2 * MAX_ENTRIES:
        raise StatementRefused(RefusalReason.TOO_LARGE, "entries")
    if any(data.find(b">", at, at + _MOST_TEXT) < 0 for at in range(0, len(data) - _MOST_TEXT, _MOST_TEXT)):
        raise StatementRefused(RefusalReason.NOT_READABLE, "a text or an element without end")
    _refuse_broken(data)


def _refuse_broken(data: bytes) -> None:
    """A quick look at the whole: a big file that is cut short at its end costs no reading."""
    try:
        expat.ParserCreate().Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", 0)
        raise StatementRefused(RefusalReason.NOT_READABLE, f"line {line}") from None
