"""Why a part has no seat: the first true reason of a closed list (``UnplacedReason``).

There is no reason "term end": a seat after the term is given rather than none (``Placement.after_term``
tells of it), so nobody stays without a seat for that.
"""

from collections.abc import Iterable

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Problem, Request, Sitting, Unplaced, UnplacedReason
from pipeline.schedule.facts import Facts, can_come
from pipeline.schedule.model import payment_order


def unplaced(problem: Problem, sittings: Iterable[Sitting]) -> tuple[Unplaced, ...]:
    """Every wanted part without a sitting, with the first true reason; sorted by registration and part."""
    facts = Facts(problem, sittings)
    told = {(s.registration, s.part) for s in problem.told}
    seated = told | {(s.registration, s.part) for s in facts.sittings}
    served = set(facts.coming)
    missing = []
    for request in sorted(problem.requests, key=payment_order):
        for part in set(request.parts):
            twice = (request.person, part) in served
            if (request.registration, part) not in told:
                served.add((request.person, part))
            if (request.registration, part) not in seated:
                why = UnplacedReason.ASKED_TWICE if twice else reason(facts, request, part)
                missing.append(Unplaced(request.registration, part, why))
    return tuple(sorted(missing, key=lambda u: (u.registration, u.part)))


def reason(facts: Facts, request: Request, part: ExamPart) -> UnplacedReason:
    """What leaves no session for the part, asked in the order in which nothing could help but it."""
    window = facts.window(request, part)
    if window not in facts.reasons:
        facts.reasons[window] = _reason(facts, request, part)
    return facts.reasons[window]


def _reason(facts: Facts, request: Request, part: ExamPart) -> UnplacedReason:
    every = facts.by_part[part]
    kind = [s for s in every if s.adapted == request.adapted]
    full = UnplacedReason.NO_ADAPTED_SEAT if request.adapted else UnplacedReason.NO_SEAT
    if not kind:
        return full if every and request.adapted else UnplacedReason.NO_SESSION
    if any(facts.left[s.id] > 0 and facts.possible(request, s) for s in kind):
        return UnplacedReason.OVERLAP
    days = {s.start.date() for s in kind if facts.in_time(s)}
    if not days:
        return UnplacedReason.TOO_SOON
    if request.earliest is not None and request.earliest > max(days):
        return UnplacedReason.AFTER_LAST
    return full if any(can_come(request, day) for day in days) else UnplacedReason.UNAVAILABLE
