"""Portfolios judged and adapted exams decided: a fact and its letter together, once, and what follows."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.domain.assessment import (
    Adaptation,
    AdaptedVerdict,
    CardFault,
    CardReason,
    Denial,
    DenialReason,
    PortfolioOutcome,
    PortfolioVerdict,
    Topic,
)
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterKind
from pipeline.domain.registration import ExamPart, PaymentMeans, Registration
from pipeline.errors import InputDataError
from pipeline.letters import contexts
from pipeline.run import assessing
from pipeline.run.judged import done_portfolios, second_try, waiting_for_a_word
from pipeline.run.late_portfolios import tell_late_portfolios
from pipeline.store import assessments, registrations
from tests.letter_samples import POLICY
from tests.small_office import SmallOffice, person

DAY = date(2026, 11, 23)
PORTFOLIO = person(1, purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,))
EXAM = person(2, adapted=True)
GOOD = PortfolioVerdict(PortfolioOutcome.APPROVED)
BAD = PortfolioVerdict(PortfolioOutcome.NOT_APPROVED, (CardFault(3, CardReason.UNANSWERED, (2, 4)),))
COPIED = PortfolioVerdict(PortfolioOutcome.COPIED)
MORE_TIME = AdaptedVerdict((Adaptation.EXTRA_TIME,))


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    made = SmallOffice(tmp_path)
    made.accept(PORTFOLIO, EXAM, today=DAY)
    made.accept(person(3, purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,)), today=DAY, paid=False)
    return made


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (GOOD, LetterKind.PORTFOLIO_APPROVED),
        (BAD, LetterKind.PORTFOLIO_NOT_APPROVED),
        (COPIED, LetterKind.PORTFOLIO_COPIED),
    ],
)
def test_a_verdict_and_its_letter_are_there_together_and_once(
    office: SmallOffice, verdict: PortfolioVerdict, kind: LetterKind
) -> None:
    settings = office.settings(DAY)
    first = assessing.judge_portfolio(settings, PORTFOLIO.id, verdict, "anna")
    again = assessing.judge_portfolio(office.settings(DAY + timedelta(days=1)), PORTFOLIO.id, verdict, "bert")
    (letter,) = office.letters(DAY)
    assert (letter.kind, letter.id, letter.dated) == (kind, first.letter, DAY)
    assert again == replace(first, before=True)
    assert letter.enclosures == (("ona-eindgesprek-2026-1",) if verdict is GOOD else ())
    with office.opened(DAY) as opened, opened.store.view() as connection:
        (made,) = assessments.assessments(connection, Topic.PORTFOLIO)[PORTFOLIO.id]
    assert (made.verdict, made.clerk, made.on) == (verdict, "anna", DAY)


def test_the_letter_says_what_is_wrong_card_by_card(office: SmallOffice) -> None:
    faults = (*BAD.faults, CardFault(3, CardReason.TOO_SHORT), CardFault(7, CardReason.EVIDENCE_MISSING))
    assessing.judge_portfolio(
        office.settings(DAY), PORTFOLIO.id, PortfolioVerdict(BAD.outcome, faults), "anna"
    )
    told = contexts.decode(office.letters(DAY)[0])
    assert isinstance(told, contexts.PortfolioNotApproved)
    assert [(note.card, len(note.faults)) for note in told.cards] == [(3, 2), (7, 1)]
    assert told.good == (1, 2, 4, 5, 6, 8)
    assert {fault.questions for note in told.cards for fault in note.faults} == {(2, 4), ()}


def test_another_verdict_needs_a_word_and_its_letter_takes_the_place_of_the_first(
    office: SmallOffice,
) -> None:
    settings = office.settings(DAY)
    first = assessing.judge_portfolio(settings, PORTFOLIO.id, BAD, "anna")
    with pytest.raises(InputDataError, match="al anders besloten, door anna"):
        assessing.judge_portfolio(settings, PORTFOLIO.id, GOOD, "bert")
    second = assessing.judge_portfolio(settings, PORTFOLIO.id, GOOD, "bert", again=True)
    letters = {item.id: item for item in office.letters(DAY)}
    assert letters.keys() == {first.letter, second.letter}
    assert letters[second.letter].replaces == first.letter
    back = assessing.judge_portfolio(settings, PORTFOLIO.id, BAD, "anna", again=True)
    assert back.letter not in letters


@pytest.mark.parametrize(
    ("identity", "clerk", "message"),
    [
        (EXAM.id, "anna", "is geen portfolio"),
        ("R-000000000009", "anna", "er is geen aanmelding"),
        ("R-000000000003", "anna", "niet betaald"),
        (PORTFOLIO.id, " ", "geen naam"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(
    office: SmallOffice, identity: str, clerk: str, message: str
) -> None:
    with pytest.raises(InputDataError, match=message):
        assessing.judge_portfolio(office.settings(DAY), identity, GOOD, clerk)
    assert office.letters(DAY) == []


def test_a_portfolio_that_was_sent_again_is_judged_and_not_the_old_one(office: SmallOffice) -> None:
    assessing.judge_portfolio(office.settings(DAY), PORTFOLIO.id, BAD, "anna")
    office.accept(_next(PORTFOLIO), today=DAY + timedelta(days=30))
    with pytest.raises(InputDataError, match="nieuw portfolio"):
        assessing.judge_portfolio(office.settings(DAY), PORTFOLIO.id, GOOD, "anna", again=True)


def _next(before: Registration) -> Registration:
    return replace(before, id="R-000000000091", submission="S-000000000091")


@pytest.mark.parametrize(
    ("verdict", "means"),
    [
        (BAD, PaymentMeans.NONE),
        (COPIED, PaymentMeans.SELF),
        (GOOD, PaymentMeans.SELF),
        (None, PaymentMeans.SELF),
    ],
)
def test_only_who_was_not_approved_sends_again_for_free(
    verdict: PortfolioVerdict | None, means: PaymentMeans
) -> None:
    known = {item.id: item for item in (PORTFOLIO, EXAM)}
    verdicts = {PORTFOLIO.id: verdict} if verdict else {}
    assert second_try(_next(PORTFOLIO), known, verdicts).means is means
    other = replace(_next(PORTFOLIO), candidate=person(5).candidate)
    assert second_try(other, known, verdicts).means is PaymentMeans.SELF


def test_a_new_portfolio_is_no_double_once_the_old_one_has_had_its_day() -> None:
    talk = person(1, purpose=Purpose.ONA_INTERVIEW, parts=(ExamPart.ONA,), id="R-000000000081")
    known = {item.id: item for item in (PORTFOLIO, talk)}
    assert done_portfolios(known, {PORTFOLIO.id: BAD}, frozenset()) == {PORTFOLIO.id}
    assert done_portfolios(known, {PORTFOLIO.id: COPIED}, frozenset()) == {PORTFOLIO.id}
    assert done_portfolios(known, {PORTFOLIO.id: GOOD}, frozenset()) == frozenset()
    assert done_portfolios(known, {PORTFOLIO.id: GOOD}, frozenset({talk.id})) == {PORTFOLIO.id}


def test_a_decision_about_an_adapted_exam_holds_from_then_on(office: SmallOffice) -> None:
    settings = office.settings(DAY)
    assessing.decide_adapted(settings, EXAM.id, AdaptedVerdict(refused=DenialReason.NO_ADVICE), "anna")
    with office.opened(DAY) as opened, opened.store.view() as connection:
        assert not registrations.registrations(connection)[EXAM.id].adapted
    assessing.decide_adapted(settings, EXAM.id, MORE_TIME, "anna", again=True)
    with office.opened(DAY) as opened, opened.store.view() as connection:
        assert registrations.registrations(connection)[EXAM.id].adapted
    assert [item.kind for item in office.letters(DAY)] == [LetterKind.ADAPTED] * 2


def test_an_adaptation_is_told_for_the_parts_for_which_it_exists(office: SmallOffice) -> None:
    verdict = AdaptedVerdict((Adaptation.TYPING,), (Denial(Adaptation.READ_ALOUD, DenialReason.NOT_ADVISED),))
    assessing.decide_adapted(office.settings(DAY), EXAM.id, verdict, "anna")
    told = contexts.decode(office.letters(DAY)[0])
    assert isinstance(told, contexts.Adapted)
    assert told.granted == (contexts.GrantedAdaptation(Adaptation.TYPING, (ExamPart.SCHRIJVEN,)),)
    assert told.objection_by == date(2027, 1, 4)
    listening = person(6, parts=(ExamPart.LUISTEREN,))
    office.accept(listening, today=DAY)
    with pytest.raises(InputDataError, match="typing bestaat niet"):
        assessing.decide_adapted(office.settings(DAY), listening.id, verdict, "anna")


def test_what_waits_is_alarmed_before_its_term_is_over() -> None:
    known = {item.id: item for item in (PORTFOLIO, EXAM)}
    terms = POLICY.terms
    paid = {PORTFOLIO.id: DAY, EXAM.id: DAY}

    def waiting(today: date, ended: frozenset[str] = frozenset()) -> dict[Topic, bool]:
        found = waiting_for_a_word(known, paid, {}, {}, ended, terms, today)
        return {item.topic: item.alert for item in found}

    due = DAY + timedelta(days=terms.portfolio_days)
    assert waiting(due - timedelta(days=8)) == {Topic.PORTFOLIO: False, Topic.ADAPTED: False}
    assert waiting(due - timedelta(days=7))[Topic.PORTFOLIO]
    assert waiting(EXAM.received_on + timedelta(days=42))[Topic.ADAPTED]
    assert waiting(due, frozenset({PORTFOLIO.id})) == {Topic.ADAPTED: True}
    assert Topic.PORTFOLIO not in {
        item.topic
        for item in waiting_for_a_word(known, paid, {PORTFOLIO.id: BAD}, {}, frozenset(), terms, due)
    }


def test_a_late_portfolio_is_told_before_its_day_and_again_before_the_next(office: SmallOffice) -> None:
    def night(day: date) -> list[date]:
        with office.opened(day) as opened:
            tell_late_portfolios(opened)
        told = [contexts.decode(item) for item in office.letters(day)]
        return [item.new_by for item in told if isinstance(item, contexts.Delay) and item.portfolio]

    due = DAY + timedelta(days=42)
    assert night(due - timedelta(days=6)) == []
    (promised,) = night(due - timedelta(days=5))
    assert promised == due + timedelta(days=21)
    assert night(due) == night(promised - timedelta(days=6)) == [promised]
    assert len(night(promised)) == 2
    assessing.judge_portfolio(office.settings(promised), PORTFOLIO.id, GOOD, "anna")
    assert len(night(promised + timedelta(days=60))) == 2


def verb(office: SmallOffice, *words: str) -> Any:
    where = ["--output", str(office.root / "output"), "--today", DAY.isoformat()]
    return CliRunner().invoke(app, [*words, *where], env={"INBOX": str(office.folder("inbox"))})


def test_the_verbs_list_judge_and_answer(office: SmallOffice) -> None:
    listed = json.loads(verb(office, "assess", "--json").output)
    assert [(row["registration"], row["topic"]) for row in listed] == [
        (PORTFOLIO.id, "portfolio"), (EXAM.id, "adapted"),
    ]  # fmt: skip
    done = verb(office, "assess", PORTFOLIO.id, "--not-approve", "--card", "3:unanswered:4,2", "--by", "anna")
    assert "gaat met de volgende stapel mee" in done.output
    told = verb(
        office, "assess", PORTFOLIO.submission, "--not-approve", "--card", "3:unanswered:2,4", "--by", "b"
    )
    assert "was al vastgelegd" in told.output
    granted = verb(office, "adapted", EXAM.id, "--grant", "extra-time", "--by", "anna")
    assert granted.exit_code == 0
    assert verb(office, "assess").output == "er ligt niets te beoordelen\n"
    assert "unanswered" in verb(office, "assess", "--reasons").output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("assess", PORTFOLIO.id, "--by", "a"), "kies één"),
        (("assess", PORTFOLIO.id, "--approve", "--copied", "--by", "a"), "kies één"),
        (("assess", PORTFOLIO.id, "--approve", "--card", "3:unanswered", "--by", "a"), "--card hoort"),
        (("assess", PORTFOLIO.id, "--not-approve", "--by", "a"), "--card hoort"),
        (("assess", PORTFOLIO.id, "--not-approve", "--card", "9:unanswered", "--by", "a"), "geen kaart"),
        (("assess", PORTFOLIO.id, "--not-approve", "--card", "3:lelijk", "--by", "a"), "geen bekende reden"),
        (("assess", PORTFOLIO.id, "--not-approve", "--card", "3:unanswered:x", "--by", "a"), "zijn nummers"),
        (("adapted", EXAM.id, "--by", "a"), "kies --grant"),
        (("adapted", EXAM.id, "--deny", "typing", "--by", "a"), "geen AANPASSING:REDEN"),
        (
            ("adapted", EXAM.id, "--grant", "typing", "--deny", "typing:not-advised", "--by", "a"),
            "hetzelfde staat",
        ),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told(office: SmallOffice, words: tuple[str, ...], message: str) -> None:
    error = verb(office, *words).exception
    assert isinstance(error, InputDataError)
    assert message in error.what
