"""What cannot wait until tomorrow, in words and counts: first on the night summary and in the mail."""

from collections.abc import Iterator

from pipeline.reports.html import texts
from pipeline.reports.views import NightView

_UNFENCED = "rlimits"


def alarm_lines(night: NightView) -> tuple[str, ...]:
    """One line for each kind of trouble; empty on a good night. Counts and ids only."""
    return tuple(_found(night))


def _found(night: NightView) -> Iterator[str]:
    words, one = texts()["alarm"], texts()["alarm_one"]
    for item in night.all_sums:
        if not item.balanced:
            yield words["sum"].format(step=item.name)
    counted = {
        "files": int(not night.ledger.balanced),
        "money": int(not night.money.balanced),
        "bugs": len(night.bugs),
        "term": sum(case.late for case in night.cases),
        "seats_late": sum(item.late for item in night.seats.unplaced),
        "seats_delayed": sum(item.alarm and not item.late for item in night.seats.unplaced),
        "judge": len(night.seats.problems),
        "stuck": len(night.post.stuck),
        "held": len(night.post.held),
        "unconfirmed": len(night.post.unconfirmed),
        "returned": len(night.post.returned),
        "statements": len(night.money.refused_files) + len(night.money.alerts),
        "decisions": sum(item.alert for item in night.desk.open),
        "money_late": sum(item.alert for item in night.money.waiting),
        "unfenced": int(night.sandbox == _UNFENCED),
    }
    for key, count in counted.items():
        if count:
            yield one[key] if count == 1 and key in one else words[key].format(count=count)
    yield from (item.text for item in night.seats.alarms)
    yield from (item.text for item in night.desk.booked if item.alarm)
    if night.drift.alarm:
        yield words["drift"].format(classes=", ".join(_falling(night)))


def _falling(night: NightView) -> list[str]:
    names = texts()["field_class"]
    found = [names.get(one.name, one.name) for one in night.drift.classes if one.alarm]
    return found or [names["all"]]
