"""The ONA portfolio: cover, eight cards and evidence (Regeling inburgering, annex 5A)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.domain.capture import CardReading, PortfolioReading
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.validate.dutch import BsnKind, read_bsn
from pipeline.validate.facts import Facts, finding, listed
from pipeline.validate.fields import Answer, loose_answers
from pipeline.validate.names import name_key

CARDS = range(1, 9)
_SWAPPED = {2, 3}
"""*Realistisch beroepsbeeld* and *Je eigenschappen kennen*: annex 5A numbers them unlike DUO's cards."""
_QUESTION = re.compile(r"kaart(?P<card>\d)_vraag(?P<question>\d+)")
_NO_ANSWER = frozenset({"", "nvt", "weetniet", "weetikniet", "ikweethetniet", "geen", "x", "xx", "xxx"})
"""What people write instead of an answer, as ``name_key`` folds it; dashes and dots fold to nothing."""


def check_portfolio(facts: Facts) -> Iterator[Finding]:
    """All eight cards, known by their titles; doubts about their content are a clerk's."""
    if facts.case.template.purpose is Purpose.PORTFOLIO_CARDS:
        yield finding(FindingCode.CARDS_WITHOUT_FORM, Severity.REVIEW)
        return
    portfolio = facts.case.submission.portfolio
    found = Counter(card.title_number for card in portfolio.cards) if portfolio else Counter[int]()
    missing = [str(number) for number in CARDS if not found[number]]
    if missing:
        yield finding(FindingCode.CARD_MISSING, Severity.REPAIR, cards=listed(missing))
    if portfolio is None:
        return
    if portfolio.cover_page is None:  # it carries nothing that the law asks for
        yield finding(FindingCode.COVER_MISSING, Severity.INFO)
    for card in portfolio.cards:
        yield from _numbered(card, found)
    yield from _content(facts, portfolio)
    yield from _evidence(facts, portfolio)


def check_interview(facts: Facts) -> Iterator[Finding]:
    """The letter that approved the portfolio. A clerk can find it by BSN, so nobody is asked for it."""
    reference = facts.answers.get("brief_kenmerk")
    if reference is not None and not reference.text:
        yield finding(FindingCode.APPROVAL_REFERENCE_MISSING, Severity.REVIEW, reference)


def _numbered(card: CardReading, found: Counter[int]) -> Iterator[Finding]:
    """The title says which card it is. 2 and 3 stand the other way round in the law: that is no doubt."""
    number = str(card.title_number)
    if card.number is not None and card.number != card.title_number:
        severity = Severity.INFO if {card.number, card.title_number} == _SWAPPED else Severity.REVIEW
        yield _on(card, finding(FindingCode.CARD_NUMBER_TITLE, severity, card=number))
    if found[card.title_number] > 1:
        yield _on(card, finding(FindingCode.CARD_DOUBLE, Severity.REVIEW, card=number))


def _content(facts: Facts, portfolio: PortfolioReading) -> Iterator[Finding]:
    corrections = facts.case.corrections
    answers = loose_answers(facts.case.submission.id, portfolio.fields, corrections)
    yield from _occupation(facts, answers)
    yield from _unanswered(portfolio, answers)
    for answer in answers.values():
        if answer.name.endswith("_bsn") and _of_somebody_else(facts, answer):
            yield finding(FindingCode.BSN_OTHER_PERSON, Severity.REVIEW, answer, differs="kaart")


def _occupation(facts: Facts, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """One and the same wished occupation everywhere, however it is spaced or cased."""
    wished = facts.answers.get("gewenst_beroep")
    named = [a for name, a in answers.items() if name.endswith("_beroep") and name.startswith("kaart")]
    for answer in named:
        if not answer.accepted:
            yield finding(FindingCode.READING_DOUBTFUL, Severity.REVIEW, answer, label="gewenst beroep")
    told = [a for a in (wished, *named) if a is not None and a.accepted and a.text]
    if len({name_key(answer.text) for answer in told}) > 1:
        odd = next(a for a in told if name_key(a.text) != name_key(told[0].text))
        yield finding(FindingCode.OCCUPATION_DIFFERS, Severity.REVIEW, odd)


def _unanswered(portfolio: PortfolioReading, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """One finding a card. Ink that we cannot read counts as an answer: a clerk reads the cards anyway."""
    cards = {card.title_number: card for card in portfolio.cards}
    empty: dict[int, list[str]] = {}
    for name, answer in answers.items():
        question = _QUESTION.fullmatch(name)
        if question and answer.value is not None and _says_nothing(answer.text):
            empty.setdefault(int(question["card"]), []).append(question["question"])
    for number, questions in sorted(empty.items()):
        if number in cards:
            told = finding(
                FindingCode.CARD_UNANSWERED,
                Severity.REVIEW,
                answers[f"kaart{number}_vraag{questions[0]}"],
                card=str(number),
                questions=listed(questions),
            )
            yield _on(cards[number], told)


def _evidence(facts: Facts, portfolio: PortfolioReading) -> Iterator[Finding]:
    """None at all is a clear defect; few may be several on one sheet."""
    least, count = facts.policy.terms.min_evidence_pages, len(portfolio.evidence_pages)
    if count < least:
        severity = Severity.REVIEW if count else Severity.REPAIR
        yield finding(FindingCode.EVIDENCE_FEW, severity, count=str(count), least=str(least))


def _of_somebody_else(facts: Facts, answer: Answer) -> bool:
    theirs, own = read_bsn(answer.text), facts.draft.bsn
    return answer.accepted and BsnKind.VALID is theirs.kind and bool(own.bsn) and theirs.bsn != own.bsn


def _says_nothing(text: str) -> bool:
    return name_key(text) in _NO_ANSWER and not any(character.isdigit() for character in text)


def _on(card: CardReading, told: Finding) -> Finding:
    return replace(told, page=card.page)
