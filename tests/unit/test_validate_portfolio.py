"""What is found about a portfolio, and about pages that nobody can be given. One thing at a time."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.capture import EvidenceKind, PortfolioReading, SignatureState, Submission, Value
from pipeline.domain.case import AnswerPrint
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.registration import Decision
from pipeline.validate.likeness import print_of, share_from
from tests.validate_cases import (
    BSN,
    CARD_7,
    OTHER_BSN,
    correction,
    found,
    full_portfolio,
    outcome,
    reading,
    run,
    submission,
    template,
)

C, K = FindingCode, EvidenceKind


def _without_second_page() -> Submission:
    second = tuple(f.name for f in template("inburgeringsexamen").fields if f.page == 2)
    unclear = Finding(C.PAGE_OWNER_UNCLEAR, Severity.REVIEW, detail=(("pages", "3, 4"),))
    lacking = submission(unread=second, signature=SignatureState.EMPTY)
    return replace(lacking, findings=(unclear,))


def test_a_page_that_may_be_somebody_elses_is_one_question() -> None:
    decision = run(_without_second_page())
    doubts = {code for code, severity in found(decision).items() if severity is Severity.REVIEW}
    assert (outcome(decision), doubts) == ("review", {C.PAGE_OWNER_UNCLEAR})


def test_agreeing_without_filling_in_is_not_enough() -> None:
    agreed = correction("akkoord:page-owner-unclear", True)
    decision = run(_without_second_page(), corrections=(agreed,))
    assert outcome(decision) == "review"
    assert C.PAGE_MISSING in found(decision)
    words: dict[str, Value] = {
        "aangepast_examen": ("nee",),
        "betalen": ("zelf",),
        "gemachtigde": ("nee",),
        "geheimhouding": True,
    }
    others = ("advies_datum", "betaler", "gemachtigde_naam", "gemachtigde_telefoon", "plaats_ondertekening")
    words |= {**dict.fromkeys(others), "datum": "18112026"}
    filled = [correction(name, value) for name, value in words.items()]
    unsigned = run(_without_second_page(), corrections=(agreed, *filled))
    assert outcome(unsigned) == "review"
    assert C.UNSIGNED in found(unsigned)
    signed = run(_without_second_page(), corrections=(agreed, *filled, correction("handtekening", True)))
    assert outcome(signed) == "accepted"


def _ona(portfolio: PortfolioReading, **more: Any) -> Decision:
    return run(replace(submission("ona"), portfolio=portfolio), **more)


@pytest.mark.parametrize(
    ("kinds", "severity"),
    [
        (CARD_7, None),
        ((*CARD_7, K.DIPLOMA, K.OTHER), None),
        ((*CARD_7[:5], K.OTHER), Severity.INFO),
        ((K.OTHER,) * 6, Severity.INFO),
        ((*CARD_7[:4], K.OTHER, K.DIPLOMA), Severity.REVIEW),
        ((K.VACANCY,) * 6, Severity.REVIEW),
    ],
)
def test_the_papers_of_card_seven(kinds: tuple[EvidenceKind, ...], severity: Severity | None) -> None:
    """What we do not recognise may be what is missing: then nobody is asked."""
    decision = _ona(full_portfolio(evidence=len(kinds), kinds=kinds))
    assert found(decision).get(C.EVIDENCE_KINDS) is severity
    assert outcome(decision) in ("accepted", "review")


def test_what_is_missing_is_told_in_words() -> None:
    decision = _ona(full_portfolio(kinds=(K.VACANCY,) * 6))
    (told,) = (f for f in decision.findings if f.code is C.EVIDENCE_KINDS)
    assert dict(told.detail)["missing"] == "2 sollicitatieformulieren, 1 sollicitatiebrief en 1 cv"


def test_a_missing_card_may_be_among_pages_we_do_not_know() -> None:
    lacking = full_portfolio(cards=tuple(range(1, 8)), kinds=(*CARD_7[:5], K.OTHER))
    assert found(_ona(lacking))[C.CARD_MISSING] is Severity.REVIEW
    agreed = correction("akkoord:card-missing", True, of="S-ona")
    assert found(_ona(lacking, corrections=(agreed,)))[C.CARD_MISSING] is Severity.REPAIR


@pytest.mark.parametrize(("said", "expected"), [("6", None), ("5", None), ("8", Severity.REVIEW), ("", None)])
def test_the_cover_says_how_many_sheets(said: str, expected: Severity | None) -> None:
    decision = _ona(full_portfolio(voorblad_aantal_bijlagen=said))
    assert found(decision).get(C.EVIDENCE_COUNT) is expected


def _words(seed: int, count: int = 120) -> str:
    chance = Random(seed)
    return " ".join("".join(chance.choices("aeiklmnrst", k=6)) for _ in range(count))


def _earlier(bsn: str, **answers: Any) -> AnswerPrint:
    other = replace(submission("ona", {"bsn": bsn}), id="S-eerder", portfolio=full_portfolio(**answers))
    found_print = print_of(other, date(2026, 10, 1))
    assert found_print is not None
    return found_print


@pytest.mark.parametrize(
    ("own", "bsn", "alike"),
    [
        ({"kaart4_vraag1": _words(1)}, OTHER_BSN, True),
        ({"kaart4_vraag1": _words(1), "kaart5_vraag1": _words(2, 60)}, OTHER_BSN, True),
        ({"kaart4_vraag1": _words(2)}, OTHER_BSN, False),
        ({"kaart4_vraag1": _words(1)}, BSN, False),
        ({"kaart4_vraag1": _words(1, 20)}, OTHER_BSN, False),
    ],
    ids=["copied", "half-copied", "own-words", "own-resend", "too-short"],
)
def test_text_of_an_earlier_portfolio(own: dict[str, Any], bsn: str, alike: bool) -> None:
    earlier = _earlier(bsn, kaart2_vraag1=_words(1))
    decision = _ona(full_portfolio(**own), earlier_answers=(earlier,))
    assert (C.ANSWERS_ALIKE in found(decision)) == alike
    assert outcome(decision) == ("review" if alike else "accepted")


@given(st.integers(0, 100), st.integers(0, 100), st.integers(40, 200))
@settings(max_examples=25, deadline=None)
def test_the_share_is_near_the_truth(seed: int, shared: int, count: int) -> None:
    """The words shared are in one answer; the estimate may be off by a few hundredths."""
    common = _words(seed, shared)
    first = replace(
        submission("ona"), portfolio=full_portfolio(kaart1_vraag1=common, kaart1_vraag2=_words(-1, count))
    )
    second = replace(
        submission("ona"), portfolio=full_portfolio(kaart3_vraag1=common, kaart3_vraag2=_words(-2, count))
    )
    prints = [print_of(s, date(2026, 1, 1)) for s in (first, second)]
    if prints[0] is not None and prints[1] is not None:
        truth = max(0, shared - 2) / prints[0].runs
        assert share_from(prints[0], prints[1]) == pytest.approx(truth, abs=0.2)


@pytest.mark.parametrize(
    "nothing",
    [
        "weet niet",
        "Ik weet het niet.",
        "--",
        "...",
        "xxxxx",
        "n.v.t.",
        "N V T",
        "?",
        "Geen idee!",
        "weet niet\nnvt",
    ],
)
def test_no_answers(nothing: str) -> None:
    assert C.CARD_UNANSWERED in found(_ona(full_portfolio(kaart4_vraag2=nothing)))


@pytest.mark.parametrize(
    "answer", ["Ja", "kok", "5", "Ik weet niet alles, maar ik leer snel.", "Geen diploma nodig"]
)
def test_answers(answer: str) -> None:
    assert C.CARD_UNANSWERED not in found(_ona(full_portfolio(kaart4_vraag2=answer)))


def test_an_occupation_read_in_doubt_that_all_others_say_is_no_doubt() -> None:
    portfolio = full_portfolio()
    fields = dict(portfolio.fields)
    fields["kaart3_beroep"] = reading("kaart3_beroep", "BAKKER", accepted=False)
    assert outcome(_ona(replace(portfolio, fields=fields))) == "accepted"
    fields["kaart3_beroep"] = reading("kaart3_beroep", "BAKKEN", accepted=False)
    assert C.READING_DOUBTFUL in found(_ona(replace(portfolio, fields=fields)))
