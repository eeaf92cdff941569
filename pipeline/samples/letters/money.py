"""Letters about money that did not fit, did not come, or goes back."""

from dataclasses import replace
from datetime import date

from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.policy import Policy
from pipeline.letters import orders
from pipeline.letters.contexts import MoneyCase
from pipeline.letters.orders import Received
from pipeline.samples.letters.people import HELPER, RECEIVED_ON, REGISTRATION, REQUEST, TODAY


def letters(policy: Policy) -> dict[str, LetterOrder]:
    return _differing(policy) | _unpaid(policy)


def _differing(policy: Policy) -> dict[str, LetterOrder]:
    def order(
        case: MoneyCase, cents: int, request: PaymentRequest | None, iban: str = "", asked: int | None = None
    ) -> LetterOrder:
        received = Received("B-1", case, RECEIVED_ON, cents, iban, cents)
        return orders.money_differs(REGISTRATION, request, received, policy, TODAY, asked)

    return {
        "money-too-little": order(MoneyCase.TOO_LITTLE, 24250, REQUEST),
        "money-too-little-over": order(MoneyCase.TOO_LITTLE, 24250, None, asked=25000),
        "money-too-much": order(MoneyCase.TOO_MUCH, 30000, REQUEST, "DE89370400440532013000"),
        "money-nothing-open": order(MoneyCase.NOTHING_OPEN, 25000, None),
        "money-too-late": order(MoneyCase.TOO_LATE, 25000, None, "DE89370400440532013000"),
    }


def _unpaid(policy: Policy) -> dict[str, LetterOrder]:
    day = date(2027, 1, 11)
    again = replace(REQUEST, due_on=date(2027, 1, 25))
    helped = replace(REGISTRATION, helper=HELPER)
    back = (7500, "NL91ABNA0417164300", RECEIVED_ON, day)
    return {
        "reminder": orders.reminder(REGISTRATION, again, 0, REQUEST.due_on, policy, day),
        "reminder-rest": orders.reminder(helped, again, 24250, REQUEST.due_on, policy, day),
        "closed": orders.closed(REGISTRATION, again, 0, policy, date(2027, 2, 1)),
        "closed-part-paid": orders.closed(REGISTRATION, again, 7500, policy, date(2027, 2, 1)),
        "refund": orders.refund(REGISTRATION, "T-0123456789ab", *back),
        "refund-returned": orders.refund(REGISTRATION, "T-0123456789ab", *back, returned=True),
    }
