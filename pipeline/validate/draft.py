"""What the answers mean, before any rule looks at them: the registration we would make."""

from dataclasses import dataclass

from pipeline.domain.case import Case
from pipeline.domain.forms import Purpose
from pipeline.domain.registration import Address, Candidate, ExamPart, PaymentMeans
from pipeline.validate.dates import WrittenDate, read_date
from pipeline.validate.dutch import (
    Bsn,
    HouseNumber,
    needs_no_number,
    read_bsn,
    read_postcode,
    split_house_number,
    split_street,
)
from pipeline.validate.fields import Answers
from pipeline.validate.names import clean_name

_PARTS = {
    "lezen": ExamPart.LEZEN,
    "luisteren": ExamPart.LUISTEREN,
    "schrijven": ExamPart.SCHRIJVEN,
    "spreken": ExamPart.SPREKEN,
    "knm": ExamPart.KNM,
    "ona": ExamPart.ONA,
}
_MEANS = {"zelf": PaymentMeans.SELF, "lening": PaymentMeans.LOAN, "gratis": PaymentMeans.FREE}
_ONA_PURPOSES = (Purpose.ONA_PORTFOLIO, Purpose.ONA_INTERVIEW)

PART_FIELDS = tuple(_PARTS)
PLACE_FIELDS = ("plaats_examen", "plaats_examen_2")


@dataclass(frozen=True, slots=True)
class Draft:
    """Parsed answers. Where a box holds nothing usable its part is empty, never guessed."""

    candidate: Candidate
    bsn: Bsn
    birth: WrittenDate
    house: HouseNumber | None
    parts: tuple[ExamPart, ...]
    places: tuple[str, ...]
    means: PaymentMeans
    adapted: bool


def draft_of(case: Case, answers: Answers) -> Draft:
    """Reads every box once. Raises nothing, whatever the boxes hold."""
    bsn, birth = read_bsn(answers.text("bsn")), read_date(answers.text("geboortedatum"))
    address, house = _address(answers)
    candidate = Candidate(
        bsn=bsn.bsn,
        given_names=clean_name(answers.text("voornamen")),
        prefix=clean_name(answers.text("voorvoegsel")),
        surname=clean_name(answers.text("achternaam")),
        birth_date=birth.value,
        address=address,
        phone=answers.text("telefoon"),
        email=answers.text("email"),
    )
    return Draft(
        candidate=candidate,
        bsn=bsn,
        birth=birth,
        house=house,
        parts=_parts(case.template.purpose, answers),
        places=_places(answers),
        means=_means(case.template.purpose, answers),
        adapted=answers.says("aangepast_examen", "ja"),
    )


def postal_address(street: str, number: str, addition: str, postcode: str, town: str) -> Address:
    """A Dutch address from five boxes: numbers split from streets, additions from numbers."""
    house = split_house_number(number)
    street_alone, house_in_street = split_street(street)
    if house is None and not number:
        house = house_in_street
    if house_in_street is not None and house is not None and house.number == house_in_street.number:
        street = street_alone
        house = house if house.addition else house_in_street
    return Address(
        street=street,
        house_number=house.number if house else "",
        addition=" ".join(filter(None, (house.addition if house else "", addition))),
        postcode=read_postcode(postcode) or "",
        town=town,
    )


def deliverable(address: Address) -> bool:
    """Whether a letter can get there: Dutch post needs number and postcode, or street, number and town.

    A houseboat or caravan without a number has its name, postcode and town.
    """
    if address.foreign:
        return any(address.lines)
    place = address.street and address.town
    if not address.house_number:
        return bool(address.postcode and place and needs_no_number(address.street))
    return bool(address.postcode or place)


def _address(answers: Answers) -> tuple[Address, HouseNumber | None]:
    if answers.get("land") is not None:
        lines = tuple(filter(None, (answers.text(f"adres_{n}") for n in (1, 2, 3))))
        return Address(lines=lines, country=answers.text("land")), None
    words = ("straat", "huisnummer", "toevoeging", "postcode", "plaats")
    street, number, addition, postcode, town = (answers.text(word) for word in words)
    address = postal_address(street, number, addition, postcode, town)
    house = HouseNumber(address.house_number, address.addition) if address.house_number else None
    return address, house


def _parts(purpose: Purpose, answers: Answers) -> tuple[ExamPart, ...]:
    if purpose in _ONA_PURPOSES:
        return (ExamPart.ONA,)
    return tuple(part for name, part in _PARTS.items() if answers.ticked(name))


def _places(answers: Answers) -> tuple[str, ...]:
    """Venue codes, first choice first. A question with two ticks says nothing."""
    chosen = (answers.chosen(name) for name in PLACE_FIELDS)
    return tuple(dict.fromkeys(options[0] for options in chosen if len(options) == 1))


def _means(purpose: Purpose, answers: Answers) -> PaymentMeans:
    if purpose is Purpose.ONA_INTERVIEW:  # paid with the portfolio; no second fee
        return PaymentMeans.NONE
    chosen = answers.chosen("betalen")
    return _MEANS.get(chosen[0], PaymentMeans.SELF) if len(chosen) == 1 else PaymentMeans.SELF
