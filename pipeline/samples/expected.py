"""What a sample really is: its pages, what was written in every field, and what must become of it.

One ``<name>.expected.toml`` lies beside each file of ``samples/inbox/``. The truth is what the
sender put on paper, not what a good reader may make of it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import tomlkit

from pipeline.domain.capture import SignatureState
from pipeline.domain.forms import PageRole
from pipeline.samples.fill import Written


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """One delivered page; ``form`` is empty for pages that are not ours."""

    page: int
    role: PageRole
    form: str = ""
    version: str = ""
    form_page: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedSubmission:
    """Pages that belong together. ``fields`` holds every field with something in it; the rest is empty."""

    form: str
    version: str
    pages: tuple[int, ...]
    fields: Mapping[str, Written]
    signature: SignatureState = SignatureState.EMPTY


@dataclass(frozen=True, slots=True)
class Expected:
    """The truth about one file, and its fate in a night on ``today`` of ``samples.toml``.

    ``may_doubt`` (scans and odd drawings) allows the reader to accept less than all it sees.
    ``pages_unclear``: the paper does not tell which pages belong together.
    ``state`` is the ledger state; ``also`` are states that are no error either (a scan may be
    doubted and go to a clerk). ``reason`` is a quarantine reason; ``findings`` are codes that
    the decision carries (of a doubted scan perhaps others). ``letters`` are the kinds that must go
    out when the state is reached.
    """

    shows: str
    state: str
    may_doubt: bool = False
    pages_unclear: bool = False
    also: tuple[str, ...] = ()
    reason: str = ""
    findings: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    pages: tuple[ExpectedPage, ...] = ()
    submissions: tuple[ExpectedSubmission, ...] = field(default=())

    @property
    def states(self) -> frozenset[str]:
        return frozenset((self.state, *self.also))


def to_toml(expected: Expected) -> str:
    document = tomlkit.document()
    document["shows"] = expected.shows
    document["state"] = expected.state
    document["may_doubt"] = expected.may_doubt
    if expected.pages_unclear:
        document["pages_unclear"] = True
    for key in ("also", "findings", "letters"):
        if values := getattr(expected, key):
            document[key] = list(values)
    if expected.reason:
        document["reason"] = expected.reason
    _add_tables(document, "pages", (_page_table(page) for page in expected.pages))
    _add_tables(document, "submissions", (_submission_table(one) for one in expected.submissions))
    return tomlkit.dumps(document)


def _add_tables(document: tomlkit.TOMLDocument, name: str, tables: Iterable[Any]) -> None:
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    if len(array):
        document[name] = array


def _page_table(page: ExpectedPage) -> Any:
    table = tomlkit.table()
    table["page"], table["role"] = page.page, page.role.value
    if page.form:
        table["form"], table["version"], table["form_page"] = page.form, page.version, page.form_page
    return table


def _submission_table(submission: ExpectedSubmission) -> Any:
    table = tomlkit.table()
    table["form"], table["version"] = submission.form, submission.version
    table["pages"] = list(submission.pages)
    table["signature"] = submission.signature.value
    fields = tomlkit.table()
    for name, value in submission.fields.items():
        fields[name] = list(value) if isinstance(value, tuple) else value
    table["fields"] = fields
    return table


def from_toml(text: str) -> Expected:
    """Raises tomllib.TOMLDecodeError, KeyError or ValueError on a file that :func:`to_toml` did not write."""
    raw = tomllib.loads(text)
    return Expected(
        shows=raw["shows"],
        state=raw["state"],
        may_doubt=raw["may_doubt"],
        pages_unclear=raw.get("pages_unclear", False),
        also=tuple(raw.get("also", ())),
        reason=raw.get("reason", ""),
        findings=tuple(raw.get("findings", ())),
        letters=tuple(raw.get("letters", ())),
        pages=tuple(
            ExpectedPage(**{**page, "role": PageRole(page["role"])}) for page in raw.get("pages", ())
        ),
        submissions=tuple(_submission(one) for one in raw.get("submissions", ())),
    )


def _submission(raw: Mapping[str, Any]) -> ExpectedSubmission:
    return ExpectedSubmission(
        form=raw["form"],
        version=raw["version"],
        pages=tuple(raw["pages"]),
        fields={
            name: tuple(value) if isinstance(value, list) else value for name, value in raw["fields"].items()
        },
        signature=SignatureState(raw["signature"]),
    )
