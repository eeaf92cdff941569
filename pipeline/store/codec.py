"""Domain dataclasses to JSON text and back, checked on the way in (msgspec)."""

from typing import TypeVar

import msgspec

T = TypeVar("T")


def encode(value: object) -> str:
    """JSON with keys in the order of the dataclass: equal values give equal text."""
    return msgspec.json.encode(value, order="deterministic").decode()


def decode(text: str, kind: type[T]) -> T:
    """Raises msgspec.ValidationError when ``text`` is not a ``kind``: a damaged or foreign row."""
    return msgspec.json.decode(text, type=kind)
