"""``make verify-letters``: is every letter valid, readable aloud, whole, and on paper what it is in the data?

For every kind, variant and edge case: veraPDF's own engine on PDF/UA-1 and PDF/A-3a, outloud's semantic
checks, and reading back for each envelope. Then a demo night, of which every letter must have been read
back right. A fault, or a check that could not be done, makes exit code 1.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from pipeline.adapters.readback import read_back
from pipeline.bench.verapdf import PROFILES, VeraPdf, engine
from pipeline.domain.letter import LetterOrder
from pipeline.domain.post import ReadBack
from pipeline.letters.contexts import decode
from pipeline.letters.layout import load_layout
from pipeline.letters.proving import faults
from pipeline.letters.render import Renderer
from pipeline.samples.letters import all_orders
from pipeline.samples.letters.people import CANDIDATE, OFFICE, REQUEST
from pipeline.store import Store, post

_ENDED_WELL = {0, 20}


@dataclass(frozen=True, slots=True)
class Check:
    """``wrong`` names what failed; ``absent`` says why the check could not be done, '' when it was."""

    name: str
    count: int
    wrong: tuple[str, ...] = ()
    absent: str = ""

    @property
    def passed(self) -> bool:
        return not self.wrong and not self.absent and self.count > 0

    def in_words(self) -> str:
        if self.absent:
            return f"{self.name:<46} NOT DONE: {self.absent}"
        head = f"{self.name:<46} {self.count - len(self.wrong):>5} of {self.count:<5}"
        return "\n".join(
            [f"{head} {'passed' if self.passed else 'FAILED'}", *(f"    {w}" for w in self.wrong)]
        )


def verify(*, aloud: bool, night: bool) -> Iterator[Check]:
    """One check after the other; each letter is set once for each envelope."""
    orders = dict(all_orders())
    sheets = {name: _set(name, orders) for name in load_layout().profiles}
    letters = sheets[load_layout().default]
    yield Check("letters set, no glyph missing", len(orders))
    java = engine()
    for profile in PROFILES:
        yield _valid(java, profile, letters)
    if aloud:
        yield _read_aloud(letters)
    for name, pdfs in sheets.items():
        yield _read(name, pdfs, orders)
    if night:
        yield _demo_night()


def _set(envelope: str, orders: dict[str, LetterOrder]) -> dict[str, bytes]:
    """A letter that cannot be set, for example for a missing glyph, ends it all here."""
    renderer = Renderer(profile=envelope)
    return {name: renderer.pdf(order, OFFICE) for name, order in orders.items()}


def _valid(java: VeraPdf | str, profile: str, letters: dict[str, bytes]) -> Check:
    name = f"veraPDF {profile}"
    if isinstance(java, str):
        return Check(name, 0, absent=java)
    found = ((key, java.faults(pdf, profile)) for key, pdf in letters.items())
    return Check(name, len(letters), tuple(f"{key}: {told[0]}" for key, told in found if told))


def _read_aloud(letters: dict[str, bytes]) -> Check:
    try:
        import outloud  # type: ignore[import-untyped]  # noqa: PLC0415 - a development package
    except ImportError:
        return Check("outloud, errors", 0, absent="the package outloud is not installed")
    wrong = []
    with TemporaryDirectory(prefix="verify-letters-") as folder:
        for key, pdf in letters.items():
            path = Path(folder) / f"{key}.pdf"
            path.write_bytes(pdf)
            result = outloud.check(str(path))
            if result.error or result.errors:
                wrong.append(f"{key}: {result.error or [f.rule for f in result.findings]}")
    return Check("outloud, 0 errors", len(letters), tuple(wrong))


def _read(envelope: str, pdfs: dict[str, bytes], orders: dict[str, LetterOrder]) -> Check:
    hole = load_layout().profiles[envelope].window
    wrong = []
    for key, pdf in pdfs.items():
        order = orders[key]
        payment = getattr(decode(order), "payment", None)
        asked = replace(REQUEST, amount_cents=payment.amount_cents) if payment else None
        seen = read_back(pdf, (hole.left, hole.top, hole.width, hole.height))
        if told := faults(seen, order, OFFICE, asked, CANDIDATE.bsn):
            wrong.append(f"{key}: {', '.join(told)}")
    return Check(f"read back through window {envelope}: QR, KIX, text", len(pdfs), tuple(wrong))


def _demo_night() -> Check:
    """A whole night on the samples in a folder of its own, by the command line as an operator runs it."""
    with TemporaryDirectory(prefix="verify-letters-") as folder:
        environment = {key: value for key, value in os.environ.items() if key not in {"INBOX", "STATEMENTS"}}
        environment |= {"OUTPUT": folder, "INBURGERING_QUIET_SECONDS": "0"}
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "run", "--quiet"],
            cwd=Path(__file__).parents[2], env=environment, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode not in _ENDED_WELL:
            return Check("a demo night, read back", 0, absent=f"the night ended with {done.returncode}")
        store = Store.open(Path(folder) / "pipeline.db")
        with store.view() as connection:
            made, held = post.made(connection), post.held(connection)
        store.close()
    wrong = [f"{key}: {item.read_back}" for key, item in made.items() if item.read_back is not ReadBack.RIGHT]
    wrong += [f"{key}: held, {', '.join(item.faults)}" for key, item in held.items()]
    return Check("a demo night, read back right", len(made) + len(held), tuple(wrong))


def main(
    aloud: Annotated[bool, typer.Option(help="Also outloud: two seconds a letter.")] = True,
    night: Annotated[bool, typer.Option(help="Also a demo night: some minutes.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a check.")] = False,
) -> None:
    """Check every letter, variant and edge case, and the letters of a demo night."""
    passed = True
    for check in verify(aloud=aloud, night=night):
        passed &= check.passed
        typer.echo(json.dumps(asdict(check)) if as_json else check.in_words())
    raise typer.Exit(not passed)


if __name__ == "__main__":
    typer.run(main)
