"""What is kept of a page once its pixels are gone, and what two pages say of each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.domain.capture import EvidenceKind, FieldReading, PageReading, SignatureState, TextLine
from pipeline.domain.findings import Finding
from pipeline.domain.forms import FormTemplate

_BSN_DIGITS = 9
_NEAR, _CLEARLY_NEARER = 2, 3
"""A draft of a BSN may miss this many digits, if the next candidate misses this many more."""
_ENOUGH_FILLED, _ALIKE_SHARE = 5, 0.8
"""The same sheet twice, read in doubt: this many filled fields, and this share of them read the same."""
_SIGNATURES = frozenset(SignatureState)
_LIVES_IN, _SIGNED_IN = "plaats", "plaats_ondertekening"


@dataclass(frozen=True)
class PageRecord:
    """All that is kept of a page: its place in a form, its fields, the number on a card.

    Of a page that is none of ours ``lines`` are its first lines, until ``kind`` says what paper it is
    (``certainty`` 0..1).
    """

    reading: PageReading
    fields: dict[str, FieldReading] = field(default_factory=dict)
    card: int | None = None
    findings: tuple[Finding, ...] = ()
    lines: tuple[TextLine, ...] = ()
    kind: EvidenceKind = EvidenceKind.OTHER
    certainty: float = 0.0

    @property
    def page(self) -> int:
        return self.reading.page

    @property
    def form_page(self) -> int:
        return self.reading.form_page or 0


def sure_bsn(record: PageRecord, template: FormTemplate) -> str | None:
    """The BSN on the page, when read beyond doubt."""
    found = _meaning(record, template, "bsn")
    return str(found.value) if found is not None and found.accepted and found.value else None


def bsn_draft(record: PageRecord, template: FormTemplate) -> str:
    """The digits read in the BSN box, in doubt or not; empty when too few to tell people apart."""
    found = _meaning(record, template, "bsn")
    text = found.value if found is not None and isinstance(found.value, str) else ""
    return text if len(text) == _BSN_DIGITS else ""


def asks_bsn(template: FormTemplate, form_page: int) -> bool:
    return any(f.means == "bsn" for f in template.fields_on(form_page))


def nearest(draft: str, candidates: Sequence[frozenset[str]]) -> int | None:
    """Which of ``candidates`` (each the BSNs of one person) a doubtful ``draft`` is; None: not clear.

    Choosing among the few people of one file asks less of a reading than believing it.
    """
    if not draft:
        return None
    away = [distance(draft, bsns) for bsns in candidates]
    order = sorted(range(len(away)), key=away.__getitem__)
    if not order or away[order[0]] > _NEAR:
        return None
    second = away[order[1]] if len(order) > 1 else _BSN_DIGITS
    return order[0] if second - away[order[0]] >= _CLEARLY_NEARER else None


def distance(draft: str, bsns: frozenset[str]) -> int:
    """In how many digits ``draft`` differs from the nearest of ``bsns``; nine without anything to compare."""
    return min((_differs(draft, bsn) for bsn in bsns if draft), default=_BSN_DIGITS)


def far_apart(draft: str, bsns: frozenset[str]) -> bool:
    """Whether a doubtful ``draft`` can hardly be any of ``bsns``; False when there is nothing to compare."""
    return bool(draft) and bool(bsns) and all(_differs(draft, bsn) >= _NEAR + _CLEARLY_NEARER for bsn in bsns)


def home_town(record: PageRecord, template: FormTemplate, *, sure: bool) -> str:
    return _town(record, template, _LIVES_IN, sure=sure)


def signing_town(record: PageRecord, template: FormTemplate, *, sure: bool) -> str:
    return _town(record, template, _SIGNED_IN, sure=sure)


def identical(a: PageRecord, b: PageRecord) -> bool:
    """The same page with the same words, beyond doubt and not all empty: scanned or enclosed twice."""
    if a.reading.form_page != b.reading.form_page:
        return False
    same = all(a.fields[name].value == b.fields[name].value for name in a.fields.keys() & b.fields.keys())
    return same and any(r.accepted and _written(r) for r in a.fields.values())


def much_alike(a: PageRecord, b: PageRecord, template: FormTemplate) -> bool:
    """The same page with nearly the same words, read in doubt, a BSN among them.

    Twins share all but first name and BSN; no two BSNs differ in one digit (the eleven test).
    """
    drafts = bsn_draft(a, template), bsn_draft(b, template)
    if a.reading.form_page != b.reading.form_page or not all(drafts) or _differs(*drafts) > 1:
        return False
    pairs = [(a.fields[name], b.fields[name]) for name in a.fields.keys() & b.fields.keys()]
    if any(x.accepted and y.accepted and x.value != y.value for x, y in pairs):
        return False
    filled = [(x.value, y.value) for x, y in pairs if _written(x) or _written(y)]
    alike = sum(x == y for x, y in filled)
    return len(filled) >= _ENOUGH_FILLED and alike >= _ALIKE_SHARE * len(filled)


def _written(reading: FieldReading) -> bool:
    """More than one character; that a signature is there says nothing about whose it is."""
    return isinstance(reading.value, str) and len(reading.value) > 1 and reading.value not in _SIGNATURES


def _meaning(record: PageRecord, template: FormTemplate, means: str) -> FieldReading | None:
    for name, reading in record.fields.items():
        wanted = template.field(name)
        if wanted is not None and wanted.means == means:
            return reading
    return None


def _town(record: PageRecord, template: FormTemplate, means: str, *, sure: bool) -> str:
    """The letters of a town, folded; empty when not read (``sure``: not read beyond doubt)."""
    found = _meaning(record, template, means)
    if found is None or not isinstance(found.value, str) or (sure and not found.accepted):
        return ""
    return "".join(c for c in found.value.casefold() if c.isalpha())


def _differs(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b))
