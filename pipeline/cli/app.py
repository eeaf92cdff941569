"""The verbs and how they end. Exit codes are those of ``pipeline.errors`` and ``docs/operations.md``."""

import os
import sys
from collections.abc import Callable

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
from pipeline.cli.seats import decline, withdraw
from pipeline.cli.solving import solve
from pipeline.cli.usage import UsageError, in_words
from pipeline.errors import PipelineError

app = typer.Typer(
    name="inburgering",
    help="Van papieren aanmelding naar brief: scans lezen, beslissen, geld, plaatsen, brieven.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_POST = "Brieven en post"
_FORMS = "Sjablonen en voorbeelden"
_VERBS: dict[str, dict[str, Callable[..., None]]] = {
    "De nacht": {"run": night.run, "report": night.report, "explain": facts.explain},
    "Formulieren beoordelen": {
        "read": stages.read,
        "decide": facts.decide,
        "correct": facts.correct,
        "assess": assess,
        "adapted": adapted,
    },
    "Geld": {
        "import-statement": money.import_statement,
        "match": money.match,
        "money": money_waiting,
        "allocate": allocate,
        "refunds": refunds,
    },
    "Plaatsen": {
        "solve": solve,
        "decline": decline,
        "withdraw": withdraw,
        "plan": planning.plan,
        "simulate": planning.simulate,
    },
    "Hoe goed wij lezen": {"qa": qa, "replay": replay, "evidence": evidence, "deck": deck},
    _FORMS: {"samples": stages.samples},
}
"""What ``--help`` shows, in its order: by who needs it."""

for _panel, _verbs in _VERBS.items():
    for _name, _verb in _verbs.items():
        app.command(_name, rich_help_panel=_panel)(_verb)
app.add_typer(letters.app, name="letters", rich_help_panel=_POST)
letters.app.command("proof")(post.proof)
app.add_typer(post.app, name="post", rich_help_panel=_POST)
app.add_typer(forms.app, name="forms", rich_help_panel=_FORMS)


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
        sys.exit(app(standalone_mode=False))
    except UsageError as error:
        sys.stderr.write(in_words(error))
        sys.exit(2)
    except PipelineError as error:
        sys.stderr.write(f"inburgering: {error.what}\n")
        if error.hint:
            sys.stderr.write(f"  wat nu: {error.hint}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("inburgering: afgebroken; de volgende nacht gaat verder waar deze stopte\n")
        sys.exit(130)
