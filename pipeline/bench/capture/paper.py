"""One filled-in form as a file, and what its writer put there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.domain.capture import SignatureState, Value
from pipeline.domain.forms import FieldKind, FormTemplate


@dataclass(frozen=True, slots=True)
class Paper:
    """``pdf`` has one page per printed page of ``template``, in order.

    ``truth`` names every field with something in it; ``writer`` is a number, nobody's name.
    """

    pdf: bytes
    template: FormTemplate
    style: str
    writer: str
    truth: Mapping[str, Value]
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands in each box of a comb field: a character, '' or ink that is none (``#``)."""

    @property
    def signature(self) -> SignatureState:
        """Of the form as a whole: signed when all who have to sign did; empty without a box to sign in."""
        boxes = [f.name for f in self.template.fields if f.kind is FieldKind.SIGNATURE]
        signed = [self.value(name) == SignatureState.SIGNED.value for name in boxes]
        return SignatureState.SIGNED if signed and all(signed) else SignatureState.EMPTY

    def value(self, name: str) -> Value:
        """What stands in a field: '' , False or () where nothing does."""
        one = self.template.field(name)
        empty: Value = ""
        if one is not None and one.kind is FieldKind.CHECKBOX:
            empty = False
        elif one is not None and one.kind is FieldKind.CHOICE:
            empty = ()
        elif one is not None and one.kind is FieldKind.SIGNATURE:
            empty = SignatureState.EMPTY.value
        return self.truth.get(name, empty)
