"""Stacks of several people in one file: each page goes to its person or to nobody. No pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.capture.assemble import PageRecord, assemble
from pipeline.domain.capture import FieldReading, FileReading, PageReading, Source
from pipeline.domain.findings import FindingCode
from pipeline.domain.forms import FieldKind, FieldTemplate, FormTemplate, PageRole, PageTemplate, Purpose
from pipeline.domain.geometry import BoxMm

BOX = BoxMm(10, 10, 40, 6)
BSNS = ("999990317", "999990020", "999991905", "999993653")
TOWNS = ("Zwolle", "Utrecht", "Assen", "Goes")
CARDS_A_PORTFOLIO = 3


def _template(
    form: str, purpose: Purpose, pages: Sequence[PageTemplate], *fields: FieldTemplate
) -> FormTemplate:
    return FormTemplate(form, "1", form, purpose, date(2026, 1, 1), None, tuple(pages), fields, ())


def _field(name: str, page: int, means: str = "") -> FieldTemplate:
    return FieldTemplate(name, means or name, FieldKind.COMB, page, BOX, name, cells=9)


TWO_PAGES = [PageTemplate(n, PageRole.FORM, f"bladzijde {n}") for n in (1, 2)]
ON_FORMS = (_field("bsn", 1), _field("plaats", 1), _field("plaats_ondertekening", 2))
EXAM = _template("examen", Purpose.EXAM, TWO_PAGES, *ON_FORMS)
ONA = _template("ona", Purpose.ONA_PORTFOLIO, TWO_PAGES, *ON_FORMS)
CARDS = _template(
    "kaarten",
    Purpose.PORTFOLIO_CARDS,
    [
        PageTemplate(1, PageRole.COVER, "Voorblad"),
        *(PageTemplate(n + 1, PageRole.CARD, f"Kaart {n}", card=n) for n in range(1, CARDS_A_PORTFOLIO)),
    ],
    *(_field(f"kaart{n}_bsn", n + 1, "bsn") for n in range(CARDS_A_PORTFOLIO)),
)
FORMS = (EXAM, ONA, CARDS)


@dataclass(frozen=True)
class Sheet:
    """One page as it was written: whose, which, and how well its BSN and towns can be read."""

    owner: int
    form: FormTemplate | None
    page: int = 0
    bsn: str = ""
    sure: bool = True
    town: str = ""

    def record(self, number: int) -> PageRecord:
        if self.form is None:
            return PageRecord(PageReading(number, PageRole.UNKNOWN))
        values = {"bsn": self.bsn, "plaats": self.town, "plaats_ondertekening": self.town}
        fields = {
            f.name: FieldReading(
                f.name, values[f.means], 0.9, self.sure or f.means != "bsn", Source.PIXELS, number, BOX
            )
            for f in self.form.fields_on(self.page)
        }
        role = self.form.page(self.page).role
        card = self.form.page(self.page).card
        return PageRecord(PageReading(number, role, self.form.form, "1", self.page), fields, card)


def _read(sheets: Sequence[Sheet]) -> FileReading:
    return assemble([s.record(n) for n, s in enumerate(sheets, start=1)], FORMS, "ab")


def _held(sheets: Sequence[Sheet], reading: FileReading) -> None:
    """The two promises: a ledger of pages that balances, and no submission of two people."""
    assert [p.page for p in reading.pages] == list(range(1, len(sheets) + 1))
    filed = list(chain.from_iterable(s.pages for s in reading.submissions))
    assert len(filed) == len(set(filed))
    assert set(filed) == {p.page for p in reading.pages if p.role is not PageRole.UNKNOWN}
    for submission in reading.submissions:
        owners = {sheets[page - 1].owner for page in submission.pages}
        assert len(owners) == 1, f"pages {submission.pages} of {owners}"


def _copy(owner: int, form: FormTemplate = EXAM, *, sure: bool = True, town: str = "") -> list[Sheet]:
    return [Sheet(owner, form, 1, BSNS[owner], sure, town), Sheet(owner, form, 2, town=town)]


def _portfolio(owner: int, told: Sequence[str], evidence: int = 0) -> list[Sheet]:
    """Form, cover and cards; ``told``: of each card how its BSN reads, ``sure``, ``draft`` or ``lost``."""
    slip = str((int(BSNS[owner][-1]) + 1) % 10)
    read = {"sure": BSNS[owner], "draft": BSNS[owner][:-1] + slip, "lost": ""}
    cards = [Sheet(owner, CARDS, n, read[how], how == "sure") for n, how in enumerate(told, start=1)]
    return [*_copy(owner, ONA), *cards, *(Sheet(owner, None) for _ in range(evidence))]


people = st.integers(2, 4)
how_read = st.lists(
    st.sampled_from(["sure", "draft", "lost"]), min_size=CARDS_A_PORTFOLIO, max_size=CARDS_A_PORTFOLIO
)


@given(people, st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_order_with_towns_on_the_pages(count: int, chance: object, sure: bool) -> None:
    sheets = [s for n in range(count) for s in _copy(n, sure=sure, town=TOWNS[n])]
    chance.shuffle(sheets)  # type: ignore[attr-defined]
    reading = _read(sheets)
    _held(sheets, reading)
    whole = [s for s in reading.submissions if len(s.pages) == 2]
    assert all(not s.findings for s in whole) or sure is False


def test_every_order_of_two_forms_without_a_town() -> None:
    """What nothing speaks against is taken as it lies: in order is in order. All else is nobody's."""
    sheets = [*_copy(0), *_copy(1)]
    for order in permutations(sheets):
        pattern = "".join(str(s.page) for s in order)
        reading = _read(order)
        if pattern in ("1212", "2121"):
            assert sorted(map(len, (s.pages for s in reading.submissions))) == [2, 2]
        else:
            _held(order, reading)
            assert {f.code for s in reading.submissions for f in s.findings} == {
                FindingCode.PAGE_OWNER_UNCLEAR
            }


