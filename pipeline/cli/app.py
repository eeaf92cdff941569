"""The verbs and how they end. Exit codes are those of ``pipeline.errors`` and ``docs/operations.md``."""

import os
import sys

import typer

from pipeline import __version__
from pipeline.cli import facts, forms, letters, money, night, planning, post, stages
from pipeline.cli.assessing import adapted, assess
from pipeline.cli.deck import deck
from pipeline.cli.quality import evidence, qa
from pipeline.cli.refunds import refunds
from pipeline.cli.replay import replay
from pipeline.cli.rulings import allocate
from pipeline.cli.rulings import money as money_waiting
from pipeline.cli.seats import decline
from pipeline.cli.solving import solve
from pipeline.errors import PipelineError

app = typer.Typer(
    name="inburgering",
    help="Van papieren aanmelding naar brief: scans lezen, beslissen, geld, plaatsen, brieven.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("run")(night.run)
app.command("read")(stages.read)
app.command("decide")(facts.decide)
app.command("correct")(facts.correct)
app.command("import-statement")(money.import_statement)
app.command("match")(money.match)
app.command("money")(money_waiting)
app.command("allocate")(allocate)
app.command("solve")(solve)
app.command("decline")(decline)
app.command("plan")(planning.plan)
app.command("simulate")(planning.simulate)
app.command("report")(night.report)
app.command("explain")(facts.explain)
app.command("samples")(stages.samples)
app.command("replay")(replay)
app.command("refunds")(refunds)
app.command("assess")(assess)
app.command("adapted")(adapted)
app.command("evidence")(evidence)
app.command("qa")(qa)
app.command("deck")(deck)
app.add_typer(forms.app, name="forms")
app.add_typer(letters.app, name="letters")
letters.app.command("proof")(post.proof)
app.add_typer(post.app, name="post")


@app.callback(invoke_without_command=True)
def _options(
    version: bool = typer.Option(False, "--version", help="Toon de versie."),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Entry of the console script. A PipelineError becomes one clear message and its exit code."""
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(library, "1")  # every core has a worker: small matrices want no threads
    os.umask(0o027)  # what a night writes is personal: not for everybody on the machine
    try:
        app()
    except PipelineError as error:
        sys.stderr.write(f"inburgering: {error.what}\n")
        if error.hint:
            sys.stderr.write(f"  wat nu: {error.hint}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("inburgering: afgebroken; de volgende nacht gaat verder waar deze stopte\n")
        sys.exit(130)
