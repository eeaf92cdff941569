"""Names, kept as written. Only comparing folds them; no name is ever made nicer than it is.

An all-capital hand does not tell where a prefix ends, so ``DE VRIES`` stays ``DE VRIES``.
"""

import re
import unicodedata

_UNKNOWN = frozenset({".", "-", "--", "?", "/"})
"""How registers and people write that there is no such name."""
_BESIDES_LETTERS = frozenset(" -.'’‘ʼ`´·\u200c\u200d")
"""Signs inside names; the last two join letters in Persian and Indic scripts."""
_FOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
"""Letters that are not a base letter with a mark, and how documents write them without it."""


def clean_name(text: str) -> str:
    """``text`` composed (NFC) with single spaces; a mark for *no name* becomes empty.

    >>> clean_name("  van  der "), clean_name(".")
    ('van der', '')
    """
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "" if composed in _UNKNOWN else composed


def is_name(text: str) -> bool:
    """Whether only letters and marks of any script, and signs that names have, occur.

    The register's own pattern (A-Z, a-z, À-ž) turns away real people: ș and ț lie outside it.

    >>> is_name("'t Hoen-Țurcanu"), is_name("J4nsen")
    (True, False)
    """
    return all(c in _BESIDES_LETTERS or unicodedata.category(c)[0] in "LM" for c in text)


def name_key(text: str) -> str:
    """Letters only, without case and marks: for comparing, never for showing.

    >>> name_key("Ștefan d'Été") == name_key("STEFAN DETE"), name_key("Jansen") == name_key("Janssen")
    (True, False)
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return "".join(c for c in folded if c.isalpha())


def same_surname(written: tuple[str, str], known: tuple[str, str]) -> bool:
    """Whether two (prefix, surname) pairs can be one person's.

    The prefix may stand in either box or be left out, and a partner's name may be joined by a hyphen.

    >>> same_surname(("", "EL MOUSSAOUI"), ("El", "Moussaoui"))
    True
    >>> same_surname(("", "Bakker-de Vries"), ("de", "Vries")), same_surname(("", "Jansen"), ("", "Janssen"))
    (True, False)
    """
    ours, theirs = _halves(*written), _halves(*known)
    if ours and theirs and (ours <= theirs or theirs <= ours):
        return True
    return not written[0] and name_key(written[1]) == name_key(known[1])


def _halves(prefix: str, surname: str) -> frozenset[str]:
    return frozenset(filter(None, map(name_key, re.split(r"[-‐–=]", f"{prefix} {surname}"))))
