"""What a file is, by its first bytes. Names and extensions say nothing."""

from pipeline.domain.document import DocumentKind, QuarantineReason
from pipeline.sandbox.outcome import Unreadable

HEAD_BYTES = 1024
"""A PDF header may stand anywhere in these (Adobe's readers; ISO 32000-1 implementation notes)."""
_SCANS = (
    (b"II*\x00", DocumentKind.TIFF),
    (b"MM\x00*", DocumentKind.TIFF),
    (b"II+\x00", DocumentKind.TIFF),
    (b"MM\x00+", DocumentKind.TIFF),
    (b"\xff\xd8\xff", DocumentKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", DocumentKind.PNG),
)
_OTHER_PICTURES = (
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"\x00\x00\x00\x0cjP  ",
    b"\xff\x4f\xff\x51",
    b"\xff\x0a",
    b"8BPS",
)
_ISO_MEDIA = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_OTHER_FILES = (
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
)


def sniff(head: bytes) -> DocumentKind:
    """The kind of scan that starts with ``head`` (at least ``HEAD_BYTES``, or all there is).

    Raises Unreadable: FORMAT for a picture that we do not take, NOT_A_SCAN for anything else.

    >>> sniff(b"%PDF-1.7")
    <DocumentKind.PDF: 'pdf'>
    """
    for magic, kind in _SCANS:
        if head.startswith(magic):
            return kind
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    iso = head[4:8] == b"ftyp" and head[8:12] in _ISO_MEDIA
    if webp or iso or head.startswith(_OTHER_PICTURES):
        raise Unreadable(QuarantineReason.FORMAT, "picture format")
    if head.startswith(_OTHER_FILES) or b"%PDF-" not in head[:HEAD_BYTES]:
        raise Unreadable(QuarantineReason.NOT_A_SCAN)
    return DocumentKind.PDF
