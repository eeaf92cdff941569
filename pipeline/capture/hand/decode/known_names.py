"""Words that names consist of: of two readings of the same ink, the one that is a name is the likelier."""

from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.capture.hand.decode.decoded import Vouch
from pipeline.capture.hand.decode.field import Sighted
from pipeline.capture.hand.decode.weigh import Claim, weighed
from pipeline.capture.hand.knowledge import Knowledge

_KNOWN = 2.5
"""Log weight of a word that is on the list, over one that is not. Half of the names of people from far away
are missing, so clear ink outweighs it: a rare name must not become a common one."""
_LEAST_LETTERS = 3
_PARTS = str.maketrans("-'.", "   ")


def listed_names(seen: Sighted, knowledge: Knowledge) -> Sighted:
    """The strings of a name, weighed by the words in them that are known."""
    if seen.kind is not FieldClass.NAME or not knowledge.names:
        return seen
    claims = {}
    for found in seen.found:
        words = [w for w in found.value.translate(_PARTS).split() if len(w) >= _LEAST_LETTERS]
        known = sum(word in knowledge.names for word in words)
        if known:
            vouch = Vouch.LIST if known == len(words) else Vouch.NOBODY
            claims[found.value] = Claim(found, _KNOWN * known, vouch)
    return weighed(seen, claims)
