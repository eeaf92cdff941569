"""Why someone sits where she sits: facts that can be checked, and nothing about anybody else."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from pipeline.domain.session import Placement, Problem, Request, Schedule, Session, Sitting
from pipeline.domain.why import Obstacles
from pipeline.schedule.facts import Facts, can_come
from pipeline.schedule.reasons import unplaced

__all__ = ["REASONS", "explain", "unplaced"]

_NONE: Mapping[str, date] = MappingProxyType({})


def explain(
    problem: Problem,
    schedule: Schedule,
    estimated: Collection[str] = frozenset(),
    full_since: Mapping[str, date] = _NONE,
) -> tuple[Placement, ...]:
    """One explanation per new sitting, in their order.

    ``estimated``: registrations whose home is a guess. ``full_since``: by session, the day from which
    it had no free seat; sessions that this schedule filled are full since today.
    """
    facts = Facts(problem, schedule.sittings)
    since = {**full_since, **dict.fromkeys(facts.filled, problem.today)}
    requests = {r.registration: r for r in problem.requests}
    return tuple(
        _placement(facts, requests[s.registration], s, since, home_estimated=s.registration in estimated)
        for s in schedule.sittings
    )


def _placement(
    facts: Facts, request: Request, sitting: Sitting, since: Mapping[str, date], *, home_estimated: bool
) -> Placement:
    here = facts.session[sitting.session]
    named = [place for place in request.preferred if place]
    nearest = min(request.km, key=lambda venue: (request.km[venue], venue), default="")
    wanted = named[0] if named else nearest
    others = facts.others(sitting)
    there = sooner = None
    if wanted and wanted != here.venue:
        there = _obstacles(facts, request, facts.at(sitting.part, wanted), others, since)
    before = [s for s in facts.at(sitting.part, here.venue) if s.start.date() < here.start.date()]
    if before:
        sooner = _obstacles(facts, request, before, others, since)
    together = any(o.venue == here.venue and o.start.date() == here.start.date() for o in others)
    return Placement(
        sitting=sitting,
        at_first_choice=bool(named) and here.venue == named[0],
        extra_km=_further(request, here.venue, wanted),
        reason=_why(request, wanted, there, together=together),
        home_estimated=home_estimated,
        km=request.km.get(here.venue),
        extra_nearest_km=_further(request, here.venue, nearest),
        wanted=wanted,
        at_wanted=there,
        sooner=sooner,
        after_term=request.term_end is not None and here.start.date() > request.term_end,
    )


def _further(request: Request, venue: str, than: str) -> int | None:
    if venue in request.km and than in request.km:
        return max(0, request.km[venue] - request.km[than])
    return None


def _why(request: Request, wanted: str, there: Obstacles | None, *, together: bool) -> str:
    """Code of the reason: what stood in the way of a seat at ``wanted``."""
    word = "first-choice" if any(request.preferred) else "nearest"
    if there is None:
        return word if wanted else "no-preference"
    if there.free + there.overlap == 0:
        return f"{word}-{_last_hope(there, adapted=request.adapted)}"
    if together:
        return "kept-together"
    return "best-for-all" if there.free else f"{word}-overlap"


def _last_hope(there: Obstacles, *, adapted: bool) -> str:
    """The hindrance that the sessions which came furthest met."""
    for count, what in (
        (there.after_term, "after-term"),
        (there.full, "full"),
        (there.unavailable, "unavailable"),
        (there.too_soon, "too-soon"),
        (there.other_kind if adapted else 0, "no-adapted"),
    ):
        if count:
            return what
    return "closed"


def _obstacles(
    facts: Facts,
    request: Request,
    sessions: Iterable[Session],
    others: Collection[Session],
    since: Mapping[str, date],
) -> Obstacles:
    counts = dict.fromkeys(_ORDER, 0)
    days = []
    for session in sessions:
        what = _hindrance(facts, request, session, others)
        counts[what] += 1
        if what == "full" and session.id in since:
            days.append(since[session.id])
    return Obstacles(**counts, full_since=max(days, default=None))


def _hindrance(facts: Facts, request: Request, session: Session, others: Collection[Session]) -> str:
    """The first thing that stands in the way of one session: a field of ``Obstacles``."""
    day = session.start.date()
    if session.adapted != request.adapted:
        return "other_kind"
    if not facts.in_time(session):
        return "too_soon"
    if not can_come(request, day):
        return "unavailable"
    if facts.left[session.id] <= 0:
        return "full"
    if request.term_end is not None and day > request.term_end:
        return "after_term"
    return "free" if facts.fits(session, others) else "overlap"


_ORDER = ("other_kind", "too_soon", "unavailable", "full", "after_term", "overlap", "free")
_HINDRANCES = ("closed", "no-adapted", "too-soon", "unavailable", "full", "after-term", "overlap")
REASONS = (
    *(word + tail for word in ("first-choice", "nearest") for tail in ("", *(f"-{h}" for h in _HINDRANCES))),
    "kept-together",
    "no-preference",
    "best-for-all",
)
"""Every code that ``explain`` can give; each needs a wording."""
