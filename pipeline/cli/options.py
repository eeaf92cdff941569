"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="JSON op standaarduitvoer, voor machines.")]
Output = Annotated[
    Path | None, typer.Option(help="Uitvoermap (anders OUTPUT of ./output).", show_default=False)
]
Today = Annotated[
    str | None,
    typer.Option(help="Datum van de nacht, JJJJ-MM-DD (anders TODAY of vandaag).", show_default=False),
]
Files = Annotated[list[Path], typer.Argument(help="Een of meer bestanden.", exists=True, dir_okay=False)]
