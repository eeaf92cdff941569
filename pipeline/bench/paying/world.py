"""The world of a trial: registrations with their requests and names. Invented people, many namesakes."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.domain.payment import PartyNames, PaymentRequest, RequestState
from pipeline.payments.reference import issue

START = date(2026, 1, 5)
ACCOUNT = "NL63DUOT0007640076"
_GIVEN_NAMES = (
    "Amina Fatima Mohamed Ahmed Yusuf Ayşe Mehmet Leila Omar Hodan Samira Ali Maria Olena Ivan Dawit "
    "Selam Nguyen Linh Chen Wei Priya Arjun Sofia Andrei Elena Ionuț Zeynep Emre Rania Khaled Abdi"
)
_FAMILY_NAMES = (
    "Ali Yılmaz Hassan Mohamed Ahmed Nguyen El_Amrani Tesfaye Kaya Demir Ibrahim Osman Chen Wang Singh "
    "Kumar Popescu Ionescu Kowalski Nowak Silva Santos Bouzid Haddad Khalil Yousef Shevchenko Bondar "
    "Abdi Warsame Haile Berhane Özdemir Şahin Al_Masri Ben_Salah Rahimi Ahmadi Karimi Mansouri Li "
    "van_den_Berg de_Vries O'Brien Müller"
)
HELPERS = (
    "Gemeente Voorbeeldstad", "Gemeente Oost Veluwe", "VluchtelingenWerk Noord", "Taalschool De Brug",
    "ROC Middenland", "Stichting Welkom", "J. Bakker", "mw. P. de Groot", "Taalhuis Zuid",
    "Bewindvoering Staal",
)  # fmt: skip
STRANGERS = ("J. Jansen", "Fam. Visser", "H. Smit-Kok", "", "Gemeente Elders", "NOTPROVIDED")
"""Payers that nobody named beforehand; none shares a surname with a candidate or helper."""
_FEES = (5_000, 10_000, 15_000, 20_000, 25_000, 29_000)
_HELPED = 0.3
_DEAD = 0.08
_DEAD_STATES = (RequestState.CANCELLED, RequestState.EXPIRED, RequestState.FREE, RequestState.LOAN)
_SECRET = b"only for generated trials"


@dataclass(frozen=True, slots=True)
class TrialWorld:
    """``open`` and ``dead`` are registrations by the state of their request."""

    requests: Mapping[str, PaymentRequest]
    names: Mapping[str, PartyNames]
    open: tuple[str, ...]
    dead: tuple[str, ...]


def make_world(rng: random.Random, seed: int, registrations: int) -> TrialWorld:
    """Some in a hundred are cancelled, expired, free or paid from a loan; three in ten name a helper."""
    secret = _SECRET + str(seed).encode()
    given_names, surnames = _GIVEN_NAMES.split(), _FAMILY_NAMES.split()
    requests: dict[str, PaymentRequest] = {}
    names: dict[str, PartyNames] = {}
    for number in range(registrations):
        registration = f"R-{number:06d}"
        state = rng.choice(_DEAD_STATES) if rng.random() < _DEAD else RequestState.OPEN
        reference = issue(registration, secret, ())  # drawn from 10^13: far apart by themselves
        requests[registration] = PaymentRequest(
            registration, reference, rng.choice(_FEES), START, START, state
        )
        helper = (rng.choice(HELPERS),) if rng.random() < _HELPED else ()
        surname = rng.choice(surnames).replace("_", " ")
        names[registration] = PartyNames(rng.choice(given_names), surname, helper)
    alive = tuple(r for r, request in requests.items() if request.state is RequestState.OPEN)
    dead = tuple(r for r, request in requests.items() if request.state is not RequestState.OPEN)
    return TrialWorld(requests, names, alive, dead)
