"""Compiled loops: numba, with a cache on disk where one can be written.

Compiling takes seconds, loading from the cache a fraction of one. Where neither the folder of the
module nor the user's own cache may be written, numba refuses to cache; then it compiles once a run.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """``function`` in machine code. Threads may run it side by side; its types are those of the source."""
    try:
        return cast("F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # "no locator available": there is no folder to keep the cache in
        return cast("F", numba.njit(nogil=True)(function))
