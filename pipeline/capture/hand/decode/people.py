"""The people on record: whether one of them explains the whole sheet, and what that says of each field.

A person is taken for the writer only where the fields that say who somebody is - BSN, date of birth,
surname, given names - all fit that person's, and where that is far more likely than anybody else on
record and than somebody who is not on record. What is said of a field rests on the *other* fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.cells import FLOOR
from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.capture.hand.decode.decoded import Vouch
from pipeline.capture.hand.decode.field import DEAREST_REPAIR, Sighted, spelled
from pipeline.capture.hand.decode.search import Found
from pipeline.capture.hand.decode.spelling import fit
from pipeline.capture.hand.decode.weigh import Claim
from pipeline.capture.hand.register import Register, birth_text
from pipeline.capture.hand.words import folded, folded_table
from pipeline.domain.reference import KnownPerson

_SURE = 9.2
"""Log odds (1 to 10,000) from which somebody on record is the writer."""
_SHORTLIST = 12
_IDENTITY = ("bsn", "geboortedatum", "achternaam", "voornamen")
_LEAST_WITNESSES = 2
"""Fields of identity, besides the one in question, that have to fit."""
_PER_LETTER = 2.0
"""What a letter of a fitting name tells (natural log), as names are not random letters."""


@dataclass(frozen=True, slots=True)
class _Trait:
    """``surprise``: log of the number of strings that a stranger might have written here.
    ``other``: share of people on record who write something else; for the BSN nearly nobody.
    ``most``: the largest weight of what the record says, so that clear ink is never overruled.
    """

    surprise: float
    other: float
    most: float


_TRAITS = {
    "bsn": _Trait(18.0, 1e-4, 9.0),
    "geboortedatum": _Trait(10.5, 3e-3, 8.0),
    "achternaam": _Trait(0.0, 0.1, 8.0),
    "voornamen": _Trait(0.0, 0.15, 8.0),
    "postcode": _Trait(12.5, 0.2, 6.0),
    "huisnummer": _Trait(5.5, 0.2, 4.0),
}


@dataclass(frozen=True, slots=True)
class _Fit:
    """One field against one person: the spelling that fits best, also with its marks (``as_known``), how far
    it stays behind the best string of the ink, and how much likelier it makes this person than a stranger.
    """

    field: str
    trait: str
    found: Found
    as_known: str
    behind: float
    ratio: float


def claims_of_record(seen: Mapping[str, Sighted], register: Register) -> dict[str, dict[str, Claim]]:
    """Per field what the record adds; empty where nobody on record is surely the writer."""
    fields = {
        name: field.lattice.field.means
        for name, field in sorted(seen.items())
        if field.lattice.field.means in _TRAITS and field.found
    }
    if not register.people or FieldClass.BSN not in {seen[name].kind for name in fields}:
        return {}
    people = [register.people[i] for i in _shortlist(seen, fields, register)]
    fits = [list(_fits(person, seen, fields)) for person in people]
    prior = float(np.log(0.5 / len(register)))
    odds = np.array([prior + sum(f.ratio for f in each) for each in fits])
    best = int(np.argmax(odds))
    others = float(np.logaddexp.reduce([np.log(0.5), *np.delete(odds, best)]))
    if not _is_writer(fits[best]):
        return {}
    claims: dict[str, dict[str, Claim]] = {}
    for each in fits[best]:
        sure = float(odds[best]) - max(each.ratio, 0.0) - others
        witnesses = [f for f in fits[best] if f.field != each.field and f.trait in _IDENTITY]
        if sure > _SURE and len({f.trait for f in witnesses} - {each.trait}) >= _LEAST_WITNESSES:
            weight = min(_TRAITS[each.trait].most, sure)
            claim = Claim(each.found, weight, Vouch.REGISTER, each.as_known)
            claims[each.field] = {each.found.value: claim}
    return claims


def _is_writer(fits: list[_Fit]) -> bool:
    """Whether every field of identity fits; a number that clearly differs is somebody else's."""
    identity = [f for f in fits if f.trait in _IDENTITY]
    return bool(identity) and all(f.behind <= DEAREST_REPAIR for f in identity)


def _shortlist(
    seen: Mapping[str, Sighted], fields: Mapping[str, str], register: Register
) -> npt.NDArray[np.intp]:
    """The people whose numbers fit the ink best."""
    score = np.zeros(len(register))
    for name, trait in fields.items():
        codes = {"bsn": register.bsns, "geboortedatum": register.births}.get(trait)
        log_p = np.maximum(seen[name].cells.log_p, FLOOR)
        if codes is not None and len(log_p) == codes.shape[1]:
            score += np.maximum(log_p[np.arange(len(log_p)), codes].sum(1), 2 * FLOOR)
    return np.argsort(-score, kind="stable")[:_SHORTLIST]


def _fits(person: KnownPerson, seen: Mapping[str, Sighted], fields: Mapping[str, str]) -> Iterator[_Fit]:
    for name, trait in fields.items():
        known = {folded(text): text.upper() for text in reversed(_spellings(person, trait))}
        table = folded_table(word for word in known if word)
        if not table.words:
            continue
        field = seen[name]
        scores = fit(field.cells, table)
        at = int(np.argmax(scores))
        score, word = float(max(scores[at], 10 * FLOOR)), table.words[at]
        behind = max(field.ink, score) - score
        facts = _TRAITS[trait]
        told = facts.surprise or _PER_LETTER * len(word)
        ratio = float(np.logaddexp(np.log(1 - facts.other) + told - behind, np.log(facts.other)))
        yield _Fit(name, trait, spelled(field, word, score), known[word], behind, ratio)


def _spellings(person: KnownPerson, trait: str) -> tuple[str, ...]:
    """What somebody may write in the boxes of this field."""
    if trait == "achternaam":
        surname = person.surname
        return (surname, surname.replace("-", " "), f"{person.prefix} {surname}")
    if trait == "voornamen":
        names = folded(person.given_names).replace("-", " ").split()
        letters = [name[0] for name in names]
        initials = ("".join(letters), ".".join((*letters, "")), " ".join(letters), ". ".join((*letters, "")))
        return (person.given_names, *(" ".join(names[:n]) for n in range(1, len(names) + 1)), *initials)
    known = {
        "bsn": person.bsn,
        "geboortedatum": birth_text(person),
        "postcode": person.postcode,
        "huisnummer": person.house_number,
    }
    return (known[trait],)
