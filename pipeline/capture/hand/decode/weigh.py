"""What others say of a field: known strings whose weight is added to what the ink says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.capture.hand.decode.decoded import Vouch
from pipeline.capture.hand.decode.field import N_BEST, Sighted
from pipeline.capture.hand.decode.search import Found


@dataclass(frozen=True, slots=True)
class Claim:
    """That a field holds ``found``: what the ink says of it, and the ``weight`` (natural log) on top.

    ``as_known`` is how whoever vouches spells it, with marks that no box shows surely.
    """

    found: Found
    weight: float
    vouch: Vouch
    as_known: str = ""


def weighed(seen: Sighted, claims: Mapping[str, Claim]) -> Sighted:
    """Adds each claim's weight to its string, which may be new, and orders the strings again."""
    if not claims:
        return seen
    strings = {found.value: found for found in seen.found}
    vouched, as_known = dict(seen.vouched), dict(seen.as_known)
    for value, claim in claims.items():
        found = strings.get(value, claim.found)
        strings[value] = replace(found, score=found.score + claim.weight)
        vouched[value] = claim.vouch
        as_known[value] = claim.as_known
    order = sorted(strings.values(), key=lambda found: (-found.score, found.value))
    return replace(seen, found=tuple(order[: N_BEST + len(claims)]), vouched=vouched, as_known=as_known)
