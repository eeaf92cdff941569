"""The betalingskenmerk: published examples, the second check inside, and what is never issued."""

import random

import pytest

from pipeline.payments.neighbours import ReferenceIndex
from pipeline.payments.reference import (
    check_digit,
    check_digit_ok,
    from_rf,
    is_reference,
    issue,
    one_edit_variants,
    print_in_fours,
    to_rf,
)

SECRET = b"test"
ISSUED = [issue(f"R-{n}", SECRET, ()) for n in range(300)]


@pytest.mark.parametrize(
    "published",
    ["5000056789012345", "0001041146910100", "3010002167042021", "8049244482480005"],
)
def test_published_numbers_pass_the_dutch_check(published: str) -> None:
    assert check_digit_ok(published)


def test_the_14_digit_example_has_the_same_check_digit_rule() -> None:
    assert check_digit("2234534622567") == "1"


def test_issued_references_pass_both_checks_and_never_start_with_1() -> None:
    for reference in ISSUED:
        assert is_reference(reference)
        assert check_digit_ok(reference)
        assert reference[0] != "1"


def test_no_single_error_gives_another_valid_reference() -> None:
    for reference in ISSUED[:40]:
        assert not any(is_reference(text) for text in one_edit_variants(reference) if text != reference)


def test_the_same_registration_and_secret_give_the_same_reference() -> None:
    assert issue("R-1", SECRET, ()) == issue("R-1", SECRET, ())
    assert issue("R-1", SECRET, ()) != issue("R-1", b"other", ())


def test_a_taken_reference_or_its_neighbour_is_passed_over() -> None:
    first = issue("R-1", SECRET, ())
    second = issue("R-1", SECRET, {first})
    neighbour = ("0" if first[5] != "0" else "9").join((first[:5], first[6:]))
    assert second not in (first, neighbour)
    assert issue("R-1", SECRET, [neighbour]) == second
    assert issue("R-1", SECRET, {first}) == second


def test_no_two_of_many_are_within_one_edit() -> None:
    everything = set(ISSUED)
    assert len(everything) == len(ISSUED)
    for reference in ISSUED:
        assert everything.isdisjoint(set(one_edit_variants(reference)) - {reference})


@pytest.mark.parametrize("wrong", ["", "500005678901234", "50000567890123456", "5000o56789012345", "٥" * 16])
def test_what_is_no_16_digits_is_no_reference(wrong: str) -> None:
    assert not check_digit_ok(wrong)
    assert not is_reference(wrong)


def test_rf_form_carries_the_same_digits() -> None:
    reference = ISSUED[0]
    assert from_rf(to_rf(reference)) == reference
    assert from_rf(print_in_fours(to_rf(reference)).lower()) == reference
    assert from_rf("RF00" + reference) is None
    assert from_rf("RF18539007547034") is None, "a good RF reference, but not one of ours"


def test_index_finds_exactly_what_lies_within_the_asked_edits() -> None:
    rng = random.Random(7)
    index = ReferenceIndex(ISSUED)
    for reference in rng.sample(ISSUED, 25):
        once = rng.choice([t for t in one_edit_variants(reference) if t != reference])
        twice = rng.choice(list(one_edit_variants(once)))
        assert index.one_edit(once) == {reference}
        assert reference in (index.two_edits(twice) or ())
    assert index.one_edit("0" * 16) == index.one_edit("0" * 5) == frozenset()


def test_running_numbers_lie_too_close_to_tell_apart() -> None:
    crowded = ReferenceIndex({f"{n:016d}" for n in range(6_000)})
    assert crowded.two_edits(f"{3:016d}") is None
    assert len(crowded.one_edit(f"{3:016d}")) > 1
