"""``deck``: forms filled by real hands and aged, with their answers, for tests and benchmarks."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import CannotWriteError

if TYPE_CHECKING:
    from pipeline.deck.deck import Blanks
    from pipeline.deck.hands import Hand
    from pipeline.deck.wear import Style
    from pipeline.library import Library

TRUTH_FILE = "truth.jsonl"


def deck(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Map voor de pdf's en truth.jsonl.", file_okay=False)
    ],
    data: Annotated[
        Path, typer.Option(help="Map met de handschriften (unipen_dev.npz, ...).", file_okay=False)
    ],
    writers: Annotated[str, typer.Option(help="Wiens handen: train, calibrate of bench.")] = "bench",
    styles: Annotated[str, typer.Option(help="Hoe het papier werd: clean,office,bad,fax,phone.")] = "office",
    number: Annotated[int, typer.Option("--n", min=1, help="Hoeveel formulieren.")] = 50,
    seed: Annotated[int, typer.Option(help="Zelfde getal, zelfde stapel.")] = 1,
    form: Annotated[list[str] | None, typer.Option(help="Alleen dit formulier (mag vaker).")] = None,
    forms: Annotated[
        Path, typer.Option(help="Map met alle formulieren.", exists=True, file_okay=False)
    ] = Path("forms"),
    places: Annotated[Path | None, typer.Option(help="Postcodetabel (pc4.csv).", dir_okay=False)] = None,
    any_bsn: Annotated[
        bool,
        typer.Option("--any-bsn", help="Elk nummer dat aan de elfproef voldoet, niet alleen testnummers."),
    ] = False,
) -> None:
    """Maak een stapel ingevulde, verouderde formulieren waarvan de antwoorden bekend zijn."""
    from pipeline.deck.deck import deck as forms_of
    from pipeline.deck.names import TOWNS
    from pipeline.deck.persons import load_towns
    from pipeline.library import load_library

    library = load_library(forms)
    templates = [t for t in library.templates if not form or t.form in form]
    if not templates:
        raise typer.BadParameter(
            f"onbekend formulier; er zijn: {', '.join(sorted({t.form for t in library.templates}))}"
        )
    chosen = _styles(styles)
    hands = _hands(data, writers)
    blanks = _blanks(library, {(t.form, t.version) for t in templates})
    towns = load_towns(places) if places else TOWNS
    try:
        out.mkdir(parents=True, exist_ok=True)
        with (out / TRUTH_FILE).open("w", encoding="utf-8") as truth:
            for one in forms_of(templates, blanks, hands, chosen, number, seed, towns, any_bsn):
                (out / f"{one.name}.pdf").write_bytes(one.pdf())
                truth.write(json.dumps(one.record(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise CannotWriteError(f"cannot write to {out}: {error.strerror}", "choose another --out") from error
    typer.echo(f"{number} formulieren in {out}")


def _styles(text: str) -> "list[Style]":
    from pipeline.deck.wear import STYLES

    named = [name.strip() for name in text.split(",") if name.strip()]
    known = [style for name in named for style in STYLES if style == name]
    if not known or len(known) != len(named):
        raise typer.BadParameter(f"onbekende stijl; er zijn: {', '.join(STYLES)}")
    return known


def _hands(data: Path, writers: str) -> "tuple[Hand, ...]":
    from pipeline.deck.hands import PARTS, load_hands

    part = next((p for p in PARTS if p == writers), None)
    if part is None:
        raise typer.BadParameter(f"onbekende schrijvers; er zijn: {', '.join(PARTS)}")
    try:
        return load_hands(data, part)
    except FileNotFoundError as error:
        raise typer.BadParameter("geen handschriften in die map (unipen_dev.npz)") from error


def _blanks(library: "Library", wanted: set[tuple[str, str]]) -> "Blanks":
    from pipeline.deck.blanks import blank_pages

    return {key: blank_pages(library.blank_path(*key)) for key in wanted}
