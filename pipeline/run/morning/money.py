"""Money for the reports: where every cent is, what waits and how long, what goes back."""

from collections.abc import Iterator
from datetime import date

from pipeline.domain.intake import display_name as display
from pipeline.payments.clock import waiting
from pipeline.payments.ledger import COSTS, is_cost, money_summary
from pipeline.payments.refunds import Owed
from pipeline.payments.texts import refusal_text
from pipeline.reports.html import texts
from pipeline.reports.views import MoneyLineView, MoneyView, RefundView, SuspenseView
from pipeline.run.books import Books
from pipeline.run.morning.facts import Morning
from pipeline.store import money

_REGISTRATION = "registration:"


def money_view(morning: Morning) -> MoneyView:
    books, today = morning.books, morning.office.place.today
    sums = money_summary(books.result, books.requests, books.moves)
    balance = books.balance()
    return MoneyView(
        in_cents=sums["in_cents"] + sums["not_ours_cents"],
        allocated_cents=sums["allocated_cents"],
        suspense_cents=sums["suspense_cents"],
        owed_cents=sums["owed_cents"],
        not_ours_cents=sums["not_ours_cents"],
        requested_open_cents=sums["open_cents"],
        lines=len(books.lines),
        waiting=tuple(_waiting(morning)),
        refused_files=tuple(
            (display(name), refusal_text(reason)) for name, reason in morning.refused_statements
        ),
        problems=tuple(books.problems()),
        alerts=(*books.alerts, *books.alarms),
        under_way_cents=sums["refunds_under_way_cents"],
        costs_cents=-balance.get(COSTS, 0),
        all_lines=tuple(_lines(books)),
        refunds=tuple(_refund(item, today) for item in books.owed),
        accounts=tuple(_accounts(balance)),
    )


def _waiting(morning: Morning) -> Iterator[SuspenseView]:
    """Every line that waits, the oldest first; only credits have a clock."""
    books, office = morning.books, morning.office
    lines = {item.id: item for item in books.lines}
    terms, today = office.policy.terms, office.place.today
    clocks = {item.line: item for item in waiting(books.lines, books.result.outcomes, terms, today)}
    found = []
    for item in books.result.outcomes:
        if money.waits(item):
            line, clock = lines[item.line], clocks.get(item.line)
            credited_on = min(line.booked_on, line.value_on)
            view = SuspenseView(
                line=item.line,
                booked_on=line.booked_on,
                amount_cents=item.amount_cents,
                decision=item.decision.value,
                explanation=item.explanation,
                candidates=item.candidates,
                days_waiting=(today - credited_on).days,
                credited_on=credited_on,
                post_by=clock.post_by if clock else None,
                alert=clock.alert if clock else False,
            )
            found.append(view)
    yield from sorted(found, key=lambda view: (view.credited_on, view.line))


def _lines(books: Books) -> Iterator[MoneyLineView]:
    lines = {item.id: item for item in books.lines}
    for item in books.result.outcomes:
        line = lines[item.line]
        yield MoneyLineView(
            line=item.line,
            booked_on=line.booked_on,
            value_on=line.value_on,
            amount_cents=item.amount_cents,
            decision=item.decision.value,
            allocations=tuple((part.registration, part.amount_cents) for part in item.allocations),
            owed_cents=item.owed_cents,
            suspense_cents=item.suspense_cents,
            not_ours_cents=item.not_ours_cents,
            refund_cents=item.refund_cents,
            cost=is_cost(line),
            explanation=item.explanation,
        )


def _refund(item: Owed, today: date) -> RefundView:
    refund, facts = item.refund, item.facts
    return RefundView(
        id=refund.id,
        line=refund.line,
        registration=refund.registration,
        amount_cents=refund.amount_cents,
        reason_text=texts()["refund_reason"][refund.reason],
        state=item.state.value,
        state_text=texts()["refund_state"][item.state],
        credited_on=item.credited_on,
        days_waiting=(today - item.credited_on).days,
        account_ending=refund.iban[-4:],
        approved_by=facts.approved.clerk if facts else "",
        released_by=facts.released.clerk if facts and facts.released else "",
        file=facts.file if facts else "",
    )


def _accounts(balance: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Accounts as they are, but those of registrations in one sum."""
    yield from ((name, cents) for name, cents in balance.items() if not name.startswith(_REGISTRATION))
    mine = sum(cents for name, cents in balance.items() if name.startswith(_REGISTRATION))
    yield texts()["money_book"]["registrations"], mine
