"""Every reason, decision and rule has words for a clerk, and every text gets the facts it names."""

import re
from pathlib import Path

from pipeline.domain.payment import LineDecision, RequestState
from pipeline.payments import texts
from pipeline.payments.finder import Where
from pipeline.payments.refusal import RefusalReason

_FOLDER = Path(__file__).resolve().parents[2] / "pipeline/payments"
MATCHER = "".join((_FOLDER / name).read_text("utf-8") for name in ("rules.py", "case.py"))


def test_every_code_has_words() -> None:
    assert set(texts.REFUSALS) == set(RefusalReason)
    assert set(texts.DECISIONS) == set(LineDecision)
    assert set(texts.STATES) == set(RequestState)
    assert set(texts.PLACES) == {where.value for where in Where}


def test_every_explanation_is_used_and_every_used_one_exists() -> None:
    quoted = set(re.findall(r'"([a-z_]+)"', MATCHER))
    assert set(texts.EXPLANATIONS) <= quoted
    assert set(texts.RULES) <= quoted


def test_sentences_are_short_enough_to_read_at_a_counter() -> None:
    for text in [*texts.EXPLANATIONS.values(), *texts.REFUSALS.values()]:
        assert all(len(sentence.split()) <= 30 for sentence in re.split(r"(?<=[.;]) ", text)), text
        assert text.endswith(".")
