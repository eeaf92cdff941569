"""How sure reading is, night by night: a scanner that needs cleaning or a new pen shows here first.

The limit is Shewhart's (Economic Control of Quality, 1931): three standard deviations below the usual
share. The deviation is the one between the earlier nights or, where larger, the one that chance gives a
night with so few fields; and nothing less than five per cent points counts, because nobody would act on it.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from pipeline.capture.hand.decode.classes import class_of
from pipeline.domain.capture import FieldReading, Source
from pipeline.library import Library
from pipeline.reports.figures import ClassDrift, Drift, NightReading
from pipeline.run.clerks import fields_of
from pipeline.run.morning.facts import Morning

_NIGHTS = 30
_FEW_NIGHTS = 8
"""Earlier nights with enough fields before anything is called usual."""
_FEW_FIELDS = 20
_SIGMAS = 3.0
_MATTERS = 0.05


@dataclass(frozen=True, slots=True)
class _Read:
    on: date
    kind: str
    form: str
    accepted: bool
    certainty: float


def drift_view(morning: Morning) -> Drift:
    """The last thirty days on which scans came in, each with what was read of them."""
    reads = tuple(_reads(morning))
    days = sorted({one.on for one in reads})[-_NIGHTS:]
    by_day: dict[date, list[_Read]] = defaultdict(list)
    for one in reads:
        by_day[one.on].append(one)
    shown = [by_day[day] for day in days]
    usual, least = _limit(shown)
    return Drift(
        nights=tuple(_night(found) for found in shown),
        classes=tuple(_classes(shown)),
        usual=usual,
        least=least,
    )


def _reads(morning: Morning) -> Iterator[_Read]:
    """Every filled-in field that was read off pixels, with the day on which its file came."""
    first: dict[str, date] = {}
    for delivery in morning.facts.deliveries:
        first.setdefault(delivery.sha256, delivery.received_on)
    for sha256, day in first.items():
        stored = morning.facts.readings.get(sha256)
        for submission in stored.reading.submissions if stored and stored.reading else ():
            kinds = _kinds(morning.office.library, submission.form, submission.version)
            for field in fields_of(submission).values():
                if _written(field) and field.name in kinds:
                    yield _Read(day, kinds[field.name], submission.id, field.accepted, field.certainty)


def _kinds(library: Library, form: str, version: str) -> dict[str, str]:
    return {field.name: class_of(field).value for field in library.template(form, version).fields}


def _written(field: FieldReading) -> bool:
    """Text off a scan. What is empty, ticked or stored in the file says nothing about reading hands."""
    return field.source is Source.PIXELS and field.value != "" and not isinstance(field.value, bool | tuple)


def _night(found: Sequence[_Read]) -> NightReading:
    return NightReading(
        on=found[0].on,
        forms=len({one.form for one in found}),
        fields=len(found),
        accepted=sum(one.accepted for one in found),
        certainty=fmean(one.certainty for one in found),
    )


def _classes(nights: Sequence[Sequence[_Read]]) -> Iterator[ClassDrift]:
    """The classes of the last night, the most fields first."""
    last = nights[-1] if nights else ()
    kinds = sorted({one.kind for one in last}, key=lambda kind: (-sum(o.kind == kind for o in last), kind))
    for kind in kinds:
        own = [[one for one in night if one.kind == kind] for night in nights]
        usual, least = _limit(own)
        yield ClassDrift(
            kind, len(own[-1]), _share(own[-1]), fmean(one.certainty for one in own[-1]), usual, least
        )


def _share(found: Sequence[_Read]) -> float:
    return sum(one.accepted for one in found) / len(found)


def _limit(nights: Sequence[Sequence[_Read]]) -> tuple[float | None, float | None]:
    """(usual share, least share that needs no look) for the last night; None while it cannot be said."""
    if not nights or len(nights[-1]) < _FEW_FIELDS:
        return None, None
    earlier = [_share(found) for found in nights[:-1] if len(found) >= _FEW_FIELDS]
    return limit(earlier, len(nights[-1]))


def limit(earlier: Sequence[float], fields: int) -> tuple[float | None, float | None]:
    """Usual and least share for a night of so many ``fields``, from the shares (0..1) of earlier nights.

    >>> limit([0.8] * 10, 100)
    (0.8, 0.68)
    >>> limit([0.8] * 3, 100)
    (None, None)
    """
    if len(earlier) < _FEW_NIGHTS:
        return None, None
    usual = fmean(earlier)
    chance = math.sqrt(usual * (1 - usual) / fields)
    below = max(_SIGMAS * max(pstdev(earlier), chance), _MATTERS)
    return round(usual, 6), round(max(usual - below, 0.0), 6)
