"""Why someone sits where she sits, and why a part has no seat: facts, checked, nothing about others."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import (
    Placement,
    Problem,
    Request,
    Schedule,
    Session,
    Sitting,
    Unplaced,
    UnplacedReason,
)
from pipeline.schedule.model import payment_order

Test = Callable[[Session], bool]


class Facts:
    """What the explanations rest on: the calendar after the night, and everyone's sittings."""

    def __init__(self, problem: Problem, sittings: Iterable[Sitting]) -> None:
        self.problem = problem
        self.sittings = tuple(sittings)
        self.session = {s.id: s for s in problem.sessions}
        self.person = problem.people | {r.registration: r.person for r in problem.requests}
        self.by_part: dict[ExamPart, list[Session]] = defaultdict(list)
        for session in problem.sessions:
            self.by_part[session.part].append(session)
        told = Counter(s.session for s in problem.told)
        new = Counter(s.session for s in self.sittings)
        self.left = {s.id: s.free - told[s.id] - new[s.id] for s in problem.sessions}
        self.own: dict[str, list[Sitting]] = defaultdict(list)
        for sitting in (*problem.told, *self.sittings):
            if sitting.session in self.session:
                self.own[self.person.get(sitting.registration, sitting.registration)].append(sitting)

    def possible(self, request: Request, session: Session) -> bool:
        """Whether the notice time and the person's days allow the session."""
        day = session.start.date()
        away = any(begin <= day <= end for begin, end in request.unavailable)
        return self.in_time(session) and not away and (request.earliest is None or day >= request.earliest)

    def in_time(self, session: Session) -> bool:
        return session.start.date() >= self.problem.today + timedelta(days=self.problem.notice_days)

    def fits(self, session: Session, others: Iterable[Session]) -> bool:
        """Whether one person can sit it beside ``others``."""
        return not any(_clash(session, other, self.problem.break_minutes) for other in others)

    def coming(self) -> set[tuple[str, ExamPart]]:
        """(person, part) of told sittings that are still to come."""
        return {
            (self.person.get(s.registration, s.registration), s.part)
            for s in self.problem.told
            if s.session in self.session and self.session[s.session].start.date() >= self.problem.today
        }

    def others(self, sitting: Sitting) -> list[Session]:
        """The sessions of the person's other sittings."""
        own = self.own[self.person.get(sitting.registration, sitting.registration)]
        return [self.session[s.session] for s in own if s != sitting]


def unplaced(problem: Problem, sittings: Iterable[Sitting]) -> tuple[Unplaced, ...]:
    """Every wanted part without a sitting, with the first true reason; sorted by registration and part."""
    facts = Facts(problem, sittings)
    seated = {(s.registration, s.part) for s in (*problem.told, *facts.sittings)}
    told = {(s.registration, s.part) for s in problem.told}
    served = facts.coming()
    missing = []
    for request in sorted(problem.requests, key=payment_order):
        for part in set(request.parts):
            twice = (request.person, part) in served
            if (request.registration, part) not in told:
                served.add((request.person, part))
            if (request.registration, part) not in seated:
                missing.append(
                    Unplaced(request.registration, part, _reason(facts, request, part, twice=twice))
                )
    return tuple(sorted(missing, key=lambda u: (u.registration, u.part)))


def _reason(facts: Facts, request: Request, part: ExamPart, *, twice: bool) -> UnplacedReason:
    """The first test that leaves no session; ``twice``: an earlier registration has the same part."""
    if twice:
        return UnplacedReason.ASKED_TWICE
    every = facts.by_part[part]
    kind = [s for s in every if s.adapted == request.adapted]
    full = UnplacedReason.NO_ADAPTED_SEAT if request.adapted else UnplacedReason.NO_SEAT
    if not kind:
        return full if every and request.adapted else UnplacedReason.NO_SESSION
    own = [facts.session[s.session] for s in facts.own[request.person]]
    tests: tuple[tuple[UnplacedReason, Test], ...] = (
        (UnplacedReason.TOO_SOON, facts.in_time),
        (UnplacedReason.UNAVAILABLE, lambda s: facts.possible(request, s)),
        (full, lambda s: facts.left[s.id] > 0),
        (UnplacedReason.OVERLAP, lambda s: facts.fits(s, own)),
    )
    for reason, test in tests:
        kind = [s for s in kind if test(s)]
        if not kind:
            return reason
    return UnplacedReason.OVERLAP


def explain(
    problem: Problem, schedule: Schedule, estimated: Collection[str] = frozenset()
) -> tuple[Placement, ...]:
    """One explanation per new sitting, in their order. ``estimated``: registrations whose home is a guess."""
    facts = Facts(problem, schedule.sittings)
    requests = {r.registration: r for r in problem.requests}
    return tuple(
        _placement(facts, requests[s.registration], s, home_estimated=s.registration in estimated)
        for s in schedule.sittings
    )


def _placement(facts: Facts, request: Request, sitting: Sitting, *, home_estimated: bool) -> Placement:
    venue = facts.session[sitting.session].venue
    named = [place for place in request.preferred if place]
    target = named[0] if named else _nearest(request)
    extra = None
    if venue in request.km and target in request.km:
        extra = max(0, request.km[venue] - request.km[target])
    return Placement(
        sitting=sitting,
        at_first_choice=bool(named) and venue == named[0],
        extra_km=extra,
        reason=_why(facts, request, sitting, target, "first-choice" if named else "nearest"),
        home_estimated=home_estimated,
    )


def _nearest(request: Request) -> str:
    return min(request.km, key=lambda venue: (request.km[venue], venue), default="")


def _why(facts: Facts, request: Request, sitting: Sitting, target: str, word: str) -> str:
    """Code of the reason: what stood in the way of a seat at ``target``."""
    here = facts.session[sitting.session]
    if not target or here.venue == target:
        return word if target else "no-preference"
    there = [
        s
        for s in facts.by_part[sitting.part]
        if s.venue == target and s.adapted == request.adapted and facts.possible(request, s)
    ]
    free = [s for s in there if facts.left[s.id] > 0]
    in_term = [s for s in free if request.term_end is None or s.start.date() <= request.term_end]
    for left, what in ((there, "closed"), (free, "full"), (in_term, "after-term")):
        if not left:
            return f"{word}-{what}"
    others = facts.others(sitting)
    if any(o.venue == here.venue and o.start.date() == here.start.date() for o in others):
        return "kept-together"
    return f"{word}-overlap" if not any(facts.fits(s, others) for s in in_term) else "best-for-all"


def _clash(a: Session, b: Session, break_minutes: int) -> bool:
    if a.start.date() != b.start.date():
        return False
    if a.venue != b.venue:
        return True
    first, second = sorted((a, b), key=lambda s: s.start)
    return second.start < first.start + timedelta(minutes=first.minutes + break_minutes)


REASONS = (
    "first-choice",
    "first-choice-full",
    "first-choice-closed",
    "first-choice-after-term",
    "first-choice-overlap",
    "nearest",
    "nearest-full",
    "nearest-closed",
    "nearest-after-term",
    "nearest-overlap",
    "kept-together",
    "no-preference",
    "best-for-all",
)
"""Every code that ``explain`` can give; each needs a wording."""
