"""Every letter with invented people, for who edits the texts. Reads no facts and sends nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.policy import Office
from pipeline.errors import CannotWriteError, InputDataError, PipelineError
from pipeline.letters.blocks import Text
from pipeline.letters.compose import TEXTS, Composer
from pipeline.letters.contexts import Booked, decode
from pipeline.letters.fields import names_of
from pipeline.letters.language import load_bars, plainness, problems
from pipeline.letters.readable import readable
from pipeline.letters.render import Renderer
from pipeline.policy import load_policy
from pipeline.samples.letters import all_orders
from pipeline.samples.letters.people import TODAY
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter as it was made. ``error`` tells why there is none; ``problems`` what is not plain."""

    name: str
    kind: LetterKind
    files: tuple[str, ...] = ()
    flesch: float = 0.0
    words_per_sentence: float = 0.0
    longest_words: int = 0
    problems: tuple[str, ...] = ()
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self) -> str:
        if self.error:
            return f"{self.name:<30} FOUT\n    {self.error}"
        figures = (
            f"Flesch-Douma {self.flesch:5.1f}, {self.words_per_sentence:4.1f} woorden per zin, "
            f"langste zin {self.longest_words}"
        )
        return "\n".join([f"{self.name:<30} {figures}", *(f"    let op: {item}" for item in self.problems)])


def preview_letters(
    settings: Settings, wanted: Sequence[str], out: Path, texts: Path | None, *, pdf: bool = True
) -> list[Preview]:
    """Makes the letters of the ``wanted`` kinds (or variants by name; none: all) in ``out``.

    ``texts`` is a folder with ``nl/`` or such a folder itself. The office, fees and terms are those of
    the settings. A text with a mistake costs its own letters only. Raises InputDataError for an unknown kind
    or a folder without texts, CannotWriteError when ``out`` cannot be written.
    """
    composer = _composer(texts)
    policy = load_policy(settings.policy).on(TODAY)
    orders = _chosen(all_orders(policy), wanted)
    try:
        out.mkdir(parents=True, exist_ok=True)
        maker = _Maker(composer, Renderer(composer=composer) if pdf else None, policy.office, out)
        return [maker.make(name, order) for name, order in orders.items()]
    except OSError as error:
        raise CannotWriteError(f"in {out} kan niet worden geschreven: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class _Maker:
    composer: Composer
    renderer: Renderer | None
    office: Office
    out: Path

    def make(self, name: str, order: LetterOrder) -> Preview:
        try:
            return self._make(name, order)
        except PipelineError as error:
            hint = f"\n    {error.hint}" if error.hint else ""
            return Preview(name, order.kind, error=f"{error.what}{hint}")

    def _make(self, name: str, order: LetterOrder) -> Preview:
        if unknown := self.composer.unknown_names(order.kind, names_of(order.kind)):
            told = "; ".join(f"{file}: {', '.join(names)}" for file, names in sorted(unknown.items()))
            raise InputDataError(
                f"deze velden heeft de brief niet: {told}",
                f"welke wel: inburgering letters fields {order.kind}",
            )
        context = decode(order)
        text = self.composer.compose(order.kind, context, self.office)
        names = [context.about.person, *([context.school] if isinstance(context, Booked) else [])]
        figures = plainness(text, names)
        return Preview(
            name=name,
            kind=order.kind,
            files=tuple(self._write(name, order, text)),
            flesch=round(figures.flesch, 1),
            words_per_sentence=round(figures.words_per_sentence, 1),
            longest_words=figures.longest_words,
            problems=tuple(problems(order.kind, text, load_bars(), names)),
        )

    def _write(self, name: str, order: LetterOrder, text: Text) -> Iterator[str]:
        path = self.out / f"{name}.txt"
        path.write_text(readable(text), encoding="utf-8")
        yield str(path)
        if self.renderer is not None:
            path = self.out / f"{name}.pdf"
            path.write_bytes(self.renderer.pdf(order, self.office))
            yield str(path)


def _composer(texts: Path | None) -> Composer:
    """The texts of the program, or those in a folder of the editor."""
    if texts is None:
        return Composer()
    folder = texts / "nl" if (texts / "nl").is_dir() else texts
    if not (folder / "words.toml").is_file():
        raise InputDataError(
            f"in {texts} staan geen brieven",
            f"kopieer eerst de hele map {TEXTS.name}/nl, en verander de kopie",
        )
    return Composer(folder.resolve().name, folder.resolve().parent)


def _chosen(orders: Mapping[str, LetterOrder], wanted: Sequence[str]) -> dict[str, LetterOrder]:
    kinds = {order.kind.value for order in orders.values()}
    if strange := [item for item in wanted if item not in kinds and item not in orders]:
        raise InputDataError(
            f"zo'n brief is er niet: {', '.join(strange)}", f"soorten: {', '.join(sorted(kinds))}"
        )
    return {
        name: order
        for name, order in orders.items()
        if not wanted or name in wanted or order.kind.value in wanted
    }
