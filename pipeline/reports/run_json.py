"""``run.json``: where every file, letter, cent and seat stands, for machines.

The schema is ``docs/run-schema.json``. It tells the state, not the doings of one night: a second
night without news writes the same bytes.
"""

import json
from typing import Any

from pipeline.reports.desk import bookings_json, decisions_json
from pipeline.reports.figures_json import figures
from pipeline.reports.views import FileView, LetterView, MoneyView, NightView, SeatsView


def run_json(night: NightView) -> str:
    """Deterministic JSON text with a line end."""
    document = {
        "version": night.version,
        "today": night.today.isoformat(),
        "sandbox": night.sandbox,
        "balanced": night.balanced,
        "ledger": {
            name: getattr(night.ledger, name)
            for name in ("seen", "accepted", "review", "rejected", "quarantined", "duplicate", "waiting")
        },
        "files": [_file(item) for item in night.files],
        "ignored": [{"name": name, "reason": reason} for name, reason in night.ignored],
        "letters": [_letter(item) for item in night.letters],
        "money": _money(night.money),
        "seats": _seats(night.seats),
        "decisions": decisions_json(night.desk),
        "bookings": bookings_json(night.desk),
        **figures(night),
        "switched_off": list(night.switched_off),
        "bugs": [{"unit": unit, "error": error} for unit, error in night.bugs],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _file(file: FileView) -> dict[str, Any]:
    return {
        "name": file.name,
        "sha256": file.sha256,
        "state": file.state.value,
        "reason": file.reason,
        "pages": [{"page": page.page, "role": page.role} for page in file.pages],
        "submissions": list(file.submissions),
    }


def _letter(letter: LetterView) -> dict[str, Any]:
    return {
        "id": letter.id,
        "kind": letter.kind,
        "registration": letter.subject,
        "dated": letter.dated.isoformat(),
        "state": letter.state,
        "batch": letter.batch,
        "path": letter.path,
        "sha256": letter.sha256,
    }


def _money(money: MoneyView) -> dict[str, Any]:
    sums = ("in_cents", "allocated_cents", "suspense_cents", "owed_cents", "not_ours_cents")
    return {
        **{name: getattr(money, name) for name in sums},
        "refunds_under_way_cents": money.under_way_cents,
        "costs_cents": money.costs_cents,
        "requested_open_cents": money.requested_open_cents,
        "lines": money.lines,
        "waiting": [
            {
                "line": item.line,
                "amount_cents": item.amount_cents,
                "decision": item.decision,
                "credited_on": item.credited_on.isoformat(),
                "days": item.days_waiting,
                "post_by": item.post_by.isoformat() if item.post_by else None,
                "alert": item.alert,
            }
            for item in money.waiting
        ],
        "refunds": [
            {
                "id": item.id,
                "registration": item.registration,
                "line": item.line,
                "amount_cents": item.amount_cents,
                "state": item.state,
                "days": item.days_waiting,
            }
            for item in money.refunds
        ],
        "refused_files": [{"name": name, "reason": reason} for name, reason in money.refused_files],
        "problems": list(money.problems),
        "alerts": list(money.alerts),
        "balanced": money.balanced,
    }


def _seats(seats: SeatsView) -> dict[str, Any]:
    return {
        "placed": seats.placed,
        "first_choice": seats.first_choice,
        "extra_km": seats.extra_km,
        "unplaced": [
            {
                "registration": item.registration,
                "part": item.part,
                "reason": item.reason,
                "post_by": item.post_by.isoformat(),
                "late": item.late,
                "promised": item.promised.isoformat() if item.promised else None,
                "alarm": item.alarm,
                "change": item.change,
            }
            for item in seats.unplaced
        ],
        "goals": [
            {"name": goal.name, "value": goal.value, "bound": goal.bound, "first_come": goal.first_come}
            for goal in seats.goals
        ],
        "problems": list(seats.problems),
        "alarms": [
            {"alarm": item.alarm, "subject": item.subject, "day": item.day.isoformat()}
            for item in seats.alarms
        ],
    }
