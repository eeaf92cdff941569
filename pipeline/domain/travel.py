"""Journeys that somebody measured, from a group of postcodes to a venue."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Journey:
    """From homes whose postcode begins with ``postcode`` to a venue, one way, as ``source`` gives it.

    ``postcode``: four digits, or two or three for a whole region (then it is an estimate).
    ``minutes`` are door to door. Of two rows for one pair the later ``valid_from`` that has begun holds.
    """

    postcode: str
    venue: str
    minutes: int
    km: int
    source: str
    valid_from: date
