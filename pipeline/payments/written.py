"""Text as people and banks write it, evened out: one kind of digit, blank and dash, old places kept."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

RF = re.compile(r"RF[ ]?\d{2}(?:[ .\-]?\d){16}(?!\d)", re.IGNORECASE | re.ASCII)
"""A reference of ours in the international form (ISO 11649)."""

_LOOKALIKES = str.maketrans("OoIlSB", "001158")
_MIXED = r"[OoIlSB]{0,3}\d[0-9OoIlSB]*"
_LOOKALIKE_RUN = re.compile(rf"(?<![^\W_]){_MIXED}(?:[\s._\-/]{_MIXED})*(?![^\W_])", re.ASCII)
_LETTER = re.compile(r"[OoIlSB]")
_OTHER_ALPHABETS = str.maketrans("ОоΟοІіΙЅΒВ", "OoOoIlISBB")
"""Cyrillic and Greek letters that look like the ones above."""
_OTHER_MARKS = str.maketrans("·•…。、‘’´−", ".....'''-")
"""Marks that telephones and word processors put where somebody typed a point, an apostrophe or a minus."""
_OTHER_NUMBERS = re.compile(
    r"""
    (?<![^\W_])NL\d\d[ ]?[A-Z]{4}[ ]?(?:\d[ ]?){9}\d(?!\d)            # IBAN
    | (?<!\d)[1-9]\d{3}[A-Z]{2}(?![^\W_])                             # postcode, written as one
    | (?<![\d.\-/])(?:0?[1-9]|[12]\d|3[01])(?P<mark>[.\-/])(?:0?[1-9]|1[0-2])(?P=mark)
      (?:19|20)\d\d(?![\d.\-/])                                        # day
    | (?<![\d.\-/])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d.\-/])
    | (?:€|(?<![^\W_])EUR)[ ]?\d{1,3}(?:[.,]\d\d)?(?!\d)              # amount
    | (?<![\d.\-/])\d{1,3}(?:[.,]\d\d)?[ ]?(?:€|eur[o]?(?![^\W_]))
    | (?<!\d)(?:(?:\+|00)31[ ]?|0)6[ \-]?(?:\d[ \-]?){7}\d(?!\d)       # mobile number
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_CUT_NUMBER = re.compile(r"[\d\s./\\\-_,:;*'`|+~OoIlSB]*\Z", re.ASCII)


def evened_out(text: str, longest: int) -> tuple[str, Sequence[int]]:
    """Compatibility forms, digits of any script and invisible marks evened out, with old places.

    O, I, l, S and B become digits only in a number that is otherwise digits. Of a text over
    ``longest`` characters the rest is left out, and with it a number that would be cut in two.
    """
    cut = len(text) > longest
    if cut:
        text = text[:longest]
    if text.isascii():
        plain: str = text
        places: Sequence[int] = range(len(text))
    else:
        pairs = list(islice(_plain_pairs(text), longest))
        cut = cut or len(pairs) == longest
        plain = "".join(new for new, _ in pairs)
        places = [i for _, i in pairs]
    if cut:
        plain = plain[: _start_of_last_number(plain)]
    return (_LOOKALIKE_RUN.sub(_digits_of_run, plain) if _LETTER.search(plain) else plain), places


def without_other_numbers(plain: str) -> str:
    """The text with what is plainly another number crossed out; places stay.

    >>> without_other_numbers("tel 06-12345678 5000 0567 8901 2345 12-03-2026 € 50")
    'tel ########### 5000 0567 8901 2345 ########## ####'
    """
    return _OTHER_NUMBERS.sub(lambda found: "#" * len(found.group()), plain)


def _start_of_last_number(plain: str) -> int:
    kept = len(plain)
    while kept and _CUT_NUMBER.fullmatch(plain[kept - 1]):
        kept -= 1
    return kept


def _plain_pairs(text: str) -> Iterator[tuple[str, int]]:
    return ((new, i) for i, old in enumerate(text) for new in _plain_character(old))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if category in ("Zs", "Pd"):
        return " " if character.isspace() else "-"
    known = character.translate(_OTHER_ALPHABETS).translate(_OTHER_MARKS)
    return unicodedata.normalize("NFKC", known)


def _digits_of_run(found: re.Match[str]) -> str:
    run = found.group()
    letters = sum(character.isalpha() for character in run)
    digits = sum(character.isdigit() for character in run)
    return run.translate(_LOOKALIKES) if letters and digits >= 3 * letters else run
