"""Pages on their way to the mailroom, and what each of them really is.

A bundle is joined, shuffled, robbed of a page and scanned; its truth goes along, so that no
scene has to count pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain

from pikepdf import Pdf

from pipeline.domain.capture import SignatureState
from pipeline.domain.forms import FormTemplate, PageRole
from pipeline.samples.expected import ExpectedPage, ExpectedSubmission
from pipeline.samples.fill import Written, to_bytes


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page. ``belongs`` is the index of its submission in the bundle; None for strangers."""

    role: PageRole
    form: str = ""
    version: str = ""
    form_page: int = 0
    belongs: int | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """One submission as it was written, whichever pages of it arrive."""

    template: FormTemplate
    written: Mapping[str, Written]
    signature: SignatureState
    enclosed: tuple["Truth", ...] = ()
    """Another form whose pages travel as part of this submission (a portfolio)."""

    def on_pages(self, leaves: Sequence[Leaf]) -> dict[str, Written]:
        """What stands on the pages that are there."""
        present = {(leaf.form, leaf.form_page) for leaf in leaves}
        own = {
            field.name: self.written[field.name]
            for field in self.template.fields
            if field.name in self.written and (self.template.form, field.page) in present
        }
        for other in self.enclosed:
            own |= other.on_pages(leaves)
        return own


@dataclass(frozen=True, slots=True)
class Bundle:
    """``pdf`` has one page per leaf."""

    pdf: bytes
    leaves: tuple[Leaf, ...]
    truths: tuple[Truth, ...] = ()

    def expected_pages(self) -> tuple[ExpectedPage, ...]:
        return tuple(
            ExpectedPage(number, leaf.role, leaf.form, leaf.version, leaf.form_page)
            for number, leaf in enumerate(self.leaves, start=1)
        )

    def expected_submissions(self) -> tuple[ExpectedSubmission, ...]:
        return tuple(self._submission(index, truth) for index, truth in enumerate(self.truths))

    def _submission(self, index: int, truth: Truth) -> ExpectedSubmission:
        mine = [(n, leaf) for n, leaf in enumerate(self.leaves, start=1) if leaf.belongs == index]
        leaves = [leaf for _, leaf in mine]
        return ExpectedSubmission(
            form=truth.template.form,
            version=truth.template.version,
            pages=tuple(number for number, _ in mine),
            fields=truth.on_pages(leaves),
            signature=truth.signature if _signed_page_there(truth, leaves) else SignatureState.EMPTY,
        )


def _signed_page_there(truth: Truth, leaves: Sequence[Leaf]) -> bool:
    field = truth.template.field("handtekening")
    return field is not None and any(
        (leaf.form, leaf.form_page) == (truth.template.form, field.page) for leaf in leaves
    )


def join(*bundles: Bundle) -> Bundle:
    """All pages behind each other; every submission stays one."""
    leaves: list[Leaf] = []
    truths: list[Truth] = []
    for bundle in bundles:
        shift = len(truths)
        leaves += [
            leaf if leaf.belongs is None else replace(leaf, belongs=leaf.belongs + shift)
            for leaf in bundle.leaves
        ]
        truths += bundle.truths
    return Bundle(_joined([bundle.pdf for bundle in bundles]), tuple(leaves), tuple(truths))


def enclose(form: Bundle, portfolio: Bundle) -> Bundle:
    """``portfolio`` sent along with ``form``: one submission, led by the form."""
    leading = replace(form.truths[0], enclosed=(*form.truths[0].enclosed, *portfolio.truths))
    leaves = (*form.leaves, *(replace(leaf, belongs=0) for leaf in portfolio.leaves))
    return Bundle(_joined([form.pdf, portfolio.pdf]), leaves, (leading,))


def arrange(bundle: Bundle, order: Sequence[int]) -> Bundle:
    """The pages with these numbers (from 1), in this order: leave out, repeat and mix as needed."""
    with Pdf.open(BytesIO(bundle.pdf)) as source:
        target = Pdf.new()
        for number in order:
            target.pages.append(source.pages[number - 1])
        return replace(
            bundle, pdf=to_bytes(target), leaves=tuple(bundle.leaves[number - 1] for number in order)
        )


def without(bundle: Bundle, *numbers: int) -> Bundle:
    """The same without these pages (from 1)."""
    return arrange(bundle, [n for n in range(1, len(bundle.leaves) + 1) if n not in numbers])


def strangers(pdf: bytes, role: PageRole) -> Bundle:
    """Pages that are not of our forms, all in one role."""
    with Pdf.open(BytesIO(pdf)) as opened:
        count = len(opened.pages)
    return Bundle(pdf, tuple(Leaf(role) for _ in range(count)))


def shuffled(bundles: Sequence[Bundle]) -> Bundle:
    """Two or more bundles dealt like cards: first page of each, second page of each, ..."""
    joined = join(*bundles)
    starts = [sum(len(b.leaves) for b in bundles[:i]) for i in range(len(bundles))]
    longest = max(len(bundle.leaves) for bundle in bundles)
    order = chain.from_iterable(
        [start + n + 1 for start, b in zip(starts, bundles, strict=True) if n < len(b.leaves)]
        for n in range(longest)
    )
    return arrange(joined, list(order))


def _joined(parts: Sequence[bytes]) -> bytes:
    target = Pdf.new()
    for part in parts:
        with Pdf.open(BytesIO(part)) as source:
            target.pages.extend(source.pages)
    return to_bytes(target)
