"""Texts that are made to be slow: no line may take longer than a moment, whatever it says."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from time import process_time

from pipeline.bench.paying.world import ACCOUNT, TrialWorld
from pipeline.domain.payment import BankLine
from pipeline.payments.match import MatchLimits, decide
from pipeline.payments.world import World

_DAY = date(2026, 1, 5)
_TIMES = 3


def nasty_texts(references: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """(name, text): digits without end, groups without end, 100 kB of anything, nearly references."""
    reference = references[0]
    yield "a million digits", "".join(rng.choices("0123456789", k=1_000_000))
    yield "100 kB of fours", " ".join(f"{rng.randrange(10_000):04d}" for _ in range(20_000))
    yield "100 kB of single digits", "1 " * 50_000
    yield (
        "100 kB of any group",
        " ".join(str(rng.randrange(10 ** rng.randrange(1, 9))) for _ in range(20_000)),
    )
    yield "100 kB of letters", "x" * 100_000
    yield "100 kB of lookalikes", "0O" * 50_000
    yield "lookalikes with blanks", "1O " * 33_000
    yield "100 kB of RF", "RF48 " * 20_000
    yield "digits of any script", "٣٧ " * 33_000
    yield "signs without width", f"{reference[:8]}\u200b" * 10_000
    yield "line breaks", f"{reference[:4]}\n" * 20_000
    yield "numbers with an error", " en ".join(_damaged(rng, r) for r in references[:200])
    yield "groups with an error", " ".join(_damaged(rng, r) for r in references[:200])
    yield "numbers of ours", " en ".join(references[:200])
    yield "phone numbers", "06 12345678 " * 8_000
    yield "dates", "12-03-2026 " * 9_000
    yield "amounts", "€ 50,00 " * 12_000
    yield "surnames", "Yılmaz Ali Mohamed Hassan Nguyen Kaya " * 2_600
    yield "marks on letters", "a\u0301\u0308" * 33_000
    yield "letters in other forms", "ﷺ" * 33_000


def slowest_line_ms(world: TrialWorld, rng: random.Random) -> dict[str, float]:
    """CPU ms to decide one line of each text; the best of three, in a world that is known already."""
    requests = list(world.requests.values())
    known = World(requests, (), world.names, frozenset())
    plain = BankLine("L-1", "S-1", 0, ACCOUNT, _DAY, _DAY, 5_000, "EUR", "", "", (), "", "", reversal=False)
    known.near.two_edits(requests[0].reference)
    _seconds(known, replace(plain, payer_name="Ali"))
    found = {}
    for name, text in nasty_texts([r.reference for r in requests], rng):
        line = replace(plain, payer_name=text, structured=(text,), unstructured=text, end_to_end=text)
        found[name] = 1000 * min(_seconds(known, line) for _ in range(_TIMES))
    return found


def _seconds(world: World, line: BankLine) -> float:
    started = process_time()
    decide(line, world, MatchLimits())
    return process_time() - started


def _damaged(rng: random.Random, reference: str) -> str:
    at = rng.randrange(1, 16)
    return f"{reference[:at]}{rng.randrange(10)}{reference[at:]}"
