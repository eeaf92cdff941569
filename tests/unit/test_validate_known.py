"""Deciding with reference data: known persons, bans, passed parts, open attempts, mandates, duplicates."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.domain.capture import SignatureState, Submission, Value
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.domain.reference import Ban, KnownPerson, Mandate, OpenAttempt, PassedPart, Reference
from pipeline.domain.registration import (
    Accepted,
    Address,
    ExamPart,
    Helper,
    PartialDate,
    Registration,
    Rejected,
)
from pipeline.validate import together
from tests.validate_cases import (
    BSN,
    OTHER_BSN,
    SAMIRA,
    TODAY,
    correction,
    found,
    outcome,
    reading,
    run,
    submission,
    template,
)

C = FindingCode
Changes = dict[str, Value]
HELPER = Helper("A. Jansen", Address("Kade", "3", "", "9711XX", "Groningen"), gets_post=True)
BAN = Ban(BSN, date(2026, 10, 1), date(2026, 12, 31))


def known(**changes: object) -> Reference:
    return Reference.of([replace(SAMIRA, **changes)], [], [], [], [])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "person", "expected"),
    [
        ({}, {}, "accepted"),
        ({"achternaam": "El Moussaoui", "voorvoegsel": ""}, {}, "accepted"),
        ({"achternaam": "EL MOUSSAOUI", "voorvoegsel": ""}, {}, "accepted"),
        ({"achternaam": "Moussaoui", "voorvoegsel": ""}, {}, "accepted"),
        ({"achternaam": "Moussaoui-Bakker"}, {}, "accepted"),
        ({"achternaam": "Stocker", "voorvoegsel": ""}, {"surname": "Stöcker", "prefix": ""}, "accepted"),
        ({"achternaam": "Mousaoui"}, {}, "review"),
        ({"geboortedatum": "05111991"}, {}, "review"),
        ({"geboortedatum": "01011980"}, {"birth_date": PartialDate(1980)}, "review"),
        ({"geboortedatum": "00001980"}, {"birth_date": PartialDate(1980, 1, 1)}, "review"),
        ({"geboortedatum": "00001980"}, {"birth_date": PartialDate(1980)}, "accepted"),
        ({"voornamen": ""}, {"given_names": ""}, "accepted"),
        ({"achternaam": "", "voorvoegsel": ""}, {"surname": "", "prefix": ""}, "accepted"),
    ],
)
def test_same_person_or_not(changes: Changes, person: dict[str, object], expected: str) -> None:
    assert outcome(run(submission(changes=changes), known(**person))) == expected


def test_a_partners_bsn_is_valid_and_still_seen() -> None:
    partner = KnownPerson(OTHER_BSN, "Amrani", "", "Yusuf", PartialDate(1985, 3, 2))
    decision = run(submission(changes={"bsn": OTHER_BSN}), Reference.of([SAMIRA, partner]))
    assert (outcome(decision), found(decision)) == ("review", {C.BSN_OTHER_PERSON: Severity.REVIEW})
    assert decision.findings[0].detail == (("differs", "geboortedatum"),)


def test_an_unknown_person_is_told_and_accepted() -> None:
    decision = run(submission(), Reference.of([]))
    assert (outcome(decision), found(decision)) == ("accepted", {C.PERSON_UNKNOWN: Severity.INFO})
    assert found(run(submission(), Reference())) == {}


def test_term_end_comes_from_the_verified_person() -> None:
    decision = run(submission(), known(term_end=date(2027, 3, 1)))
    assert isinstance(decision, Accepted) and decision.registration.term_end == date(2027, 3, 1)


class TestBan:
    def test_a_ban_in_force_refuses_a_verified_person(self) -> None:
        decision = run(submission(), Reference.of([SAMIRA], [BAN]))
        assert (outcome(decision), found(decision)) == ("refusal", {C.BANNED: Severity.REFUSE})
        assert decision.findings[0].detail == (("until", "31\u00a0december\u00a02026"),)

    def test_nobody_is_refused_who_may_be_somebody_else(self) -> None:
        for reference in (Reference.of([], [BAN]), Reference.of(None, [BAN])):
            assert outcome(run(submission(), reference)) == "review"

    def test_nobody_is_refused_on_a_doubtful_bsn(self) -> None:
        decision = run(submission(doubtful=("bsn",)), Reference.of([SAMIRA], [BAN]))
        assert (outcome(decision), found(decision)[C.BANNED]) == ("review", Severity.REVIEW)

    @pytest.mark.parametrize(
        ("start", "until", "expected"),
        [
            (date(2026, 8, 1), date(2026, 11, 19), "accepted"),
            (date(2026, 8, 1), date(2026, 11, 20), "refusal"),
            (date(2026, 11, 23), date(2026, 12, 1), "refusal"),
            (date(2026, 11, 24), date(2026, 12, 1), "accepted"),
        ],
    )
    def test_days(self, start: date, until: date, expected: str) -> None:
        assert outcome(run(submission(), Reference.of([SAMIRA], [Ban(BSN, start, until)]))) == expected


def test_a_passed_part_is_asked_about() -> None:
    rows = [
        PassedPart(BSN, ExamPart.LEZEN, date(2026, 1, 1)),
        PassedPart(BSN, ExamPart.KNM, date(2026, 1, 1)),
    ]
    decision = run(submission(), Reference.of([SAMIRA], passed=rows))
    assert (outcome(decision), found(decision)) == ("review", {C.PART_ALREADY_PASSED: Severity.REVIEW})
    assert (decision.findings[0].field, decision.findings[0].detail) == ("lezen", (("parts", "Lezen"),))


@pytest.mark.parametrize(
    ("law", "exempt", "expected", "detail"),
    [
        (2013, False, "accepted", ()),
        (None, False, "accepted", ()),
        (2021, False, "review", (("reason", "wet-2021"),)),
        (2013, True, "review", (("reason", "vrijgesteld"),)),
    ],
)
def test_ona_under_each_law(law: int | None, exempt: bool, expected: str, detail: object) -> None:
    decision = run(submission("ona"), known(law=law, ona_exempt=exempt))
    assert outcome(decision) == expected
    assert [f.detail for f in decision.findings] == ([detail] if detail else [])


def test_no_means_under_the_law_with_free_attempts_is_looked_at() -> None:
    decision = run(submission(changes={"betalen": ()}), known(law=2021))
    assert (outcome(decision), found(decision)) == ("review", {C.PAYMENT_MEANS_MISSING: Severity.REVIEW})


def test_open_attempt_in_another_channel() -> None:
    attempt = OpenAttempt(BSN, ExamPart.SPREKEN, "school", date(2026, 11, 1))
    decision = run(submission(), Reference.of([SAMIRA], attempts=[attempt]))
    assert (outcome(decision), found(decision)) == ("review", {C.OPEN_ATTEMPT: Severity.REVIEW})
    details = dict(decision.findings[0].detail)
    assert details == {"channel": "school", "parts": "Spreken", "since": "1\u00a0november\u00a02026"}


class TestEarlier:
    def earlier(self, **changes: object) -> Registration:
        decision = run(submission())
        assert isinstance(decision, Accepted)
        return replace(decision.registration, submission="S-earlier", **changes)  # type: ignore[arg-type]

    @pytest.mark.parametrize(("changes", "identical"), [({}, "ja"), ({"plaats_examen": ("utrecht",)}, "nee")])
    def test_the_same_request_again(self, changes: Changes, identical: str) -> None:
        decision = run(submission(changes=changes), earlier=(self.earlier(),))
        assert (outcome(decision), found(decision)) == ("review", {C.DUPLICATE_FORM: Severity.REVIEW})
        assert dict(decision.findings[0].detail)["identical"] == identical

    def test_some_of_the_same_parts(self) -> None:
        decision = run(submission(changes={"knm": True}), earlier=(self.earlier(),))
        assert found(decision) == {C.OPEN_ATTEMPT: Severity.REVIEW}
        assert dict(decision.findings[0].detail)["parts"] == "Lezen en Spreken"

    def test_other_parts_another_person_or_itself(self) -> None:
        other_person = replace(self.earlier().candidate, bsn=OTHER_BSN)
        fine = (
            self.earlier(parts=(ExamPart.KNM,)),
            self.earlier(candidate=other_person),
            replace(self.earlier(), submission="S-inburgeringsexamen"),
        )
        assert outcome(run(submission(), earlier=fine)) == "accepted"

    def test_without_bsn_by_name_birth_date_and_country(self) -> None:
        first = run(submission("buitenland"))
        assert isinstance(first, Accepted)
        earlier = replace(first.registration, submission="S-earlier")
        assert C.DUPLICATE_FORM in found(run(submission("buitenland"), earlier=(earlier,)))

    def test_the_interview_follows_the_portfolio(self) -> None:
        portfolio = self.earlier(parts=(ExamPart.ONA,), purpose=Purpose.ONA_PORTFOLIO)
        assert outcome(run(submission("ona-eindgesprek"), earlier=(portfolio,))) == "accepted"


class TestMandate:
    WITH_HELPER: Changes = {"gemachtigde": ("ja",), "gemachtigde_naam": "A. JANSEN"}  # noqa: RUF012

    def test_enclosed_and_complete(self) -> None:
        decision = run(submission(changes=self.WITH_HELPER), enclosed=(submission("machtiging"),))
        assert isinstance(decision, Accepted)
        helper = decision.registration.helper
        assert helper is not None and helper.gets_post
        assert (helper.name, helper.address.postcode) == ("A. JANSEN", "9711XX")

    @pytest.mark.parametrize(
        ("mandate", "expected", "code"),
        [
            (submission("machtiging", signature=SignatureState.EMPTY), "repair", C.MANDATE_INCOMPLETE),
            (submission("machtiging", {"handtekening_gemachtigde": False}), "repair", C.MANDATE_INCOMPLETE),
            (submission("machtiging", {"gemachtigde_naam": ""}), "repair", C.MANDATE_INCOMPLETE),
            (submission("machtiging", signature=SignatureState.DOUBTFUL), "review", C.MANDATE_INCOMPLETE),
            (submission("machtiging", doubtful=("gemachtigde_naam",)), "review", C.READING_DOUBTFUL),
            (submission("machtiging", {"machtiging": ("intrekken",)}), "repair", C.MANDATE_WITHDRAWN),
            (submission("machtiging", {"bsn": OTHER_BSN}), "repair", C.MANDATE_MISSING),
            (submission("machtiging", unread=("handtekening",)), "review", C.MANDATE_INCOMPLETE),
            (submission("machtiging", {"gemachtigde_postcode": ""}), "accepted", None),
            (submission("machtiging", {"gemachtigde_huisnummer": ""}), "review", C.MANDATE_INCOMPLETE),
            (
                replace(submission("machtiging"), findings=(Finding(C.PAGE_MISSING, Severity.REPAIR),)),
                "review",
                C.READING_DOUBTFUL,
            ),
        ],
    )
    def test_enclosed_and_not_right(
        self, mandate: Submission, expected: str, code: FindingCode | None
    ) -> None:
        reference = Reference.of(None, None, None, [], None)
        decision = run(submission(changes=self.WITH_HELPER), reference, enclosed=(mandate,))
        assert outcome(decision) == expected
        assert code is None or code in found(decision)

    def test_enclosed_though_the_form_says_no(self) -> None:
        complete, unsigned = (
            submission("machtiging"),
            submission("machtiging", signature=SignatureState.EMPTY),
        )
        decision = run(submission(), enclosed=(complete,))
        assert isinstance(decision, Accepted) and decision.registration.helper is not None
        assert outcome(run(submission(), enclosed=(unsigned,))) == "review"

    def test_enclosed_to_withdraw(self) -> None:
        withdraw = submission("machtiging", {"machtiging": ("intrekken",)})
        reference = Reference.of(mandates=[Mandate(BSN, HELPER, date(2026, 1, 1))])
        decision = run(submission(), reference, enclosed=(withdraw,))
        assert isinstance(decision, Accepted) and decision.registration.helper is None

    def test_on_file(self) -> None:
        reference = Reference.of(mandates=[Mandate(BSN, HELPER, date(2026, 1, 1))])
        decision = run(submission(changes=self.WITH_HELPER), reference)
        assert isinstance(decision, Accepted) and decision.registration.helper == HELPER

    def test_withdrawn_stops_at_once(self) -> None:
        mandate = Mandate(BSN, HELPER, date(2026, 1, 1), withdrawn_on=TODAY)
        reference = Reference.of(mandates=[mandate])
        decision = run(submission(changes=self.WITH_HELPER), reference)
        assert (outcome(decision), found(decision)) == ("repair", {C.MANDATE_WITHDRAWN: Severity.REPAIR})
        alone = run(submission(), reference)
        assert isinstance(alone, Accepted) and alone.registration.helper is None

    def test_none_anywhere(self) -> None:
        nowhere = Reference.of(mandates=[])
        assert outcome(run(submission(changes=self.WITH_HELPER), nowhere)) == "repair"
        assert outcome(run(submission(changes=self.WITH_HELPER), Reference())) == "review"

    def test_an_answer_that_says_no_goes_to_the_helper_too_unless_the_mandate_is_what_is_wrong(self) -> None:
        unsigned: Changes = {**self.WITH_HELPER, "geboortedatum": ""}
        reference = Reference.of(mandates=[Mandate(BSN, HELPER, date(2026, 1, 1))])
        decision = run(submission(changes=unsigned), reference)
        assert isinstance(decision, Rejected) and decision.helper == HELPER
        enclosed = (submission("machtiging", signature=SignatureState.EMPTY),)
        decision = run(submission(changes=unsigned), Reference.of(mandates=[]), enclosed=enclosed)
        assert isinstance(decision, Rejected) and decision.helper is None

    def test_a_clerk_corrects_the_mandate(self) -> None:
        mandate = submission("machtiging", doubtful=("gemachtigde_naam",))
        word = correction("gemachtigde_naam", "B. JANSEN", of=mandate.id)
        decision = run(submission(changes=self.WITH_HELPER), enclosed=(mandate,), corrections=(word,))
        assert isinstance(decision, Accepted) and decision.registration.helper is not None
        assert decision.registration.helper.name == "B. JANSEN"

    def test_alone(self) -> None:
        decision = run(submission("machtiging"))
        assert (outcome(decision), found(decision)) == ("review", {C.MANDATE_ALONE: Severity.REVIEW})


class TestTogether:
    def purpose(self, sub: Submission) -> Purpose:
        return template(sub.form).purpose

    def test_a_mandate_goes_with_its_form(self) -> None:
        form, mandate = submission(), submission("machtiging")
        assert together((form, mandate), self.purpose) == ((form, (mandate,)),)

    def test_of_two_forms_the_one_with_the_same_bsn(self) -> None:
        mine, mandate = submission(), submission("machtiging")
        other = replace(submission(changes={"bsn": OTHER_BSN}), id="S-2")
        assert together((other, mandate, mine), self.purpose) == ((other, ()), (mine, (mandate,)))

    def test_a_mandate_that_fits_no_one_form_stands_alone(self) -> None:
        mandate = submission("machtiging")
        unread = replace(mandate, fields=mandate.fields | {"bsn": reading("bsn", None, accepted=False)})
        one, two = submission(), replace(submission(), id="S-2")
        assert together((one, two, unread), self.purpose) == ((one, ()), (two, ()), (unread, ()))
        assert together((mandate,), self.purpose) == ((mandate, ()),)
