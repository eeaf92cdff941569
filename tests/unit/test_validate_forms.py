"""The outcome table (research, domain section 12) on real form templates: one defect at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.domain.capture import PortfolioReading, SignatureState, Value
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.domain.ids import content_id
from pipeline.domain.reference import Reference
from pipeline.domain.registration import (
    Accepted,
    ExamPart,
    PartialDate,
    PaymentMeans,
    Rejected,
    Review,
)
from pipeline.errors import TemplateError
from pipeline.validate import agreement_key, decide
from pipeline.validate.rules import RULES
from tests.validate_cases import (
    BSN,
    GOOD,
    RECEIVED,
    SAMIRA,
    TODAY,
    case,
    correction,
    found,
    full_portfolio,
    library,
    outcome,
    policy,
    run,
    submission,
)

C = FindingCode
Changes = dict[str, Value]


@pytest.mark.parametrize("form", ["inburgeringsexamen", "buitenland", "ona", "ona-eindgesprek"])
def test_a_good_form_is_accepted_without_a_word(form: str) -> None:
    decision = run(submission(form), Reference.of([SAMIRA], [], [], [], []))
    assert isinstance(decision, Accepted)
    assert decision.findings == ()
    assert decision.registration.id == content_id("R", f"S-{form}")


def test_what_is_registered() -> None:
    decision = run(submission())
    assert isinstance(decision, Accepted)
    made = decision.registration
    assert made.parts == (ExamPart.LEZEN, ExamPart.SPREKEN)
    assert made.preferred_places == ("zwolle", "utrecht")
    assert (made.means, made.adapted, made.received_on) == (PaymentMeans.SELF, False, RECEIVED)
    person = made.candidate
    assert (person.bsn, person.prefix, person.surname) == (BSN, "EL", "MOUSSAOUI")
    assert person.birth_date == PartialDate(1990, 11, 5)
    assert (person.address.house_number, person.address.postcode) == ("12", "9712AB")


@pytest.mark.parametrize(
    ("form", "parts", "means"),
    [("ona", (ExamPart.ONA,), PaymentMeans.LOAN), ("ona-eindgesprek", (ExamPart.ONA,), PaymentMeans.NONE)],
)
def test_ona_forms_ask_for_ona(form: str, parts: tuple[ExamPart, ...], means: PaymentMeans) -> None:
    decision = run(submission(form))
    assert isinstance(decision, Accepted)
    assert (decision.registration.parts, decision.registration.means) == (parts, means)


REPAIR: list[tuple[Changes, FindingCode]] = [
    ({"bsn": ""}, C.BSN_MISSING),
    ({"bsn": "999990318"}, C.BSN_INVALID),
    ({"bsn": "000000000"}, C.BSN_INVALID),
    ({"bsn": "1234567890"}, C.BSN_IS_OTHER_NUMBER),
    ({"bsn": "IR1234567"}, C.BSN_IS_OTHER_NUMBER),
    ({"lezen": False, "spreken": False}, C.NO_PART),
    ({"geboortedatum": ""}, C.BIRTH_DATE_MISSING),
    ({"geboortedatum": "31021990"}, C.BIRTH_DATE_INVALID),
    ({"geboortedatum": "29021995"}, C.BIRTH_DATE_INVALID),
    ({"geboortedatum": "11251990"}, C.BIRTH_DATE_INVALID),
    ({"geboortedatum": "050790"}, C.BIRTH_DATE_TWO_DIGIT_YEAR),
    ({"geboortedatum": "05-07-90"}, C.BIRTH_DATE_TWO_DIGIT_YEAR),
    ({"geboortedatum": "05112027"}, C.BIRTH_DATE_IMPLAUSIBLE),
    ({"achternaam": "", "voorvoegsel": "", "voornamen": ""}, C.NAME_MISSING),
    ({"postcode": ""}, C.ADDRESS_MISSING),
    ({"postcode": "9712SS"}, C.POSTCODE_INVALID),
    ({"geheimhouding": False}, C.SECRECY_NOT_ACCEPTED),
    ({"aangepast_examen": ("ja",), "advies_datum": ""}, C.ADAPTED_NO_ADVICE),
    ({"aangepast_examen": ("ja",), "advies_datum": "01012030"}, C.ADAPTED_NO_ADVICE),
]


@pytest.mark.parametrize(("changes", "code"), REPAIR, ids=lambda v: v.value if isinstance(v, C) else None)
def test_clear_defects_are_repaired_first(changes: Changes, code: FindingCode) -> None:
    decision = run(submission(changes=changes))
    assert (outcome(decision), found(decision).get(code)) == ("repair", Severity.REPAIR)
    assert isinstance(decision, Rejected) and decision.candidate is not None
    assert decision.findings[0].code is code


@pytest.mark.parametrize(("changes", "code"), REPAIR, ids=lambda v: v.value if isinstance(v, C) else None)
def test_the_same_on_a_doubtful_reading_is_for_a_clerk(changes: Changes, code: FindingCode) -> None:
    """One finding a field tells the doubt; a clerk who says that we read well makes it the defect it is."""
    sub = submission(changes=changes, doubtful=tuple(changes))
    decision = run(sub)
    doubts = [f for f in decision.findings if f.severity is Severity.REVIEW]
    assert outcome(decision) == "review" and code not in found(decision)
    assert {f.code for f in doubts} == {C.READING_DOUBTFUL}
    assert len({f.field for f in doubts}) == len(doubts)
    settled = run(sub, corrections=tuple(correction(agreement_key(f) or "", True) for f in doubts))
    assert (outcome(settled), found(settled)[code]) == ("repair", Severity.REPAIR)


REVIEW: list[tuple[Changes, FindingCode]] = [
    ({"voornamen": ""}, C.NAME_SINGLE),
    ({"achternaam": "."}, C.NAME_SINGLE),
    ({"achternaam": "J4NSEN"}, C.NAME_CHARACTERS),
    ({"geboortedatum": "00001980"}, C.BIRTH_DATE_PARTLY_KNOWN),
    ({"geboortedatum": "00031980"}, C.BIRTH_DATE_PARTLY_KNOWN),
    ({"geboortedatum": "00000000"}, C.BIRTH_DATE_PARTLY_KNOWN),
    ({"geboortedatum": "XX-XX-1992"}, C.BIRTH_DATE_PARTLY_KNOWN),
    ({"geboortedatum": "05071364"}, C.BIRTH_DATE_IMPLAUSIBLE),
    ({"geboortedatum": "31021365"}, C.BIRTH_DATE_IMPLAUSIBLE),
    ({"geboortedatum": "05072533"}, C.BIRTH_DATE_IMPLAUSIBLE),
    ({"geboortedatum": "05072024"}, C.BIRTH_DATE_IMPLAUSIBLE),
    ({"plaats_examen": ("zwolle", "utrecht")}, C.TWO_CHOICES),
    ({"betalen": ("zelf", "lening")}, C.TWO_CHOICES),
    ({"gemachtigde": ("ja", "nee")}, C.TWO_CHOICES),
    ({"aangepast_examen": ("ja", "nee")}, C.TWO_CHOICES),
    ({"postcode": "10115", "plaats": "BERLIN"}, C.FOREIGN_ADDRESS),
    ({"plaats": "ANTWERPEN, BELGIË"}, C.FOREIGN_ADDRESS),
    ({"straat": "", "huisnummer": "", "postcode": "", "plaats": ""}, C.ADDRESS_MISSING),
    ({"straat": "WOONBOOT DE HOOP", "huisnummer": "", "postcode": ""}, C.ADDRESS_MISSING),
    ({"huisnummer": "HOEK", "postcode": ""}, C.HOUSE_NUMBER_INVALID),
    ({"datum": "18112027"}, C.SIGN_DATE_FUTURE),
    ({"datum": "05111990"}, C.SIGN_DATE_OLD),
]


@pytest.mark.parametrize(("changes", "code"), REVIEW, ids=lambda v: v.value if isinstance(v, C) else None)
def test_doubts_are_for_a_clerk(changes: Changes, code: FindingCode) -> None:
    decision = run(submission(changes=changes))
    assert (outcome(decision), found(decision)[code]) == ("review", Severity.REVIEW)


ACCEPT: list[tuple[Changes, FindingCode | None]] = [
    ({"bsn": "12345672"}, C.BSN_LEADING_ZERO),
    ({"bsn": "9999.90.317"}, None),
    ({"email": ""}, None),
    ({"email": "geen"}, C.EMAIL_ODD),
    ({"telefoon": ""}, None),
    ({"telefoon": "12"}, C.PHONE_ODD),
    ({"toevoeging": "", "huisnummer": "12-2"}, None),
    ({"huisnummer": "", "straat": "1E WEG 5"}, None),
    ({"plaats_examen": (), "plaats_examen_2": ()}, C.NO_PREFERRED_PLACE),
    ({"straat": ""}, C.ADDRESS_MISSING),
    ({"plaats": ""}, C.ADDRESS_MISSING),
    ({"straat": "WOONBOOT DE HOOP", "huisnummer": ""}, C.ADDRESS_MISSING),
    ({"betalen": ()}, C.PAYMENT_MEANS_MISSING),
    ({"gemachtigde": ()}, None),
    ({"aangepast_examen": ()}, None),
    ({"aangepast_examen": ("ja",), "advies_datum": "01102026"}, C.ADAPTED_EXAM),
    ({"datum": ""}, C.SIGN_DATE_MISSING),
    ({"geboortedatum": "29021996"}, None),
    ({"geboortedatum": "1\u00a0juli\u00a01985"}, None),
    ({"geboortedatum": "1/7/1985"}, None),
    ({"achternaam": "'T HOEN", "voorvoegsel": ""}, None),
    ({"achternaam": "Țurcanu-Ștefănescu", "voornamen": "Ioană"}, None),
    ({"achternaam": "Nguye\u0302\u0303n", "voornamen": "Đặng Thị"}, None),
    ({"achternaam": "DE VRIES", "voorvoegsel": ""}, None),
    ({"postcode": "9712FI"}, None),
    ({"postcode": "9712 oq"}, None),
    ({"postcode": "9712UY"}, None),
]


@pytest.mark.parametrize(("changes", "code"), ACCEPT)
def test_none_of_this_stops_a_registration(changes: Changes, code: FindingCode | None) -> None:
    decision = run(submission(changes=changes))
    assert outcome(decision) == "accepted"
    assert found(decision) == ({code: Severity.INFO} if code else {})


def test_the_lost_zero_is_put_back() -> None:
    decision = run(submission(changes={"bsn": "12345672"}))
    assert isinstance(decision, Accepted) and decision.registration.candidate.bsn == "012345672"


def test_addresses_are_split() -> None:
    made = run(submission(changes={"huisnummer": "12-2", "toevoeging": "A"}))
    assert isinstance(made, Accepted)
    address = made.registration.candidate.address
    assert (address.house_number, address.addition) == ("12", "2 A")
    made = run(submission(changes={"straat": "PLEIN 1944 3", "huisnummer": ""}))
    assert isinstance(made, Accepted)
    address = made.registration.candidate.address
    assert (address.street, address.house_number) == ("PLEIN 1944", "3")


def test_names_are_kept_as_written_and_composed() -> None:
    made = run(submission(changes={"achternaam": "Nguye\u0302\u0303n  Van ", "voorvoegsel": ""}))
    assert isinstance(made, Accepted) and made.registration.candidate.surname == "Nguyễn Van"


@pytest.mark.parametrize(
    ("state", "expected", "code"),
    [
        (SignatureState.EMPTY, "repair", C.UNSIGNED),
        (SignatureState.DOUBTFUL, "review", C.SIGNATURE_DOUBTFUL),
    ],
)
def test_signature(state: SignatureState, expected: str, code: FindingCode) -> None:
    sub = submission(signature=state)
    decision = run(sub)
    assert outcome(decision) == expected and code in found(decision)
    assert outcome(run(sub, corrections=(correction("handtekening", True),))) == "accepted"
    assert outcome(run(sub, corrections=(correction("handtekening", None),))) == "repair"


@pytest.mark.parametrize(
    ("changes", "expected", "code"),
    [
        ({"bsn": "", "land": "TURKIJE"}, "accepted", None),
        ({"bsn": "999990318"}, "repair", C.BSN_INVALID),
        ({"land": ""}, "review", C.ADDRESS_MISSING),
        ({"land": "ONBEKEND"}, "review", C.ADDRESS_MISSING),
        ({"adres_1": "", "adres_2": ""}, "review", C.ADDRESS_MISSING),
    ],
)
def test_the_form_for_abroad(changes: Changes, expected: str, code: FindingCode | None) -> None:
    decision = run(submission("buitenland", changes))
    assert outcome(decision) == expected
    assert code is None or code in found(decision)


@pytest.mark.parametrize(
    ("portfolio", "expected", "codes"),
    [
        (full_portfolio(cards=(1, 2, 4, 6, 7, 8)), "repair", {C.CARD_MISSING}),
        (full_portfolio(cards=(*range(1, 9), 3)), "review", {C.CARD_DOUBLE}),
        (full_portfolio(kaart4_beroep="kapper"), "review", {C.OCCUPATION_DIFFERS}),
        (full_portfolio(kaart4_beroep="  BAKKER "), "accepted", set()),
        (full_portfolio(kaart4_vraag2="n.v.t."), "review", {C.CARD_UNANSWERED}),
        (full_portfolio(kaart4_vraag2="--"), "review", {C.CARD_UNANSWERED}),
        (full_portfolio(kaart5_vraag2="1200"), "accepted", set()),
        (full_portfolio(kaart4_bsn="999990020"), "review", {C.BSN_OTHER_PERSON}),
        (full_portfolio(evidence=3), "review", {C.EVIDENCE_FEW}),
        (full_portfolio(evidence=0), "repair", {C.EVIDENCE_FEW}),
        (replace(full_portfolio(), cover_page=None), "accepted", {C.COVER_MISSING}),
    ],
)
def test_portfolio(portfolio: PortfolioReading, expected: str, codes: set[FindingCode]) -> None:
    decision = run(replace(submission("ona"), portfolio=portfolio))
    assert (outcome(decision), set(found(decision))) == (expected, codes)


def test_ona_form_without_any_card() -> None:
    decision = run(replace(submission("ona"), portfolio=None))
    assert outcome(decision) == "repair"
    (missing,) = decision.findings
    assert missing.detail == (("cards", "1, 2, 3, 4, 5, 6, 7 en 8"),)


@pytest.mark.parametrize(("number", "expected"), [(3, "accepted"), (7, "review")])
def test_number_and_title_of_a_card_disagree(number: int, expected: str) -> None:
    """2 and 3 stand the other way round in the law; any other number is odd."""
    portfolio = full_portfolio()
    second = replace(portfolio.cards[1], number=number)
    cards = (portfolio.cards[0], second, *portfolio.cards[2:])
    remark = Finding(C.CARD_NUMBER_TITLE, Severity.REVIEW, page=second.page)
    sub = replace(submission("ona"), portfolio=replace(portfolio, cards=cards), findings=(remark,))
    decision = run(sub)
    assert outcome(decision) == expected
    (told,) = decision.findings
    assert (told.code, told.page, told.detail) == (C.CARD_NUMBER_TITLE, second.page, (("card", "2"),))


def test_approval_letter_is_looked_up_by_a_clerk() -> None:
    decision = run(submission("ona-eindgesprek", {"brief_kenmerk": ""}))
    assert (outcome(decision), set(found(decision))) == ("review", {C.APPROVAL_REFERENCE_MISSING})


def test_cards_that_come_alone() -> None:
    decision = run(submission("ona-portfolio"))
    assert isinstance(decision, Review) and C.CARDS_WITHOUT_FORM in found(decision)
    assert decision.registration is None


def test_another_product_is_passed_on() -> None:
    loan = replace(library().latest("inburgeringsexamen"), purpose=Purpose.OTHER, rules=(), title="Lening")
    decision = decide(replace(case(submission()), template=loan), Reference(), policy(), TODAY)
    assert (outcome(decision), set(found(decision))) == ("passed_on", {C.OTHER_PRODUCT})


def test_repair_then_refusal_when_the_term_is_over() -> None:
    sub = submission(changes={"bsn": ""})
    asked = date(2026, 11, 1)
    last_day = asked + timedelta(days=policy().terms.repair_days)
    assert outcome(run(sub, today=last_day, repair_asked_on=asked)) == "repair"
    late = run(sub, today=last_day + timedelta(days=1), repair_asked_on=asked)
    assert outcome(late) == "refusal"
    assert late.findings[0].code is C.REPAIR_TERM_OVER
    assert late.findings[0].detail == (
        ("asked", "1\u00a0november\u00a02026"),
        ("day", "15\u00a0november\u00a02026"),
    )
    assert outcome(run(submission(), today=last_day + timedelta(days=1), repair_asked_on=asked)) == "accepted"


def test_doubt_comes_before_every_rejection() -> None:
    decision = run(submission(changes={"bsn": ""}, doubtful=("achternaam",)))
    assert outcome(decision) == "review"
    assert [f.severity for f in decision.findings] == [Severity.REVIEW, Severity.REPAIR]


def test_a_rejection_that_cannot_be_sent_is_for_a_clerk() -> None:
    decision = run(submission("buitenland", {"land": "", "geheimhouding": False}))
    assert outcome(decision) == "review"


def test_an_unknown_rule_group_stops_loudly() -> None:
    wrong = replace(library().latest("inburgeringsexamen"), rules=("reading", "bns"))
    with pytest.raises(TemplateError, match="bns"):
        decide(replace(case(submission()), template=wrong), Reference(), policy(), TODAY)


def test_every_form_names_existing_rule_groups() -> None:
    for known in library().templates:
        assert set(known.rules) <= set(RULES), known.form


@pytest.mark.parametrize("form", GOOD)
def test_fields_that_a_form_lacks_switch_their_rules_off(form: str) -> None:
    every_rule = replace(library().latest(form), rules=tuple(RULES), fields=())
    decide(replace(case(submission(form)), template=every_rule), Reference(), policy(), TODAY)


class TestReading:
    def test_doubtful_reading_names_the_question(self) -> None:
        decision = run(submission(doubtful=("postcode",)))
        (told,) = decision.findings
        assert (told.code, told.field, told.detail) == (
            C.READING_DOUBTFUL,
            "postcode",
            (("label", "Postcode"),),
        )
        assert isinstance(decision, Review) and decision.registration is not None

    @pytest.mark.parametrize(
        "name", ["telefoon", "email", "datum", "plaats_ondertekening", "betaler", "gemachtigde_naam"]
    )
    def test_doubt_about_what_decides_nothing_is_only_told(self, name: str) -> None:
        decision = run(submission(doubtful=(name,)))
        assert (outcome(decision), found(decision)) == ("accepted", {C.READING_DOUBTFUL: Severity.INFO})

    def test_a_misread_name_is_no_odd_name(self) -> None:
        decision = run(submission(changes={"achternaam": "J4NSEN"}, doubtful=("achternaam",)))
        assert found(decision) == {C.READING_DOUBTFUL: Severity.REVIEW}

    def test_the_advice_matters_only_with_an_adapted_exam(self) -> None:
        assert outcome(run(submission(doubtful=("advies_datum",)))) == "accepted"
        assert outcome(run(submission(doubtful=("advies_datum", "aangepast_examen")))) == "review"
        asks: Changes = {"aangepast_examen": ("ja",), "advies_datum": "01102026"}
        assert outcome(run(submission(changes=asks, doubtful=("advies_datum",)))) == "review"

    def test_a_clerk_settles_it(self) -> None:
        sub = submission(changes={"bsn": "99999O317"}, doubtful=("bsn",))
        assert outcome(run(sub)) == "review"
        assert outcome(run(sub, corrections=(correction("bsn", BSN),))) == "accepted"
        assert outcome(run(sub, corrections=(correction("bsn", None),))) == "repair"

    def test_the_last_word_counts_and_only_about_this_form(self) -> None:
        sub = submission(changes={"bsn": ""})
        words = (
            correction("bsn", BSN, revision=3),
            correction("bsn", "999990318", revision=2),
            correction("bsn", "", revision=9, of="S-other"),
        )
        assert outcome(run(sub, corrections=words)) == "accepted"

    def test_hidden_value(self) -> None:
        sub = submission()
        fields = sub.fields | {"bsn": replace(sub.fields["bsn"], hidden="999990020")}
        assert found(run(replace(sub, fields=fields))) == {C.VALUE_DIFFERS: Severity.REVIEW}

    def test_remarks_of_the_reader_never_reject(self) -> None:
        remark = Finding(C.PAGE_MISSING, Severity.REPAIR)
        decision = run(replace(submission(), findings=(remark,)))
        assert found(decision) == {C.PAGE_MISSING: Severity.REVIEW}

    def test_remarks_get_the_name_of_the_question(self) -> None:
        remarks = (
            Finding(C.VALUE_DIFFERS, Severity.REVIEW, "bsn"),
            Finding(C.READING_DOUBTFUL, Severity.REVIEW, detail=(("reason", "page-order"),)),
        )
        decision = run(replace(submission(), findings=remarks))
        assert [dict(f.detail)["label"] for f in decision.findings] == [
            "Burgerservicenummer (bsn)",
            "page-order",
        ]

    def test_unread_signature_is_no_missing_signature(self) -> None:
        decision = run(submission(unread=("handtekening",), signature=SignatureState.EMPTY))
        assert found(decision)[C.UNSIGNED] is Severity.REVIEW

    def test_unread_fields_mean_a_missing_page(self) -> None:
        decision = run(submission(unread=("geheimhouding", "datum", "betalen")))
        assert outcome(decision) == "review"
        assert found(decision)[C.PAGE_MISSING] is Severity.REVIEW
        assert Severity.REPAIR not in found(decision).values()

    def test_old_version_with_all_data_is_accepted(self) -> None:
        old = replace(library().latest("inburgeringsexamen"), valid_until=date(2026, 6, 30))
        decision = decide(replace(case(submission()), template=old), Reference(), policy(), TODAY)
        assert (outcome(decision), found(decision)) == ("accepted", {C.OLD_VERSION: Severity.INFO})

    def test_a_clerk_lifts_a_doubt_but_no_defect(self) -> None:
        approve = correction("akkoord:name-single:voornamen", True)
        single = submission(changes={"voornamen": ""})
        assert outcome(run(single, corrections=(approve,))) == "accepted"
        missing = submission(changes={"bsn": ""})
        assert outcome(run(missing, corrections=(correction("akkoord:bsn-missing:bsn", True),))) == "repair"
        taken_back = (approve, correction("akkoord:name-single:voornamen", False, revision=2))
        assert outcome(run(single, corrections=taken_back)) == "review"
