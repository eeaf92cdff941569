from itertools import islice

import pytest
from stdnum.nl import bsn, postcode

from pipeline.samples.people import ADDRESSES, NAMES, bsn_passes, invented_bsns, people


def test_every_bsn_lies_in_the_test_range_and_passes() -> None:
    numbers = list(invented_bsns())

    assert len(numbers) > 9000
    assert all(number.startswith("9999") and bsn.is_valid(number) for number in numbers)


@pytest.mark.parametrize(("number", "passes"), [("999990317", True), ("999990318", False)])
def test_eleven_test(number: str, passes: bool) -> None:
    assert bsn_passes(number) is passes


def test_equal_seeds_invent_equal_people() -> None:
    assert list(islice(people(7), 80)) == list(islice(people(7), 80))
    assert list(islice(people(7), 80)) != list(islice(people(8), 80))


def test_nobody_shares_a_bsn_and_every_name_comes_by() -> None:
    crowd = list(islice(people(7), 300))

    assert len({person.bsn for person in crowd}) == 300
    assert {(p.given_names, p.prefix, p.surname) for p in crowd} >= set(NAMES)


def test_addresses_have_real_postcodes_and_fit_their_boxes() -> None:
    for street, code, town in ADDRESSES:
        assert postcode.is_valid(code)
        assert len(street) <= 24
        assert len(town) <= 24
