"""What the matcher knows while it goes through the lines: requests, what is open, who paid."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from pipeline.domain.payment import (
    Allocation,
    BankLine,
    LineOutcome,
    PaidOn,
    PartyNames,
    PaymentRequest,
    RequestState,
)
from pipeline.payments.names import NameIndex
from pipeline.payments.neighbours import ReferenceIndex
from pipeline.payments.reference import LENGTH


class World:
    """Requests by reference with a running account of each. Changed by ``record`` only.

    A request without a reference is known by its registration only. Raises ValueError when two
    requests have one reference: that must never have been issued.
    """

    def __init__(
        self,
        requests: Iterable[PaymentRequest],
        earlier: Sequence[Allocation],
        names: Mapping[str, PartyNames],
        lines: frozenset[str],
    ) -> None:
        self.by_reference: dict[str, PaymentRequest] = {}
        known_requests = sorted(requests, key=lambda request: (request.reference, request.registration))
        for request in known_requests:
            if request.reference and self.by_reference.setdefault(request.reference, request) != request:
                raise ValueError(f"one reference for {request.registration} and another registration")
        self.by_registration: dict[str, PaymentRequest] = {}
        for request in known_requests:
            known = self.by_registration.get(request.registration)
            if known is None or known.state is not RequestState.OPEN:
                self.by_registration[request.registration] = request
        self.other_schemes = frozenset(r for r in self.by_reference if not _sixteen_digits(r))
        """References that do not look like ours: found only where they stand by themselves."""
        self.names = names
        self.allocated: dict[str, int] = defaultdict(int)
        self.payers: dict[str, set[str]] = defaultdict(set)
        self.decided: dict[str, list[Allocation]] = defaultdict(list)
        self._credited: dict[str, list[int]] = defaultdict(list)
        self._last_credit: dict[str, date] = {}
        self._reversed: set[str] = set()
        for allocation in earlier:
            self._add(allocation)
            if allocation.line in lines:
                self.decided[allocation.line].append(allocation)

    @cached_property
    def near(self) -> ReferenceIndex:
        return ReferenceIndex(self.by_reference)

    @cached_property
    def name_index(self) -> NameIndex:
        amounts = {key: request.amount_cents for key, request in self.by_registration.items()}
        return NameIndex(self.names, amounts)

    def open_cents(self, request: PaymentRequest) -> int:
        """What is still to be paid; 0 for a request that is not open."""
        if request.state is not RequestState.OPEN and not self._reopened(request):
            return 0
        return max(0, request.amount_cents - self.allocated.get(request.registration, 0))

    def state(self, request: PaymentRequest) -> RequestState:
        """The state now: an open request with nothing left to pay is paid, a reversed one open again."""
        if self.open_cents(request):
            return RequestState.OPEN
        return RequestState.PAID if request.state is RequestState.OPEN else request.state

    def credited(self, registration: str, amount_cents: int) -> bool:
        """Whether one credit of exactly this amount stands allocated to the registration."""
        return amount_cents in self._credited[registration]

    def is_full(self, registration: str) -> bool:
        request = self.by_registration.get(registration)
        return request is not None and self.allocated.get(registration, 0) >= request.amount_cents

    def record(self, line: BankLine, outcome: LineOutcome) -> None:
        """Takes in the outcome of the next line in bank order."""
        for allocation in outcome.allocations:
            if line.id not in self.decided:
                self._add(allocation)
            if allocation.amount_cents > 0:
                self._last_credit[allocation.registration] = min(line.booked_on, line.value_on)
                if line.payer_iban:
                    self.payers[allocation.registration].add(line.payer_iban)
            else:
                self._reversed.add(allocation.registration)

    def paid(self) -> tuple[PaidOn, ...]:
        """Full requests with the day of the credit that completed them, by registration.

        Credits are taken in bank order and never beyond what is open, so the last one completes.
        """
        return tuple(PaidOn(r, on) for r, on in sorted(self._last_credit.items()) if self.is_full(r))

    def _reopened(self, request: PaymentRequest) -> bool:
        return request.state is RequestState.PAID and request.registration in self._reversed

    def _add(self, allocation: Allocation) -> None:
        self.allocated[allocation.registration] += allocation.amount_cents
        standing = self._credited[allocation.registration]
        if allocation.amount_cents > 0:
            standing.append(allocation.amount_cents)
        elif -allocation.amount_cents in standing:
            standing.remove(-allocation.amount_cents)


def _sixteen_digits(reference: str) -> bool:
    return len(reference) == LENGTH and reference.isascii() and reference.isdigit()
