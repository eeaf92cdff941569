"""Facts of one moment, with every decision that follows from them: what all reports are made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.domain.post import Held, Made
from pipeline.domain.session import GoalValue, Placement
from pipeline.run.books import Books, read_books
from pipeline.run.cases import Facts, Standing, read_facts, standings
from pipeline.run.office import Office
from pipeline.run.receive import Left
from pipeline.run.seating import Seating
from pipeline.store import money, nights, post, seats


@dataclass(frozen=True, slots=True)
class Morning:
    """Facts of one moment, with every decision that follows from them."""

    office: Office
    facts: Facts
    standings: tuple[Standing, ...]
    books: Books
    placements: tuple[Placement, ...]
    goals: tuple[GoalValue, ...]
    refused_statements: tuple[tuple[bytes, str], ...]
    left: Left
    seating: Seating
    made: Mapping[str, Made]
    """Letters that lie in the archive, by id."""
    held: Mapping[str, Held]
    """Letters whose paper is not what the database says, by id."""
    uncoded: frozenset[str]
    """Letters that were announced to the carrier and wait for its code."""
    cost: nights.NightCost | None
    """Of the last night that changed something."""


def _uncoded(connection: Connection, office: Office) -> frozenset[str]:
    if not office.settings.announce_post:
        return frozenset()
    return frozenset(post.announced(connection).keys() - post.codes(connection).keys())


def look(office: Office, left: Left, seating: Seating) -> Morning:
    """Read everything in one view of the database."""
    with office.store.view() as connection:
        facts = read_facts(connection, office)
        return Morning(
            office=office,
            facts=facts,
            standings=tuple(standings(facts, office)),
            books=read_books(connection, office.policy.matching),
            placements=tuple(seats.placements(connection)),
            goals=seats.last_goals(connection),
            refused_statements=tuple(money.refused_files(connection)),
            left=left,
            seating=seating,
            made=post.made(connection),
            held=post.held(connection),
            uncoded=_uncoded(connection, office),
            cost=nights.last(connection),
        )
