"""One letter of every kind and variant, for invented people: what the tests check and a preview shows."""

from collections.abc import Mapping

from pipeline.domain.letter import LetterOrder
from pipeline.domain.policy import Policy
from pipeline.samples.letters import answers, decisions, edges, money, places
from pipeline.samples.letters.people import POLICY

__all__ = ["all_orders"]


def all_orders(policy: Policy = POLICY) -> Mapping[str, LetterOrder]:
    """Every letter and variant by a name of its own; ``policy`` gives the terms, fees and office."""
    makers = (answers.letters, places.letters, money.letters, decisions.letters, edges.letters)
    return {name: order for maker in makers for name, order in maker(policy).items()}
