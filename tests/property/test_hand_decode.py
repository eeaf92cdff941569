from datetime import date
from itertools import product
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.capture.hand.certainty import may_be_accepted
from pipeline.capture.hand.decode import FieldClass, Vouch, decode_sheet
from pipeline.capture.hand.decode.dates import Dates, Window, birth_window, signing_window
from pipeline.capture.hand.decode.numbers import Bsn, House, Iban
from pipeline.capture.hand.decode.search import Grammar, best_strings
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import DIGITS
from pipeline.domain.reference import KnownPerson
from pipeline.domain.registration import PartialDate
from pipeline.samples.people import bsn_passes
from pipeline.validate.dates import DateKind, read_date
from pipeline.validate.dutch import read_postcode
from tests.hand_lattices import FIELDS, certain, read_by_chance

TODAY = date(2026, 11, 23)
KNOWN = Knowledge.shipped(TODAY)
SEEDS = st.integers(0, 2**32 - 1)
DAYS = st.dates(date(1900, 1, 1), TODAY)


def options(
    rng: np.random.Generator, cells: int, symbols: str, kept: int
) -> list[tuple[tuple[str, float], ...]]:
    """A few symbols a box, with odd scores."""
    boxes = []
    for _ in range(cells):
        chosen = rng.choice(list(symbols), min(kept, len(symbols)), replace=False)
        scores = np.sort(rng.normal(-2, 2, len(chosen)))[::-1]
        boxes.append(tuple(zip(map(str, chosen), map(float, scores), strict=True)))
    return boxes


def by_force(cells: list[tuple[tuple[str, float], ...]], grammar: Grammar[Any]) -> dict[str, float]:
    """Every string that satisfies the rules, with its best score."""
    found: dict[str, float] = {}
    for path in product(*cells):
        state, score = grammar.start, 0.0
        for cell, (symbol, log_p) in enumerate(path):
            taken = grammar.step(state, cell, symbol)
            if taken is None:
                break
            state, score = taken[0], score + log_p + taken[1]
        else:
            if grammar.ends(state):
                value = grammar.value("".join(symbol for symbol, _ in path))
                found[value] = max(score, found.get(value, -np.inf))
    return found


