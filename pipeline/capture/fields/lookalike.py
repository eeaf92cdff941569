"""Characters that one alphabet rules out, put right by their look-alike of another."""

from pipeline.domain.forms import Alphabet

_TO_DIGIT = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "i": "1",
                           "Z": "2", "z": "2", "S": "5", "s": "5", "B": "8", "G": "6"})  # fmt: skip
_TO_LETTER = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G", "|": "I"})
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "—": "-", "–": "-", "“": '"', "”": '"'})


def repaired(text: str, alphabet: Alphabet) -> tuple[str, int]:
    """``text`` in ``alphabet`` and how many characters had to be changed for it.

    >>> repaired("99999O317", Alphabet.DIGITS)
    ('999990317', 1)
    >>> repaired("M0USSA", Alphabet.NAME)
    ('MOUSSA', 1)
    """
    plain = text.translate(_QUOTES)
    if alphabet is Alphabet.DIGITS:
        better = plain.translate(_TO_DIGIT)
    elif alphabet in (Alphabet.NAME, Alphabet.CAPITALS):
        better = plain.translate(_TO_LETTER)
    else:
        better = plain
    return better, sum(a != b for a, b in zip(plain, better, strict=True))


def fits(text: str, alphabet: Alphabet) -> bool:
    """Whether every character can occur in ``alphabet``."""
    if alphabet is Alphabet.DIGITS:
        return text.isascii() and text.isdigit()
    if alphabet is Alphabet.CAPITALS:
        return all(c.isalpha() or c == " " for c in text)
    if alphabet is Alphabet.NAME:
        return all(c.isalpha() or c in " -'." for c in text)
    if alphabet is Alphabet.ALNUM:
        return all(c.isalnum() or c in " -" for c in text)
    return True
