"""``replay``: past files through the reader of today. Nothing is stored, so it always ends with 0."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Json, Output

if TYPE_CHECKING:
    from pipeline.run.differences import FileChange
    from pipeline.run.office import Office
    from pipeline.run.replay import Past


def replay(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="SHA256...", help="Begin van SHA-256's; zonder: alle bestanden."),
    ] = None,
    night: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Alleen wat die nacht binnenkwam.", show_default=False),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Wat vanaf die dag binnenkwam.", show_default=False),
    ] = None,
    tolerated: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOORT=AANDEEL",
            help="Toegestane fout onder wat aanvaard wordt, bijvoorbeeld bsn=0.001. Mag vaker.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Map met een ander model (comb.onnx).", exists=True, show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Ook waar alleen de zekerheid verschuift.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="HTML-pagina met het papier erbij (persoonsgegevens).", show_default=False),
    ] = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Lees bestanden van vroeger opnieuw en toon welke velden anders zouden worden. Verandert niets.

    De lijst bevat persoonsgegevens. Code 0, ook als er velden zouden veranderen.
    """
    from pipeline.run.desk import looked_at
    from pipeline.run.file_reader import make_reader
    from pipeline.run.knowing import knowledge
    from pipeline.run.progress import Progress
    from pipeline.run.replay import Chosen, Trial, past, tolerated_errors, tried
    from pipeline.run.replay import replay as read_again
    from pipeline.settings import load_settings

    chosen = Chosen(night and night.date(), since and since.date(), tuple(files or ()))
    trial = Trial(tolerated_errors(tolerated or ()), model)
    with looked_at(load_settings(output=output)) as office:
        told = past(office, chosen)
        known = knowledge(office.place.today, office.reference, office.calendar)
        reader = tried(make_reader(office.library, known), trial)
        with Progress(quiet=as_json).steps("opnieuw lezen", len(told.readings)) as bar:
            changes = list(read_again(office, told, reader, lambda sha256: bar.done(sha256[:12])))
        _tell(office, changes, everything, as_json)
        if out is not None:
            _draw(office, told, changes, everything, out)


def _tell(office: "Office", changes: "Sequence[FileChange]", everything: bool, as_json: bool) -> None:
    from pipeline.reports.html import texts
    from pipeline.reports.replay import as_table
    from pipeline.run.replay_view import as_dict, view

    if as_json:
        typer.echo(json.dumps(as_dict(changes, everything), ensure_ascii=False, indent=1))
        return
    shown = view(office, changes, "", certainty_too=everything)
    typer.echo(as_table(shown.rows) if shown.rows else texts()["replay"]["nothing"])
    typer.echo("\n" + "\n".join(f"{count:>8}  {words}" for words, count in shown.sums))


def _draw(
    office: "Office", told: "Past", changes: "Sequence[FileChange]", everything: bool, out: Path
) -> None:
    """The page with the paper beside each change."""
    from pipeline.reports.replay import render_replay
    from pipeline.run.replay_view import view
    from pipeline.run.snippets import Snippets
    from pipeline.sandbox import Sandbox

    with TemporaryDirectory() as folder, Sandbox() as sandbox:
        ink = told, Snippets(sandbox, office.place.originals, Path(folder))
        page = render_replay(view(office, changes, sandbox.level.value, ink, everything))
    out.touch(mode=0o600)  # what people wrote, for one pair of eyes
    out.write_text(page, encoding="utf-8")
    typer.echo(str(out), err=True)
