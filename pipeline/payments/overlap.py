"""Which statements come after each other, and which entries of overlapping statements are one."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.domain.payment import Statement
from pipeline.payments.entries import Entry, could_be_one, entries_of, same_place, span, told


@dataclass(slots=True, eq=False)
class Booking:
    """One booking with every copy of it.

    ``sure`` copies are told at the same place of the account; the first one always is. ``told`` is
    what a camt.054 says is in it. A booking with ``parts`` is several in one, and these are used.
    """

    copies: list[Entry]
    sure: list[bool]
    told: Entry | None = None
    parts: tuple["Booking", ...] = ()

    @property
    def anchor(self) -> Entry:
        """The copy that tells most among those that are surely the same; it gives day and place."""
        return max((e for e, sure in zip(self.copies, self.sure, strict=True) if sure), key=told)

    @property
    def best(self) -> Entry:
        """The copy that is used: payments that are told win over a line that hides them."""
        anchor = self.anchor
        if anchor.hidden:
            anchor = max(self.copies, key=told)
        if self.told is not None and len(anchor.lines) == 1:
            return self.told
        return anchor

    def leaves(self) -> list["Booking"]:
        return [leaf for part in self.parts for leaf in part.leaves()] or [self]


def laid_over(statements: Sequence[Statement]) -> tuple[list[Booking], list[str]]:
    """The bookings of one account, each once, and alerts. ``statements`` are in their order, none twice."""
    after = _Following(statements)
    ends = [statement.to_date for statement in statements]
    spans = [span(statement) for statement in statements]
    owner: dict[int, Booking] = {}
    found: list[Booking] = []
    alerts: list[str] = []
    entries = [entries_of(statement) for statement in statements]
    for place, statement in enumerate(statements):
        start = bisect_left(ends, spans[place][0], 0, place)
        others = [n for n in range(start, place) if entries[n] and spans[n][0] <= spans[place][1]]
        overlap = _Overlap(statement, entries[place], after, owner)
        for step in (overlap.pair_sure, overlap.pair_likely, overlap.pair_sums):
            for number in others:
                step(statements[number], entries[number])
        overlap.add_rest()
        found.extend(overlap.added)
        for number in others:
            alerts.extend(overlap.differences(statements[number], entries[number]))
    return found, alerts


class _Overlap:
    """One statement against those before it. ``owner`` maps entries (by identity) to their booking."""

    def __init__(
        self, statement: Statement, entries: Sequence[Entry], after: "_Following", owner: dict[int, Booking]
    ) -> None:
        self._statement = statement
        self._entries = entries
        self._after = after
        self._owner = owner
        self.added: list[Booking] = []
        self._taken: set[int] = set()
        self._loose: set[date] = set()
        """Days on which entries were paired by what they say only."""

    def pair_sure(self, known: Statement, others: Sequence[Entry]) -> None:
        """Entries at the same place of the account. A statement repeated under a new number is no copy."""
        if self._after.repeats(known, self._statement):
            return
        places: dict[tuple[int | None, int], list[Entry]] = defaultdict(list)
        for other in others:
            places[other.before_cents, other.amount_cents].append(other)
        for entry in self._free():
            near = places.get((entry.before_cents, entry.amount_cents), ())
            self._join(entry, (other for other in near if same_place(entry, other)), sure=True)

    def pair_likely(self, known: Statement, others: Sequence[Entry]) -> None:
        """Entries that could be one, where the two statements do not follow each other."""
        if self._after.apart(known, self._statement):
            return
        ids: dict[str, Entry] = {line.id: other for other in others for line in other.lines}
        for entry in self._free():
            same = ids.get(entry.lines[0].id)
            if same is not None and same.amount_cents == entry.amount_cents:
                self._join(entry, [same], sure=False)
        for kind in (_by_reference, _by_payer, _by_amount):
            waiting: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
            for other in filter(self._is_free, others):
                waiting[kind(other)].append(other)
            for entry in self._free():
                near = waiting[kind(entry)]
                place = next((n for n, other in enumerate(near) if could_be_one(entry, other)), None)
                if place is not None:
                    self._join(entry, [near.pop(place)], sure=False)

    def pair_sums(self, known: Statement, others: Sequence[Entry]) -> None:
        """One entry here that is several there, or the other way: the several are used."""
        if self._after.apart(known, self._statement):
            return
        theirs = [other for other in others if self._is_free(other)]
        for whole, run in _sums(self._free(), theirs):
            self._add(whole).parts = tuple(self._owner[id(other)] for other in run)
            self._taken.update(id(self._owner[id(other)]) for other in run)
        for whole, run in _sums(theirs, self._free()):
            self._owner[id(whole)].parts = tuple(self._add(entry) for entry in run)
            self._taken.add(id(self._owner[id(whole)]))

    def add_rest(self) -> None:
        for entry in self._free():
            self._add(entry)

    def differences(self, other: Statement, entries: Sequence[Entry]) -> Iterator[str]:
        """An alert for each day on which the two statements do not tell the same bookings."""
        if self._after.apart(other, self._statement) or self._after.repeats(other, self._statement):
            return
        mine, theirs = _by_day(self._entries), _by_day(entries)
        for day in sorted(mine.keys() & theirs.keys()):
            here, there = self._bookings(mine[day]), self._bookings(theirs[day])
            lacking = bool(here - there), bool(there - here)
            if all(lacking) or (any(lacking) and day in self._loose):
                yield f"statements {other.id} and {self._statement.id} differ on {day}"

    def _bookings(self, entries: Iterable[Entry]) -> set[int]:
        return {id(leaf) for entry in entries for leaf in self._owner[id(entry)].leaves()}

    def _free(self) -> list[Entry]:
        return [entry for entry in self._entries if id(entry) not in self._owner]

    def _is_free(self, other: Entry) -> bool:
        return id(self._owner[id(other)]) not in self._taken

    def _join(self, entry: Entry, candidates: Iterable[Entry], *, sure: bool) -> None:
        for other in candidates:
            if not self._is_free(other):
                continue
            booking = self._owner[id(other)]
            self._owner[id(entry)] = booking
            self._taken.add(id(booking))
            booking.copies.append(entry)
            booking.sure.append(sure)
            if not sure:
                self._loose.add(entry.day)
            return

    def _add(self, entry: Entry) -> Booking:
        booking = Booking([entry], [True])
        self._owner[id(entry)] = booking
        self._taken.add(id(booking))
        self.added.append(booking)
        return booking


def _by_reference(entry: Entry) -> tuple[object, ...]:
    return entry.amount_cents, entry.day, entry.lines[0].structured or entry.references


def _by_payer(entry: Entry) -> tuple[object, ...]:
    return entry.amount_cents, entry.day, entry.lines[0].payer_iban


def _by_amount(entry: Entry) -> tuple[object, ...]:
    return (entry.amount_cents,)


def _by_day(entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    days: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        days[entry.day].append(entry)
    return days


def _sums(wholes: Iterable[Entry], parts: Sequence[Entry]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Each entry that may be a sum, with the entries that lie between its balances one after another."""
    starts = {part.before_cents: place for place, part in reversed(list(enumerate(parts)))}
    used: set[int] = set()
    for whole in wholes:
        place = starts.get(whole.before_cents)
        if place is None or not whole.may_be_a_sum or whole.amount_cents == 0:
            continue
        run: list[Entry] = []
        for part in parts[place:]:
            if (
                id(part) in used
                or part.day != whole.day
                or (run and part.before_cents != run[-1].after_cents)
            ):
                break
            run.append(part)
            if len(run) > 1 and part.after_cents == whole.after_cents:
                used.update(id(item) for item in run)
                yield whole, run
                break


