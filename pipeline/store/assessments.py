"""Facts about what people decided: portfolios judged, adapted exams granted or not."""

from sqlalchemy import Connection, insert, select

from pipeline.domain.assessment import AdaptedVerdict, Assessment, PortfolioVerdict, Topic, Verdict
from pipeline.store import schema
from pipeline.store.audit import note
from pipeline.store.codec import decode, encode

_KINDS: dict[Topic, type[PortfolioVerdict] | type[AdaptedVerdict]] = {
    Topic.PORTFOLIO: PortfolioVerdict,
    Topic.ADAPTED: AdaptedVerdict,
}


def add(connection: Connection, made: Assessment) -> None:
    """Append a decision; the caller orders its letter in the same transaction.

    Raises IntegrityError when this number was taken: somebody else decided in the meantime.
    """
    connection.execute(
        insert(schema.assessment).values(
            registration=made.registration,
            topic=made.topic.value,
            number=made.number,
            verdict=encode(made.verdict),
            clerk=made.clerk,
            on=made.on,
        )
    )
    note(connection, f"assessed-{made.topic.value}", made.registration, made.clerk)


def assessments(connection: Connection, topic: Topic) -> dict[str, tuple[Assessment, ...]]:
    """Every decision on ``topic`` by registration, the last one last."""
    table = schema.assessment
    rows = connection.execute(
        select(table).where(table.c.topic == topic.value).order_by(table.c.registration, table.c.number)
    )
    found: dict[str, list[Assessment]] = {}
    for row in rows:
        verdict: Verdict = decode(row.verdict, _KINDS[topic])
        made = Assessment(row.registration, topic, row.number, verdict, row.clerk, row.on)
        found.setdefault(row.registration, []).append(made)
    return {key: tuple(made) for key, made in found.items()}


def portfolio_verdicts(connection: Connection) -> dict[str, PortfolioVerdict]:
    """The verdict that holds, by registration."""
    last = {key: made[-1].verdict for key, made in assessments(connection, Topic.PORTFOLIO).items()}
    return {key: item for key, item in last.items() if isinstance(item, PortfolioVerdict)}


def adapted_verdicts(connection: Connection) -> dict[str, AdaptedVerdict]:
    """The decision that holds, by registration."""
    last = {key: made[-1].verdict for key, made in assessments(connection, Topic.ADAPTED).items()}
    return {key: item for key, item in last.items() if isinstance(item, AdaptedVerdict)}
