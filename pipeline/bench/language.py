"""How plain every sample letter reads: ``python -m pipeline.bench.language``.

Flesch-Douma and sentence lengths for all; the LiNT-II score (0-100, higher is harder) where the package
``lint-ii`` and its spaCy model are installed. That model is on no package registry, so this was never run
with it, and says so instead of guessing. Ends with 1 when a letter does not pass its bars.
"""

import importlib
import sys
from collections.abc import Callable, Mapping

from pipeline.domain.letter import LetterOrder
from pipeline.letters.blocks import Text
from pipeline.letters.compose import Composer
from pipeline.letters.contexts import decode
from pipeline.letters.language import load_bars, plainness, problems, sentences
from pipeline.samples.letters import all_orders
from pipeline.samples.letters.people import OFFICE

Scorer = Callable[[str], float]


def main() -> int:
    """Prints a row a letter; 0 when every letter passes."""
    orders, composer, bars = all_orders(), Composer(), load_bars()
    score, why_not = _lint()
    failed = 0
    sys.stdout.write(f"{'letter':<32}{'Flesch-Douma':>13}{'words/sentence':>16}{'longest':>9}{'LiNT':>7}\n")
    for name, order in orders.items():
        text, names = _text(composer, order), (decode(order).about.person,)
        figures = plainness(text, names)
        found = problems(order.kind, text, bars, names)
        failed += bool(found)
        lint = f"{score(' '.join(sentences(text, names))):.0f}" if score else "-"
        sys.stdout.write(
            f"{name:<32}{figures.flesch:>13.1f}{figures.words_per_sentence:>16.1f}"
            f"{figures.longest_words:>9}{lint:>7}\n"
        )
        sys.stdout.writelines(f"  {problem}\n" for problem in found)
    if why_not:
        sys.stdout.write(f"LiNT: not measured, {why_not}\n")
    return int(failed > 0)


def _text(composer: Composer, order: LetterOrder) -> Text:
    return composer.compose(order.kind, decode(order), OFFICE)


def _lint() -> tuple[Scorer | None, str]:
    """The scorer, or why there is none."""
    try:
        analysis = importlib.import_module("lint_ii").ReadabilityAnalysis
        analysis.from_text("Dit is een zin.")
    except ImportError:
        return None, "the package lint-ii is absent"
    except Exception as error:  # noqa: BLE001 - whatever keeps another package from working
        return None, f"lint-ii does not work here ({type(error).__name__}: its language model is absent?)"

    def score(text: str) -> float:
        stats: Mapping[str, float] = analysis.from_text(text).calculate_document_stats()
        return stats["mean_lint_score"]

    return score, ""


if __name__ == "__main__":
    sys.exit(main())
