"""Field readers: one module per kind of field, one table that says which reads which."""

from collections.abc import Mapping

from pipeline.capture.fields.base import FieldReader
from pipeline.capture.fields.checkbox import CheckboxReader
from pipeline.capture.fields.choice import ChoiceReader
from pipeline.capture.fields.comb import CombReader
from pipeline.capture.fields.line import LineReader
from pipeline.capture.fields.signature import SignatureReader
from pipeline.domain.forms import FieldKind

READERS: Mapping[FieldKind, FieldReader] = {
    FieldKind.COMB: CombReader(),
    FieldKind.LINE: LineReader(),
    FieldKind.CHECKBOX: CheckboxReader(),
    FieldKind.CHOICE: ChoiceReader(),
    FieldKind.SIGNATURE: SignatureReader(),
}
"""A new kind of field, or a reader for handwriting, is one module and one line here."""
