"""A person fills in a form: values for the fields that the form has, ticks, and a signature."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from pikepdf import Pdf

from pipeline.domain.capture import SignatureState
from pipeline.domain.forms import FieldKind, FormTemplate
from pipeline.domain.geometry import BoxMm
from pipeline.samples import ink
from pipeline.samples.bundle import Bundle, Leaf, Truth
from pipeline.samples.fill import Look, Painter, Written, draw_over, fill, flatten, to_bytes
from pipeline.samples.people import Person

SIGNED_ON = "18112026"
"""Wednesday before the night of the samples; forms lie in the post over the weekend."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How the form is filled in. ``hand`` seeds the strokes.

    With ``ticks`` the boxes are crossed by pen on the print, not in the PDF program.
    ``stamped`` puts the signature in as an annotation, as tablet programs do.
    """

    hand: int
    sign: bool = True
    ticks: bool = False
    stamped: bool = False
    look: Look = field(default_factory=Look)
    hidden: Mapping[str, str] = field(default_factory=dict)


def own_details(person: Person) -> dict[str, Written]:
    """Section "Uw gegevens", which every form has, by field name."""
    details: dict[str, Written] = {
        "bsn": person.bsn,
        "achternaam": person.surname,
        "voorvoegsel": person.prefix,
        "voornamen": person.given_names,
        "geboortedatum": person.birth_date,
        "straat": person.street,
        "huisnummer": person.house_number,
        "toevoeging": person.addition,
        "postcode": person.postcode,
        "plaats": person.town,
        "telefoon": person.phone,
        "email": person.email,
    }
    return {name: value for name, value in details.items() if value}


def signing(person: Person, signed_on: str = SIGNED_ON) -> dict[str, Written]:
    """The last section of every form, apart from the signature itself."""
    return {"geheimhouding": True, "plaats_ondertekening": person.town, "datum": signed_on}


def exam_wishes(
    parts: tuple[str, ...] = ("lezen", "luisteren"), place: str = "utrecht", pay: str = "zelf"
) -> dict[str, Written]:
    """What the exam form asks: parts by field name, preferred place, means of payment."""
    ticks: dict[str, Written] = dict.fromkeys(parts, True)
    return {
        **ticks,
        "plaats_examen": (place,),
        "aangepast_examen": ("nee",),
        "betalen": (pay,),
        "gemachtigde": ("nee",),
    }


def capitals(values: Mapping[str, Written]) -> dict[str, Written]:
    """The same in capitals, as the form asks of those who write by hand; e-mail stays as it is."""
    return {
        name: value.upper() if isinstance(value, str) and name != "email" else value
        for name, value in values.items()
    }


def write(template: FormTemplate, blank: Path, values: Mapping[str, Written], pen: Pen) -> Bundle:
    """The filled form as one bundle, still fillable (unless drawn over later).

    Values for fields that this form does not have are left out, so that one set of details
    serves all forms. Empty values and unticked boxes may be given or left away.
    """
    names = {one.name for one in template.fields}
    written = {name: value for name, value in values.items() if name in names and value}
    pressed = {n: v for n, v in written.items() if not (pen.ticks and _by_pen(template, n))}
    pdf = fill(blank, pressed, pen.look, pen.hidden)
    for page, painter in _strokes(template, written, pen):
        draw_over(pdf, page, painter)
    if pen.sign:
        for page, painter in _signatures(template, pen.hand):
            draw_over(pdf, page, painter, as_annotation=pen.stamped)
    leaves = tuple(
        Leaf(page.role, template.form, template.version, page.number, belongs=0) for page in template.pages
    )
    signature = SignatureState.SIGNED if pen.sign else SignatureState.EMPTY
    return Bundle(to_bytes(pdf), leaves, (Truth(template, written, signature),))


def _by_pen(template: FormTemplate, name: str) -> bool:
    found = template.field(name)
    return found is not None and found.kind in (FieldKind.CHECKBOX, FieldKind.CHOICE)


def _strokes(template: FormTemplate, written: Mapping[str, Written], pen: Pen) -> list[tuple[int, Painter]]:
    """Crosses for pen ticks; and for a second option of a choice, which no PDF program allows."""
    mark = ink.tick if pen.hand % 3 == 0 else ink.cross
    return [
        (one.page, mark(box, pen.hand))
        for one in template.fields
        if one.name in written and _by_pen(template, one.name) and pen.ticks
        for box in _ticked_boxes(template, one.name, written[one.name])
    ]


def _ticked_boxes(template: FormTemplate, name: str, value: Written) -> list[BoxMm]:
    found = template.field(name)
    if found is None:
        return []
    if isinstance(value, tuple):
        return [option.box for option in found.options if option.value in value]
    return [found.box]


def _signatures(template: FormTemplate, hand: int) -> list[tuple[int, Painter]]:
    """The sender signs the first box, the helper (another hand) the next."""
    boxes = [one for one in template.fields if one.kind is FieldKind.SIGNATURE]
    return [(one.page, ink.signature(one.box, hand + 7919 * n)) for n, one in enumerate(boxes)]


def flat(bundle: Bundle) -> Bundle:
    """Printed to PDF: everything drawn, nothing left to fill in."""
    with Pdf.open(BytesIO(bundle.pdf)) as pdf:
        return replace(bundle, pdf=to_bytes(flatten(pdf)))


def paint(bundle: Bundle, page: int, painter: Painter) -> Bundle:
    """Something drawn over page number ``page`` of the bundle (flat ones only)."""
    with Pdf.open(BytesIO(bundle.pdf)) as pdf:
        draw_over(pdf, page, painter)
        return replace(bundle, pdf=to_bytes(pdf))
