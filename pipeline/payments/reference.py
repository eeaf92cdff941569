"""The Dutch betalingskenmerk of 16 digits, with a second check inside.

``C`` + 13 digits + 2 digits. The 15 digits after C leave remainder 1 modulo 97 (the idea of the
IBAN), C is the check digit of the specification of Betaalvereniging Nederland. A result of 10 and
a result of 1 share the check digit 1, so a number with check digit 1 is the only kind in which
one wrong digit can go unseen: such a number is never issued.
"""

import hmac
from collections.abc import Collection, Iterator, Set
from hashlib import sha256
from itertools import count, cycle
from operator import mul

from stdnum import iso11649

LENGTH = 16
_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
_CHECKS = "01987654321"
"""Check digit by the remainder of eleven: 11 minus it, where 11 is written 0 and 10 is written 1."""
_PAYLOAD_DIGITS = 13
_DIGITS = "0123456789"


def check_digit(number: str) -> str:
    """The check digit that goes before ``number`` (digits only).

    >>> check_digit("000056789012345")
    '5'
    """
    total = sum(map(mul, map(int, reversed(number)), cycle(_WEIGHTS)))
    return _CHECKS[total % 11]


def check_digit_ok(reference: str) -> bool:
    """Whether 16 digits carry the right Dutch check digit. Every Dutch bank checks this.

    >>> check_digit_ok("5000056789012345")  # the published example
    True
    >>> check_digit_ok("5000056789012354")
    False
    """
    return len(reference) == LENGTH and _is_digits(reference) and reference[0] == check_digit(reference[1:])


def is_reference(text: str) -> bool:
    """Whether ``text`` could have been issued here: both checks, and not check digit 1.

    >>> is_reference("5000056789012345")  # a good betalingskenmerk, but none of ours
    False
    """
    if len(text) != LENGTH or not _is_digits(text) or text[0] == "1" or int(text[1:]) % 97 != 1:
        return False
    return text[0] == check_digit(text[1:])


def issue(registration: str, secret: bytes, taken: Collection[str]) -> str:
    """The reference of one registration: equal input gives an equal result.

    A keyed hash draws the 13 digits, so that a number shows neither order nor person and can not
    be guessed. ``taken`` holds every reference ever issued, in whatever state; the result lies
    more than one edit (wrong digit, two neighbours swapped, one digit too many or too few) away
    from all of them. ``taken`` costs constant time when it is a set.
    """
    known = taken if isinstance(taken, Set) else frozenset(taken)
    for attempt in count():
        reference = _draw(registration, secret, attempt)
        if reference[0] == "1" or reference in known:
            continue
        if not known or not any(variant in known for variant in one_edit_variants(reference)):
            return reference
    raise AssertionError("unreachable")


def one_edit_variants(text: str) -> Iterator[str]:
    """Every text one edit away from ``text``, digits only; some come more than once.

    >>> sorted(set(one_edit_variants("07")))[:4]
    ['0', '00', '007', '01']
    """
    for i, old in enumerate(text):
        head, tail = text[:i], text[i + 1 :]
        yield head + tail
        yield from (head + new + tail for new in _DIGITS if new != old)
        if tail and tail[0] != old:
            yield head + tail[0] + old + tail[1:]
    for i in range(len(text) + 1):
        yield from (text[:i] + new + text[i:] for new in _DIGITS)


def print_in_fours(reference: str) -> str:
    """As it stands on the letter.

    >>> print_in_fours("5000056789012345")
    '5000 0567 8901 2345'
    """
    return " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))


def to_rf(reference: str) -> str:
    """The same reference in the international form (ISO 11649), for payers abroad.

    >>> to_rf("5000056789012345")
    'RF485000056789012345'
    """
    remainder = int(f"{reference}271500") % 97  # R = 27, F = 15, check digits 00
    return f"RF{98 - remainder:02d}{reference}"


def from_rf(text: str) -> str | None:
    """The 16 digits inside an RF reference of ours; None for any other text.

    >>> from_rf("RF48 5000 0567 8901 2345")
    '5000056789012345'
    >>> from_rf("RF49 5000 0567 8901 2345") is None
    True
    """
    compact = "".join(text.split()).upper()
    inner = compact[4:]
    if len(inner) != LENGTH or not _is_digits(inner) or not iso11649.is_valid(compact):
        return None
    return inner


def _draw(registration: str, secret: bytes, attempt: int) -> str:
    digest = hmac.new(secret, f"{registration}\x1f{attempt}".encode(), sha256).digest()
    payload = int.from_bytes(digest) % 10**_PAYLOAD_DIGITS
    check = 98 - payload * 100 % 97
    number = f"{payload:0{_PAYLOAD_DIGITS}d}{check:02d}"
    return check_digit(number) + number


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
