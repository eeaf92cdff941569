"""The ONA portfolio: cover, eight cards and evidence (Regeling inburgering, annex 5A)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.domain.capture import CardReading, EvidenceKind, PortfolioReading
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.validate.dutch import BsnKind, read_bsn
from pipeline.validate.facts import Facts, finding, listed
from pipeline.validate.fields import Answer, loose_answers
from pipeline.validate.likeness import most_alike, print_of
from pipeline.validate.names import name_key
from pipeline.wording.say import long_date, papers

CARDS = range(1, 9)
_SWAPPED = {2, 3}
"""*Realistisch beroepsbeeld* and *Je eigenschappen kennen*: annex 5A numbers them unlike DUO's cards."""
_QUESTION = re.compile(r"kaart(?P<card>\d)_vraag(?P<question>\d+)")
_NO_ANSWER = frozenset(
    {
        *("nvt", "nietvantoepassing", "weetniet", "weetnie", "weetikniet", "ikweetniet", "ikweethetniet"),
        *("weethetniet", "geen", "geenidee", "geenantwoord", "dontknow", "idontknow", "notapplicable"),
    }
)
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
        severity = Severity.REVIEW if _strange_pages(portfolio) else Severity.REPAIR
        yield finding(FindingCode.CARD_MISSING, severity, cards=listed(missing))
    if portfolio is None:
        return
    if portfolio.cover_page is None:  # it carries nothing that the law asks for
        yield finding(FindingCode.COVER_MISSING, Severity.INFO)
    for card in portfolio.cards:
        yield from _numbered(card, found)
    answers = loose_answers(facts.case.submission.id, portfolio.fields, facts.case.corrections)
    yield from _content(facts, portfolio, answers)
    yield from _evidence(facts, portfolio)
    yield from _said_on_cover(portfolio, answers)
    yield from _alike(facts)


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


def _strange_pages(portfolio: PortfolioReading | None) -> bool:
    """Whether any page of the evidence may be a card that we did not know."""
    return portfolio is not None and _kinds(portfolio)[EvidenceKind.OTHER] > 0


def _content(facts: Facts, portfolio: PortfolioReading, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    yield from _occupation(facts, answers)
    yield from _unanswered(portfolio, answers)
    for answer in answers.values():
        if answer.name.endswith("_bsn") and _of_somebody_else(facts, answer):
            yield finding(FindingCode.BSN_OTHER_PERSON, Severity.REVIEW, answer, differs="kaart")


def _occupation(facts: Facts, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """One and the same wished occupation everywhere, however it is spaced or cased."""
    wished = facts.answers.get("gewenst_beroep")
    named = [a for name, a in answers.items() if name.endswith("_beroep") and name.startswith("kaart")]
    written = {name_key(a.text) for a in (wished, *named) if a is not None and a.accepted}
    for answer in named:
        same = written == {name_key(answer.text)}  # a draft that says what all the others say is no doubt
        if not answer.accepted and not same:
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
        if question and isinstance(answer.value, str) and _says_nothing(answer.value):
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
    """None at all is a clear defect; few may be several on one sheet.

    What we recognise is never held against anybody: pages that we do not know may be what is missing.
    """
    least, count = facts.policy.terms.min_evidence_pages, len(portfolio.evidence_pages)
    if count < least:
        severity = Severity.REVIEW if count else Severity.REPAIR
        yield finding(FindingCode.EVIDENCE_FEW, severity, count=str(count), least=str(least))
        return
    kinds = _kinds(portfolio)
    lacking = {kind: n for kind, want in _wanted(facts) if (n := want - kinds[kind]) > 0}
    if lacking:
        severity = Severity.REVIEW if sum(lacking.values()) > kinds[EvidenceKind.OTHER] else Severity.INFO
        words = listed(papers(kind, n) for kind, n in lacking.items())
        yield finding(FindingCode.EVIDENCE_KINDS, severity, missing=words)


def _wanted(facts: Facts) -> tuple[tuple[EvidenceKind, int], ...]:
    """The papers of card 7, *Werk vinden*."""
    terms = facts.policy.terms
    return (
        (EvidenceKind.VACANCY, terms.min_vacancies),
        (EvidenceKind.APPLICATION_FORM, terms.min_application_forms),
        (EvidenceKind.LETTER, terms.min_application_letters),
        (EvidenceKind.CV, terms.min_cvs),
    )


def _kinds(portfolio: PortfolioReading) -> Counter[EvidenceKind]:
    """Pages by kind; what was not told apart is ``other``."""
    kinds = Counter(page.kind for page in portfolio.evidence)
    kinds[EvidenceKind.OTHER] += len(portfolio.evidence_pages) - len(portfolio.evidence)
    return kinds


def _said_on_cover(portfolio: PortfolioReading, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Fewer sheets than the cover says: two may have gone through the scanner as one. More do no harm."""
    count = len(portfolio.evidence_pages)
    for answer in answers.values():
        said = answer.text if answer.name.endswith("_aantal_bijlagen") and answer.accepted else ""
        if said.isdecimal() and int(said) > count > 0:
            yield finding(
                FindingCode.EVIDENCE_COUNT, Severity.REVIEW, answer, said=str(int(said)), count=str(count)
            )


def _alike(facts: Facts) -> Iterator[Finding]:
    """Own words are asked for. A clerk compares; likeness alone never refuses anybody."""
    own = print_of(facts.case.submission, facts.case.received_on)
    found = most_alike(own, facts.case.earlier_answers) if own is not None else None
    if found is not None:
        other, share = found
        yield finding(
            FindingCode.ANSWERS_ALIKE,
            Severity.REVIEW,
            percent=str(5 * round(20 * share)),
            day=long_date(other.received_on),
            other=other.submission,
        )


def _of_somebody_else(facts: Facts, answer: Answer) -> bool:
    theirs, own = read_bsn(answer.text), facts.draft.bsn
    return answer.accepted and BsnKind.VALID is theirs.kind and bool(own.bsn) and theirs.bsn != own.bsn


def _says_nothing(text: str) -> bool:
    """Empty, dashes, one letter again and again, or words for *no answer*, also more than once.

    >>> [_says_nothing(t) for t in ("", "- - -", "xxxx", "Weet niet. Weet niet!", "N.V.T.", "kok", "5")]
    [True, True, True, True, True, False, False]
    """
    if any(character.isdigit() for character in text):
        return False
    key = name_key(text)
    parts = {name_key(part) for part in re.split(r"[.,;!?\n/]", text)} - {""}
    return len(set(key)) <= 1 or key in _NO_ANSWER or (bool(parts) and parts <= _NO_ANSWER)


def _on(card: CardReading, told: Finding) -> Finding:
    return replace(told, page=card.page)
