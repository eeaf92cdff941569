"""How people, helpers and banks write a number into a description, and the errors they make."""

import random

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_BEFORE = (
    "", "", "", "betalingskenmerk ", "kenmerk: ", "Examen KNM ", "ref.", "12-03-2026 ", "inburgering 2026 ",
    "tel 06-12345678 ", "0612345678 ", "06 1234 5678, ", "9711 AB 12, ", "EUR 150,00 ", "€ 50 ",
    "IBAN NL63DUOT0007640076 ", "exam inburgering nr ", "Voor: mw Bakker ", "factuur 20260312 ", "KNM+ONA/",
)  # fmt: skip
_AFTER = (
    "", "", "", " examen", " dank u", ", mvg", " 50 euro", " KNM en lezen", " 2026-11-23", " tel 0612345678",
    " 9711AB", " EUR 150,00", " 12-03-2026", "\nEREF NOTPROVIDED", " -- spoed!", " (2 delen)",
)  # fmt: skip
_MIXED = ".- /_"
_LOOKALIKES = {"0": "oO", "1": "lI", "5": "S", "8": "B"}
_LETTERS_IN = 0.03
_ODD_SIGNS = 0.02


def in_words(rng: random.Random, digits: str) -> str:
    """A number in a sentence: any grouping, marks, a line break inside, letters for digits, odd signs."""
    return rng.choice(_BEFORE) + number(rng, digits) + rng.choice(_AFTER)


def number(rng: random.Random, digits: str) -> str:
    fours = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    ways = (
        digits,
        " ".join(fours), " ".join(fours), ".".join(fours), "-".join(fours), "  ".join(fours),
        f"{digits[:8]} {digits[8:]}",
        f"{fours[0]}{rng.choice(_MIXED)}{''.join(fours[1:2])}{rng.choice(_MIXED)}{''.join(fours[2:])}",
        _broken(rng, digits), _broken(rng, " ".join(fours)),
    )  # fmt: skip
    written = rng.choice(ways)
    if rng.random() < _LETTERS_IN:
        sign = rng.choice([d for d in _LOOKALIKES if d in written] or ["0"])
        written = written.replace(sign, rng.choice(_LOOKALIKES[sign]), 1)
    if rng.random() < _ODD_SIGNS:
        written = rng.choice(
            (written.translate(FULL_WIDTH), written.replace(" ", "\u00a0"), "\u200b".join(written))
        )
    return written


def _broken(rng: random.Random, written: str) -> str:
    """A line of the bank ends inside the number."""
    at = rng.randrange(1, len(written))
    return f"{written[:at]}\n{written[at:]}"


def mistyped(rng: random.Random, reference: str) -> str:
    """One typing error: always a text that differs. Half of them a wrong digit."""
    at = rng.randrange(len(reference) - 1)
    error = rng.choices(("wrong", "swapped", "missing", "extra"), (4, 2, 1, 1))[0]
    head, digit, tail = reference[:at], reference[at], reference[at + 1 :]
    if error == "wrong":
        return head + rng.choice([other for other in "0123456789" if other != digit]) + tail
    if error == "swapped":
        places = [i for i in range(len(reference) - 1) if reference[i] != reference[i + 1]]
        at = rng.choice(places)
        return reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
    return head + tail if error == "missing" else head + rng.choice("0123456789") + digit + tail
