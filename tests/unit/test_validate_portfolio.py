"""What is found about a portfolio, and about pages that nobody can be given. One thing at a time."""

from dataclasses import replace

from pipeline.domain.capture import SignatureState, Submission
from pipeline.domain.findings import Finding, FindingCode, Severity
from tests.validate_cases import correction, found, outcome, run, submission, template

C = FindingCode


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
    words = {
        "aangepast_examen": ("nee",),
        "betalen": ("zelf",),
        "gemachtigde": ("nee",),
        "geheimhouding": True,
    }
    others = ("advies_datum", "betaler", "gemachtigde_naam", "gemachtigde_telefoon", "plaats_ondertekening")
    filled = [correction(name, value) for name, value in words.items()]
    filled += [correction(name, None) for name in others] + [correction("datum", "18112026")]
    unsigned = run(_without_second_page(), corrections=(agreed, *filled))
    assert outcome(unsigned) == "review"
    assert C.UNSIGNED in found(unsigned)
    signed = run(_without_second_page(), corrections=(agreed, *filled, correction("handtekening", True)))
    assert outcome(signed) == "accepted"