@given(st.lists(st.sampled_from([EXAM, ONA]), min_size=2, max_size=4), st.booleans(), st.booleans())
@settings(deadline=None)
def test_fronts_then_backs(forms: Sequence[FormTemplate], turned: bool, whole_turned: bool) -> None:
    """Which way round the backs lie is told by the forms where they differ; else the backs are nobody's."""
    copies = [_copy(n, form) for n, form in enumerate(forms)]
    backs = [c[1] for c in copies]
    sheets = [*(c[0] for c in copies), *(backs[::-1] if turned else backs)]
    sheets = sheets[::-1] if whole_turned else sheets
    reading = _read(sheets)
    _held(sheets, reading)
    for form in {f.form for f in forms}:
        if sum(f.form == form for f in forms) == 1:
            assert [len(s.pages) for s in reading.submissions if s.form == form] == [2]


def test_the_forms_tell_which_way_the_backs_lie() -> None:
    a, b, c = _copy(0), _copy(1), _copy(2, ONA)
    sheets = [a[0], b[0], c[0], c[1], b[1], a[1]]
    assert [s.pages for s in _read(sheets).submissions] == [(1, 6), (2, 5), (3, 4)]


@given(people, st.data())
@settings(deadline=None)
def test_a_page_that_got_lost(count: int, data: st.DataObject) -> None:
    """In any manner of scanning, with any page missing."""
    copies = [_copy(n) for n in range(count)]
    in_order = list(chain.from_iterable(copies))
    passes = [*(c[0] for c in copies), *(c[1] for c in copies)]
    turned = [*(c[0] for c in copies), *(c[1] for c in copies[::-1])]
    sheets = data.draw(st.sampled_from([in_order, in_order[::-1], passes, turned]))
    del sheets[data.draw(st.integers(0, len(sheets) - 1))]
    _held(sheets, _read(sheets))


@pytest.mark.parametrize("lost", [7, 8])
def test_in_a_long_stack_a_lost_page_costs_its_neighbours_only(lost: int) -> None:
    sheets = [
        Sheet(n, EXAM, page, f"99999{n:04d}" if page == 1 else "") for n in range(12) for page in (1, 2)
    ]
    del sheets[lost]
    reading = _read(sheets)
    _held(sheets, reading)
    assert sum(len(s.pages) == 2 for s in reading.submissions) >= 9


@given(how_read, how_read, st.randoms(use_true_random=False), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_two_portfolios_in_any_order(
    first: list[str], second: list[str], chance: object, evidence: int
) -> None:
    sheets = [*_portfolio(0, first, evidence), *_portfolio(1, second)]
    forms = [s for s in sheets if s.form is ONA and s.page == 2]
    sheets = [s for s in sheets if s not in forms]  # what a second page is worth is tested above
    chance.shuffle(sheets)  # type: ignore[attr-defined]
    reading = _read(sheets)
    for submission in reading.submissions:
        own = [sheets[p - 1] for p in submission.pages]
        assert len({s.owner for s in own if s.form is not None}) == 1


def test_one_card_that_speaks_against_its_place_makes_all_places_doubtful() -> None:
    """Two complete portfolios in order, but for their third cards, which were swapped and hardly legible."""
    one, two = _portfolio(0, ["sure", "sure", "lost"])[2:], _portfolio(1, ["sure", "sure", "draft"])[2:]
    heads = _copy(0, ONA)[0], _copy(1, ONA)[0]
    sheets = [heads[0], *one[:2], two[2], heads[1], *two[:2], one[2]]
    _held(sheets, _read(sheets))


@given(how_read, st.randoms(use_true_random=False), st.integers(0, 4))
@settings(deadline=None)
def test_one_portfolio_in_any_order_is_one_submission(told: list[str], chance: object, evidence: int) -> None:
    sheets = _portfolio(0, told, evidence)
    chance.shuffle(sheets)  # type: ignore[attr-defined]
    (submission,) = _read(sheets).submissions
    assert submission.portfolio is not None
    assert len(submission.pages) == len(sheets)
    assert len(submission.portfolio.evidence_pages) == evidence
    assert {f.code for f in submission.findings} <= {FindingCode.PAGE_DOUBLE}


@given(how_read, how_read, st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None)
def test_portfolios_one_behind_the_other_need_no_legible_bsn(
    first: list[str], second: list[str], one: int, two: int
) -> None:
    sheets = [*_portfolio(0, first, one), *_portfolio(1, second, two)]
    reading = _read(sheets)
    assert [len(s.pages) for s in reading.submissions] == [5 + one, 5 + two]
    _held(sheets, reading)
