"""The office opened for one verb, under the lock of the night: nothing is half-way while a person decides."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import InputDataError
from pipeline.run.lock import night_lock
from pipeline.run.office import Office, open_office
from pipeline.run.workplace import prepare
from pipeline.settings import Settings


@contextmanager
def desk(settings: Settings) -> Iterator[Office]:
    """Raises AlreadyRunningError while a night runs."""
    place = prepare(settings)
    with night_lock(place.output):
        office = open_office(settings, place)
        try:
            yield office
        finally:
            office.store.close()


def named(clerk: str) -> str:
    """Who does it, without spaces around; raises InputDataError when nobody is named."""
    if not clerk.strip():
        raise InputDataError("er staat geen naam bij --by", "vul uw naam of nummer in, voor het logboek")
    return clerk.strip()