@given(SEEDS, st.sampled_from(["bsn", "birth", "signing", "house"]))
@settings(max_examples=20, deadline=None)
def test_the_search_equals_brute_force(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    grammars: dict[str, Grammar[Any]] = {
        "bsn": Bsn(),
        "birth": Dates(birth_window(TODAY)),
        "signing": Dates(signing_window(TODAY)),
        "house": House(),
    }
    grammar = grammars[kind]
    if kind == "house":
        cells = options(rng, 5, DIGITS + " AB-", 4)
    else:
        cells = options(rng, 9, DIGITS, 3) if kind == "bsn" else date_options(rng)
    force = sorted(by_force(cells, grammar).values(), reverse=True)[:4]
    found = best_strings(cells, grammar, 4)
    assert np.allclose([f.score for f in found], force)


def date_options(rng: np.random.Generator) -> list[tuple[tuple[str, float], ...]]:
    """Boxes in which dates are possible."""
    wanted = ["0123", "0129", "01", "0129", "12", "09", "0289", "06"]
    return [options(rng, 1, symbols, 3)[0] for symbols in wanted]


@given(DAYS, DAYS, st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_windows_are_exact_to_the_day(day: date, first: date, length: int, margin: int) -> None:
    last = date.fromordinal(min(first.toordinal() + length, date(2030, 1, 1).toordinal()))
    likely = date.fromordinal(min(first.toordinal() + margin, last.toordinal()))
    window = Window(first, last, likely, last, -1.5)
    cells = [((c, 0.0),) for c in f"{day:%d%m%Y}"]
    found = best_strings(cells, Dates(window), 1)
    assert bool(found) == (first <= day < last)
    if found:
        assert found[0].score == (0.0 if likely <= day < last else -1.5)


@given(DAYS)
@settings(max_examples=40, deadline=None)
def test_a_certain_date_of_birth_is_returned(day: date) -> None:
    text = f"{day:%d%m%Y}"
    answer = decode_sheet({"g": certain(FIELDS["geboortedatum"], text)}, KNOWN)["g"]
    assert (answer.value, answer.valid, answer.repaired) == (text, True, False)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ-'. ", min_size=1, max_size=24).map(lambda t: " ".join(t.split())))
@settings(max_examples=60, deadline=None)
def test_a_certain_name_is_returned_however_odd(text: str) -> None:
    """Between its first and last letter; marks by themselves before and behind are dust."""
    assume(not {"-", "'", "."} & {text[:1], text[-1:]})
    answer = decode_sheet({"n": certain(FIELDS["achternaam"], text)}, KNOWN)["n"]
    assert answer.value == text


@given(SEEDS, st.floats(1, 25))
@settings(max_examples=40, deadline=None)
def test_values_satisfy_the_rules_or_are_flagged(seed: int, hard: float) -> None:
    rng = np.random.default_rng(seed)
    digits = "".join(map(str, rng.integers(0, 10, 9)))
    texts = {
        "bsn": digits,
        "geboortedatum": digits[:8],
        "postcode": digits[:4] + "XB",
        "huisnummer": digits[:3],
    }
    sheet = {name: read_by_chance(FIELDS[name], text, rng, hard) for name, text in texts.items()}
    for name, answer in decode_sheet(sheet, KNOWN).items():
        assert answer.margin >= 0
        assert answer.value not in answer.alternatives
        assert answer.repaired == (answer.value != answer.plain)
        if not answer.valid:
            assert not may_be_accepted(answer)
            continue
        match name:
            case "bsn":
                assert bsn_passes(answer.value.zfill(9))
            case "geboortedatum":
                assert read_date(answer.value).kind in (DateKind.COMPLETE, DateKind.PARTLY)
            case "postcode":
                assert read_postcode(answer.value) == answer.value
        if answer.kind in (FieldClass.BSN, FieldClass.BIRTH_DATE) and answer.repaired:
            assert not may_be_accepted(answer)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_the_order_of_fields_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = {"bsn": "999990317", "plaats": "AMSTERDAM", "postcode": "1055EK", "achternaam": "OKONKWO"}
    sheet = {name: read_by_chance(FIELDS[name], text, rng, 5.0) for name, text in texts.items()}
    turned = dict(reversed(sheet.items()))
    assert decode_sheet(sheet, KNOWN) == decode_sheet(turned, KNOWN)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_a_stranger_is_never_turned_into_a_neighbour(seed: int) -> None:
    """People on record share the stranger's surname and day of birth, or have a number close by."""
    rng = np.random.default_rng(seed)
    own = invented_bsn(rng)
    near = [own[:i] + d + own[i + 1 :] for i in range(9) for d in DIGITS]
    close = [n[:j] + d + n[j + 1 :] for n in near for j in range(9) for d in DIGITS]
    numbers = sorted({n for n in close if n != own and bsn_passes(n)})
    people = tuple(
        KnownPerson(str(n), "Haddad", "", "Omar" if i % 2 else "Rania Amina", PartialDate(1985, 7, 1 + i % 2))
        for i, n in enumerate(rng.choice(numbers, 40, replace=False))
    )
    texts = {"bsn": own, "geboortedatum": "01071985", "achternaam": "HADDAD", "voornamen": "SALMA"}
    sheet = {name: read_by_chance(FIELDS[name], text, rng) for name, text in texts.items()}
    for answer in decode_sheet(sheet, Knowledge(TODAY, people=people)).values():
        assert answer.vouched is not Vouch.REGISTER


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4), st.integers(0, 10**10 - 1))
@settings(max_examples=40, deadline=None)
def test_ibans_by_their_check_digits(bank: str, account: int) -> None:
    number = int("".join(str(int(c, 36)) for c in f"{bank}{account:010d}NL00"))
    text = f"NL{98 - number % 97:02d}{bank}{account:010d}"
    assert best_strings([((c, 0.0),) for c in text], Iban(), 1)[0].value == text
    wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    assert best_strings([((c, 0.0),) for c in wrong], Iban(), 1) == ()


def invented_bsn(rng: np.random.Generator) -> str:
    while not bsn_passes(number := f"9999{rng.integers(0, 100000):05d}"):
        pass
    return number
