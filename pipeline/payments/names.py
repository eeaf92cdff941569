"""Names and accounts as independent confirmation, and to rank what a clerk sees. They never decide."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import merge
from itertools import islice

from rapidfuzz import fuzz, process

from pipeline.domain.payment import BankLine, PartyNames

_NOT_DECOMPOSED = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae"})
_WORD = re.compile(r"[^\W_]+")
_TELLING = 3
"""Shorter words (de, El, M) tell little and are often left out by banks."""
_LOOKED_AT = 200
"""Characters of a name or text; longer ones are no reason to work longer."""
_COMPARED = 500
"""Most registrations compared for one line."""
_LOOKED_THROUGH = 4_000
"""Most registrations asked whether they are open for the amount."""


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
    payer = set(words(line.payer_name[:_LOOKED_AT]))
    written = payer | set(words(line.unstructured[:_LOOKED_AT]))
    if _all_in(party.surname, written, payer):
        return "de achternaam"
    helped = any(_all_in(other, written, payer) for other in party.others)
    return "de naam van een helper of school" if helped else ""


def _all_in(name: str, written: set[str], payer: set[str]) -> bool:
    """Whether every telling part of ``name`` is there. A name of two letters counts only as the payer's:
    in a description it may be any word; one letter tells nothing.
    """
    parts = words(name)
    if telling := [part for part in parts if len(part) >= _TELLING]:
        return all(part in written for part in telling)
    return bool(parts) and all(len(part) > 1 and part in payer for part in parts)


class NameIndex:
    """Registrations by surname, amount and first letter, to rank candidates for a clerk.

    ``amounts`` are the requested cents per registration. Thousands may share a surname and a fee;
    first letters keep the number that is compared small.
    """

    def __init__(self, names: Mapping[str, PartyNames], amounts: Mapping[str, int]) -> None:
        self._full = {key: " ".join(words(f"{p.given_names} {p.surname}")) for key, p in names.items()}
        self._by_word: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        for key, party in sorted(names.items()):
            amount = amounts.get(key, 0)
            for word in words(party.surname):
                if len(word) >= _TELLING:
                    self._by_word[word, amount, ""].append(key)
                    self._by_word[word, amount, self._full[key][:1]].append(key)

    def ranked(self, line: BankLine, fits: Callable[[str], bool], limit: int) -> tuple[str, ...]:
        """Up to ``limit`` registrations that ``fits`` lets pass, with a surname in the line, likest first."""
        payer = words(line.payer_name[:_LOOKED_AT])
        written = set(words(line.unstructured[:_LOOKED_AT])).union(payer)
        initials = {word[0] for word in written}
        amount = line.amount_cents
        found = self._pool(written, amount, initials, fits) or self._pool(written, amount, {""}, fits)
        pool = {key: self._full[key] for key in found}
        scored = process.extract(" ".join(payer), pool, scorer=fuzz.token_sort_ratio, limit=None)
        return tuple(key for _, _, key in sorted(scored, key=lambda hit: (-hit[1], hit[2])))[:limit]

    def _pool(
        self, written: Iterable[str], cents: int, initials: Collection[str], fits: Callable[[str], bool]
    ) -> list[str]:
        """The first that fit, by registration; of very many namesakes not all are looked at."""
        keys = ((word, cents, initial) for word in written for initial in initials)
        places = [self._by_word[key] for key in keys if key in self._by_word]
        looked_at = dict.fromkeys(islice(merge(*places), _LOOKED_THROUGH))
        return list(islice(filter(fits, looked_at), _COMPARED))
