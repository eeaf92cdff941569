"""What the office knows before a sheet is read, as the reader of handwriting wants it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pipeline.adapters.calendar_files import Calendar, read_calendar
from pipeline.adapters.reference_files import read_reference
from pipeline.capture.hand.decode import FieldClass
from pipeline.capture.hand.knowledge import Knowledge, Pc4
from pipeline.domain.reference import Reference
from pipeline.domain.session import PostcodePoint
from pipeline.errors import SettingsError
from pipeline.run.workplace import local_today
from pipeline.settings import Settings

_MOST_TOLERATED = 0.05
_WHOLE_COUNTRY = 3_500
"""There are some 4,070 postcodes of four digits. A shorter table says nothing about what is not in it."""


def knowledge(today: date, reference: Reference, calendar: Calendar | None) -> Knowledge:
    """The people on record, the streets of postcodes, and the postcodes when the office has the table of the
    whole country.
    """
    points = calendar.postcodes if calendar else ()
    return replace(
        Knowledge.shipped(today),
        people=tuple(reference.known.values()),
        postcodes=_by_pc4(points) if len(points) >= _WHOLE_COUNTRY else {},
        streets_of=calendar.streets if calendar else {},
    )


def knowledge_here(settings: Settings) -> Knowledge:
    """The same for one verb outside the night: only folders that were set are looked into."""
    reference = read_reference(settings.reference) if settings.reference else Reference()
    calendar = read_calendar(settings.calendar) if settings.calendar else None
    return knowledge(settings.today or local_today(), reference, calendar)


def _by_pc4(points: Iterable[PostcodePoint]) -> dict[str, Pc4]:
    return {point.pc4: Pc4(point.places, point.inhabitants) for point in points}


def tolerated(settings: Settings) -> dict[FieldClass, float]:
    """The tolerated errors that were set. Raises SettingsError for an unknown class or an odd share."""
    known = {kind.value: kind for kind in FieldClass}
    for name, share in settings.tolerated.items():
        if name not in known:
            raise SettingsError(f"setting tolerated: no class {name!r}", f"classes: {', '.join(known)}")
        if not 0 < share <= _MOST_TOLERATED:
            raise SettingsError(f"setting tolerated, {name}: not a share between 0 and {_MOST_TOLERATED}")
    return {known[name]: share for name, share in settings.tolerated.items()}
