"""Texts from forms and file names, made fit to be shown: nothing in them acts, and no BSN stands in full."""

import re
import unicodedata
from collections.abc import Sequence

_ACTING = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that nobody sees: controls, surrogates, unassigned, line separators."""
_JOINERS = frozenset("\u200c\u200d")
"""Formatting that scripts (Persian, Hindi) and emoji need to look right: only these stay."""
_RETURN = "\N{PILCROW SIGN}"
_SHOWN_DIGITS = 3
_DOT = "\N{BULLET}"
_NINE = re.compile(r"(?<![0-9A-Za-z])\d(?:[ .\-]?\d){8}(?![0-9A-Za-z])", re.ASCII)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def visible(text: str) -> str:
    r"""``text`` with what acts without being seen written out, line ends as ¶; the rest as it is.

    A turned writing direction, a zero-width space or an escape code in a name is a reason to look, so
    a clerk sees it.

    >>> visible("Jan\u202egnp.exe"), visible("a\x1b[2Jb"), visible("een\ntwee")
    ('Jan[U+202E]gnp.exe', 'a[U+001B][2Jb', 'een¶twee')
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_seen, text.replace("\r\n", "\n")))


def _seen(character: str) -> str:
    if character == "\n":
        return _RETURN
    category = unicodedata.category(character)
    if category in _ACTING or (category == "Cf" and character not in _JOINERS):
        return f"[U+{ord(character):04X}]"
    return character


def spans(numbers: Sequence[int]) -> str:
    """Numbers in order, neighbours as a span.

    >>> spans((1, 2, 3, 7)), spans((4,))
    ('1-3, 7', '4')
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def masked(text: str) -> str:
    """The value of a BSN box, right or wrong: every digit but the last three becomes a dot.

    >>> masked("999990019"), masked("99999 0019"), masked("12")
    ('••••••019', '••••• •019', '12')
    """
    left = sum(character.isdigit() for character in text) - _SHOWN_DIGITS
    shown = []
    for character in text:
        hide = character.isdigit() and left > 0
        left -= character.isdigit()
        shown.append(_DOT if hide else character)
    return "".join(shown)


def without_bsn(text: str) -> str:
    """Free text, in which nine digits that pass the 11-test are masked, also with spaces or dots between.

    >>> without_bsn("Jansen 999990019"), without_bsn("999.990.019"), without_bsn("tel. 0612345678")
    ('Jansen ••••••019', '•••.•••.019', 'tel. 0612345678')
    """
    return _NINE.sub(_if_bsn, text)


def _if_bsn(found: re.Match[str]) -> str:
    digits = [int(character) for character in found[0] if character.isdigit()]
    passes = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0
    return masked(found[0]) if passes else found[0]
