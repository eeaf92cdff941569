"""From what a reader says of boxes to the best string that fits what is known, and its best rival."""

from pipeline.capture.hand.decode.classes import FieldClass, class_of
from pipeline.capture.hand.decode.decoded import Decoded, Vouch
from pipeline.capture.hand.decode.sheet import decode_sheet

__all__ = ["Decoded", "FieldClass", "Vouch", "class_of", "decode_sheet"]
