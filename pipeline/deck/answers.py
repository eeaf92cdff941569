"""What a person answers on a form: any form, by what each field means, its label, kind and size."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipeline.deck.hands import CAPITALS, DIGITS
from pipeline.deck.marks import writable
from pipeline.deck.names import COUNTRIES, EMPLOYERS, JOBS, NATIONALITIES, SENTENCES
from pipeline.domain.capture import SignatureState, Value
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate, FormTemplate
from pipeline.samples.people import Person

Answers = dict[str, Value]
"""By field name: text as meant (capitals), a tick, the ticked options, or a signature's state."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How often people do what they do; shares of 0..1."""

    blank: float = 0.06
    """Optional text left empty."""
    ticked: float = 0.55
    no_choice: float = 0.05
    two_choices: float = 0.02
    unsigned: float = 0.06
    marks: float = 0.6
    """Writers who put the marks on É, Ş, Ö."""
    groups: float = 0.6
    """Of those with another person (a proxy, a payer) to name: who does name one."""


USUAL = Leaning()
_ALWAYS = frozenset({"bsn", "surname", "given", "birth", "date", "street", "number", "postcode", "town"})
_OTHERS = re.compile(r"gemachtigde|betaler|partner|contactpersoon|tolk|begeleider")
_MEANINGS: tuple[tuple[str, str], ...] = (
    ("bsn", r"\bbsn|burgerservice|sofi"),
    ("birth", r"geboortedat|geboren|birth"),
    ("postcode", r"postcode|postal"),
    ("addition", r"toevoeging|huisletter"),
    ("number", r"huisnummer|huisnr"),
    ("phone", r"telefoon|mobiel|\btel\b"),
    ("email", r"e-?mail"),
    ("prefix", r"voorvoegsel|tussenvoegsel"),
    ("surname", r"achternaam|geslachtsnaam|familienaam"),
    ("initials", r"voorletter|initialen"),
    ("given", r"voorna|roepnaam"),
    ("iban", r"iban|rekening"),
    ("document", r"paspoort|document|v-?nummer|identiteit"),
    ("reference", r"kenmerk|referentie|dossier"),
    ("amount", r"bedrag|euro|aantal|hoeveel"),
    ("nationality", r"nationaliteit"),
    ("job", r"beroep|functie"),
    ("employer", r"werkgever|bedrijf|school|instelling|organisatie"),
    ("street", r"straat|adres"),
    ("country", r"\bland|geboorteland"),
    ("town", r"plaats|gemeente|stad"),
    ("date", r"datum|sinds|wanneer|\bdag\b|geldig"),
    ("name", r"naam"),
)


def answers(
    template: FormTemplate, person: Person, other: Person, rng: np.random.Generator, leaning: Leaning = USUAL
) -> Answers:
    """Everything ``person`` answers; ``other`` is whoever they name (proxy, payer). One entry a field."""
    marked = rng.random() < leaning.marks
    names_other = rng.random() < leaning.groups
    has_prefix = {_who(f): True for f in template.fields if meaning(f) == "prefix"}
    given: Answers = {}
    for field in template.fields:
        who = _who(field)
        about = other if who else person
        if who and not names_other:
            given[field.name] = _nothing(field)
        elif field.kind in (FieldKind.COMB, FieldKind.LINE):
            text = _text(field, about, rng, leaning, splits_prefix=who in has_prefix)
            given[field.name] = writable(text, marked)[: field.cells or None].strip()
        else:
            given[field.name] = _mark(field, rng, leaning)
    return given


def meaning(field: FieldTemplate) -> str:
    """The kind of answer asked for, or '' when neither name nor label tells.

    The earliest of the table wins, what the field means before what its label says.
    """
    means = re.sub(r"[_\d]+", " ", field.means.lower())
    for said in (means, field.label.lower()):
        for kind, pattern in _MEANINGS:
            if re.search(pattern, said):
                return kind
    return ""


