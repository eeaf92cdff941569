"""``assess`` and ``adapted``: what people of the office decide; the letter goes with the next batch."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.domain.assessment import (
    CARDS,
    Adaptation,
    AdaptedVerdict,
    CardFault,
    CardReason,
    Denial,
    DenialReason,
    PortfolioOutcome,
    PortfolioVerdict,
)
from pipeline.errors import InputDataError

if TYPE_CHECKING:
    from pipeline.run.assessing import Decided

_Registration = Annotated[str | None, typer.Argument(metavar="R-…", help="Nummer van de aanmelding.")]
_By = Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")]
_Again = Annotated[bool, typer.Option("--again", help="Neem een ander besluit dan eerst.")]
_Card = Annotated[
    list[str] | None,
    typer.Option("--card", metavar="KAART:REDEN[:VRAGEN]", help="Bijvoorbeeld 3:unanswered:2,4. Mag vaker."),
]


def assess(
    registration: _Registration = None,
    approve: Annotated[bool, typer.Option("--approve", help="Het portfolio is goed.")] = False,
    not_approve: Annotated[
        bool, typer.Option("--not-approve", help="Niet goed; zeg met --card wat er is.")
    ] = False,
    copied: Annotated[bool, typer.Option("--copied", help="Overgenomen van iemand anders.")] = False,
    card: _Card = None,
    by: _By = "",
    again: _Again = False,
    reasons: Annotated[bool, typer.Option("--reasons", help="Toon de redenen voor een kaart.")] = False,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Beoordeel een portfolio; zonder nummer: wat er ligt en hoe lang nog. De brief gaat vanzelf mee."""
    if reasons:
        _show_reasons()
        return
    if registration is None:
        _show_open(output, today, as_json=as_json)
        return
    from pipeline.run.assessing import judge_portfolio
    from pipeline.settings import load_settings

    outcome = _outcome(approve=approve, not_approve=not_approve, copied=copied)
    verdict = PortfolioVerdict(outcome, _faults(card or []))
    if bool(verdict.faults) != (outcome is PortfolioOutcome.NOT_APPROVED):
        raise InputDataError(
            "--card hoort bij --not-approve, en andersom", "bijvoorbeeld: --not-approve --card 3:unanswered"
        )
    settings = load_settings(output=output, today=today)
    _tell(judge_portfolio(settings, registration, verdict, by, again=again), as_json=as_json)


def adapted(
    registration: Annotated[str, typer.Argument(metavar="R-…", help="Nummer van de aanmelding.")],
    grant: Annotated[
        list[Adaptation] | None, typer.Option("--grant", help="Wat de kandidaat krijgt. Mag vaker.")
    ] = None,
    deny: Annotated[
        list[str] | None,
        typer.Option("--deny", metavar="AANPASSING:REDEN", help="Wat niet, en waarom. Mag vaker."),
    ] = None,
    refuse: Annotated[
        DenialReason | None, typer.Option("--refuse", help="Helemaal niets, met de reden.")
    ] = None,
    by: _By = "",
    again: _Again = False,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Leg vast of iemand een aangepast examen krijgt. Er komt nooit iets medisch in de brief."""
    from pipeline.run.assessing import decide_adapted
    from pipeline.settings import load_settings

    granted, denied = tuple(dict.fromkeys(grant or [])), tuple(map(_denial, deny or []))
    if bool(granted or denied) == (refuse is not None):
        raise InputDataError("kies --grant en --deny, of --refuse", "bijvoorbeeld: --grant extra-time")
    if {item.adaptation for item in denied} & set(granted):
        raise InputDataError("hetzelfde staat bij --grant en bij --deny", "kies één van de twee")
    settings = load_settings(output=output, today=today)
    verdict = AdaptedVerdict(granted, denied, refuse)
    _tell(decide_adapted(settings, registration, verdict, by, again=again), as_json=as_json)


def _outcome(*, approve: bool, not_approve: bool, copied: bool) -> PortfolioOutcome:
    if approve + not_approve + copied != 1:
        raise InputDataError("kies één van --approve, --not-approve en --copied", "zie: assess --help")
    if approve:
        return PortfolioOutcome.APPROVED
    return PortfolioOutcome.COPIED if copied else PortfolioOutcome.NOT_APPROVED


def _faults(texts: list[str]) -> tuple[CardFault, ...]:
    """In one order, so that the same faults in another order are the same verdict."""
    return tuple(sorted({_fault(text) for text in texts}, key=lambda f: (f.card, f.reason, f.questions)))


def _fault(text: str) -> CardFault:
    number, _, rest = text.partition(":")
    reason, _, questions = rest.partition(":")
    if not number.isdecimal() or int(number) not in CARDS:
        raise InputDataError(
            f"{text!r}: er is geen kaart {number!r}", "kaart 1 tot en met 8, als op de kaart"
        )
    if reason not in list(CardReason):
        raise InputDataError(f"{text!r}: geen bekende reden", f"kies uit: {', '.join(CardReason)}")
    asked = [item.strip() for item in questions.split(",") if item.strip()]
    if not all(item.isdecimal() and int(item) for item in asked):
        raise InputDataError(f"{text!r}: vragen zijn nummers", "bijvoorbeeld: 3:unanswered:2,4")
    return CardFault(int(number), CardReason(reason), tuple(sorted({int(item) for item in asked})))


def _denial(text: str) -> Denial:
    name, _, reason = text.partition(":")
    if name not in list(Adaptation) or reason not in list(DenialReason):
        raise InputDataError(
            f"{text!r} is geen AANPASSING:REDEN",
            f"aanpassingen: {', '.join(Adaptation)}; redenen: {', '.join(DenialReason)}",
        )
    return Denial(Adaptation(name), DenialReason(reason))


def _tell(decided: "Decided", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(decided), indent=1))
        return
    if decided.before:
        typer.echo(f"was al vastgelegd; brief {decided.letter}")
        return
    typer.echo(f"vastgelegd; brief {decided.letter} gaat met de volgende stapel mee")
    if decided.seats_freed:
        typer.echo(f"{decided.seats_freed} plaatsen zijn weer vrij; de volgende nacht zoekt andere")


def _show_reasons() -> None:
    from pipeline.wording import load_wording

    for reason, text in load_wording().cards.items():
        typer.echo(f"{reason.value:<18} {text.clerk}")


def _show_open(output: Output, today: Today, *, as_json: bool) -> None:
    from pipeline.run.assessing import open_now
    from pipeline.settings import load_settings

    rows = open_now(load_settings(output=output, today=today))
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        mark = "LET OP" if row["alert"] else ""
        typer.echo(
            f"{row['registration']}  {row['topic']:<10} sinds {row['since']}  vóór {row['due_on']}  {mark}"
        )
    if not rows:
        typer.echo("er ligt niets te beoordelen")
