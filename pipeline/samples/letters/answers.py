"""Receipts, and the answers to a form that cannot be accepted."""

from dataclasses import replace

from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart, PaymentMeans, Registration
from pipeline.letters import orders
from pipeline.letters.contexts import PagesReceived
from pipeline.samples.letters.people import (
    ABROAD,
    CANDIDATE,
    HELPER,
    PAGES,
    PLACES,
    PROBLEMS,
    RECEIVED_ON,
    REGISTRATION,
    REQUEST,
    TODAY,
)


def letters(policy: Policy) -> dict[str, LetterOrder]:
    return _receipts(policy) | _answers(policy)


def _receipts(policy: Policy) -> dict[str, LetterOrder]:
    def order(
        registration: Registration = REGISTRATION,
        request: PaymentRequest | None = None,
        pages: PagesReceived | None = None,
    ) -> LetterOrder:
        return orders.receipt(registration, request, policy, TODAY, places=PLACES, pages=pages)

    portfolio = replace(REGISTRATION, purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,))
    abroad = replace(CANDIDATE, bsn="", address=ABROAD)
    return {
        "receipt": order(request=REQUEST),
        "receipt-one-part": order(
            replace(REGISTRATION, parts=(ExamPart.KNM,)), replace(REQUEST, amount_cents=5000)
        ),
        "receipt-other-fee": order(request=replace(REQUEST, amount_cents=24000)),
        "receipt-portfolio": order(portfolio, replace(REQUEST, amount_cents=4000), PAGES),
        "receipt-abroad": order(replace(REGISTRATION, candidate=abroad), REQUEST),
        "receipt-helper": order(replace(REGISTRATION, helper=HELPER), REQUEST),
        "receipt-paid": order(request=replace(REQUEST, state=RequestState.PAID)),
        "receipt-loan": order(replace(REGISTRATION, means=PaymentMeans.LOAN)),
        "receipt-free": order(replace(REGISTRATION, means=PaymentMeans.FREE)),
        "receipt-nothing": order(replace(REGISTRATION, means=PaymentMeans.NONE, parts=(ExamPart.ONA,))),
        "receipt-portfolio-free": order(replace(portfolio, means=PaymentMeans.FREE)),
    }


def _answers(policy: Policy) -> dict[str, LetterOrder]:
    passed = "U heeft dit onderdeel al gehaald: Lezen."
    return {
        "repair": orders.repair("S-1", CANDIDATE, PROBLEMS, policy, TODAY, RECEIVED_ON),
        "repair-one": orders.repair("S-2", CANDIDATE, PROBLEMS[:1], policy, TODAY, RECEIVED_ON, HELPER),
        "repair-many": orders.repair("S-3", CANDIDATE, PROBLEMS * 5, policy, TODAY, RECEIVED_ON),
        "refusal": orders.refusal("S-4", CANDIDATE, [passed], policy, TODAY, RECEIVED_ON),
        "refusal-helper": orders.refusal("S-4", CANDIDATE, [passed], policy, TODAY, RECEIVED_ON, HELPER),
        "passed-on": orders.passed_on(
            "S-5", CANDIDATE, "de gemeente", TODAY, RECEIVED_ON, ["Uw formulier gaat over een lening."]
        ),
        "passed-on-short": orders.passed_on("S-6", CANDIDATE, "de gemeente", TODAY, RECEIVED_ON),
    }