def jumble(template: FormTemplate, rng: np.random.Generator) -> Answers:
    """Any characters that fit, all as often: for training, where frequency must not be learned."""
    given: Answers = {}
    for field in template.fields:
        if field.kind is FieldKind.COMB:
            count = int(rng.integers(max(1, field.cells // 2), field.cells + 1))
            drawn = [_any_of(_allowed(field, i), rng) for i in range(count)]
            given[field.name] = "".join(drawn).strip()
        elif field.kind is FieldKind.LINE:
            given[field.name] = ""
        else:
            given[field.name] = _mark(field, rng, USUAL)
    return given


def _allowed(field: FieldTemplate, index: int) -> str:
    if field.alphabet is Alphabet.POSTCODE:
        return DIGITS if index < 4 else CAPITALS  # noqa: PLR2004 - 1234 AB
    return {
        Alphabet.DIGITS: DIGITS,
        Alphabet.CAPITALS: CAPITALS,
        Alphabet.NAME: CAPITALS * 3 + "-'. ",
        Alphabet.ALNUM: DIGITS + CAPITALS,
    }.get(field.alphabet, DIGITS * 2 + CAPITALS + "-'. ")


def _text(
    field: FieldTemplate, person: Person, rng: np.random.Generator, leaning: Leaning, splits_prefix: bool
) -> str:
    kind = meaning(field)
    if kind not in _ALWAYS and rng.random() < leaning.blank:
        return ""
    if kind == "surname" and person.prefix and not splits_prefix:
        return f"{person.prefix} {person.surname}"
    text = _WORDS[kind](person, rng) if kind in _WORDS else _unknown(field, rng)
    if field.kind is FieldKind.COMB:
        return _fitted(field, text, rng)
    return _long(rng, field) if not kind and field.box.h > _BLOCK_MM else text


_BLOCK_MM = 14.0


def _fitted(field: FieldTemplate, text: str, rng: np.random.Generator) -> str:
    """The text as the boxes have it: ``1234 AB`` where there is a box for the space, digits only where
    only digits can be; another answer where this one cannot be meant."""
    plain = text.replace(" ", "")
    if field.alphabet is Alphabet.POSTCODE or meaning(field) == "postcode":
        return f"{plain[:4]} {plain[4:]}" if field.cells > len(plain) == 6 else plain  # noqa: PLR2004
    if field.alphabet is Alphabet.DIGITS:
        digits = "".join(c for c in plain if c in DIGITS)
        if len(digits) == 8 and field.cells == 6:  # noqa: PLR2004 - a date without its century
            digits = digits[:4] + digits[6:]
        return digits if 0 < len(digits) <= field.cells else _digits(rng, field.cells)
    if field.alphabet is Alphabet.ALNUM:
        return "".join(c for c in plain if c.isalnum())
    return text


def _unknown(field: FieldTemplate, rng: np.random.Generator) -> str:
    """An answer to a question we do not understand: what its boxes take."""
    if field.alphabet is Alphabet.DIGITS:
        return _digits(rng, field.cells or 6)
    if field.alphabet is Alphabet.POSTCODE:
        return _digits(rng, 4) + _any_of(CAPITALS, rng) + _any_of(CAPITALS, rng)
    if field.alphabet is Alphabet.ALNUM:
        return "".join(_any_of(DIGITS + CAPITALS, rng) for _ in range(field.cells or 8))
    if field.alphabet is Alphabet.CAPITALS and field.cells <= 4:  # noqa: PLR2004 - a code, not a word
        return "".join(_any_of(CAPITALS, rng) for _ in range(field.cells or 3))
    return _any_of(JOBS + EMPLOYERS + COUNTRIES, rng)


def _long(rng: np.random.Generator, field: FieldTemplate) -> str:
    """A few sentences: about one for each two lines of the block."""
    count = int(np.clip(rng.poisson(field.box.h / 20), 1, 4))
    return ". ".join(_any_of(SENTENCES, rng) for _ in range(count))


def _mark(field: FieldTemplate, rng: np.random.Generator, leaning: Leaning) -> Value:
    if field.kind is FieldKind.SIGNATURE:
        signed = rng.random() >= leaning.unsigned
        return (SignatureState.SIGNED if signed else SignatureState.EMPTY).value
    if field.kind is FieldKind.CHECKBOX:
        return bool(rng.random() < leaning.ticked)
    count = int(rng.choice((0, 1, 2), p=_split(leaning)))
    chosen = sorted(rng.permutation(len(field.options))[:count].tolist())
    return tuple(field.options[index].value for index in chosen)


def _split(leaning: Leaning) -> tuple[float, float, float]:
    return leaning.no_choice, 1 - leaning.no_choice - leaning.two_choices, leaning.two_choices


def _nothing(field: FieldTemplate) -> Value:
    empty: Mapping[FieldKind, Value] = {
        FieldKind.CHECKBOX: False,
        FieldKind.CHOICE: (),
        FieldKind.SIGNATURE: SignatureState.EMPTY.value,
    }
    return empty.get(field.kind, "")


def _who(field: FieldTemplate) -> str:
    """Whom the field is about: '' the person, else the word for the other."""
    found = _OTHERS.search(field.means)
    # "do you have a proxy?" is a question to the person
    return found.group() if found and field.kind is not FieldKind.CHOICE else ""


def _recent(_: Person, rng: np.random.Generator) -> str:
    return (date(2026, 1, 1) + timedelta(days=int(rng.integers(-500, 365)))).strftime("%d%m%Y")


def _initials(person: Person, _: np.random.Generator) -> str:
    return "".join(f"{name[0]}." for name in person.given_names.split())


def _iban(_: Person, rng: np.random.Generator) -> str:
    """An account of a made-up number whose check digits are right (ISO 13616)."""
    bank, number = _any_of(("INGB", "RABO", "ABNA", "TRIO", "ASNB"), rng), "0" + _digits(rng, 9)
    as_digits = "".join(str(int(c, 36)) for c in f"{bank}{number}NL00")
    return f"NL{98 - int(as_digits) % 97:02d}{bank}{number}"


def _document(_: Person, rng: np.random.Generator) -> str:
    return _any_of("NPXKSB", rng) + _any_of(CAPITALS, rng) + _any_of(CAPITALS, rng) + _digits(rng, 6)


def _number(_: Person, rng: np.random.Generator) -> str:
    return str(int(np.exp(rng.uniform(0.7, 9.2))))


_WORDS: Mapping[str, Callable[[Person, np.random.Generator], str]] = {
    "bsn": lambda p, _: p.bsn,
    "birth": lambda p, _: p.birth_date,
    "postcode": lambda p, _: p.postcode,
    "addition": lambda p, _: p.addition,
    "number": lambda p, _: p.house_number,
    "phone": lambda p, _: p.phone,
    "email": lambda p, _: p.email,
    "prefix": lambda p, _: p.prefix,
    "surname": lambda p, _: p.surname,
    "initials": _initials,
    "given": lambda p, _: p.given_names,
    "iban": _iban,
    "document": _document,
    "reference": lambda _, rng: f"INB-{_digits(rng, 4)}-{_digits(rng, 5)}",
    "amount": _number,
    "nationality": lambda _, rng: _any_of(NATIONALITIES, rng),
    "job": lambda _, rng: _any_of(JOBS, rng),
    "employer": lambda _, rng: _any_of(EMPLOYERS, rng),
    "street": lambda p, _: p.street,
    "country": lambda _, rng: _any_of(COUNTRIES, rng),
    "town": lambda p, _: p.town,
    "date": _recent,
    "name": lambda p, _: p.full_name,
}


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))


def _any_of(among: tuple[str, ...] | str, rng: np.random.Generator) -> str:
    return among[int(rng.integers(len(among)))]
