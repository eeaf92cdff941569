"""The hostile corpus through the real sandbox: every file ends in pages or a reason, within its limits."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain.document import DocumentFlag, QuarantineReason, Usage
from pipeline.sandbox import Limits, Sandbox, Unreadable

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the hostile corpus is not here"),
]
LIMITS = Limits(cpu_open_s=2)
"""Less time than in use, so that the test ends soon; the bombs take all they get."""
CLASSES = {
    QuarantineReason.ENCRYPTED: "encrypted",
    QuarantineReason.OVER_LIMIT: "bomb",
    QuarantineReason.PAGE_SIZE: "bomb",
    QuarantineReason.TOO_MANY_PAGES: "bomb",
}
Outcome = tuple[str, QuarantineReason | None, frozenset[DocumentFlag], Usage | None]


def manifest() -> list[dict[str, str]]:
    with (CORPUS / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def outcome(sandbox: Sandbox, path: Path) -> Outcome:
    try:
        with sandbox.open_document(path) as document:
            for page in document:
                assert len(page.raster.pixels) == page.raster.width * page.raster.height
            return "readable", None, document.info.flags, document.usage
    except Unreadable as found:
        return CLASSES.get(found.reason, "unreadable"), found.reason, frozenset(), found.usage


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, Outcome]]:
    with Sandbox(LIMITS) as sandbox:
        yield {row["file"]: outcome(sandbox, CORPUS / row["file"]) for row in manifest()}


def test_at_least_95_in_100_are_classed_as_expected(outcomes: dict[str, Outcome]) -> None:
    wrong = []
    for row in manifest():
        allowed = {row["expected"], *row["also_ok"].split(";")}
        if outcomes[row["file"]][0] not in allowed:
            wrong.append((row["file"], outcomes[row["file"]][:2], allowed))
    assert len(wrong) <= 0.05 * len(outcomes), wrong


def test_no_child_goes_over_its_limits(outcomes: dict[str, Outcome]) -> None:
    for name, (*_, usage) in outcomes.items():
        assert usage is not None, name
        assert usage.peak_bytes <= LIMITS.address_space, name
        assert usage.cpu_s <= LIMITS.cpu_open_s + 2, name


def test_nothing_is_called_a_bug_of_ours(outcomes: dict[str, Outcome]) -> None:
    assert [name for name, found in outcomes.items() if found[1] is QuarantineReason.INTERNAL] == []


def test_active_content_and_xfa_are_told(outcomes: dict[str, Outcome]) -> None:
    for name in ("g_act_js_open.pdf", "g_act_launch.pdf", "g_act_uri_open.pdf", "pdfjs_js-colors.pdf"):
        assert DocumentFlag.ACTIVE_CONTENT in outcomes[name][2], name
    assert outcomes["g_xfa_dynamic.pdf"][1] is QuarantineReason.XFA
    assert DocumentFlag.ATTACHMENTS in outcomes["g_embedded.pdf"][2]
    assert outcomes["g_truncated.pdf"][1] is QuarantineReason.TRUNCATED
