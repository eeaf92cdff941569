"""What counts as a written reference, and what never does."""

import time

import pytest

from pipeline.payments.finder import Where, find
from pipeline.payments.reference import issue

REFERENCE = "5000056789012345"
OURS, OTHER = (issue(f"R-{n}", b"finder", ()) for n in range(2))


@pytest.mark.parametrize(
    "text",
    [
        "5000056789012345",
        "betalingskenmerk5000056789012345.",
        "5000 0567 8901 2345",
        "5000  0567  8901  2345",
        "5000.0567.8901.2345",
        "5000 - 0567 - 8901 - 2345",
        "50000567 89012345",
        "12-03-2026 5000 0567 8901 2345 50 euro",
        "5000 0567 8901 2345 2026-11-23",
        "5000056789012345 2026-11-23",
        "NL91ABNA0417164300 5000056789012345",
        "1234567890 5000056789012345",
        "5OOO 0567 89O1 2345",
        "５０００ ０５６７ ８９０１ ２３４５",
        "٥٠٠٠ ٠٥٦٧ ٨٩٠١ ٢٣٤٥",
        "5000\u200b0567\u200b8901\u200b2345",
        "5000\u00a00567\u00a08901\u00a02345",
        "\u202d5000056789012345\u202c",
        "RF48 5000 0567 8901 2345",
        "rf485000056789012345",
        "50000567\n89012345",
        "5000 0567\r\n 8901 2345",
        "5000.0567 8901-2345",
        "5000 0567          8901 2345",
        "kenmerk 5000,0567,8901,2345",
        "5\u041e\u041e\u041e 0567 8901 2345",
        *(mark.join(("5000", "0567", "8901", "2345")) for mark in ".-/_,:*'|\\;+~`·•…’‘´−–／．、。"),
        *(
            mark.join(("5000", "0567", "8901", "2345"))
            for mark in ("--", "..", "//", "\u00ad", "\u2009", "\t")
        ),
    ],
)
def test_a_reference_is_found_however_it_is_written(text: str) -> None:
    whole = [hit for hit in find((), text, "") if hit.whole]
    assert [hit.digits for hit in whole] == [REFERENCE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "examen KNM",
        "99995000056789012345",
        "50000567890123451234",
        "2026 5000 0567 8901 2345",
        "5000 0567 8901 2345 6789",
        "5000 0567 en 8901 2345",
        "SOS Sl0B SOS IOO1",
        "1" * 5000,
        *(mark.join(("5000", "0567", "8901", "2345")) for mark in "=&()#"),
        REFERENCE * 2,
        OURS + OTHER,
    ],
)
def test_nothing_is_cut_out_of_something_longer(text: str) -> None:
    assert not [hit for hit in find((), text, "") if hit.whole]


def test_a_reference_in_a_row_of_fives_is_only_a_hint() -> None:
    hits = find((), "2026 5000 0567 8901 2345", "")
    assert REFERENCE in {hit.digits for hit in hits if not hit.whole}


def test_positions_point_into_the_text_as_it_came() -> None:
    text = "kenm.\u200b ５０００ 0567 8901 2345, dank"
    [hit] = find((), text, "")
    assert text[hit.start : hit.end] == "５０００ 0567 8901 2345"


def test_every_field_is_looked_at_and_named() -> None:
    hits = find((REFERENCE, "other"), "", REFERENCE)
    assert [(hit.where, hit.number) for hit in hits] == [(Where.STRUCTURED, 0), (Where.END_TO_END, 0)]


@pytest.mark.parametrize("field", ["structured", "text"])
def test_a_reference_of_ours_twice_without_anything_between_is_that_reference(field: str) -> None:
    hits = find((OURS * 2,), "", "") if field == "structured" else find((), f"kenmerk {OURS * 2}", "")
    assert {hit.digits for hit in hits if hit.whole} == {OURS}


@pytest.mark.parametrize("digits", ["500005678901234", "50000567890123455", "5000 0567 8901 234"])
def test_a_digit_too_many_or_too_few_is_a_damaged_candidate(digits: str) -> None:
    [hit] = find((), digits, "")
    assert not hit.whole
    assert hit.digits == digits.replace(" ", "")


@pytest.mark.parametrize(
    "nasty",
    ["1 " * 50_000, "RF" * 50_000, "0O" * 50_000, "9" * 1_000_000, "1234 " * 20_000, "\u200b" * 100_000],
)
def test_no_text_costs_more_than_a_moment(nasty: str) -> None:
    start = time.process_time()
    find((), nasty, nasty)
    assert time.process_time() - start < 0.25
