"""``post``: what the print room and the mail say and ask; ``letters proof``: was this letter sent?"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.errors import InputDataError

app = typer.Typer(no_args_is_help=True, help="Printkamer en post: partijen, duplicaten, retouren, codes.")

By = Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")]
Letter = Annotated[str, typer.Argument(metavar="L-…", help="Kenmerk van de brief.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif not rows:
        typer.echo(empty)
    for row in () if as_json else rows:
        values = (", ".join(map(str, value)) if isinstance(value, list) else value for value in row.values())
        typer.echo("  ".join(str(value) for value in values if value != ""))


@app.command("list")
def list_batches(output: Output = None, today: Today = None, as_json: Json = False) -> None:
    """Alle partijen en duplicaten: brieven, wanneer overhandigd, door wie bevestigd."""
    from pipeline.run.postroom import rows
    from pipeline.settings import load_settings

    _show(rows(load_settings(output=output, today=today)), as_json=as_json, empty="er zijn nog geen partijen")


@app.command()
def confirm(
    batch: Annotated[str, typer.Argument(help="Bijvoorbeeld batch-000001.")],
    by: By,
    output: Output = None,
    today: Today = None,
) -> None:
    """Zeg dat een partij is geprint, geteld en gepost. Twee keer zeggen verandert niets."""
    from pipeline.run import postroom
    from pipeline.settings import load_settings

    told, first = postroom.confirm(load_settings(output=output, today=today), batch, by)
    how = "bevestigd" if first else "was al bevestigd"
    typer.echo(f"{told.batch} {how} op {told.on:%d-%m-%Y} door {told.clerk}")


@app.command()
def again(
    identity: Annotated[str, typer.Argument(metavar="L-…|batch-…", help="Een brief, of een hele partij.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Waarom, voor het logboek.")],
    output: Output = None,
    today: Today = None,
) -> None:
    """Bied een brief of een onbevestigde partij nog eens aan, met DUPLICAAT op elke bladzijde."""
    from pipeline.run import postroom
    from pipeline.settings import load_settings

    item = postroom.again(load_settings(output=output, today=today), identity, reason, by)
    typer.echo(f"{item.name} overhandigd; brieven: {len(item.letters)}")


@app.command()
def held(output: Output = None, today: Today = None, as_json: Json = False) -> None:
    """Brieven die zijn vastgehouden: op papier staat iets anders dan in de administratie."""
    from pipeline.run.postroom import held_rows
    from pipeline.settings import load_settings

    _show(
        held_rows(load_settings(output=output, today=today)),
        as_json=as_json,
        empty="er wordt niets vastgehouden",
    )


@app.command()
def release(letter: Letter, by: By, output: Output = None, today: Today = None) -> None:
    """Laat een vastgehouden brief gaan: u heeft precies dit papier bekeken en het is goed."""
    from pipeline.run import postroom
    from pipeline.settings import load_settings

    postroom.release(load_settings(output=output, today=today), letter, by)
    typer.echo(f"{letter} gaat met de volgende nacht mee")


@app.command()
def addresses(
    batch: Annotated[str, typer.Option(help="Van deze partij; anders van alles wat nog wacht.")] = "",
    output: Output = None,
    today: Today = None,
) -> None:
    """Adressen voor de postcontrole als CSV, zonder persoonsgegevens, op kenmerk van de brief."""
    from pipeline.run import postroom
    from pipeline.settings import load_settings

    typer.echo(postroom.addresses(load_settings(output=output, today=today), batch), nl=False)


@app.command("import-codes")
def import_codes(file: File, by: By, output: Output = None, today: Today = None) -> None:
    """Lees de codes van de vervoerder in (brief, coderegel, code2d); de volgende nacht print ze."""
    from pipeline.run import postroom
    from pipeline.settings import load_settings

    new = postroom.import_codes(load_settings(output=output, today=today), file, by)
    typer.echo(f"{new} nieuwe codes")


@app.command()
def returned(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="Kenmerk L-…, de code op het vel, of de coderegel.")
    ],
    reason: Annotated[
        str, typer.Option(help="verhuisd, onbekend, geweigerd, onvolledig, niet-opgehaald, anders.")
    ],
    by: By,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Dag van terugkomst (anders vandaag).")
    ] = None,
    output: Output = None,
    today: Today = None,
) -> None:
    """Boek een brief die de post terugbracht. Er komt een taak, en geen herinnering voor wie hem miste."""
    from pipeline.run.returns import book
    from pipeline.settings import load_settings

    day = on.date() if on else None
    booked = book(load_settings(output=output, today=today), code, reason, by, day)
    how = "geboekt; kijk het adres na: inburgering post tasks" if booked.new else "was al geboekt"
    typer.echo(f"{booked.item.letter} ({booked.item.reason}, {booked.item.on:%d-%m-%Y}) {how}")


@app.command("import-returns")
def import_returns(file: File, by: By, output: Output = None, today: Today = None) -> None:
    """Boek een bestand met retouren (brief, reden, datum). Alles, of bij een foute regel niets."""
    from pipeline.run.returns import book_file
    from pipeline.settings import load_settings

    new, known = book_file(load_settings(output=output, today=today), file, by)
    typer.echo(f"{new} nieuw geboekt, {known} waren al geboekt")


@app.command()
def tasks(output: Output = None, today: Today = None, as_json: Json = False) -> None:
    """Teruggekomen brieven waarvan iemand het adres moet nakijken, de oudste eerst."""
    from pipeline.run.returns import tasks as rows
    from pipeline.settings import load_settings

    _show(rows(load_settings(output=output, today=today)), as_json=as_json, empty="er staat niets open")


@app.command()
def answer(
    letter: Letter,
    by: By,
    same: Annotated[bool, typer.Option("--same", help="Het adres klopt: stuur de brief nog eens.")] = False,
    none: Annotated[bool, typer.Option("--none", help="Er is geen adres bekend.")] = False,
    street: Annotated[str, typer.Option(help="Nieuw adres: straat.")] = "",
    number: Annotated[str, typer.Option(help="Huisnummer.")] = "",
    addition: Annotated[str, typer.Option(help="Toevoeging.")] = "",
    postcode: Annotated[str, typer.Option(help="Postcode, 1234AB.")] = "",
    town: Annotated[str, typer.Option(help="Plaats.")] = "",
    line: Annotated[list[str] | None, typer.Option(help="Adresregel in het buitenland; mag vaker.")] = None,
    country: Annotated[str, typer.Option(help="Land, voor een adres in het buitenland.")] = "",
    output: Output = None,
    today: Today = None,
) -> None:
    """Wat er met het adres is: klopt (--same), een ander (--street …), of geen (--none). Sluit de taak."""
    from pipeline.domain.post import ReturnOutcome
    from pipeline.domain.registration import Address
    from pipeline.run.returns import answer as save
    from pipeline.settings import load_settings

    code = "".join(postcode.split()).upper()
    new = Address(street, number, addition, code, town, tuple(line or ()), country)
    moved = new != Address()
    if same + none + moved != 1:
        raise InputDataError("kies één van --same, --none en een nieuw adres", "zie --help")
    outcome = ReturnOutcome.NEW if moved else ReturnOutcome.SAME if same else ReturnOutcome.NONE
    made = save(load_settings(output=output, today=today), letter, outcome, by, new if moved else None)
    told = {
        ReturnOutcome.SAME: f"overhandigd als {made}",
        ReturnOutcome.NEW: f"nieuwe brief {made}, in plaats van {letter}; hij gaat met de volgende nacht mee",
        ReturnOutcome.NONE: "er gaat niets meer naar dit adres",
    }
    typer.echo(told[outcome])


def proof(
    letter: Letter,
    pdf: Annotated[
        Path | None, typer.Option(help="Schrijf het bewijs als pdf naar dit bestand.", show_default=False)
    ] = None,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Bewijs van verzending: aan welk adres, wanneer gemaakt, in welke partij, overhandigd, bevestigd."""
    from pipeline.letters.dispatch import as_dict, in_words
    from pipeline.run.dispatch import dispatch, dispatch_pdf
    from pipeline.settings import load_settings

    settings = load_settings(output=output, today=today)
    if pdf is not None:
        dispatch_pdf(settings, letter, pdf)
        typer.echo(str(pdf))
        return
    found = dispatch(settings, letter)
    typer.echo(json.dumps(as_dict(found), indent=1, ensure_ascii=False) if as_json else in_words(found))
