"""All fields of a sheet together."""

from collections.abc import Mapping

from pipeline.capture.hand.decode.decoded import Decoded
from pipeline.capture.hand.decode.field import decoded, sight
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import Lattice


def decode_sheet(lattices: Mapping[str, Lattice], knowledge: Knowledge) -> dict[str, Decoded]:
    """The answer for every field of a sheet, by field name; their order does not matter."""
    seen = {name: sight(lattice, knowledge) for name, lattice in lattices.items()}
    return {name: decoded(field) for name, field in seen.items()}
