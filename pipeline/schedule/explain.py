"""Why someone sits where she sits: facts that can be checked, and nothing about anybody else."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from types import MappingProxyType

from pipeline.domain.session import Placement, Problem, Request, Schedule, Session, Sitting
from pipeline.domain.why import Obstacles
from pipeline.schedule.facts import Facts, Standing
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
    facts = Facts(problem, schedule.sittings, full_since)
    requests = {r.registration: r for r in problem.requests}
    return tuple(
        _placement(facts, requests[s.registration], s, home_estimated=s.registration in estimated)
        for s in schedule.sittings
    )


def _placement(facts: Facts, request: Request, sitting: Sitting, *, home_estimated: bool) -> Placement:
    here = facts.session[sitting.session]
    named = [place for place in request.preferred if place]
    nearest = min(request.km, key=lambda venue: (request.km[venue], venue), default="")
    wanted = named[0] if named else nearest
    others = facts.others(sitting)
    there = None
    if wanted and wanted != here.venue:
        there = _obstacles(request, facts, facts.standing(request, sitting.part, wanted), others, None)
    today_there = datetime.combine(here.start.date(), time())
    sooner = _obstacles(
        request, facts, facts.standing(request, sitting.part, here.venue), others, today_there
    )
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
        sooner=sooner if sooner.sessions else None,
        together=together,
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
    request: Request, facts: Facts, standing: Standing, others: Collection[Session], until: datetime | None
) -> Obstacles:
    """What stood in the way of the sessions of ``standing``, those that begin before ``until`` when given."""
    closed, since, left = standing.before(until)
    late = [s for s in left if request.term_end is not None and s.start.date() > request.term_end]
    in_term = [s for s in left if request.term_end is None or s.start.date() <= request.term_end]
    free = sum(facts.fits(s, others) for s in in_term)
    return Obstacles(**closed, after_term=len(late), overlap=len(in_term) - free, free=free, full_since=since)


_HINDRANCES = ("closed", "no-adapted", "too-soon", "unavailable", "full", "after-term", "overlap")
REASONS = (
    *(word + tail for word in ("first-choice", "nearest") for tail in ("", *(f"-{h}" for h in _HINDRANCES))),
    "kept-together",
    "no-preference",
    "best-for-all",
)
"""Every code that ``explain`` can give; each needs a wording."""
