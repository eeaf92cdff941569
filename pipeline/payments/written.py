"""Text as people and banks write it, evened out: one kind of digit, blank and dash, old places kept."""

import re
import unicodedata
from collections.abc import Sequence

RF = re.compile(r"RF[ ]?\d{2}(?:[ .\-]?\d){16}(?!\d)", re.IGNORECASE | re.ASCII)
"""A reference of ours in the international form (ISO 11649)."""

_LOOKALIKES = str.maketrans("OoIlSB", "001158")
_MIXED = r"[OoIlSB]{0,3}\d[0-9OoIlSB]*"
_LOOKALIKE_RUN = re.compile(rf"(?<![^\W_]){_MIXED}(?:[ .\-/]{_MIXED})*(?![^\W_])", re.ASCII)
_LETTER = re.compile(r"[OoIlSB]")
_OTHER_ALPHABETS = str.maketrans("ОоΟοІіΙЅΒВ", "OoOoIlISBB")
"""Cyrillic and Greek letters that look like the ones above."""
_CUT_NUMBER = re.compile(r"[\d\s./\-_,:*'|OoIlSB]*\Z", re.ASCII)


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
        pairs = [(new, i) for i, old in enumerate(text) for new in _plain_character(old)]
        plain = "".join(new for new, _ in pairs)
        places = [i for _, i in pairs]
    if cut:
        plain = plain[: _start_of_last_number(plain)]
    return (_LOOKALIKE_RUN.sub(_digits_of_run, plain) if _LETTER.search(plain) else plain), places


def _start_of_last_number(plain: str) -> int:
    kept = len(plain)
    while kept and _CUT_NUMBER.fullmatch(plain[kept - 1]):
        kept -= 1
    return kept


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
    return unicodedata.normalize("NFKC", character.translate(_OTHER_ALPHABETS))


def _digits_of_run(found: re.Match[str]) -> str:
    run = found.group()
    letters = sum(character.isalpha() for character in run)
    digits = sum(character.isdigit() for character in run)
    return run.translate(_LOOKALIKES) if letters and digits >= 3 * letters else run
