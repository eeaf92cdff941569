"""The goals counted from sittings alone, in plain Python: the second opinion on every value a solver tells.

Shares no code with the solver; only the dated numbers of ``goals.toml`` (weights, losses) are common.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

from pipeline.domain.session import Problem, Request, Session, Sitting
from pipeline.schedule.goals import GOALS, GoalRules, Vector, goal_rules


def tally(problem: Problem, sittings: Iterable[Sitting], rules: GoalRules | None = None) -> Vector:
    """Values of the goals, in the order of ``Goal``, when ``sittings`` are given besides the told ones.

    Sittings of sessions or registrations that the problem does not know count as unplaced. Somebody with
    registrations from two homes travels from that of the first that still asks for something.
    """
    rules = rules or goal_rules(problem.today)
    sessions = {session.id: session for session in problem.sessions}
    asked = {request.registration: request for request in problem.requests}
    owner = problem.people | {r.registration: r.person for r in problem.requests}
    told_parts = {(s.registration, s.part) for s in problem.told}
    been: dict[str, set[tuple[date, str]]] = defaultdict(set)
    for sitting in problem.told:
        if sitting.session in sessions:
            person = owner.get(sitting.registration, sitting.registration)
            been[person].add(_site(sessions[sitting.session]))
    weight = {name: _weight(problem, rules, request) for name, request in asked.items()}
    wanted = [
        (name, part) for name, r in asked.items() for part in set(r.parts) if (name, part) not in told_parts
    ]
    missing = dict.fromkeys(wanted)
    home = _homes(problem, asked, owner, sessions)
    urgency = location = km = days = visits = 0
    for sitting in sittings:
        request, session = asked.get(sitting.registration), sessions.get(sitting.session)
        if request is None or session is None or (request.registration, sitting.part) not in missing:
            continue
        del missing[request.registration, sitting.part]
        day, site = session.start.date(), _site(session)
        urgency += weight[request.registration] * (request.term_end is not None and day > request.term_end)
        location += _loss(rules, request, session.venue)
        days += (day - problem.today).days
        if site not in been[request.person]:
            been[request.person].add(site)
            visits += 1
            km += home.get(request.person, request.km).get(session.venue, 0)
    urgency += sum(weight[name] for name, _ in missing)
    counted = dict(zip(GOALS, (len(missing), urgency, location, visits, km, days), strict=True))
    return tuple(counted[goal] for goal in GOALS)


def _homes(
    problem: Problem, asked: dict[str, Request], owner: dict[str, str], sessions: dict[str, Session]
) -> dict[str, dict[str, int]]:
    """Person to kilometres by venue."""
    served = {(s.registration, s.part) for s in problem.told}
    coming = {
        (owner.get(s.registration, s.registration), s.part)
        for s in problem.told
        if s.session in sessions and sessions[s.session].start.date() >= problem.today
    }
    home: dict[str, dict[str, int]] = {}
    for request in sorted(asked.values(), key=_paid):
        open_parts = (p for p in request.parts if (request.registration, p) not in served)
        if any((request.person, part) not in coming for part in open_parts):
            home.setdefault(request.person, request.km)
    return home


def _paid(request: Request) -> tuple[date, datetime, str]:
    midnight = datetime.combine(request.paid_on, time())
    return request.paid_on, request.paid_at or midnight, request.registration


def _site(session: Session) -> tuple[date, str]:
    return session.start.date(), session.venue


def _weight(problem: Problem, rules: GoalRules, request: Request) -> int:
    waited = min(max((problem.today - request.paid_on).days, 0), rules.wait_cap_days)
    urgent = (
        request.term_end is not None and (request.term_end - problem.today).days <= problem.urgent_within_days
    )
    return 1 + waited + (rules.urgent_bonus if urgent else 0)


def _loss(rules: GoalRules, request: Request, venue: str) -> int:
    first, second, other = rules.location_loss
    named = (*request.preferred, "", "")
    return first if venue == named[0] else second if venue == named[1] else other
