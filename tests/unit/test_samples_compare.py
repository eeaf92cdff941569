from dataclasses import replace
from typing import Any

import pytest

from pipeline.domain.capture import SignatureState
from pipeline.domain.forms import PageRole
from pipeline.samples.compare import compare, compare_ledger
from pipeline.samples.expected import Expected, ExpectedPage, ExpectedSubmission, from_toml, to_toml

TRUTH = Expected(
    shows="A form.",
    state="accepted",
    may_doubt=False,
    also=("review",),
    findings=("unsigned",),
    letters=("receipt",),
    pages=(ExpectedPage(1, PageRole.FORM, "f", "2026-1", 1), ExpectedPage(2, PageRole.BLANK)),
    submissions=(
        ExpectedSubmission(
            "f", "2026-1", (1,), {"naam": "Ștefan", "lezen": True, "plaats": ("x",)}, SignatureState.SIGNED
        ),
    ),
)
SCAN = replace(TRUTH, may_doubt=True)


def read(**changes: Any) -> dict[str, Any]:
    """A right reading, with other words for some fields: value or (value, accepted)."""
    values: dict[str, Any] = {"naam": "Ștefan", "lezen": True, "plaats": ["x"], "leeg": ""}
    fields = {}
    for name, given in (values | changes).items():
        value, accepted = given if isinstance(given, tuple) else (given, True)
        fields[name] = {"value": value, "accepted": accepted}
    submission = {
        "form": "f", "version": "2026-1", "pages": [1], "signature": "signed", "fields": fields,
    }  # fmt: skip
    pages = [
        {"page": 1, "role": "form", "form": "f", "version": "2026-1", "form_page": 1},
        {"page": 2, "role": "blank", "form": None, "version": None, "form_page": None},
    ]
    return {"pages": pages, "submissions": [submission]}


def test_a_right_reading_has_no_differences() -> None:
    assert compare(TRUTH, read()) == []


@pytest.mark.parametrize("truth", [TRUTH, SCAN])
@pytest.mark.parametrize(
    "wrong", [{"naam": "Stefan"}, {"lezen": False}, {"plaats": ["x", "y"]}, {"leeg": "1"}, {"naam": None}]
)
def test_wrong_and_accepted_never_passes(truth: Expected, wrong: dict[str, Any]) -> None:
    (name,) = wrong
    assert compare(truth, read(**wrong)) == [f"f pages [1]: field {name} is wrong and accepted"]


def test_doubt_is_allowed_on_a_scan_and_not_on_a_digital_form() -> None:
    doubted = read(naam=("Stefen", False))

    assert compare(SCAN, doubted) == []
    assert compare(TRUTH, doubted) == ["f pages [1]: field naam is doubted on a digital form"]


def test_a_field_that_was_not_read_is_missed() -> None:
    reading = read()
    del reading["submissions"][0]["fields"]["lezen"]

    assert compare(TRUTH, reading) == ["f pages [1]: field lezen was not read"]


@pytest.mark.parametrize(("state", "ok"), [("signed", True), ("doubtful", True), ("empty", False)])
def test_signature_of_a_scan(state: str, ok: bool) -> None:
    reading = read()
    reading["submissions"][0]["signature"] = state

    assert (compare(SCAN, reading) == []) is ok


def test_pages_and_submissions_must_be_the_same() -> None:
    reading = read()
    reading["pages"][1]["role"] = "unknown"
    reading["submissions"][0]["pages"] = [1, 2]

    assert len(compare(TRUTH, reading)) == 3  # the page; a submission too many; a submission missed


def test_differences_never_hold_a_value() -> None:
    lines = compare(TRUTH, read(naam="Stefan", lezen=False))

    assert not any("Ștefan" in line or "Stefan" in line for line in lines)


def test_ledger_state_and_reason() -> None:
    closed = Expected("Closed.", "quarantined", reason="encrypted")

    assert compare_ledger(TRUTH, {"state": "review", "reason": None}) == []
    assert compare_ledger(closed, {"state": "quarantined", "reason": "encrypted"}) == []
    assert compare_ledger(closed, {"state": "quarantined", "reason": "damaged"})
    assert compare_ledger(closed, {"state": "accepted", "reason": None})


def test_toml_keeps_everything() -> None:
    assert from_toml(to_toml(TRUTH)) == TRUTH
