from pathlib import Path

import pytest

from pipeline.domain.capture import SignatureState
from pipeline.domain.forms import PageRole
from pipeline.library import load_library
from pipeline.samples import paper
from pipeline.samples.bundle import Bundle, arrange, enclose, join, shuffled, strangers, without
from pipeline.samples.scenes import Studio
from pipeline.samples.write import flat

STUDIO = Studio(load_library(Path(__file__).parents[2] / "forms"), 7)


@pytest.fixture(scope="module")
def form() -> Bundle:
    return flat(STUDIO.exam(STUDIO.person(3)))


@pytest.fixture(scope="module")
def other() -> Bundle:
    return flat(STUDIO.exam(STUDIO.person(4)))


def places(bundle: Bundle) -> list[tuple[int, ...]]:
    return [submission.pages for submission in bundle.expected_submissions()]


def test_two_behind_each_other(form: Bundle, other: Bundle) -> None:
    assert places(join(form, other)) == [(1, 2), (3, 4)]


def test_two_dealt_like_cards(form: Bundle, other: Bundle) -> None:
    mixed = shuffled([form, other])

    assert places(mixed) == [(1, 3), (2, 4)]
    assert [page.form_page for page in mixed.expected_pages()] == [1, 1, 2, 2]


def test_a_missing_page_takes_its_fields_and_its_signature_along(form: Bundle) -> None:
    (whole,), (half,) = form.expected_submissions(), without(form, 2).expected_submissions()

    assert whole.signature is SignatureState.SIGNED
    assert half.signature is SignatureState.EMPTY
    assert "geheimhouding" in whole.fields
    assert half.fields.keys() < whole.fields.keys()


def test_a_stranger_belongs_to_nobody(form: Bundle) -> None:
    blank = strangers(paper.pages(paper.blank_page()), PageRole.BLANK)
    mixed = arrange(join(form, blank), (3, 1, 3, 2))

    assert places(mixed) == [(2, 4)]
    assert mixed.expected_pages()[0].role is PageRole.BLANK


def test_a_portfolio_becomes_part_of_its_form(form: Bundle, other: Bundle) -> None:
    enclosed = enclose(form, other)

    assert places(enclosed) == [(1, 2, 3, 4)]
