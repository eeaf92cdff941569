"""Compares what was read (``inburgering read --json``) or done (``run.json``) with the truth.

The rule for fields: a digital form is read as it was written, every field accepted. A scan may
be doubted field by field (``accepted`` false), but an accepted value is the truth. Wrong and
accepted is the one thing that never passes.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.domain.capture import SignatureState
from pipeline.samples.expected import Expected, ExpectedSubmission
from pipeline.samples.fill import Written

_SIGNATURES = "handtekening"
"""Signature boxes are compared as the state of the whole submission."""

Json = Mapping[str, Any]


def compare(expected: Expected, reading_json: Json) -> list[str]:
    """Every difference in a line of its own; an empty list when the reading is right.

    ``reading_json`` is one object of ``inburgering read --json``. Differences name fields, not values.
    """
    together = () if expected.pages_unclear else _submissions(expected, reading_json)
    return [*_pages(expected, reading_json), *together]


def compare_ledger(expected: Expected, entry: Json) -> list[str]:
    """The same for one entry of ``files`` in ``run.json``: state and quarantine reason."""
    if entry["state"] not in expected.states:
        return [f"state is {entry['state']} ({entry.get('reason')}), expected {sorted(expected.states)}"]
    if expected.reason and entry["state"] == expected.state and entry.get("reason") != expected.reason:
        return [f"reason is {entry.get('reason')}, expected {expected.reason}"]
    return []


def _pages(expected: Expected, reading: Json) -> Iterator[str]:
    found = {page["page"]: page for page in reading.get("pages", ())}
    if sorted(found) != [page.page for page in expected.pages]:
        yield f"pages are {sorted(found)}, expected {[page.page for page in expected.pages]}"
        return
    for page in expected.pages:
        read = found[page.page]
        seen = (read["role"], read.get("form") or "", read.get("version") or "", read.get("form_page") or 0)
        truth = (page.role.value, page.form, page.version, page.form_page)
        if seen != truth:
            yield f"page {page.page} is {seen}, expected {truth}"


def _submissions(expected: Expected, reading: Json) -> Iterator[str]:
    found = {(one["form"], tuple(sorted(one["pages"]))): one for one in reading.get("submissions", ())}
    truths = {(one.form, tuple(sorted(one.pages))): one for one in expected.submissions}
    for key in found.keys() - truths.keys():
        yield f"found a submission {key[0]} of pages {list(key[1])} that is not there"
    for key, truth in truths.items():
        if key not in found:
            yield f"missed the submission {key[0]} of pages {list(key[1])}"
            continue
        where = f"{truth.form} pages {list(truth.pages)}"
        yield from (f"{where}: {line}" for line in _submission(truth, found[key], expected.may_doubt))


def _submission(truth: ExpectedSubmission, read: Json, may_doubt: bool) -> Iterator[str]:
    if read["version"] != truth.version:
        yield f"version is {read['version']}, expected {truth.version}"
    yield from _signature(truth.signature, read["signature"], may_doubt)
    fields = {**read["fields"], **((read.get("portfolio") or {}).get("fields") or {})}
    for name in truth.fields.keys() - fields.keys():
        yield f"field {name} was not read"
    for name, field in fields.items():
        if name.startswith(_SIGNATURES):
            continue
        right = field["value"] is not None and _plain(field["value"]) == _plain(truth.fields.get(name))
        if field["accepted"] and not right:
            yield f"field {name} is wrong and accepted"
        elif not may_doubt and not field["accepted"]:
            yield f"field {name} is doubted on a digital form"


def _signature(truth: SignatureState, read: str, may_doubt: bool) -> Iterator[str]:
    doubted = may_doubt and read == SignatureState.DOUBTFUL.value
    if read != truth.value and not doubted:
        yield f"signature is {read}, expected {truth.value}"


def _plain(value: Written | list[str] | None) -> str | bool | tuple[str, ...]:
    """One form for equal things: empty text, no tick and no option are all 'nothing'."""
    if isinstance(value, list | tuple):
        return tuple(sorted(value)) or ""
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    return value or ""
