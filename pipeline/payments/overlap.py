"""Which entries of overlapping statements are one booking."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from pipeline.domain.payment import BankLine, Statement
from pipeline.payments.differences import differences
from pipeline.payments.entries import Booking, Entry, could_be_one, entries_of, same_place, span
from pipeline.payments.following import Following


def laid_over(statements: Sequence[Statement]) -> tuple[list[Booking], list[str]]:
    """The bookings of one account, each once, and alerts. ``statements`` are in their order, none twice."""
    after = Following(statements)
    ends = [statement.to_date for statement in statements]
    entries = [entries_of(statement) for statement in statements]
    owner: dict[int, Booking] = {}
    found: list[Booking] = []
    meeting: list[tuple[int, int]] = []
    contradicted: set[tuple[int, int]] = set()
    for place, statement in enumerate(statements):
        first, last = span(statement)
        start = bisect_left(ends, first, 0, place)
        others = [n for n in range(start, place) if entries[n] and span(statements[n])[0] <= last]
        overlap = _Overlap(statement, entries[place], after, owner)
        for step in overlap.surest_first():
            for number in others:
                step(statements[number], entries[number])
        contradicted.update(
            (number, place) for number in others if overlap.pair_numbered(statements[number], entries[number])
        )
        for number in others:
            overlap.pair_sums(statements[number], entries[number])
        overlap.add_rest()
        found.extend(overlap.added)
        meeting.extend((number, place) for number in others)
    return found, list(differences(statements, entries, owner, meeting, contradicted))


_Kind = Callable[[Entry], tuple[object, ...]]
"""What entries are compared by."""


class _Overlap:
    """One statement against those before it. ``owner`` maps entries (by identity) to their booking."""

    def __init__(
        self, statement: Statement, entries: Sequence[Entry], after: Following, owner: dict[int, Booking]
    ) -> None:
        self._statement = statement
        self._entries = entries
        self._after = after
        self._owner = owner
        self.added: list[Booking] = []
        self._taken: set[int] = set()

    def surest_first(self) -> Sequence[Callable[[Statement, Sequence[Entry]], None]]:
        """Ways to pair entries, each to be tried with all other statements before the next.

        An entry that tells the payer and value date of another is its copy, even where the day is sorted
        otherwise; only then may one that says less stand for what is at its place.
        """
        return (
            partial(self._pair_places, same=_same_payer),
            partial(self._pair_stretches, kinds=(_by_all, _by_known_payer)),
            partial(self._pair_places, same=_same_value),
            partial(self._pair_stretches, kinds=(_by_reference, _by_payer, _by_value_date)),
            partial(self._pair_places, same=same_place),
            partial(self._pair_stretches, kinds=(_by_amount,)),
        )

    def _pair_places(
        self, known: Statement, others: Sequence[Entry], same: Callable[[Entry, Entry], bool]
    ) -> None:
        """Entries at the same place of the account. A statement repeated under a new number is no copy."""
        if self._after.repeats(known, self._statement):
            return
        places: dict[tuple[int | None, int], list[Entry]] = defaultdict(list)
        for other in others:
            places[other.before_cents, other.amount_cents].append(other)
        for entry in self._free():
            near = places.get((entry.before_cents, entry.amount_cents), ())
            self._join(entry, (other for other in near if same(entry, other)), sure=True)

    def _pair_stretches(self, known: Statement, others: Sequence[Entry], kinds: Sequence[_Kind]) -> None:
        """Entries that could be one, in stretches with the same balance before and after.

        For files that sort the bookings of a day in their own way: only inside the day do their
        balances say nothing.
        """
        if not self._free() or self._after.apart(known, self._statement):
            return
        theirs = {
            (stretch[0].before_cents, stretch[-1].after_cents): stretch for stretch in _stretches(others)
        }
        for stretch in _stretches(self._entries):
            same = theirs.get((stretch[0].before_cents, stretch[-1].after_cents))
            if same is not None:
                self._pair_stretch(stretch, same, kinds)

    def _pair_stretch(self, mine: Sequence[Entry], theirs: Sequence[Entry], kinds: Sequence[_Kind]) -> None:
        for kind in kinds:
            waiting: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
            for other in filter(self._is_free, theirs):
                waiting[kind(other)].append(other)
            for entry in mine:
                near = waiting[kind(entry)] if id(entry) not in self._owner else []
                place = next((n for n, other in enumerate(near) if could_be_one(entry, other)), None)
                if place is not None:
                    self._join(entry, [near.pop(place)], sure=False)

    def pair_numbered(self, known: Statement, others: Sequence[Entry]) -> bool:
        """Entries under one number of the bank, whatever the balances.

        Balances that contradict each other must never make one payment count twice. Where the bank gives a
        number more than once in a statement, only entries that tell all the same are one. True when any were
        paired: then somebody has to look.
        """
        if (
            known.format != self._statement.format
            or not self._free()
            or self._after.apart(known, self._statement)
        ):
            return False
        mine, theirs = _by_number(self._entries), _by_number(others)
        paired = False
        for number in sorted(mine.keys() & theirs.keys()):
            once = len(mine[number]) == len(theirs[number]) == 1
            for entry in mine[number]:
                free = [
                    other for other in theirs[number] if self._is_free(other) and could_be_one(entry, other)
                ]
                same = free if once else [other for other in free if _by_all(other) == _by_all(entry)]
                if same and id(entry) not in self._owner:
                    self._join(entry, same[:1], sure=False)
                    paired = True
        return paired

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
            return

    def _add(self, entry: Entry) -> Booking:
        booking = Booking([entry], [True])
        self._owner[id(entry)] = booking
        self._taken.add(id(booking))
        self.added.append(booking)
        return booking


def _by_number(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries by the numbers that the bank gives them."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for number in entry.references:
            found[number].append(entry)
    return found


def _same_value(entry: Entry, other: Entry) -> bool:
    return entry.lines[0].value_on == other.lines[0].value_on and same_place(entry, other)


def _same_payer(entry: Entry, other: Entry) -> bool:
    return entry.lines[0].payer_iban == other.lines[0].payer_iban and _same_value(entry, other)


def _by_all(entry: Entry) -> tuple[object, ...]:
    """All that is told, but for the numbers of the bank."""
    return entry.amount_cents, *(_told(line) for line in entry.lines)


def _told(line: BankLine) -> tuple[object, ...]:
    return (
        line.amount_cents, line.value_on, line.payer_iban, line.payer_name,
        line.structured, line.unstructured, line.end_to_end,
    )  # fmt: skip


def _by_reference(entry: Entry) -> tuple[object, ...]:
    line = entry.lines[0]
    return entry.amount_cents, line.value_on, line.structured or entry.references


def _by_known_payer(entry: Entry) -> tuple[object, ...]:
    """An entry without an account is like no other."""
    return entry.amount_cents, entry.lines[0].value_on, entry.lines[0].payer_iban or id(entry)


def _by_payer(entry: Entry) -> tuple[object, ...]:
    return entry.amount_cents, entry.lines[0].value_on, entry.lines[0].payer_iban


def _by_value_date(entry: Entry) -> tuple[object, ...]:
    return entry.amount_cents, entry.lines[0].value_on


def _by_amount(entry: Entry) -> tuple[object, ...]:
    return (entry.amount_cents,)


def _stretches(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """The days of a statement, and the whole of it."""
    days = [tuple(group) for _, group in groupby(entries, key=lambda entry: entry.day)]
    return [*days, entries] if len(days) > 1 else list(days)


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
