"""The office opened for one verb: under the lock of the night, or only to look at it."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import InputDataError
from pipeline.run.lock import night_lock
from pipeline.run.office import Office, open_office
from pipeline.run.workplace import must_exist, prepare
from pipeline.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Office]:
    """Under its lock, so that nothing is half-way. Raises AlreadyRunningError while another one holds it."""
    place = prepare(settings)
    with night_lock(place.output):
        office = open_office(settings, place)
        try:
            yield office
        finally:
            office.store.close()


@contextmanager
def desk(settings: Settings) -> Iterator[Office]:
    """The same for a person at a desk; raises SettingsError where nothing was ever kept."""
    must_exist(settings)
    with opened(settings) as office:
        yield office


@contextmanager
def looked_at(settings: Settings) -> Iterator[Office]:
    """Without the lock, for what changes nothing; raises SettingsError where nothing was ever kept."""
    must_exist(settings)
    office = open_office(settings, prepare(settings, dry=True))
    try:
        yield office
    finally:
        office.store.close()


def named(clerk: str) -> str:
    """Who does it, without spaces around; raises InputDataError when nobody is named."""
    if not clerk.strip():
        raise InputDataError("er staat geen naam bij --by", "vul uw naam of nummer in, voor het logboek")
    return clerk.strip()
