"""Which statements of one account come after which, told by their balances."""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.domain.payment import Statement
from pipeline.payments.entries import span


class Following:
    """Which statements come after which: one closes at the balance where the next opens."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._start = {statement.id: span(statement)[0] for statement in statements}
        self._opening: dict[int, list[Statement]] = defaultdict(list)
        for statement in statements:
            self._opening[statement.opening_cents].append(statement)

    def apart(self, one: Statement, other: Statement) -> bool:
        """Whether a row of statements leads from one to the other: then they share no booking."""
        return self._leads(one, other) or self._leads(other, one)

    def _leads(self, first: Statement, last: Statement) -> bool:
        reached, waiting = {first.id}, [first]
        while waiting:
            here = waiting.pop()
            for following in self._opening[here.closing_cents]:
                start = self._start[following.id]
                if following.id == last.id and start >= here.to_date:
                    return True
                if here.to_date <= start <= last.to_date and following.id not in reached:
                    reached.add(following.id)
                    waiting.append(following)
        return False

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
