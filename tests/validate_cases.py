"""Builders for deciding: a good form of each kind, to be spoilt one field at a time. People are invented."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.domain.capture import (
    CardReading,
    Correction,
    EvidenceKind,
    EvidencePage,
    FieldReading,
    PortfolioReading,
    SignatureState,
    Source,
    Submission,
    Value,
)
from pipeline.domain.case import Case
from pipeline.domain.findings import FindingCode, Severity
from pipeline.domain.forms import FieldKind, FormTemplate
from pipeline.domain.geometry import BoxMm
from pipeline.domain.policy import Policy
from pipeline.domain.reference import KnownPerson, Reference
from pipeline.domain.registration import Decision, PartialDate, Rejected
from pipeline.library import Library, load_library
from pipeline.policy import load_policy
from pipeline.validate import decide
from pipeline.wording import Wording, load_wording

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 23)
RECEIVED = date(2026, 11, 20)
BSN, OTHER_BSN = "999990317", "999990020"
BOX = BoxMm(10, 10, 50, 6)

PERSON: dict[str, Value] = {
    "bsn": BSN,
    "achternaam": "MOUSSAOUI",
    "voorvoegsel": "EL",
    "voornamen": "SAMIRA",
    "geboortedatum": "05111990",
}
DUTCH_ADDRESS: dict[str, Value] = {
    "straat": "DORPSSTRAAT",
    "huisnummer": "12",
    "toevoeging": "",
    "postcode": "9712AB",
    "plaats": "GRONINGEN",
}
SIGNED: dict[str, Value] = {
    "plaats_ondertekening": "GRONINGEN",
    "datum": "18112026",
    "geheimhouding": True,
}
EXAM: dict[str, Value] = {
    **PERSON,
    **DUTCH_ADDRESS,
    **SIGNED,
    "telefoon": "0612345678",
    "email": "samira@example.nl",
    "lezen": True,
    "spreken": True,
    "plaats_examen": ("zwolle",),
    "plaats_examen_2": ("utrecht",),
    "aangepast_examen": ("nee",),
    "betalen": ("zelf",),
    "gemachtigde": ("nee",),
}
ABROAD: dict[str, Value] = {
    **{name: value for name, value in EXAM.items() if name not in DUTCH_ADDRESS},
    "bsn": "",
    "adres_1": "Bağdat Caddesi 12",
    "adres_2": "34710 İstanbul",
    "land": "TURKIJE",
}
ONA: dict[str, Value] = {
    **PERSON,
    **DUTCH_ADDRESS,
    **SIGNED,
    "eerder_ingestuurd": ("eerste",),
    "gewenst_beroep": "Bakker",
    "betalen": ("lening",),
    "gemachtigde": ("nee",),
}
INTERVIEW: dict[str, Value] = {
    **PERSON,
    **DUTCH_ADDRESS,
    **SIGNED,
    "brief_kenmerk": "2026ONA00012",
    "brief_datum": "01102026",
    "plaats_examen": ("rijswijk",),
}
MANDATE: dict[str, Value] = {
    **PERSON,
    **SIGNED,
    "machtiging": ("geven",),
    "gemachtigde_naam": "A. JANSEN",
    "gemachtigde_straat": "KADE",
    "gemachtigde_huisnummer": "3",
    "gemachtigde_postcode": "9711XX",
    "gemachtigde_plaats": "GRONINGEN",
    "gemachtigde_post": ("ja",),
    "handtekening_gemachtigde": True,
}
GOOD: dict[str, dict[str, Value]] = {
    "inburgeringsexamen": EXAM,
    "buitenland": ABROAD,
    "ona": ONA,
    "ona-eindgesprek": INTERVIEW,
    "machtiging": MANDATE,
    "ona-portfolio": {},
}
CARD_7 = (
    *(EvidenceKind.VACANCY,) * 2,
    *(EvidenceKind.APPLICATION_FORM,) * 2,
    EvidenceKind.LETTER,
    EvidenceKind.CV,
)
SAMIRA = KnownPerson(BSN, "Moussaoui", "El", "Samira", PartialDate(1990, 11, 5), law=2013)


@cache
def library() -> Library:
    return load_library(ROOT / "forms")


@cache
def policy() -> Policy:
    return load_policy().on(RECEIVED)


def template(form: str) -> FormTemplate:
    return library().latest(form)


def reading(name: str, value: Value, *, accepted: bool = True, hidden: str | None = None) -> FieldReading:
    certainty = 0.99 if accepted else 0.4
    return FieldReading(name, value, certainty, accepted, Source.ACROFORM, 1, BOX, hidden=hidden)


def submission(
    form: str = "inburgeringsexamen",
    changes: dict[str, Value] | None = None,
    *,
    doubtful: tuple[str, ...] = (),
    unread: tuple[str, ...] = (),
    signature: SignatureState = SignatureState.SIGNED,
    portfolio: PortfolioReading | None = None,
) -> Submission:
    """A good ``form`` with ``changes``; ``doubtful`` fields are not accepted, ``unread`` ones are absent."""
    values = GOOD[form] | (changes or {})
    empty: dict[FieldKind, Value] = {FieldKind.CHECKBOX: False, FieldKind.CHOICE: ()}
    fields = {
        field.name: reading(
            field.name, values.get(field.name, empty.get(field.kind, "")), accepted=field.name not in doubtful
        )
        for field in template(form).fields
        if field.name not in unread
    }
    if "handtekening" in fields:
        sure = signature is not SignatureState.DOUBTFUL
        fields["handtekening"] = reading("handtekening", signature.value, accepted=sure)
    return Submission(
        id=f"S-{form}",
        form=form,
        version=template(form).version,
        pages=(1, 2),
        source=Source.ACROFORM,
        fields=fields,
        signature=signature,
        portfolio=portfolio if portfolio or form != "ona" else full_portfolio(),
    )


def full_portfolio(
    cards: tuple[int, ...] = tuple(range(1, 9)),
    evidence: int = 6,
    kinds: tuple[EvidenceKind, ...] = CARD_7,
    **values: Value,
) -> PortfolioReading:
    """Cover, ``cards`` and pages of evidence of ``kinds``; ``values`` replace answers by field name."""
    answers: dict[str, Value] = {}
    for number in cards:
        answers |= {f"kaart{number}_beroep": "bakker", f"kaart{number}_bsn": BSN}
        answers |= {f"kaart{number}_vraag{question}": "Een echt antwoord." for question in (1, 2, 3)}
    answers |= values
    return PortfolioReading(
        form="ona-portfolio",
        version="2026-1",
        cover_page=3,
        cards=tuple(CardReading(n, n, f"Kaart {n}", 3 + n) for n in cards),
        evidence_pages=tuple(range(12, 12 + evidence)),
        fields={name: reading(name, value) for name, value in answers.items()},
        evidence=tuple(EvidencePage(12 + n, kind, 0.9) for n, kind in enumerate(kinds[:evidence])),
    )


def case(sub: Submission, **more: object) -> Case:
    return replace(Case(sub, template(sub.form), RECEIVED), **more)  # type: ignore[arg-type]


def correction(
    field: str, value: Value, *, revision: int = 1, of: str = "S-inburgeringsexamen"
) -> Correction:
    return Correction(of, field, value, "clerk-1", "2026-11-23T09:00:00", revision)


def run(sub: Submission, reference: Reference | None = None, today: date = TODAY, **more: object) -> Decision:
    """Decides, and checks on the way that every finding carries just the details that its texts use."""
    decision = decide(case(sub, **more), reference or Reference(), policy(), today)
    for finding in decision.findings:
        assert {name for name, _ in finding.detail} == set(wording().finding(finding.code).details), finding
    return decision


@cache
def wording() -> Wording:
    return load_wording()


def outcome(decision: Decision) -> str:
    """``accepted``, ``review``, ``repair``, ``refusal`` or ``passed_on``."""
    return decision.kind.value if isinstance(decision, Rejected) else type(decision).__name__.lower()


def found(decision: Decision) -> dict[FindingCode, Severity]:
    return {finding.code: finding.severity for finding in decision.findings}
