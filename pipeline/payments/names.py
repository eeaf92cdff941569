"""Names and accounts as independent confirmation, and to rank what a clerk sees. They never decide."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from rapidfuzz import fuzz, process

from pipeline.domain.payment import BankLine, PartyNames

_NOT_DECOMPOSED = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae"})
_WORD = re.compile(r"[^\W_]+")
_TELLING = 3
"""Shorter words (de, El, M) tell little and are often left out by banks."""


def words(text: str) -> tuple[str, ...]:
    """Words without capitals and marks, for comparing.

    >>> words("Ayşe YILMAZ-de Vries")
    ('ayse', 'yilmaz', 'de', 'vries')
    """
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text.casefold()).translate(_NOT_DECOMPOSED)
        text = "".join(c for c in spread if not unicodedata.combining(c))
    return tuple(_WORD.findall(text.casefold()))


def confirmed(line: BankLine, party: PartyNames | None, payers: Collection[str]) -> str:
    """What confirms that ``line`` is for this party: a Dutch word for it, or an empty string.

    ``payers`` are accounts that paid for this same registration before.
    """
    if line.payer_iban and line.payer_iban in (*payers, *(party.ibans if party else ())):
        return "de rekening"
    if party is None:
        return ""
    written = set(words(f"{line.payer_name} {line.unstructured}"))
    if _all_in(party.surname, written):
        return "de achternaam"
    return "de naam van een helper of school" if any(_all_in(o, written) for o in party.others) else ""


def _all_in(name: str, written: set[str]) -> bool:
    parts = words(name)
    telling = [part for part in parts if len(part) >= _TELLING] or list(parts)
    return bool(telling) and written.issuperset(telling)


class NameIndex:
    """Registrations by the words of the candidate's surname, to rank candidates for a clerk."""

    def __init__(self, names: Mapping[str, PartyNames]) -> None:
        self._full = {key: " ".join(words(f"{p.given_names} {p.surname}")) for key, p in names.items()}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for key, party in names.items():
            for word in words(party.surname):
                if len(word) >= _TELLING:
                    self._by_word[word].append(key)

    def ranked(self, line: BankLine, fits: Callable[[str], bool], limit: int) -> tuple[str, ...]:
        """Up to ``limit`` registrations that ``fits`` lets pass, with a surname in the line, likest first."""
        written = words(f"{line.payer_name} {line.unstructured[:200]}")
        pool = {key for word in set(written) for key in self._by_word.get(word, ()) if fits(key)}
        found = process.extract(
            " ".join(words(line.payer_name)),
            {key: self._full[key] for key in pool},
            scorer=fuzz.token_sort_ratio,
            limit=None,
        )
        return tuple(key for _, _, key in sorted(found, key=lambda hit: (-hit[1], hit[2])))[:limit]
