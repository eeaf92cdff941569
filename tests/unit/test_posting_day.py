"""The scheduler knows until when an invitation can be posted in time, and who is over it is told."""

from datetime import date, timedelta

from pipeline.domain.session import Request
from pipeline.domain.working_days import is_working_day
from pipeline.schedule.model import payment_order
from pipeline.schedule.problem import make_problem
from tests import letter_samples as samples

PAID = date(2026, 11, 28)


def test_every_request_carries_its_last_posting_day() -> None:
    one = samples.REGISTRATION
    sessions = tuple(samples.SESSIONS.values())
    problem = make_problem([one], {one.id: PAID}, sessions, samples.VENUES, [], samples.POLICY.terms, PAID)
    [request] = problem.requests
    assert request.post_by == date(2026, 12, 18), "day 21 is a Saturday: the Friday before"
    assert is_working_day(request.post_by)


def test_who_must_be_posted_first_comes_first() -> None:
    one = samples.REGISTRATION
    days = [PAID + timedelta(days=n) for n in range(30)]
    requests: list[Request] = []
    for day in reversed(days):
        problem = make_problem([one], {one.id: day}, (), samples.VENUES, [], samples.POLICY.terms, PAID)
        requests += problem.requests
    ordered = sorted(requests, key=payment_order)
    assert [r.post_by for r in ordered] == sorted(r.post_by for r in requests if r.post_by)
