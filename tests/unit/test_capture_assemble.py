"""Pages to submissions: order, doubles, strangers, portfolios. No pixels."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.capture.assemble import PageRecord, assemble
from pipeline.domain.capture import FieldReading, FileReading, PageReading, SignatureState, Source
from pipeline.domain.findings import FindingCode, Severity
from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageRole, PageTemplate, Purpose
from pipeline.domain.geometry import BoxMm

BOX = BoxMm(10, 10, 40, 6)
ANNA, BILAL = "999990317", "999990020"


def _field(name: str, page: int, kind: FieldKind = FieldKind.COMB, means: str | None = None) -> FieldTemplate:
    return FieldTemplate(name, means or name, kind, page, BOX, name, cells=9 if kind is FieldKind.COMB else 0)


def _form(form: str, purpose: Purpose) -> FormTemplate:
    pages = (PageTemplate(1, PageRole.FORM, "een"), PageTemplate(2, PageRole.FORM, "twee"))
    fields = (_field("bsn", 1), _field("datum", 2), _field("handtekening", 2, FieldKind.SIGNATURE))
    return FormTemplate(form, "2026-1", form, purpose, date(2026, 1, 1), None, pages, fields, ())


EXAM, ONA = _form("examen", Purpose.EXAM), _form("ona", Purpose.ONA_PORTFOLIO)
CARDS = FormTemplate(
    "ona-portfolio",
    "2026-1",
    "kaarten",
    Purpose.PORTFOLIO_CARDS,
    date(2026, 1, 1),
    None,
    (
        PageTemplate(1, PageRole.COVER, "Voorblad"),
        *(PageTemplate(n + 1, PageRole.CARD, f"Kaart {n}", card=n) for n in range(1, 9)),
    ),
    tuple(_field(f"kaart{n}_bsn", n + 1, means="bsn") for n in range(9)),
    (),
)
FORMS = (EXAM, ONA, CARDS)


def _page(
    number: int, form: FormTemplate, form_page: int, bsn: str = "", date_: str = "", card: int | None = None
) -> PageRecord:
    values = {"bsn": bsn, "datum": date_, "handtekening": "signed"}
    fields = {}
    for template in form.fields_on(form_page):
        value = values[template.means]
        fields[template.name] = FieldReading(
            template.name, value, 0.99, True, Source.PIXELS, number, template.box
        )
    role = form.page(form_page).role
    return PageRecord(PageReading(number, role, form.form, form.version, form_page), fields, card)


def _other(number: int, role: PageRole) -> PageRecord:
    return PageRecord(PageReading(number, role))


def _codes(reading: FileReading) -> list[FindingCode]:
    return [f.code for s in reading.submissions for f in s.findings]


def test_two_people_in_one_file_without_separator() -> None:
    records = [_page(1, EXAM, 1, ANNA), _page(2, EXAM, 2), _page(3, EXAM, 1, BILAL), _page(4, EXAM, 2)]
    reading = assemble(records, FORMS, "ab")
    assert [s.pages for s in reading.submissions] == [(1, 2), (3, 4)]
    assert _codes(reading) == []
    assert reading.submissions[0].signature is SignatureState.SIGNED
    assert reading.submissions[0].id != reading.submissions[1].id


def test_pages_of_one_form_out_of_order_go_together() -> None:
    reading = assemble([_page(1, EXAM, 2), _page(2, EXAM, 1, ANNA)], FORMS, "ab")
    assert [s.pages for s in reading.submissions] == [(1, 2)]
    assert _codes(reading) == []


def test_interleaved_people_are_for_a_clerk() -> None:
    records = [
        _page(1, EXAM, 1, ANNA),
        _page(2, EXAM, 1, BILAL),
        _page(3, EXAM, 2),
        _page(4, EXAM, 2, date_="1"),
    ]
    reading = assemble(records, FORMS, "ab")
    assert [s.pages for s in reading.submissions] == [(1,), (2,), (3,), (4,)]
    assert set(_codes(reading)) == {FindingCode.PAGE_OWNER_UNCLEAR}
    assert {f.detail for s in reading.submissions for f in s.findings} == {(("pages", "3, 4"),)}


@pytest.mark.parametrize("pages", [(1, 1, 2), (1, 2, 1), (1, 2, 2), (2, 1, 1)])
def test_two_people_and_one_page_lost(pages: tuple[int, ...]) -> None:
    people = iter((ANNA, BILAL))
    records = [
        _page(n, EXAM, page, next(people) if page == 1 else "") for n, page in enumerate(pages, start=1)
    ]
    reading = assemble(records, FORMS, "ab")
    assert all(len(s.pages) == 1 for s in reading.submissions)
    assert set(_codes(reading)) == {FindingCode.PAGE_OWNER_UNCLEAR}


def test_an_unknown_page_inside_a_form_joins_nothing() -> None:
    """B's second and C's first page were not recognised: C's second page is not B's."""
    pages = [_page(1, EXAM, 1, ANNA), _page(2, EXAM, 2), _page(3, EXAM, 1, BILAL)]
    strangers = [_other(4, PageRole.UNKNOWN), _other(5, PageRole.UNKNOWN)]
    reading = assemble([*pages, *strangers, _page(6, EXAM, 2)], FORMS, "ab")
    assert all(len(s.pages) == 1 for s in reading.submissions)


def test_a_letter_behind_each_form_is_no_doubt() -> None:
    first = [_page(1, EXAM, 1, ANNA), _page(2, EXAM, 2), _other(3, PageRole.UNKNOWN)]
    second = [_page(4, EXAM, 1, BILAL), _page(5, EXAM, 2), _other(6, PageRole.UNKNOWN)]
    reading = assemble([*first, *second], FORMS, "ab")
    assert [s.pages for s in reading.submissions] == [(1, 2), (4, 5)]


def test_a_page_of_another_version_is_for_a_clerk() -> None:
    newer = replace(EXAM, version="2027-1")
    reading = assemble([_page(1, EXAM, 1, ANNA), _page(2, newer, 2)], (*FORMS, newer), "ab")
    assert [s.version for s in reading.submissions] == ["2026-1", "2027-1"]
    for submission in reading.submissions:
        assert {f.code for f in submission.findings} == {
            FindingCode.PAGE_MISSING,
            FindingCode.READING_DOUBTFUL,
        }


def test_a_sheet_scanned_twice_and_read_in_doubt_is_one_person() -> None:
    """Handwriting reads a little differently each time; twins differ in first name and BSN."""
    form = replace(EXAM, fields=(*EXAM.fields, *(_field(f"veld{n}", 1) for n in range(9))))

    def doubtful(number: int, bsn: str, first: str) -> PageRecord:
        values = {"bsn": bsn, "veld0": first, **{f"veld{n}": f"GELIJK{n}" for n in range(1, 9)}}
        fields = {
            name: FieldReading(name, value, 0.5, False, Source.PIXELS, number, BOX)
            for name, value in values.items()
        }
        return PageRecord(PageReading(number, PageRole.FORM, form.form, form.version, 1), fields)

    again = assemble([doubtful(1, ANNA, "AN"), doubtful(2, ANNA[:-1] + "1", "AM")], (form,), "ab")
    assert [s.pages for s in again.submissions] == [(1, 2)]
    twins = assemble([doubtful(1, ANNA, "AN"), doubtful(2, BILAL, "EM")], (form,), "ab")
    assert [s.pages for s in twins.submissions] == [(1,), (2,)]


def test_evidence_of_mixed_portfolios_is_nobodys() -> None:
    mixed = [
        _page(1, ONA, 1, ANNA),
        _page(2, ONA, 2),
        _page(3, CARDS, 2, ANNA, card=1),
        _page(4, CARDS, 2, BILAL, card=1),
        _other(5, PageRole.UNKNOWN),
        _page(6, CARDS, 3, ANNA, card=2),
    ]
    reading = assemble(mixed, FORMS, "ab")
    assert [s.pages for s in reading.submissions] == [(1, 2, 3, 6), (4,)]
    assert reading.pages[4].role is PageRole.UNKNOWN
    assert _codes(reading) == [FindingCode.PAGE_OWNER_UNCLEAR] * 2


def test_a_doubled_page_counts_once_and_is_told() -> None:
    records = [_page(1, EXAM, 1, ANNA), _page(2, EXAM, 1, ANNA), _page(3, EXAM, 2)]
    reading = assemble(records, FORMS, "ab")
    (submission,) = reading.submissions
    assert submission.pages == (1, 2, 3)
    assert [(f.code, f.page) for f in submission.findings] == [(FindingCode.PAGE_DOUBLE, 2)]


@pytest.mark.parametrize(
    ("stranger", "severity"), [(False, Severity.REPAIR), (True, Severity.REVIEW)], ids=["sure", "may-be-ours"]
)
def test_missing_page_is_repair_unless_an_unknown_page_may_be_it(stranger: bool, severity: Severity) -> None:
    records = [_page(1, EXAM, 1, ANNA)] + ([_other(2, PageRole.UNKNOWN)] if stranger else [])
    (submission,) = assemble(records, FORMS, "ab").submissions
    assert [(f.code, f.severity) for f in submission.findings] == [(FindingCode.PAGE_MISSING, severity)]
    assert submission.signature is SignatureState.EMPTY


def test_a_separator_parts_people() -> None:
    records = [_page(1, EXAM, 1, ANNA), _other(2, PageRole.SEPARATOR), _page(3, EXAM, 2)]
    assert [s.pages for s in assemble(records, FORMS, "ab").submissions] == [(1,), (3,)]


def test_ona_with_cards_and_evidence_is_one_submission() -> None:
    records = [
        _page(1, ONA, 1, ANNA),
        _page(2, ONA, 2),
        _page(3, CARDS, 1, ANNA),
        _page(4, CARDS, 3, ANNA, card=3),
        _other(5, PageRole.UNKNOWN),
        _other(6, PageRole.BLANK),
        _page(7, CARDS, 4, ANNA, card=3),
    ]
    reading = assemble(records, FORMS, "ab")
    (submission,) = reading.submissions
    assert submission.portfolio is not None
    assert submission.pages == (1, 2, 3, 4, 5, 7)
    assert submission.portfolio.cover_page == 3
    assert [(c.number, c.title_number) for c in submission.portfolio.cards] == [(3, 2), (3, 3)]
    assert submission.portfolio.evidence_pages == (5,)
    assert [p.role for p in reading.pages][4:6] == [PageRole.EVIDENCE, PageRole.BLANK]
    assert _codes(reading) == [FindingCode.CARD_NUMBER_TITLE]


def test_cards_of_another_bsn_stay_alone() -> None:
    records = [_page(1, ONA, 1, ANNA), _page(2, ONA, 2), _page(3, CARDS, 2, BILAL, card=1)]
    reading = assemble(records, FORMS, "ab")
    assert [s.form for s in reading.submissions] == ["ona", "ona-portfolio"]
    assert reading.submissions[0].portfolio is None
    assert reading.submissions[1].portfolio is not None


def test_every_page_has_one_role_in_delivered_order() -> None:
    records = [_other(1, PageRole.BLANK), _other(2, PageRole.UNKNOWN), _page(3, EXAM, 1, ANNA)]
    reading = assemble(records, FORMS, "ab")
    assert [(p.page, p.role) for p in reading.pages] == [
        (1, PageRole.BLANK),
        (2, PageRole.UNKNOWN),
        (3, PageRole.FORM),
    ]


def test_hidden_value_is_a_finding() -> None:
    page = _page(1, EXAM, 1, ANNA)
    hidden = FieldReading("bsn", "", 0.5, False, Source.ACROFORM, 1, BOX, hidden=ANNA)
    record = PageRecord(page.reading, {"bsn": hidden})
    (submission,) = assemble([record, _page(2, EXAM, 2)], FORMS, "ab").submissions
    assert [(f.code, f.field) for f in submission.findings] == [(FindingCode.VALUE_DIFFERS, "bsn")]
