"""Content ids: the same content has the same id on every machine and in every run."""

from hashlib import sha256

_DIGITS = 12


def content_id(prefix: str, *parts: str) -> str:
    """``prefix`` and 12 hex digits of the SHA-256 over ``parts``, kept apart by a unit separator.

    >>> content_id("S", "abc", "1,2") == content_id("S", "abc", "1,2")
    True
    """
    return f"{prefix}-{sha256(chr(31).join(parts).encode()).hexdigest()[:_DIGITS]}"
