"""The stable JSON of ``inburgering read``: one object a file, schema in ``docs/read-schema.json``."""

from typing import Any

from pipeline.domain.capture import (
    FieldReading,
    FileReading,
    PageReading,
    PortfolioReading,
    Submission,
    Value,
)

Json = dict[str, Any]


def reading_to_json(file_name: str, reading: FileReading) -> Json:
    """``reading`` as plain dicts and lists. Field values are personal data: never write them to a log."""
    return {
        "file": file_name,
        "sha256": reading.sha256,
        "flags": list(reading.flags),
        "pages": [_page(page) for page in reading.pages],
        "submissions": [_submission(submission) for submission in reading.submissions],
    }


def _page(page: PageReading) -> Json:
    return {
        "page": page.page,
        "role": page.role.value,
        "form": page.form,
        "version": page.version,
        "form_page": page.form_page,
        "rotation": page.rotation,
        "mirrored": page.mirrored,
        "residual_mm": page.residual_mm,
    }


def _submission(submission: Submission) -> Json:
    return {
        "id": submission.id,
        "form": submission.form,
        "version": submission.version,
        "pages": list(submission.pages),
        "source": submission.source.value,
        "fields": _fields(submission.fields),
        "signature": submission.signature.value,
        "portfolio": None if submission.portfolio is None else _portfolio(submission.portfolio),
        "findings": [
            {
                "code": f.code.value,
                "severity": f.severity.value,
                "field": f.field,
                "page": f.page,
                "detail": dict(f.detail),
            }
            for f in submission.findings
        ],
    }


def _portfolio(portfolio: PortfolioReading) -> Json:
    return {
        "form": portfolio.form,
        "version": portfolio.version,
        "cover_page": portfolio.cover_page,
        "cards": [
            {"number": c.number, "title_number": c.title_number, "title": c.title, "page": c.page}
            for c in portfolio.cards
        ],
        "evidence_pages": list(portfolio.evidence_pages),
        "evidence": [
            {"page": e.page, "kind": e.kind.value, "certainty": e.certainty} for e in portfolio.evidence
        ],
        "fields": _fields(portfolio.fields),
    }


def _fields(fields: dict[str, FieldReading]) -> Json:
    return {name: _field(reading) for name, reading in fields.items()}


def _field(reading: FieldReading) -> Json:
    box = reading.box
    return {
        "value": _value(reading.value),
        "certainty": reading.certainty,
        "accepted": reading.accepted,
        "alternatives": list(reading.alternatives),
        "page": reading.page,
        "box_mm": [round(v, 3) for v in (box.x, box.y, box.w, box.h)],
        "source": reading.source.value,
        "hidden": reading.hidden,
    }


def _value(value: Value) -> str | bool | list[str] | None:
    return list(value) if isinstance(value, tuple) else value
