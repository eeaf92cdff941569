"""The figures of the night summary for machines, a part of ``run.json``: counts and ids, no form's text."""

from typing import Any

from pipeline.reports.figures import Drift, Fate, Sum
from pipeline.reports.views import NightView


def figures(night: NightView) -> dict[str, Any]:
    """``alarms``, ``sums``, ``waiting``, ``drift``, ``post``, ``capacity`` and ``seconds``."""
    review = [case.days_waiting for case in night.cases if case.state == "review"]
    total = night.post.total
    return {
        "alarms": list(night.alarms),
        "sums": [_sum(item) for item in night.all_sums],
        "waiting": {
            "review": len(review),
            "review_oldest_days": max(review, default=0),
            "one_correction_away": sum(case.one_step for case in night.cases if case.state == "review"),
            "seat": len(night.waiting_days),
            "seat_oldest_days": max((days for _, days in night.waiting_days), default=0),
        },
        "drift": _drift(night.drift),
        "post": {
            "on": night.post.on.isoformat() if night.post.on else None,
            "letters": total.letters,
            "pages": total.pages,
            "sheets": total.sheets,
            "postage_cents": total.cents,
            "not_handed_over": list(night.post.stuck),
        },
        "capacity": [
            {
                "venue": cell.venue,
                "week": cell.week,
                "seats": cell.seats,
                "taken_elsewhere": cell.taken_elsewhere,
                "taken_paper": cell.taken_paper,
            }
            for cell in night.seats.weeks
        ],
        "seconds": dict(night.cost.seconds),
        "versions": dict(night.versions),
    }


def _sum(item: Sum) -> dict[str, Any]:
    return {
        "step": item.key,
        "unit": item.unit,
        "in": item.into,
        **{fate.value: item.count(fate) for fate in Fate},
        "balanced": item.balanced,
        "reasons": [
            {"fate": part.fate.value, "reason": part.reason, "count": part.count}
            for fate in (Fate.WAITING, Fate.ENDED)
            for part in item.reasons(fate)
        ],
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "alarm": drift.alarm,
        "least": drift.least,
        "nights": [
            {
                "on": one.on.isoformat(),
                "forms": one.forms,
                "fields": one.fields,
                "accepted": one.accepted,
                "certainty": round(one.certainty, 4),
            }
            for one in drift.nights
        ],
        "classes": [
            {"class": one.name, "fields": one.fields, "share": round(one.share, 4), "least": one.least}
            for one in drift.classes
        ],
    }
