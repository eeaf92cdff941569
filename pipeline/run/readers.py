"""The same reader with other parts in it, without studying every blank form again."""

from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader


def with_parts(reader: "Reader", **parts: Any) -> "Reader":
    """``dataclasses.replace`` that keeps what the reader knows of the blanks (seconds to make).

    Only for parts that the blanks do not depend on: ``hand``, ``text_reader``, ``readers``.
    """
    twin = copy(reader)
    for name, part in parts.items():
        object.__setattr__(twin, name, part)  # frozen for everybody else
    return twin
