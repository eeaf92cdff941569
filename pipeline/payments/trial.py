"""Generated payments of known truth, to measure the matcher: mix and errors of payments.md 5.2.

66 % structured references, 14 % right references in free text, 7.5 % with one typing error, 4 %
with only a name, 2 % with nothing, 2 % of a wrong amount, 2 % with two references, 2.5 % with
somebody else's reference. A typing error is a wrong digit (1/2), two neighbours swapped (1/4), a
missing or an extra digit (1/8 each); one payer in five of those carries another name.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.domain.payment import (
    BankLine,
    LineDecision,
    MatchResult,
    PartyNames,
    PaymentRequest,
)
from pipeline.payments.reference import check_digit, issue, print_in_fours

MIX = {
    "structured": 66.0,
    "free text": 14.0,
    "typing error": 7.5,
    "only a name": 4.0,
    "nothing": 2.0,
    "wrong amount": 2.0,
    "two references": 2.0,
    "foreign reference": 2.5,
}
"""Percent of payments."""

_GIVEN = (
    "Amina Fatima Mohamed Ahmed Yusuf Ayşe Mehmet Leila Omar Hodan Samira Ali Maria Olena Ivan Dawit "
    "Selam Nguyen Linh Chen Wei Priya Arjun Sofia Andrei Elena Ionuț Zeynep Emre Rania Khaled Abdi"
)
_SURNAMES = (
    "Ali Yılmaz Hassan Mohamed Ahmed Nguyen El_Amrani Tesfaye Kaya Demir Ibrahim Osman Chen Wang Singh "
    "Kumar Popescu Ionescu Kowalski Nowak Silva Santos Bouzid Haddad Khalil Yousef Shevchenko Bondar "
    "Abdi Warsame Haile Berhane Özdemir Şahin Al_Masri Ben_Salah Rahimi Ahmadi Karimi Mansouri"
)
_FEES = (5_000, 10_000, 15_000, 20_000, 25_000, 29_000)
_START = date(2026, 1, 5)
_ONE_IN_FIVE, _ONE_IN_TWO, _ONE_IN_FIFTY = 0.2, 0.5, 0.02
_SECRET = b"only for generated trials"


@dataclass(frozen=True, slots=True)
class Trial:
    """``truth`` says for whom a line was meant (nobody: empty); ``kind`` is a key of ``MIX``."""

    requests: tuple[PaymentRequest, ...]
    names: Mapping[str, PartyNames]
    lines: tuple[BankLine, ...]
    truth: Mapping[str, frozenset[str]]
    kind: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """``automatic`` is the share of lines per kind allocated without a clerk, 0..1."""

    lines: int
    false_allocations: int
    lost_cents: int
    unexplained: int
    automatic: Mapping[str, float]
    overall: float


def make_trial(seed: int, registrations: int, payments: int) -> Trial:
    """A world of open requests and the payments of some of them. Equal seeds give equal trials."""
    rng = random.Random(seed)  # noqa: S311 -- a repeatable trial, no secret
    given_names, surnames = _GIVEN.split(), _SURNAMES.split()
    requests, names = [], {}
    for number in range(registrations):
        registration = f"R-{number:06d}"
        reference = issue(registration, _SECRET + str(seed).encode(), ())  # far apart by themselves
        requests.append(PaymentRequest(registration, reference, rng.choice(_FEES), _START, _START))
        names[registration] = PartyNames(rng.choice(given_names), rng.choice(surnames).replace("_", " "))
    kinds = rng.choices(list(MIX), list(MIX.values()), k=payments)
    payers = _drawn(rng, requests, payments)
    lines, truth, kind_of = [], {}, {}
    for number, kind in enumerate(kinds):
        line, meant = _payment(rng, number, kind, payers[number], rng.choice(requests), names)
        lines.append(line)
        truth[line.id], kind_of[line.id] = meant, kind
    return Trial(tuple(requests), names, tuple(lines), truth, kind_of)


def judge(trial: Trial, result: MatchResult) -> Score:
    """Counts what went to the wrong person, what got lost, and what needed no clerk."""
    lines = {line.id: line for line in trial.lines}
    false = lost = unexplained = 0
    automatic = dict.fromkeys(MIX, 0)
    done = {LineDecision.AUTO, LineDecision.AUTO_CORRECTED, LineDecision.PARTIAL, LineDecision.OVER}
    for outcome in result.outcomes:
        landed = sum(a.amount_cents for a in outcome.allocations)
        landed += outcome.owed_cents + outcome.suspense_cents + outcome.not_ours_cents
        lost += abs(lines[outcome.line].amount_cents - landed)
        false += any(a.registration not in trial.truth[outcome.line] for a in outcome.allocations)
        unexplained += not (outcome.explanation and outcome.rules)
        automatic[trial.kind[outcome.line]] += outcome.decision in done
    decided = {outcome.line for outcome in result.outcomes}
    lost += sum(abs(line.amount_cents) for line in trial.lines if line.id not in decided)
    totals = dict.fromkeys(MIX, 0)
    for kind in trial.kind.values():
        totals[kind] += 1
    shares = {kind: automatic[kind] / totals[kind] for kind in MIX if totals[kind]}
    return Score(
        len(lines), false, lost, unexplained, shares, sum(automatic.values()) / max(1, len(lines))
    )  # fmt: skip


def _drawn(rng: random.Random, requests: list[PaymentRequest], count: int) -> list[PaymentRequest]:
    """``count`` payers, each once while there are enough of them."""
    drawn: list[PaymentRequest] = []
    while len(drawn) < count:
        drawn.extend(rng.sample(requests, min(len(requests), count - len(drawn))))
    return drawn


def _payment(
    rng: random.Random,
    number: int,
    kind: str,
    first: PaymentRequest,
    second: PaymentRequest,
    names: Mapping[str, PartyNames],
) -> tuple[BankLine, frozenset[str]]:
    party = names[first.registration]
    payer, text, structured, amount = f"{party.given_names} {party.surname}", "", (), first.amount_cents
    references: tuple[str, ...] = ()
    meant = {first.registration}
    if kind == "structured":
        references = (first.reference,)
        payer = payer if rng.random() > _ONE_IN_FIVE else "Gemeente Voorbeeldstad"
    elif kind == "free text":
        text = _in_words(rng, first.reference)
    elif kind == "typing error":
        text = _in_words(rng, mistyped(rng, first.reference))
        payer = payer if rng.random() > _ONE_IN_FIVE else "J. Jansen"
    elif kind == "wrong amount":
        references = (first.reference,)
        amount += rng.choice((-2_500, -1_000, -1, 1, 500, 5_000))
    elif kind == "two references":
        text = f"{print_in_fours(first.reference)} en {print_in_fours(second.reference)}"
        if second != first:
            meant.add(second.registration)
            amount += second.amount_cents if rng.random() < _ONE_IN_TWO else 0
    elif kind == "foreign reference":
        digits = f"{rng.randrange(10**15):015d}"
        references, meant = (check_digit(digits) + digits,), set()
    elif kind == "only a name":
        text = "examen inburgering"
    else:
        payer, meant = "Onbekend", set()
    booked_on = _START + timedelta(days=rng.randrange(60))
    line = BankLine(
        id=f"L-{number:07d}",
        statement=f"ST-{booked_on}",
        index=number,
        account="NL00TEST0123456789",
        booked_on=booked_on,
        value_on=booked_on - timedelta(days=rng.randrange(2)),
        amount_cents=amount,
        currency="EUR",
        payer_name=payer,
        payer_iban=f"NL00TEST{rng.randrange(10**10):010d}",
        structured=structured or references,
        unstructured=text,
        end_to_end="NOTPROVIDED",
        reversal=False,
    )
    return line, frozenset(meant)


def mistyped(rng: random.Random, reference: str) -> str:
    """One typing error: always a text that differs."""
    at = rng.randrange(len(reference) - 1)
    error = rng.choices(("wrong", "swapped", "missing", "extra"), (4, 2, 1, 1))[0]
    head, digit, tail = reference[:at], reference[at], reference[at + 1 :]
    if error == "wrong":
        return head + rng.choice([other for other in "0123456789" if other != digit]) + tail
    if error == "swapped":
        places = [i for i in range(len(reference) - 1) if reference[i] != reference[i + 1]]
        at = rng.choice(places)
        return reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
    return head + tail if error == "missing" else head + rng.choice("0123456789") + digit + tail


def _in_words(rng: random.Random, digits: str) -> str:
    """A number as people write it in a description."""
    fours = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    written = rng.choice((digits, " ".join(fours), ".".join(fours), "-".join(fours), "  ".join(fours)))
    before = rng.choice(("", "betalingskenmerk ", "kenmerk: ", "Examen KNM ", "12-03-2026 ", "ref."))
    after = rng.choice(("", " examen", " dank u", ", mvg", " 50 euro", " KNM en lezen"))
    if rng.random() < _ONE_IN_FIFTY:
        written = written.replace("0", "O", 1)
    return before + written + after
