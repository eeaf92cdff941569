"""What a clerk's word does: agreeing with a finding, and closing a case."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.domain.capture import Correction, SignatureState, Submission, Value
from pipeline.domain.case import CLOSED
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.reference import Ban, Mandate, OpenAttempt, Reference
from pipeline.domain.registration import (
    Accepted,
    Address,
    Decision,
    ExamPart,
    Helper,
    Rejected,
    RejectionKind,
)
from pipeline.validate import agreement_key
from pipeline.validate.agreement import CONFIRMED, WAIVABLE
from tests.validate_cases import BSN, SAMIRA, TODAY, correction, found, outcome, reading, run, submission

C = FindingCode
Changes = dict[str, Value]


def agree(key: str) -> Correction:
    return correction(f"akkoord:{key}", True)


def agree_with_all(sub: Submission, reference: Reference | None = None) -> Decision:
    """What a clerk gets who agrees with whatever is asked, until nothing new can be agreed with."""
    keys: set[str] = set()
    while True:
        words = tuple(correction(key, True, of=sub.id) for key in sorted(keys))
        decision = run(sub, reference, corrections=words)
        asked = {key for finding in decision.findings if (key := agreement_key(finding))}
        assert not asked & keys, "what was agreed with is not asked again"
        if not asked:
            return decision
        keys |= asked


def test_a_code_is_waived_or_confirmed_and_never_both() -> None:
    assert not WAIVABLE & CONFIRMED.keys()
    assert set(CONFIRMED.values()) <= {Severity.REPAIR, Severity.REFUSE}


@pytest.mark.parametrize("code", list(C))
def test_only_doubts_on_a_list_can_be_agreed_with(code: FindingCode) -> None:
    listed = code in WAIVABLE or code in CONFIRMED
    assert agreement_key(Finding(code, Severity.REVIEW)) == (f"akkoord:{code}" if listed else None)
    for severity in set(Severity) - {Severity.REVIEW}:
        assert agreement_key(Finding(code, severity)) is None


@pytest.mark.parametrize(
    "code", [C.ADDRESS_MISSING, C.POSTCODE_INVALID, C.MANDATE_ALONE, C.CARDS_WITHOUT_FORM]
)
def test_agreeing_makes_no_address_and_no_form(code: FindingCode) -> None:
    assert agreement_key(Finding(code, Severity.REVIEW, "straat")) is None


class TestAddress:
    @pytest.mark.parametrize(
        "changes",
        [
            {"straat": "", "huisnummer": "", "postcode": "", "plaats": ""},
            {"huisnummer": ""},
            {"huisnummer": "HOEK", "postcode": ""},
            {"straat": "WOONBOOT DE HOOP", "huisnummer": "", "postcode": ""},
            {"postcode": "10115", "plaats": "BERLIN"},
            {"postcode": "10115", "plaats": "BERLIN", "bsn": ""},
            {"plaats": "ANTWERPEN, BELGIË", "huisnummer": ""},
        ],
    )
    def test_what_cannot_be_delivered_stays_with_the_clerk(self, changes: Changes) -> None:
        sub = submission(changes=changes)
        assert outcome(agree_with_all(sub)) == "review"
        forced = (
            "address-missing",
            "address-missing:straat",
            "address-missing:huisnummer",
            "foreign-address:postcode",
        )
        assert outcome(run(sub, corrections=tuple(map(agree, forced)))) == "review"

    def test_a_dutch_address_after_all(self) -> None:
        sub = submission(changes={"plaats": "ANTWERPEN, BELGIË"})
        assert outcome(run(sub, corrections=(agree("foreign-address:postcode"),))) == "accepted"

    def test_abroad_without_a_country(self) -> None:
        assert outcome(agree_with_all(submission("buitenland", {"land": "ONBEKEND"}))) == "review"

    def test_post_for_a_helper_without_an_address(self) -> None:
        nowhere = Helper("A. Jansen", Address(town="Groningen"), gets_post=True)
        reference = Reference.of(mandates=[Mandate(BSN, nowhere, date(2026, 1, 1))])
        decision = run(submission(), reference)
        assert (outcome(decision), found(decision)) == ("review", {C.ADDRESS_MISSING: Severity.REVIEW})


class TestConfirmed:
    def test_an_unsigned_form_with_a_missing_page_is_repaired(self) -> None:
        sub = submission(unread=("geheimhouding", "datum", "handtekening"), signature=SignatureState.EMPTY)
        assert found(run(sub)) == {C.PAGE_MISSING: Severity.REVIEW, C.SIGN_DATE_MISSING: Severity.INFO}
        decision = run(sub, corrections=(agree("page-missing"),))
        assert isinstance(decision, Rejected)
        assert (decision.kind, found(decision)[C.PAGE_MISSING]) == (RejectionKind.REPAIR, Severity.REPAIR)

    def test_an_unread_signature(self) -> None:
        sub = submission(unread=("handtekening",), signature=SignatureState.EMPTY)
        decision = agree_with_all(sub)
        assert (outcome(decision), found(decision)) == ("repair", {C.UNSIGNED: Severity.REPAIR})

    def test_two_ticks_are_the_candidates_to_choose_from(self) -> None:
        assert outcome(agree_with_all(submission(changes={"betalen": ("zelf", "lening")}))) == "repair"

    def test_a_date_in_another_calendar_is_no_date_of_ours(self) -> None:
        assert outcome(agree_with_all(submission(changes={"geboortedatum": "05071364"}))) == "repair"
        assert outcome(agree_with_all(submission(changes={"geboortedatum": "05072024"}))) == "accepted"

    def test_a_ban_on_somebody_whom_the_clerk_knows(self) -> None:
        reference = Reference.of([], [Ban(BSN, date(2026, 10, 1), date(2026, 12, 31))])
        assert outcome(agree_with_all(submission(), reference)) == "refusal"

    def test_no_mandate_on_file(self) -> None:
        asked: Changes = {"gemachtigde": ("ja",), "gemachtigde_naam": "A. JANSEN"}
        decision = agree_with_all(submission(changes=asked), Reference())
        assert (outcome(decision), found(decision)[C.MANDATE_MISSING]) == ("repair", Severity.REPAIR)


class TestWaived:
    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"voornamen": ""}, "name-single:voornamen"),
            ({"achternaam": "J4NSEN"}, "name-characters:achternaam"),
            ({"geboortedatum": "00001980"}, "birth-date-partly-known:geboortedatum"),
            ({"datum": "18112027"}, "sign-date-future:datum"),
            ({"datum": "05111990"}, "sign-date-old:datum"),
        ],
    )
    def test_a_doubt_about_who_is_answered(self, changes: Changes, key: str) -> None:
        sub = submission(changes=changes)
        decision = run(sub, corrections=(agree(key),))
        assert (outcome(decision), [f.severity for f in decision.findings]) == ("accepted", [Severity.INFO])
        assert outcome(run(sub, corrections=(agree(key.partition(":")[0]),))) == "review", (
            "not without its field"
        )

    def test_one_agreement_is_about_one_field(self) -> None:
        sub = submission(doubtful=("voornamen", "postcode"))
        decision = run(sub, corrections=(agree("reading-doubtful:voornamen"),))
        assert [f.field for f in decision.findings] == ["postcode"]
        assert outcome(run(sub, corrections=(agree("reading-doubtful"),))) == "review"

    def test_a_doubtful_signature_and_an_open_attempt(self) -> None:
        assert outcome(agree_with_all(submission(signature=SignatureState.DOUBTFUL))) == "accepted"
        attempt = OpenAttempt(BSN, ExamPart.SPREKEN, "school", date(2026, 11, 1))
        assert outcome(agree_with_all(submission(), Reference.of([SAMIRA], attempts=[attempt]))) == "accepted"

    def test_remarks_about_a_page(self) -> None:
        remarks = tuple(Finding(code, Severity.REVIEW, page=1) for code in (C.PAGE_RESIDUAL, C.PAGE_MIRRORED))
        assert outcome(agree_with_all(replace(submission(), findings=remarks))) == "accepted"


class TestOneFindingADoubt:
    def test_agreeing_with_a_reading_lets_the_rules_look_at_it(self) -> None:
        """A doubtful and impossible BSN is never accepted through the doubt."""
        sub = submission(changes={"bsn": "1234567890"}, doubtful=("bsn",))
        assert found(run(sub)) == {C.READING_DOUBTFUL: Severity.REVIEW}
        decision = run(sub, corrections=(agree("reading-doubtful:bsn"),))
        assert (outcome(decision), found(decision)) == ("repair", {C.BSN_IS_OTHER_NUMBER: Severity.REPAIR})

    def test_agreeing_that_there_is_nothing(self) -> None:
        sub = submission(changes={"bsn": None}, doubtful=("bsn",))
        assert found(agree_with_all(sub)) == {C.BSN_MISSING: Severity.REPAIR}

    def test_a_good_value_that_was_doubted(self) -> None:
        decision = agree_with_all(submission(doubtful=("bsn", "geheimhouding", "betalen")))
        assert isinstance(decision, Accepted) and decision.registration.candidate.bsn == BSN

    def test_a_differing_value_says_why_we_doubt(self) -> None:
        sub = submission()
        doubted = reading("bsn", BSN, accepted=False, hidden="999990020")
        remark = Finding(C.VALUE_DIFFERS, Severity.REVIEW, "bsn")
        sub = replace(sub, fields=sub.fields | {"bsn": doubted}, findings=(remark,))
        assert found(run(sub)) == {C.VALUE_DIFFERS: Severity.REVIEW}
        assert found(agree_with_all(sub)) == {C.VALUE_DIFFERS: Severity.INFO}

    def test_what_others_know_is_told_beside_the_doubt(self) -> None:
        reference = Reference.of([SAMIRA], [Ban(BSN, date(2026, 10, 1), date(2026, 12, 31))])
        sub = submission(doubtful=("bsn",))
        assert set(found(run(sub, reference))) == {C.READING_DOUBTFUL, C.BANNED}
        assert outcome(run(sub, reference, corrections=(agree("reading-doubtful:bsn"),))) == "refusal"

    def test_a_misread_date_of_signing_keeps_nobody_waiting(self) -> None:
        decision = run(submission(changes={"datum": "18112027"}, doubtful=("datum",)))
        assert (outcome(decision), found(decision)) == ("accepted", {C.READING_DOUBTFUL: Severity.INFO})


class TestClosed:
    @pytest.mark.parametrize("form", ["machtiging", "ona-portfolio", "inburgeringsexamen"])
    def test_a_case_ends(self, form: str) -> None:
        sub = submission(form)
        before = run(sub)
        decision = run(sub, corrections=(correction(CLOSED, "hoort bij een ander dossier", of=sub.id),))
        assert isinstance(decision, Rejected) and decision.kind is RejectionKind.CLOSED
        assert decision.findings == before.findings

    @pytest.mark.parametrize("value", ["", "  ", None, False])
    def test_and_is_opened_again(self, value: Value) -> None:
        words = (correction(CLOSED, "dubbel"), correction(CLOSED, value, revision=2))
        assert outcome(run(submission(), corrections=words)) == "accepted"

    def test_also_after_the_term_of_repair(self) -> None:
        sub = submission(changes={"bsn": ""})
        word = correction(CLOSED, "kandidaat trekt zich terug")
        assert (
            outcome(run(sub, corrections=(word,), repair_asked_on=date(2026, 1, 1), today=TODAY)) == "closed"
        )
