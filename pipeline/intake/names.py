"""Names that are no deliveries: what operating systems and upload programs leave lying about."""

from pipeline.domain.intake import TAKEN_PREFIX, IgnoreReason

_SYSTEM_FILES = (b"thumbs.db", b"desktop.ini", b".ds_store")
_UNFINISHED = (b".part", b".filepart", b".tmp", b".crdownload")


def ignored_name(name: bytes) -> IgnoreReason | None:
    """Why a file of this name is left alone, or None for a delivery. The rest of a name says nothing.

    >>> ignored_name(b"scan.PDF.part")
    <IgnoreReason.UNFINISHED_UPLOAD: 'unfinished-upload'>
    """
    lower = name.lower()
    if lower.startswith(TAKEN_PREFIX):
        return None
    if lower in _SYSTEM_FILES or lower.startswith(b"~$"):
        return IgnoreReason.SYSTEM_FILE
    if lower.endswith(_UNFINISHED):
        return IgnoreReason.UNFINISHED_UPLOAD
    return IgnoreReason.HIDDEN if lower.startswith(b".") else None
