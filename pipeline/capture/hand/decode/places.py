"""Towns and streets that exist, and postcodes and towns that belong together."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.capture.hand.decode.decoded import Vouch
from pipeline.capture.hand.decode.field import Sighted, spelled
from pipeline.capture.hand.decode.spelling import best_fits, fit
from pipeline.capture.hand.decode.weigh import Claim, weighed
from pipeline.capture.hand.knowledge import Knowledge, Pc4
from pipeline.capture.hand.words import folded, table_of

_LISTED = 7.0
"""Log weight of a town or street that is on the list, over one that is not: those of other countries and
short forms are missing.
"""
_TOGETHER = 4.0
"""Log weight of a town that is used with the four digits, over one that is not."""
_CANDIDATES = 4
_DIGITS = 4


def listed_words(seen: Sighted, knowledge: Knowledge) -> Sighted:
    """Adds the towns or streets that fit the ink best to the strings of a place or a street."""
    table = {FieldClass.PLACE: knowledge.towns, FieldClass.STREET: knowledge.streets}.get(seen.kind)
    if not table or not seen.found:
        return seen
    fitting = best_fits(seen.cells, table, _CANDIDATES)
    return weighed(
        seen, {word: Claim(spelled(seen, word, ink), _LISTED, Vouch.LIST) for word, ink in fitting}
    )


def address_pairs(seen: Mapping[str, Sighted], knowledge: Knowledge) -> dict[str, Sighted]:
    """Postcode and place of one address, each weighed by what the other may be.

    They belong together when their meanings differ only by these two words (``gemachtigde_postcode``).
    """
    changed: dict[str, Sighted] = {}
    if not knowledge.postcodes:
        return changed
    by_meaning = {field.lattice.field.means: name for name, field in sorted(seen.items(), reverse=True)}
    for meaning, name in by_meaning.items():
        other = by_meaning.get(meaning.replace("postcode", "plaats"))
        if "postcode" in meaning and other is not None and seen[name].found and seen[other].found:
            changed |= _paired(name, seen[name], other, seen[other], knowledge.postcodes)
    return changed


def _paired(
    name: str, postcode: Sighted, other: str, place: Sighted, known: Mapping[str, Pc4]
) -> dict[str, Sighted]:
    place = _with_places_of(postcode, place, known)
    together = {
        (code.value, town.value)
        for code in postcode.found
        for town in place.found
        if town.value in _places(code.value, known)
    }
    if not together:
        return {}
    codes = _best_with(postcode, place, together)
    towns = _best_with(place, postcode, {(town, code) for code, town in together})
    return {name: codes, other: towns}


def _with_places_of(postcode: Sighted, place: Sighted, known: Mapping[str, Pc4]) -> Sighted:
    """The place with the towns of the likely postcodes among its strings."""
    table = table_of(t for code in postcode.found for t in _places(code.value, known))
    listed = {found.value for found in place.found}
    more = [
        spelled(place, word, float(score))
        for word, score in zip(table.words, fit(place.cells, table), strict=True)
        if np.isfinite(score) and word not in listed
    ]
    order = sorted((*place.found, *more), key=lambda found: (-found.score, found.value))
    return replace(place, found=tuple(order))


def _best_with(seen: Sighted, partner: Sighted, together: set[tuple[str, str]]) -> Sighted:
    """Each string's score with the best string of the other field."""
    strings, vouched = [], dict(seen.vouched)
    for found in seen.found:
        paired = [
            (p.score + _TOGETHER * ((found.value, p.value) in together), p.value) for p in partner.found
        ]
        score, value = max(paired)
        if (found.value, value) in together:
            vouched[found.value] = Vouch.ADDRESS
        strings.append(replace(found, score=found.score + score))
    order = sorted(strings, key=lambda found: (-found.score, found.value))
    return replace(seen, found=tuple(order), vouched=vouched)


def _places(postcode: str, known: Mapping[str, Pc4]) -> tuple[str, ...]:
    row = known.get(postcode[:_DIGITS])
    return tuple(map(folded, row.places)) if row else ()
