"""Every code has a text, every placeholder is provided, and candidates get sentences they can read."""

import re
from pathlib import Path

import pytest

from pipeline import wording
from pipeline.domain.document import QuarantineReason
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import PageRole
from pipeline.domain.payment import LineDecision
from pipeline.domain.reference import Reference
from pipeline.domain.session import UnplacedReason
from pipeline.errors import InputDataError
from pipeline.schedule.explain import REASONS
from pipeline.wording import texts

WORDING = wording.load("nl")
LONGEST_SENTENCE_WORDS = 20
"""For candidates. B1 advice is an average of ten to twelve words; lists of papers run longer."""


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_has_texts(code: FindingCode) -> None:
    text = WORDING.finding(code)
    for sentence in (text.clerk, text.wrong, text.mend):
        assert sentence.endswith((".", "}")), sentence
    assert not text.title.endswith(".")


@pytest.mark.parametrize("code", FindingCode)
def test_candidates_get_short_sentences(code: FindingCode) -> None:
    for sentence in re.split(r"(?<=[.?!:])\s+", WORDING.finding(code).candidate):
        assert len(sentence.split()) <= LONGEST_SENTENCE_WORDS, sentence


@pytest.mark.parametrize("code", FindingCode)
def test_details_fill_every_brace(code: FindingCode) -> None:
    text = WORDING.finding(code)
    filled = WORDING.tell(
        Finding(code, Severity.INFO, detail=tuple((name, f"<{name}>") for name in text.details))
    )
    words = " ".join((filled.title, filled.clerk, filled.wrong, filled.mend))
    assert "{" not in words and "…" not in words
    assert all(f"<{name}>" in words for name in text.details), "a detail that no text uses"


def test_values_read_as_words() -> None:
    told = Finding(FindingCode.BSN_OTHER_PERSON, Severity.REVIEW, detail=(("differs", "geboortedatum"),))
    assert "de geboortedatum past er niet bij" in WORDING.tell(told).clerk


def test_every_other_code_has_a_text() -> None:
    assert all(WORDING.quarantine(reason).advice for reason in QuarantineReason)
    assert all(WORDING.unplaced(reason).candidate for reason in UnplacedReason)
    assert all(WORDING.line(decision) for decision in LineDecision)
    assert all(WORDING.role(role) for role in PageRole)
    assert all(WORDING.switched_off(name) for name in Reference().absent)


def test_placements_are_those_of_the_solver() -> None:
    assert set(WORDING.placements) == set(REASONS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[finding.bsn-missing]", "[finding.bsn-mising]", "has no text for bsn-missing"),
        ("tot en met {until}.", "tot en met {till}.", "finding.banned uses till"),
        ('text = "Het bestand is leeg."\n', "", "quarantine"),
        ("[unplaced.no-seat]", "[unplaced.noseat]", "no-seat"),
        ('blank = "lege pagina"\n', "", "name.page-role.*blank"),
        ("[value.reason]", "[value.reason", "nl.toml"),
    ],
)
def test_a_wrong_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    source = (texts.FOLDER / "nl.toml").read_text("utf-8")
    (tmp_path / "nl.toml").write_text(source.replace(old, new), "utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    with pytest.raises(InputDataError, match=message):
        wording.load("nl")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(InputDataError, match=r"xx\.toml"):
        wording.load("xx")
