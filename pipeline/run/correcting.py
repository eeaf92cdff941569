"""A clerk's word: on a field, on a doubt, or that a case is closed. Checked, appended, decided upon later.

What stands on the paper is what counts, so a wrong date may be entered, but not letters in a box
for digits: that would be a typing error of ours, and the candidate would get a letter about it.
"""

from pipeline.domain.capture import Value
from pipeline.domain.case import APPROVAL, CLOSED
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.registration import Accepted
from pipeline.errors import InputDataError
from pipeline.run.cases import Standing
from pipeline.run.telling import looking
from pipeline.settings import Settings
from pipeline.store import files
from pipeline.validate import agreement_key

_YES, _NO = "ja", "nee"


def save_correction(settings: Settings, submission: str, field: str, text: str, clerk: str) -> None:
    """Append a clerk's word.

    Raises InputDataError when submission or field do not exist, the value does not fit the field,
    the case is accepted already, or somebody else corrected the field in the meantime.
    """
    if not clerk.strip():
        raise InputDataError("er staat geen naam bij --by", "vul uw naam of nummer in, voor het logboek")
    with looking(settings) as morning:
        standing = next((item for item in morning.standings if item.submission.id == submission), None)
        if standing is None:
            raise InputDataError(
                f"er is geen inzending {submission}",
                "het nummer staat op het verslag; klopt de map (--output)?",
            )
        if isinstance(standing.decision, Accepted):
            raise InputDataError(
                f"{submission} is al goedgekeurd en de kandidaat heeft bericht", "bel de kandidaat"
            )
        value = _value(standing, field, text)
        seen = next((item.revision for item in standing.case.corrections if item.field == field), 0)
        with morning.office.store.unit() as connection:
            if not files.add_correction(connection, submission, field, value, clerk, seen):
                raise InputDataError("iemand anders verbeterde dit veld net", "kijk opnieuw, beslis dan")


def _value(standing: Standing, field: str, text: str) -> Value:
    """The text in the type of the field."""
    if field.startswith(APPROVAL):
        return _agreement(standing, field, text)
    if field == CLOSED:
        return text.strip()
    template = standing.case.template.field(field)
    if template is None:
        names = ", ".join(item.name for item in standing.case.template.fields)
        raise InputDataError(f"dit formulier heeft geen veld {field!r}", f"velden: {names}")
    if template.kind in {FieldKind.CHECKBOX, FieldKind.SIGNATURE}:
        return _yes(field, text)
    if template.kind is FieldKind.CHOICE:
        return _choice(template, text)
    return _text(template, text)


def _agreement(standing: Standing, field: str, text: str) -> bool:
    findings = standing.decision.findings if standing.decision else ()
    offered = {key for item in findings if (key := agreement_key(item)) is not None}
    offered |= {item.field for item in standing.case.corrections if item.field.startswith(APPROVAL)}
    if field not in offered:
        choices = ", ".join(sorted(offered)) or "geen"
        raise InputDataError(f"{field} kan bij deze inzending niet", f"wel mogelijk: {choices}")
    return _yes(field, text)


def _yes(field: str, text: str) -> bool:
    if text not in {_YES, _NO}:
        raise InputDataError(f"{field} is ja of nee", f"bijvoorbeeld: {field}=ja")
    return text == _YES


def _choice(template: FieldTemplate, text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    known = [option.value for option in template.options]
    if not set(chosen) <= set(known):
        raise InputDataError(f"{template.name} heeft die keuze niet", f"keuzes: {', '.join(known)}")
    return chosen


def _text(template: FieldTemplate, text: str) -> str:
    """Characters and length as the boxes on the form allow; empty for not filled in."""
    plain = "".join(text.split()) if template.alphabet is Alphabet.DIGITS else text
    if template.alphabet is Alphabet.DIGITS and not ((plain.isascii() and plain.isdigit()) or not plain):
        raise InputDataError(f"{template.name} bestaat uit cijfers", f"bijvoorbeeld: {template.name}=0123")
    if template.cells and len(plain) > template.cells:
        raise InputDataError(
            f"{template.name} heeft {template.cells} vakjes", "neem over wat op het papier staat"
        )
    return plain
