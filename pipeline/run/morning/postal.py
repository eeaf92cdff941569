"""Letters as the post room counts them: pages, sheets, weight, and what posting them costs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.domain.letter import Letter, LetterState
from pipeline.domain.post import Made
from pipeline.letters.layout import Weight, load_layout
from pipeline.reports.figures import Post, PostLine
from pipeline.reports.html import texts
from pipeline.run.morning.facts import Morning
from pipeline.run.post import unconfirmed_batches
from pipeline.store.returns import returns
from pipeline.wording.say import long_date

_HEAVIEST_G = 350
"""A letter above all steps of the tariff counts as the heaviest one."""


def post_view(morning: Morning) -> Post:
    """Letters that were made on the last day on which any was made."""
    excused = morning.held.keys() | morning.uncoded
    left = [item.order.id for item in morning.facts.letters if item.state is not LetterState.HANDED_OVER]
    state = Post(
        stuck=tuple(letter for letter in left if letter not in excused),
        held=tuple(morning.held),
        waiting_for_code=len(morning.uncoded.intersection(left)),
        unconfirmed=unconfirmed_batches(morning.office),
        returned=_returned(morning),
    )
    if not morning.made:
        return state
    on = max(paper.on for paper in morning.made.values())
    groups: dict[str, list[tuple[Letter, Made]]] = defaultdict(list)
    for letter in morning.facts.letters:
        paper = morning.made.get(letter.order.id)
        if paper is not None and paper.on == on:
            groups[morning.office.wording.letter(letter.order.kind)].append((letter, paper))
    step = morning.office.postage.price(1, False, on)
    tariff = texts()["night"]["tariff"].format(day=long_date(step.valid_from)) if step else ""
    lines = tuple(_line(morning, kind, found) for kind, found in sorted(groups.items()))
    return replace(state, on=on, lines=lines, tariff=tariff)


def _returned(morning: Morning) -> tuple[str, ...]:
    with morning.office.store.view() as connection:
        return tuple(item.letter for item in returns(connection) if item.open)


def _line(morning: Morning, kind: str, found: Sequence[tuple[Letter, Made]]) -> PostLine:
    return PostLine(
        kind,
        len(found),
        sum(paper.pages for _, paper in found),
        sum((paper.pages + 1) // 2 for _, paper in found),
        sum(_cents(morning, letter, paper) for letter, paper in found),
    )


def _cents(morning: Morning, letter: Letter, paper: Made) -> int:
    order = letter.order
    weight = _weight().step(paper.pages, len(order.enclosures)) or _HEAVIEST_G
    price = morning.office.postage.price(weight, order.addressee.address.foreign, paper.on)
    return price.cents if price else 0


@cache
def _weight() -> Weight:
    return load_layout().weight
