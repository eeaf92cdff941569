"""One bank line under decision: what was read in it, the rules tried so far, and how it ends."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pipeline.domain.payment import (
    Allocation,
    BankLine,
    LineDecision,
    LineOutcome,
    MatchLimits,
    PaymentRequest,
)
from pipeline.payments import texts
from pipeline.payments.finder import MAX_TEXT, Hit, Where, find
from pipeline.payments.world import World
from pipeline.wording import say

euro = lru_cache(4096)(say.euro)
"""The same few fees come in most lines."""
_TOLD_HITS = 4
_WORD = re.compile(r"[^\s,;()\[\]\"]+")
_LEAST_IN_TEXT = 9
"""Characters of a reference of another scheme that may be found in free text: shorter ones are also dates."""
_FOR_A_CLERK = frozenset((LineDecision.REVIEW, LineDecision.SUSPENSE))


@dataclass
class Case:
    """``facts`` fill the explanation; ``steps`` are the rules tried, in order."""

    line: BankLine
    world: World
    limits: MatchLimits
    steps: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        line = self.line
        found = find(line.structured, line.unstructured, line.end_to_end)
        return (*found, *self._of_other_schemes()) if self.world.other_schemes else found

    @cached_property
    def issued(self) -> tuple[PaymentRequest, ...]:
        """Requests whose reference stands whole in the line, in order of appearance, each once."""
        found = dict.fromkeys(hit.digits for hit in self.hits if hit.whole)
        return tuple(self.world.by_reference[digits] for digits in found if digits in self.world.by_reference)

    @cached_property
    def buried(self) -> tuple[str, ...]:
        """References of ours that stand there only as a piece of something longer."""
        whole = {hit.digits for hit in self.hits if hit.whole}
        inside = dict.fromkeys(hit.digits for hit in self.hits if not hit.whole and hit.digits not in whole)
        return tuple(digits for digits in inside if digits in self.world.by_reference)

    @cached_property
    def near(self) -> dict[str, str]:
        """References one edit from something in the line that is none of ours, each to what is written."""
        found: dict[str, str] = {}
        for hit in self.hits:
            if hit.digits not in self.world.by_reference:
                for reference in sorted(self.world.near.one_edit(hit.digits)):
                    found.setdefault(reference, hit.digits)
        return found

    @property
    def nearer_than_two(self) -> frozenset[str] | None:
        """References at most two edits from anything in the line; None where they lie too close to tell."""
        found: set[str] = set()
        for digits in {hit.digits for hit in self.hits}:
            near = self.world.near.two_edits(digits)
            if near is None:
                return None
            found |= near
        return frozenset(found)

    def _of_other_schemes(self) -> Iterator[Hit]:
        fields = [(Where.STRUCTURED, n, text) for n, text in enumerate(self.line.structured)]
        for where, number, text in [*fields, (Where.END_TO_END, 0, self.line.end_to_end)]:
            plain = "".join(text[:MAX_TEXT].split()).upper()
            if plain in self.world.other_schemes:
                yield Hit(plain, True, where, 0, len(text), number)
        for word in _WORD.finditer(self.line.unstructured[:MAX_TEXT].upper()):
            plain = word.group().strip(".:-")
            if len(plain) >= _LEAST_IN_TEXT and plain in self.world.other_schemes:
                yield Hit(plain, True, Where.TEXT, *word.span())

    def step(self, rule: str, outcome: str) -> None:
        self.steps.append(texts.rule(rule, outcome))

    def tell(self, **facts: str) -> None:
        """Facts for the explanation."""
        self.facts |= facts

    def about(self, request: PaymentRequest) -> None:
        self.tell(reference=request.reference, registration=request.registration)

    def place(self, reference: str) -> str:
        return next(texts.PLACES[hit.where] for hit in self.hits if hit.digits == reference)

    def registrations(self, references: Iterable[str]) -> list[str]:
        return [self.world.by_reference[reference].registration for reference in sorted(references)]

    def tell_what_was_read(self) -> None:
        """The first step of the record: the numbers in the line and their places, or that there is none."""
        told = [
            texts.read_number(h.digits, texts.PLACES[h.where], h.start, h.end) for h in self.hits[:_TOLD_HITS]
        ]
        if len(self.hits) > _TOLD_HITS:
            told.append(texts.read_more(len(self.hits) - _TOLD_HITS))
        long = len(self.line.unstructured) > MAX_TEXT
        read = "; ".join(told) if told else texts.NOTHING_READ
        self.facts["read"] = read + (texts.TEXT_CUT.format(longest=MAX_TEXT) if long else "")
        self.step("read", self.facts["read"])

    def end(
        self,
        decision: LineDecision,
        text: str,
        *,
        allocations: tuple[Allocation, ...] = (),
        owed: int = 0,
        not_ours: int = 0,
        candidates: Sequence[str] = (),
    ) -> LineOutcome:
        """The outcome; what is neither allocated, owed nor not ours waits in suspense."""
        amount = self.line.amount_cents
        shown = tuple(dict.fromkeys(candidates))[: self.limits.candidates]
        told = texts.EXPLANATIONS[text].format(**{"amount": euro(abs(amount)), **self.facts})
        if decision in _FOR_A_CLERK:
            told += texts.for_a_clerk(self.facts.get("read", ""), shown)
        return LineOutcome(
            line=self.line.id,
            decision=decision,
            amount_cents=amount,
            allocations=allocations,
            owed_cents=owed,
            suspense_cents=amount - sum(a.amount_cents for a in allocations) - owed - not_ours,
            rules=tuple(self.steps),
            explanation=told,
            candidates=shown,
            not_ours_cents=not_ours,
        )

    def wait(self, text: str, candidates: Sequence[str] = ()) -> LineOutcome:
        """All of it in suspense until a clerk has looked."""
        return self.end(LineDecision.REVIEW, text, candidates=candidates)

    def allocate(self, registration: str, amount_cents: int) -> Allocation:
        return Allocation(self.line.id, registration, amount_cents)
