"""Who pays and how: the mix and error model of payments.md 5.2, and what makes it harder in real life.

The mix (percent): 66 structured references, 14 right references in free text, 7.5 one typing error,
4 only a name, 2 nothing, 2 a wrong amount, 2 several references, 2.5 somebody else's reference.
A typing error is a wrong digit (1/2), two neighbours swapped (1/4), a missing or an extra digit (1/8
each); one payer in five of those carries a name that nobody knows. Three payers in ten are a school,
municipality, refugee aid or other helper. On top, outside of the mix (``EXTRAS``, percent of it):
dead references, payments that come twice, reversals, returns, numbers that only contain a reference,
two typing errors, a helper who pays for three, foreign references one digit from ours.
Every payer is drawn once, so what is meant is known without a matcher.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from pipeline.bench.paying.world import ACCOUNT, START, STRANGERS, TrialWorld
from pipeline.bench.paying.writing import in_words, mistyped, number
from pipeline.domain.payment import BankLine
from pipeline.payments.reference import check_digit, print_in_fours, to_rf

STRUCTURED, FREE_TEXT, TYPO, TYPO_NO_NAME = "structured", "free text", "typing error", "typing error, no name"
MIX = {
    STRUCTURED: 66.0,
    FREE_TEXT: 14.0,
    TYPO: 6.0,
    TYPO_NO_NAME: 1.5,
    "only a name": 4.0,
    "nothing": 2.0,
    "wrong amount": 2.0,
    "several references": 2.0,
    "foreign reference": 2.5,
}
"""Percent of the payments of the mix."""
EXTRAS = {
    "dead reference": 2.0,
    "paid twice": 1.0,
    "reversal": 1.0,
    "return": 0.5,
    "inside a longer number": 0.5,
    "two typing errors": 1.0,
    "paid for three": 0.5,
    "one digit from ours": 0.2,
}
"""Percent on top of the mix."""
_DAYS = 60


@dataclass(frozen=True, slots=True)
class Paid:
    """A bank line with the truth: ``meant`` are the cents that may at most land per registration."""

    line: BankLine
    kind: str
    meant: Mapping[str, int]


@dataclass
class Payers:
    """Draws payments from a world; every registration pays once."""

    rng: random.Random
    world: TrialWorld
    _waiting: list[str] = field(init=False)
    _dead: list[str] = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self._waiting = self.rng.sample(self.world.open, len(self.world.open))
        self._dead = self.rng.sample(self.world.dead, len(self.world.dead))

    def draw(self, payments: int) -> list[Paid]:
        """``payments`` of the mix and the extras on top, in any order; each payer once."""
        kinds = self.rng.choices(list(MIX), list(MIX.values()), k=payments)
        extra = sum(EXTRAS.values()) / 100
        kinds += self.rng.choices(list(EXTRAS), list(EXTRAS.values()), k=round(payments * extra))
        self.rng.shuffle(kinds)
        return [paid for kind in kinds for paid in _KINDS[kind](self, kind)]

    def _structured(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        reference = self._reference(who)
        written = reference if self.rng.random() < 0.97 else to_rf(reference)  # noqa: PLR2004
        text = self.rng.choice(("", "", "examen KNM", reference, print_in_fours(reference)))
        yield self._pay(kind, who, structured=(written,), text=text, payer=self._payer(who, known=False))

    def _free_text(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        yield self._pay(
            kind, who, text=in_words(self.rng, self._reference(who)), payer=self._payer(who, known=False)
        )

    def _typo(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        payer = self._payer(who, known=True) if kind == TYPO else self.rng.choice(STRANGERS)
        yield self._pay(
            kind, who, text=in_words(self.rng, mistyped(self.rng, self._reference(who))), payer=payer
        )

    def _only_a_name(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        yield self._pay(kind, who, text="examen inburgering", payer=self._own(who), meant={})

    def _nothing(self, kind: str) -> Iterator[Paid]:
        yield self._pay(kind, self._next(), text="betaling", payer="Onbekend", meant={})

    def _wrong_amount(self, kind: str) -> Iterator[Paid]:
        """Too much, too little, or a part now and the rest later."""
        who = self._next()
        due, structured = self._due(who), (self._reference(who),)
        amount = due + self.rng.choice((-2_500, -1_000, -1, 1, 500, 5_000))
        yield self._pay(kind, who, structured=structured, cents=amount, meant={who: min(due, amount)})
        if amount < due and self.rng.random() < 0.5:  # noqa: PLR2004
            yield self._pay(kind, who, structured=structured, cents=due - amount, meant={who: due - amount})

    def _several(self, kind: str, count: int = 2) -> Iterator[Paid]:
        """Half of them add up; one in four has an error in the second number."""
        everyone = [self._next() for _ in range(count)]
        dues = {who: self._due(who) for who in everyone}
        numbers = [self._reference(who) for who in everyone]
        adds_up, damaged = self.rng.random() < 0.5, self.rng.random() < 0.25  # noqa: PLR2004
        if damaged:
            numbers[-1] = mistyped(self.rng, numbers[-1])
        glue = self.rng.choice((" en ", " ", " + ", ", ", "\n", " / "))
        text = glue.join(self.rng.choice((number(self.rng, n), print_in_fours(n))) for n in numbers)
        cents = sum(dues.values()) if adds_up else dues[everyone[0]]
        meant = dues if adds_up and not damaged else {}
        yield self._pay(
            kind, everyone[0], text=text, cents=cents, meant=meant, payer=self._payer(everyone[0], known=True)
        )

    def _for_three(self, kind: str) -> Iterator[Paid]:
        yield from self._several(kind, 3)

    def _foreign(self, kind: str) -> Iterator[Paid]:
        digits = f"{self.rng.randrange(10**15):015d}"
        who, reference = self._next(), check_digit(digits) + digits
        structured = (reference,) if self.rng.random() < 0.5 else ()  # noqa: PLR2004
        text = "" if structured else in_words(self.rng, reference)
        yield self._pay(kind, who, structured=structured, text=text, meant={})

    def _one_from_ours(self, kind: str) -> Iterator[Paid]:
        """Somebody else's number that by chance is one digit from ours: no name fits."""
        text = in_words(self.rng, mistyped(self.rng, self._reference(self._next())))
        yield self._pay(kind, self._next(), text=text, payer=self.rng.choice(STRANGERS), meant={})

    def _dead_reference(self, kind: str) -> Iterator[Paid]:
        if self._dead:
            who = self._dead.pop()
            yield self._pay(kind, who, structured=(self._reference(who),), meant={})

    def _twice(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        for _ in range(2):
            yield self._pay(kind, who, structured=(self._reference(who),))

    def _reversal(self, kind: str) -> Iterator[Paid]:
        """A credit, and some days later the bank takes it back."""
        who = self._next()
        structured = (self._reference(who),)
        yield self._pay(kind, who, structured=structured, day=self.rng.randrange(_DAYS // 2))
        day = _DAYS // 2 + self.rng.randrange(_DAYS // 2)
        due = self._due(who)
        yield self._pay(
            kind, who, structured=structured, cents=-due, day=day, reversal=True, meant={who: -due}
        )

    def _returned(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        yield self._pay(kind, who, text=self._reference(who), return_reason="AC04", meant={})

    def _buried(self, kind: str) -> Iterator[Paid]:
        who = self._next()
        reference = self._reference(who)
        text = self.rng.choice(
            (f"99{reference}", f"{reference}31", f"1234 {print_in_fours(reference)}", f"7{reference}7")
        )
        yield self._pay(kind, who, text=text, meant={}, payer=self.rng.choice(STRANGERS))

    def _two_errors(self, kind: str) -> Iterator[Paid]:
        """Now and then two errors make one: a digit left out where the halves meet and one too many."""
        who = self._next()
        reference = self._reference(who)
        twice = f"{mistyped(self.rng, reference[:8])}{mistyped(self.rng, reference[8:])}"
        yield self._pay(kind, who, text=in_words(self.rng, twice))

    def _next(self) -> str:
        if not self._waiting:
            raise ValueError("more payments than registrations")
        return self._waiting.pop()

    def _reference(self, who: str) -> str:
        return self.world.requests[who].reference

    def _due(self, who: str) -> int:
        return self.world.requests[who].amount_cents

    def _own(self, who: str) -> str:
        party = self.world.names[who]
        first = party.given_names if self.rng.random() < 0.5 else f"{party.given_names[0]}."  # noqa: PLR2004
        name = f"{first} {party.surname}"
        return name.upper() if self.rng.random() < 0.5 else name  # noqa: PLR2004

    def _payer(self, who: str, *, known: bool) -> str:
        """The candidate or the registered helper; a stranger too unless ``known``."""
        helpers = self.world.names[who].others
        if helpers and self.rng.random() < 0.7:  # noqa: PLR2004
            return helpers[0]
        return self._own(who) if known or self.rng.random() < 0.8 else self.rng.choice(STRANGERS)  # noqa: PLR2004

    def _pay(
        self,
        kind: str,
        who: str,
        *,
        structured: tuple[str, ...] = (),
        text: str = "",
        payer: str | None = None,
        cents: int | None = None,
        meant: Mapping[str, int] | None = None,
        day: int | None = None,
        reversal: bool = False,
        return_reason: str = "",
    ) -> Paid:
        booked_on = START + timedelta(days=self.rng.randrange(_DAYS) if day is None else day)
        self._count += 1
        line = BankLine(
            id=f"L-{self._count:07d}",
            statement=f"ST-{booked_on}",
            index=self._count,
            account=ACCOUNT,
            booked_on=booked_on,
            value_on=booked_on - timedelta(days=self.rng.randrange(2)),
            amount_cents=self._due(who) if cents is None else cents,
            currency="EUR",
            payer_name=self._own(who) if payer is None else payer,
            payer_iban=f"NL00TEST{self.rng.randrange(10**10):010d}",
            structured=structured,
            unstructured=text,
            end_to_end="NOTPROVIDED",
            reversal=reversal,
            return_reason=return_reason,
        )
        return Paid(line, kind, {who: self._due(who)} if meant is None else meant)


_KINDS: dict[str, Callable[[Payers, str], Iterator[Paid]]] = {
    STRUCTURED: Payers._structured,
    FREE_TEXT: Payers._free_text,
    TYPO: Payers._typo,
    TYPO_NO_NAME: Payers._typo,
    "only a name": Payers._only_a_name,
    "nothing": Payers._nothing,
    "wrong amount": Payers._wrong_amount,
    "several references": Payers._several,
    "foreign reference": Payers._foreign,
    "dead reference": Payers._dead_reference,
    "paid twice": Payers._twice,
    "reversal": Payers._reversal,
    "return": Payers._returned,
    "inside a longer number": Payers._buried,
    "two typing errors": Payers._two_errors,
    "paid for three": Payers._for_three,
    "one digit from ours": Payers._one_from_ours,
}
