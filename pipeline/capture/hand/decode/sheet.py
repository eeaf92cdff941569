"""All fields of a sheet together."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.capture.hand.decode.clarity import clarities
from pipeline.capture.hand.decode.decoded import Decoded
from pipeline.capture.hand.decode.field import Sighted, decoded, sight
from pipeline.capture.hand.decode.known_names import listed_names
from pipeline.capture.hand.decode.own_hand import by_own_hand
from pipeline.capture.hand.decode.people import claims_of_record
from pipeline.capture.hand.decode.places import address_pairs, listed_words
from pipeline.capture.hand.decode.weigh import weighed
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import Lattice


def decode_sheet(lattices: Mapping[str, Lattice], knowledge: Knowledge) -> dict[str, Decoded]:
    """The answer for every field of a sheet, by field name; their order does not matter.

    Each field is read by its own rules and lists, and again with what the writer's other characters look
    like; then postcode and town, then the people on record add what they know. The more fields of one
    writer are given, the more they can say of each other.
    """
    seen = _sighted(lattices, knowledge)
    seen |= _sighted(by_own_hand(seen), knowledge)
    seen |= address_pairs(seen, knowledge)
    claims = claims_of_record(seen, knowledge.register)
    seen = {name: weighed(field, claims.get(name, {})) for name, field in seen.items()}
    clear = clarities(seen)
    return {
        name: replace(decoded(field), clear=clear[name].field, around=clear[name].around)
        for name, field in seen.items()
    }


def _sighted(lattices: Mapping[str, Lattice], knowledge: Knowledge) -> dict[str, Sighted]:
    seen = {name: sight(lattice, knowledge) for name, lattice in lattices.items()}
    return {name: listed_names(listed_words(each, knowledge), knowledge) for name, each in seen.items()}
