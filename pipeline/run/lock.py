"""One night at a time. The lock dies with its process, so a crash leaves nothing behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AlreadyRunningError


@contextmanager
def night_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of this output folder; raises AlreadyRunningError at once when it is held.

    A record lock, because a forked worker does not inherit it: it goes with this very process.
    """
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                "er is al een nacht of een medewerker bezig in deze uitvoermap",
                "wacht even en probeer het opnieuw; er is niets veranderd",
            ) from None
        yield
    finally:
        os.close(descriptor)
