"""Deciding and writing agree on which address a letter can reach; else somebody is never told."""

from itertools import product

import pytest

from pipeline.domain.registration import Address
from pipeline.letters.addressing import address_lines, postable
from pipeline.validate.draft import deliverable

PARTS = list(product(("", "Kerkstraat", "Woonboot Maria"), ("", "12"), ("", "9712HM"), ("", "Groningen")))


@pytest.mark.parametrize("parts", PARTS)
def test_what_is_decided_to_be_deliverable_can_be_posted(parts: tuple[str, str, str, str]) -> None:
    street, number, postcode, town = parts
    address = Address(street=street, house_number=number, postcode=postcode, town=town)
    if deliverable(address):
        assert postable(address)
        assert address_lines(address)


def test_abroad_needs_a_line() -> None:
    assert not deliverable(Address(country="Turkije"))
    assert not postable(Address(country="Turkije"))
    assert postable(Address(country="Turkije", lines=("Sokak 1",)))
