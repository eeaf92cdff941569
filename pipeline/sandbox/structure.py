"""What a PDF holds besides pages: encryption, revisions, scripts, attachments. Nothing is run or followed."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from pipeline.domain.document import DocumentFlag, QuarantineReason
from pipeline.sandbox.outcome import Unreadable

_TAIL_BYTES = 2048
_TRAILING_BYTES = 1024
_BLANK = b"\x00\t\n\x0c\r \x1a"
_JOINED = re.compile(rb"%%EOF\s{0,1024}%PDF-\d")
_SIGNED = re.compile(rb"/ByteRange\s{0,16}\[")
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
}
_MOST_OBJECTS = 5000
"""Annotations or fields looked at; a real form has a few hundred."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What the raw bytes say, before any parser."""

    flags: frozenset[DocumentFlag]
    complete: bool
    """There is an end mark near the end."""
    trailing: bool
    """So much follows the end mark, or a second file starts there, that forms in it could be lost."""


def look_at_ends(data: bytes) -> Ends:
    """Reads the marks at head and tail. Blank padding and zero bytes at the end are harmless."""
    body = data.rstrip(_BLANK)
    last = body.rfind(b"%%EOF")
    after = len(body) - (last + len(b"%%EOF")) if last >= 0 else 0
    tail = body[-_TAIL_BYTES:]
    complete = b"%%EOF" in tail or b"startxref" in tail
    flags = set()
    if not data.startswith(b"%PDF-") or after > 0:
        flags.add(DocumentFlag.TRAILING_DATA)
    if data.count(b"%%EOF") > (2 if b"/Linearized" in data[:1024] else 1):
        flags.add(DocumentFlag.REVISIONS)
    if _SIGNED.search(data):
        flags.add(DocumentFlag.SIGNED)
    cut_off_update = after > _TRAILING_BYTES and b" obj" in body[-after:]
    trailing = (after > _TRAILING_BYTES and not cut_off_update) or _JOINED.search(data) is not None
    return Ends(frozenset(flags), complete and not cut_off_update, trailing)


def explain_failure(data: bytes, ends: Ends) -> Unreadable:
    """Why PDFium did not open it. A second parser may explain, never rescue."""
    if not ends.complete:
        return Unreadable(QuarantineReason.TRUNCATED)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as found:
            encrypted = found.is_encrypted
    except pikepdf.PasswordError:
        encrypted = True
    except (pikepdf.PdfError, ValueError, RuntimeError):
        encrypted = False
    if encrypted or re.search(rb"trailer.{0,2000}/Encrypt\b", data, re.DOTALL):
        return Unreadable(QuarantineReason.ENCRYPTED)
    return Unreadable(QuarantineReason.DAMAGED)


def open_structure(data: bytes) -> pikepdf.Pdf | None:
    """The object tree, or None when only PDFium can read the file: pages then come without hints."""
    try:
        return pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None


def inspect(document: pikepdf.Pdf) -> frozenset[DocumentFlag]:
    """Flags of what is in the tree. Raises Unreadable for dynamic XFA and for portfolios."""
    root = document.Root
    flags = _attachments(document)
    form = _dictionary(root, "/AcroForm")
    if form is not None and "/XFA" in form:
        if not _list(form, "/Fields") or root.get("/NeedsRendering", False) is True:
            raise Unreadable(QuarantineReason.XFA)
        flags.add(DocumentFlag.XFA)
    if _has_active_content(document):
        flags.add(DocumentFlag.ACTIVE_CONTENT)
    if hidden_layers(document):
        flags.add(DocumentFlag.HIDDEN_LAYERS)
    return frozenset(flags)


def hidden_layers(document: pikepdf.Pdf) -> frozenset[str]:
    """Names of layers that are switched off when the file is opened (ISO 32000-1, 8.11.4)."""
    properties = _dictionary(document.Root, "/OCProperties")
    default = _dictionary(properties, "/D")
    if properties is None or default is None:
        return frozenset()
    off = _list(default, "/OFF")
    if str(default.get("/BaseState", "")) == "/OFF":
        shown = {o.objgen for o in _list(default, "/ON")}
        off = [o for o in _list(properties, "/OCGs") if o.objgen not in shown]
    return frozenset(str(o.get("/Name", "")) for o in off if isinstance(o, pikepdf.Dictionary))


def annotations(page: pikepdf.Page) -> Iterator[pikepdf.Dictionary]:
    """The annotations of a page that are dictionaries at all."""
    for annotation in _list(page.obj, "/Annots")[:_MOST_OBJECTS]:
        if isinstance(annotation, pikepdf.Dictionary):
            yield annotation


def _attachments(document: pikepdf.Pdf) -> set[DocumentFlag]:
    """A portfolio, or a PDF attached to a PDF, may hold forms that nobody would see: a person unpacks it."""
    if _dictionary(document.Root, "/Collection") is not None:
        raise Unreadable(QuarantineReason.PORTFOLIO)
    specs = zip(range(_MOST_OBJECTS), document.attachments.values(), strict=False)
    holders: list[Any] = [spec.obj for _, spec in specs]
    for page in document.pages:
        holders += [a["/FS"] for a in annotations(page) if "/FS" in a]
    if any(_is_pdf(holder) for holder in holders):
        raise Unreadable(QuarantineReason.PORTFOLIO)
    return {DocumentFlag.ATTACHMENTS} if holders else set()


def _is_pdf(spec: Any) -> bool:
    files = _dictionary(spec, "/EF")
    stream = None if files is None else files.get("/F", files.get("/UF", None))
    names = [str(spec.get(key, "")) for key in ("/F", "/UF")] if isinstance(spec, pikepdf.Dictionary) else []
    if any(name.lower().endswith(".pdf") for name in names):
        return True
    if not isinstance(stream, pikepdf.Stream):
        return False
    return str(stream.get("/Subtype", "")).lower().endswith("pdf") or b"%PDF-" in _first_bytes(stream)


def _first_bytes(stream: pikepdf.Stream) -> bytes:
    """The first kilobyte of a stream, without unpacking the rest of it."""
    raw = stream.read_raw_bytes()
    if str(stream.get("/Filter", "")) != "/FlateDecode":
        return raw[:1024]
    try:
        return zlib.decompressobj().decompress(raw, 1024)
    except zlib.error:
        return b""


def _has_active_content(document: pikepdf.Pdf) -> bool:
    root = document.Root
    opening = root.get("/OpenAction", None)
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S", "")) != "/GoTo":
        return True
    if "/AA" in root or "/JavaScript" in (_dictionary(root, "/Names") or {}):
        return True
    for page in document.pages:
        if "/AA" in page.obj or any(_acts(annotation) for annotation in annotations(page)):
            return True
    return False


def _acts(annotation: pikepdf.Dictionary) -> bool:
    action = _dictionary(annotation, "/A")
    parent = _dictionary(annotation, "/Parent")
    return (
        (action is not None and str(action.get("/S", "")) in _ACTIONS)
        or "/AA" in annotation
        or (parent is not None and "/AA" in parent)
    )


def _dictionary(holder: Any, key: str) -> pikepdf.Dictionary | None:
    found = holder.get(key, None) if isinstance(holder, pikepdf.Dictionary) else None
    return found if isinstance(found, pikepdf.Dictionary) else None


def _list(holder: Any, key: str) -> list[Any]:
    found = holder.get(key, None) if isinstance(holder, pikepdf.Dictionary) else None
    return list(found) if isinstance(found, pikepdf.Array) else []
