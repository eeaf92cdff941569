"""Invented nights for the reports: every kind of row, chart and alarm, with any text in any place."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from pipeline.domain.session import GoalValue
from pipeline.reports.desk import Desk, OpenDecision
from pipeline.reports.figures import (
    ClassDrift,
    Closing,
    Confirmed,
    Cost,
    Drift,
    Fate,
    NightReading,
    Part,
    Post,
    PostLine,
    Repeat,
    Sum,
    VersionReason,
)
from pipeline.reports.views import (
    CaseView,
    FileState,
    FileView,
    FindingView,
    Ledger,
    LetterView,
    MoneyView,
    NightView,
    PageView,
    SeatAlarmView,
    SeatsView,
    Snippet,
    SuspenseView,
    UnplacedView,
    VenueWeek,
)

TODAY = date(2026, 11, 23)
SNIPPET = Snippet("archive/snippets/P-000000000000.png", 320, 48)
T = TypeVar("T")
_KEYS = frozenset({"code", "severity", "state", "path", "kind", "name", "sandbox", "submission"})
"""Words of ours by which reports choose, and names of files: no text of anybody."""


def draw_snippet(output: Path) -> None:
    """The one picture that all findings show."""
    path = output / SNIPPET.path
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (SNIPPET.width, SNIPPET.height), 200).save(path)


def finding(number: int, value: str = "0412") -> FindingView:
    return FindingView(
        code="reading-doubtful",
        severity="review",
        title="Niet zeker gelezen: Geboortedatum",
        todo="Kijk naar de uitsnede. Staat er iets anders, verbeter het dan.",
        field="geboortedatum",
        label="Geboortedatum",
        page=1 + number % 3,
        box=None,
        value=value,
        certainty=0.71,
        alternatives=("0417", "0442"),
        snippet=SNIPPET if number % 2 == 0 else None,
        agreement="akkoord:reading-doubtful:geboortedatum",
    )


def letter(number: int, kind: str = "repair") -> LetterView:
    return LetterView(
        id=f"L-{number:012x}",
        kind=kind,
        kind_text="Vraag om aanvulling",
        subject=f"S-{number:012x}",
        dated=TODAY,
        state="handed_over",
        batch="batch-000001",
        path="archive/letters/x.pdf",
        sha256="a" * 64,
    )


def case(number: int, waits: bool = True, findings: int = 2) -> CaseView:
    days = 60 - number % 61
    return CaseView(
        submission=f"S-{number:012x}",
        registration="",
        form_title="Aanmelding inburgeringsexamen",
        form="inburgeringsexamen",
        version="2026-1",
        file_name=f"scan-{number}.pdf",
        pages=(1, 2, 3),
        received_on=TODAY - timedelta(days=days),
        days_waiting=days,
        state="review" if waits else "repair",
        state_text="wacht op u" if waits else "aanvulling gevraagd",
        person=f"Fatima de Vries-{number}",
        findings=tuple(finding(number + at) for at in range(findings)),
        letters=() if waits else (letter(number),),
        one_step=findings == 1,
        term=TODAY + timedelta(days=56 - days),
        term_text="beslis uiterlijk",
        late=days > 49,
        clerk="anna",
    )


def night(cases: Sequence[CaseView] | None = None, files: int = 3) -> NightView:
    """Everything that a report can show, at least once."""
    shown = [case(n) for n in range(3)] + [case(9, waits=False)] if cases is None else cases
    return NightView(
        today=TODAY,
        version="0.1.0",
        sandbox="rlimits",
        ledger=Ledger(files, files - 2, 1, 0, 1, 0, 0),
        files=tuple(_file(n) for n in range(files)),
        ignored=(("map", "een map: leg bestanden los in de inbox"),),
        cases=tuple(shown),
        letters=(letter(9),),
        money=_money(),
        seats=_seats(),
        funnel=(
            Sum("Inbox", "bestanden", 12, (Part(Fate.OUT, "", 9), Part(Fate.ENDED, "Het is leeg.", 3))),
            Sum("Gelezen", "formulieren", 9, (Part(Fate.OUT, "", 7), Part(Fate.WAITING, "onzeker", 2))),
        ),
        waiting_days=(("R-1", 9), ("R-2", 30)),
        switched_off=("Er is geen kalender.",),
        bugs=(("S-7", "ValueError"),),
        sums=(Sum("Pagina's", "pagina's", 3, (Part(Fate.OUT, "", 2),)),),
        alarms=("De som bij Pagina's klopt niet.",),
        closing=Closing(
            (VersionReason("inburgeringsexamen 2026-1", "Handtekening ontbreekt", 3, 12),),
            (Repeat("Fatima de Vries", (("S-1", TODAY, "aanvulling gevraagd"), ("S-2", TODAY, "gestopt"))),),
            (Confirmed("inburgeringsexamen 2026-1", "Geboortedatum", 20, 19),),
        ),
        drift=Drift(
            tuple(NightReading(TODAY - timedelta(days=n), 20, 200, 160 + n, 0.9) for n in range(12, -1, -1)),
            (ClassDrift("bsn", 30, 0.6, 0.8, 0.9, 0.8), ClassDrift("name", 5, 0.9, 0.9, None, None)),
            0.82,
            0.74,
        ),
        post=Post(TODAY, (PostLine("Ontvangst", 3, 5, 3, 420),), "PostNL", ("L-9",), waiting_for_code=2),
        cost=Cost(TODAY, (("Lezen", 61.5), ("Brieven maken", 0.2))),
        versions=(("Regels", "0123456789ab"),),
        desk=Desk(open=(OpenDecision("R-4", "portfolio", TODAY, TODAY, alert=True),)),
    )


def _file(number: int) -> FileView:
    state = (FileState.QUARANTINED, FileState.REVIEW, FileState.ACCEPTED)[min(number, 2)]
    return FileView(
        delivery=f"F-{number}",
        name=f"scan-{number}.pdf",
        sha256=f"{number:064x}",
        size=10,
        received_on=TODAY,
        state=state,
        reason="",
        reason_text="Het bestand is leeg.",
        advice="Scan het opnieuw." if number == 0 else "",
        pages=(PageView(1, "form", "formulier", "inburgeringsexamen", 1),),
        submissions=(f"S-{number}",),
        scan_again=((2, "Pagina ontbreekt. Kijk of het papier er is."),) if number == 1 else (),
    )


def _money() -> MoneyView:
    waiting = SuspenseView(
        "B-1", TODAY, 5000, "none", "Er staat geen kenmerk in de tekst.", ("R-1",), 20, TODAY, TODAY, True
    )
    refused = (("afschrift.xml", "Het is geen afschrift."),)
    return MoneyView(25000, 20000, 5000, 0, 0, 0, 2, (waiting,), refused, (), alerts=("B-2",))


def _seats() -> SeatsView:
    weeks = (
        VenueWeek("Utrecht", "2026-W50", 10, 4, 6),
        VenueWeek("Utrecht", "2026-W51", 10, 4, 2),
        VenueWeek("Zwolle", "2026-W51", 0, 0, 0),
    )
    return SeatsView(
        placed=5,
        first_choice=4,
        extra_km=41,
        unplaced=(UnplacedView("R-2", "KNM", "no-seat", "Er is geen plaats vrij.", 30, TODAY, True),),
        weeks=weeks,
        goals=(GoalValue("unplaced_parts", 1, 1, 2),),
        problems=("een stoel dubbel",),
        km_extra=(0, 0, 8, 33),
        alarms=(SeatAlarmView("call", "R-3", TODAY, "Bel R-3: het examen gaat niet door."),),
    )


def filled(value: T, text: str) -> T:
    """``value`` with ``text`` in the place of every text of its own, but for the words that choose."""
    return _filled(value, text, "")  # type: ignore[no-any-return]


def _filled(value: Any, text: str, name: str) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value if name in _KEYS else text
    if isinstance(value, tuple):
        return tuple(_filled(item, text, name) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{item.name: _filled(getattr(value, item.name), text, item.name) for item in fields(value)},
        )
    return value
