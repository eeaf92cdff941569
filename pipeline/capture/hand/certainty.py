"""How sure a decoded value is, and whether that is sure enough to need no human eye."""

from dataclasses import dataclass

from pipeline.capture.hand.decode.decoded import Decoded


@dataclass(frozen=True, slots=True)
class Witness:
    """What a second reader read in the whole row, and how sure it was (0..1)."""

    text: str
    certainty: float


@dataclass(frozen=True)
class Certainties:
    """Calibrated per field class. Without calibration nothing is accepted."""

    @staticmethod
    def load() -> "Certainties":
        """The calibration that comes with the program."""
        return Certainties()

    def certainty_of(self, answer: Decoded, witness: Witness | None = None) -> float:  # noqa: ARG002
        """Probability (0..1) that the value is right. ``witness`` None: no second reader was asked."""
        return min(0.5, answer.weakest)

    def accepts(self, answer: Decoded, witness: Witness | None = None) -> bool:  # noqa: ARG002
        """Whether the value needs no human eye at the tolerated error of its class."""
        return False

    def wants_witness(self, answer: Decoded) -> bool:
        """Whether a second reader could still make the answer acceptable."""
        return answer.valid and not self.accepts(answer)
