"""Towns and streets that exist, and postcodes, towns and streets that belong together."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.capture.hand.decode.decoded import Vouch
from pipeline.capture.hand.decode.field import Sighted, spelled
from pipeline.capture.hand.decode.spelling import best_fits, fit
from pipeline.capture.hand.decode.weigh import Claim, weighed
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.words import folded_table

_LISTED = 7.0
"""Log weight of a town or street that is on the list, over one that is not: those of other countries and
short forms are missing.
"""
_TOGETHER = 4.0
"""Log weight of a town or street that is used with the postcode, over one that is not."""
_CANDIDATES = 4


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
    """Postcode, place and street of one address, each weighed by what the others may be.

    They belong together when their meanings differ only by these words (``gemachtigde_postcode``).
    """
    changed: dict[str, Sighted] = {}
    by_meaning = {field.lattice.field.means: name for name, field in sorted(seen.items(), reverse=True)}
    for word, there in (("plaats", knowledge.towns_at), ("straat", knowledge.streets_at)):
        for meaning, name in by_meaning.items():
            other = by_meaning.get(meaning.replace("postcode", word))
            if "postcode" in meaning and other is not None:
                now = {**seen, **changed}
                changed |= _paired(now, name, other, there)
    return changed


def _paired(
    seen: Mapping[str, Sighted], name: str, other: str, there: Callable[[str], tuple[str, ...]]
) -> dict[str, Sighted]:
    """A postcode and another part of its address; ``there`` are the words that are used at a postcode."""
    postcode, partner = seen[name], seen[other]
    used = {code.value: there(code.value) for code in postcode.found}
    if not any(used.values()) or not partner.found:
        return {}
    partner = _with_those_of(used, partner)
    together = {
        (code, word.value) for code, words in used.items() for word in partner.found if word.value in words
    }
    if not together:
        return {}
    codes = _best_with(postcode, partner, together)
    words = _best_with(partner, postcode, {(word, code) for code, word in together})
    return {name: codes, other: words}


def _with_those_of(used: Mapping[str, tuple[str, ...]], partner: Sighted) -> Sighted:
    """A place or street with the words of the likely postcodes among its strings."""
    table = folded_table(word for words in used.values() for word in words)
    listed = {found.value for found in partner.found}
    more = [
        spelled(partner, word, float(score))
        for word, score in zip(table.words, fit(partner.cells, table), strict=True)
        if np.isfinite(score) and word not in listed
    ]
    order = sorted((*partner.found, *more), key=lambda found: (-found.score, found.value))
    return replace(partner, found=tuple(order))


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
