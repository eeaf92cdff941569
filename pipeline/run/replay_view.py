"""A replay in words and with the ink: for the terminal, for machines and for a page."""

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.domain.capture import FieldReading, Value
from pipeline.domain.document import QuarantineReason
from pipeline.reports.html import texts
from pipeline.reports.replay import ReplayRow, ReplayView, summed, value_words
from pipeline.run.differences import FieldChange, FileChange, Kind, Verdict, tally
from pipeline.run.office import Office
from pipeline.run.replay import Past
from pipeline.run.snippets import Snippets

_SHOWN = 12
"""Characters of a SHA-256 that people see: enough to find the file again."""


def view(
    office: Office,
    changes: Sequence[FileChange],
    sandbox: str,
    ink: tuple[Past, Snippets] | None = None,
    certainty_too: bool = False,
) -> ReplayView:
    """Everything in words, the worst first. ``ink`` cuts the place of each change out of its page."""
    words = texts()["replay"]
    return ReplayView(
        today=office.place.today,
        sandbox=sandbox,
        sums=summed(tally(changes)),
        outcomes=tuple(
            (one.sha256[:_SHOWN], _outcome(one.before, words), _outcome(one.after, words))
            for one in changes
            if one.before != one.after
        ),
        pages=tuple(
            (one.sha256[:_SHOWN], page.page, page.before, page.after) for one in changes for page in one.pages
        ),
        rows=tuple(_row(sha256, field, ink) for sha256, field in listed(changes, certainty_too)),
    )


def listed(changes: Iterable[FileChange], certainty_too: bool = False) -> list[tuple[str, FieldChange]]:
    """The changed fields with the SHA-256 of their file, worst kind first; moved certainties on request."""
    kinds = list(Kind)
    found = [(one.sha256, field) for one in changes for field in one.fields]
    wanted = [pair for pair in found if certainty_too or pair[1].kind is not Kind.CERTAINTY]
    return sorted(wanted, key=lambda p: (kinds.index(p[1].kind), p[0], p[1].page, p[1].field))


def as_dict(changes: Sequence[FileChange], certainty_too: bool = False) -> dict[str, Any]:
    """The same for machines. Values are personal data."""
    return {
        "summary": tally(changes),
        "files": [
            {"sha256": one.sha256, "before": one.before, "after": one.after}
            for one in changes
            if one.before != one.after
        ],
        "pages": [
            {"sha256": one.sha256, "page": page.page, "before": page.before, "after": page.after}
            for one in changes
            for page in one.pages
        ],
        "fields": [_field_dict(sha256, field) for sha256, field in listed(changes, certainty_too)],
    }


def _row(sha256: str, change: FieldChange, ink: tuple[Past, Snippets] | None) -> ReplayRow:
    words = texts()
    before, after = (_told(side, words["replay"]) for side in (change.before, change.after))
    verdict = change.verdict
    return ReplayRow(
        file=sha256[:_SHOWN],
        form=change.form,
        page=change.page,
        field=change.field,
        before=before,
        after=after,
        certainty=" → ".join(_certainty(side) for side in (change.before, change.after)),
        kind=words["replay_kind"][change.kind],
        said=words["replay_verdict"][verdict] if verdict else "",
        serious=change.kind is Kind.OTHER_VALUE or verdict is Verdict.WORSE,
        png=_cut(sha256, change, *ink) if ink else None,
    )


def _cut(sha256: str, change: FieldChange, told: Past, snippets: Snippets) -> bytes | None:
    """The ink, at the place where the field was; of a page that was not ours then, nothing is shown."""
    stored = next(item.reading for item in told.readings if item.sha256 == sha256)
    field = change.before or change.after
    page = next((item for item in stored.pages if item.page == change.page), None) if stored else None
    return snippets.cut(sha256, page, field.box) if page and field else None


def _told(field: FieldReading | None, words: dict[str, str]) -> str:
    if field is None:
        return words["absent"]
    return f"{value_words(field.value)} ({words['accepted' if field.accepted else 'doubtful']})"


def _certainty(field: FieldReading | None) -> str:
    return "–" if field is None else f"{field.certainty:.3f}"


def _outcome(reason: QuarantineReason | None, words: dict[str, str]) -> str:
    return reason.value if reason else words["readable"]


def _field_dict(sha256: str, change: FieldChange) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "submission": change.submission,
        "form": change.form,
        "page": change.page,
        "field": change.field,
        "kind": change.kind.value,
        "verdict": change.verdict.value if change.verdict else None,
        "before": _side(change.before),
        "after": _side(change.after),
    }


def _side(field: FieldReading | None) -> dict[str, Any] | None:
    if field is None:
        return None
    value: Value | list[str] = list(field.value) if isinstance(field.value, tuple) else field.value
    return {"value": value, "accepted": field.accepted, "certainty": field.certainty}