class _Following:
    """Which statements come after which: one closes at the balance where the next opens."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._place = {statement.id: place for place, statement in enumerate(statements)}
        opening: dict[int, list[Statement]] = defaultdict(list)
        for statement in statements:
            opening[statement.opening_cents].append(statement)
        self._next = {
            statement.id: [
                other.id
                for other in opening[statement.closing_cents]
                if self._place[other.id] > self._place[statement.id] and span(other)[0] >= statement.to_date
            ]
            for statement in statements
        }

    def apart(self, first: Statement, last: Statement) -> bool:
        """Whether a row of statements leads from ``first`` to ``last``: then they share no booking."""
        reached, waiting = {first.id}, [first.id]
        while waiting:
            for following in self._next[waiting.pop()]:
                if self._place[following] <= self._place[last.id] and following not in reached:
                    reached.add(following)
                    waiting.append(following)
        return last.id in reached

    def repeats(self, first: Statement, last: Statement) -> bool:
        """Equal balances that came back: the bank numbers both, and a row of others lies between them."""
        return (
            first.format == last.format
            and (first.opening_cents, first.closing_cents) == (last.opening_cents, last.closing_cents)
            and first.sequence.isdecimal()
            and last.sequence.isdecimal()
            and first.sequence != last.sequence
            and self.apart(first, last)
        )
