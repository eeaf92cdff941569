"""Where letters go."""

from collections.abc import Iterator

from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.validate.draft import deliverable
from pipeline.validate.dutch import looks_foreign, split_house_number
from pipeline.validate.facts import Facts, finding, listed
from pipeline.validate.fields import Answer

_BOXES = ("straat", "huisnummer", "postcode", "plaats")
_WHEREABOUTS_UNKNOWN = frozenset({"0000", "onbekend", "unknown"})
"""Country code of the population register for people who left without saying where to."""


def check_dutch(facts: Facts) -> Iterator[Finding]:
    """Street, number, postcode and town. Number and postcode alone bring a letter home: the rest is told.

    What cannot be delivered goes to a clerk, for a repair letter could not arrive either.
    """
    answers = {name: facts.answers.get(name) for name in _BOXES}
    boxes = {name: answer for name, answer in answers.items() if answer is not None}
    if not boxes:
        return
    texts = {name: answer.text for name, answer in boxes.items()}
    if looks_foreign(texts.get("postcode", ""), texts.get("straat", ""), texts.get("plaats", "")):
        yield finding(FindingCode.FOREIGN_ADDRESS, Severity.REVIEW, boxes.get("postcode"))
        return
    yield from _wrong(facts, boxes)
    yield from _missing(facts, boxes)


def check_abroad(facts: Facts) -> Iterator[Finding]:
    """At least one line and a country; no Dutch postcode test."""
    line, country = facts.answers.get("adres_1"), facts.answers.get("land")
    if line is None or country is None:
        return
    if country.text.casefold() in _WHEREABOUTS_UNKNOWN:
        yield finding(FindingCode.ADDRESS_MISSING, Severity.REVIEW, country, missing="land")
    elif not (facts.draft.candidate.address.lines and country.text):
        empty = [answer.label for answer in (line, country) if not answer.text]
        yield finding(FindingCode.ADDRESS_MISSING, Severity.REVIEW, line, missing=listed(empty))


def _wrong(facts: Facts, boxes: dict[str, Answer]) -> Iterator[Finding]:
    severity = _severity(facts)
    postcode, number = boxes.get("postcode"), boxes.get("huisnummer")
    if postcode is not None and postcode.text and not facts.draft.candidate.address.postcode:
        yield finding(FindingCode.POSTCODE_INVALID, severity, postcode)
    if number is not None and number.text and split_house_number(number.text) is None:
        yield finding(FindingCode.HOUSE_NUMBER_INVALID, severity, number)


def _missing(facts: Facts, boxes: dict[str, Answer]) -> Iterator[Finding]:
    empty = [box for box in boxes.values() if not box.text]
    number = boxes.get("huisnummer")
    if number in empty and facts.draft.house is not None:  # it stood behind the street
        empty.remove(number)
    if not empty:
        return
    address = facts.draft.candidate.address
    enough = address.postcode and deliverable(address)
    severity = Severity.INFO if enough else _severity(facts)
    missing = listed(box.label for box in empty)
    yield finding(FindingCode.ADDRESS_MISSING, severity, *empty, missing=missing)


def _severity(facts: Facts) -> Severity:
    return Severity.REPAIR if deliverable(facts.draft.candidate.address) else Severity.REVIEW
