"""Pages to submissions. Pure: no pixels here, only what was read of each page.

Pages go together by the form they are, by the BSN they bear, and by their order; in that order of
trust. Where only the order speaks and it can be read in two ways, a clerk is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain.capture import (
    CardReading,
    FieldReading,
    FileReading,
    PageReading,
    PortfolioReading,
    SignatureState,
    Source,
    Submission,
)
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import FieldKind, FormTemplate, PageRole, Purpose
from pipeline.domain.ids import content_id

_WEAKEST_FIRST = (Source.PIXELS, Source.TEXT, Source.ACROFORM)
_SIGNATURE_ORDER = (SignatureState.EMPTY, SignatureState.DOUBTFUL, SignatureState.SIGNED)


@dataclass(frozen=True)
class PageRecord:
    """All that is kept of a page: its place in a form, its fields, the number on a card."""

    reading: PageReading
    fields: dict[str, FieldReading] = field(default_factory=dict)
    card: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def page(self) -> int:
        return self.reading.page


@dataclass
class _Draft:
    """Pages that seem to belong together, in delivered order."""

    template: FormTemplate
    records: list[PageRecord] = field(default_factory=list)
    doubles: list[PageRecord] = field(default_factory=list)
    evidence: list[PageRecord] = field(default_factory=list)
    portfolio: "_Draft | None" = None
    unsure: bool = False

    def has(self, form_page: int | None) -> bool:
        return any(r.reading.form_page == form_page for r in self.records)

    def bsns(self) -> set[str]:
        return {bsn for r in self.records if (bsn := _bsn(r, self.template))}

    @property
    def is_cards(self) -> bool:
        return self.template.purpose is Purpose.PORTFOLIO_CARDS

    @property
    def takes_cards(self) -> bool:
        return self.template.purpose is Purpose.ONA_PORTFOLIO


def assemble(
    records: Sequence[PageRecord], templates: Sequence[FormTemplate], sha256: str, flags: tuple[str, ...] = ()
) -> FileReading:
    """Submissions of one file. Every page keeps exactly one role; a separator sheet parts two people."""
    known = {(t.form, t.version): t for t in templates}
    strangers = any(r.reading.role is PageRole.UNKNOWN for r in records)
    submissions: list[Submission] = []
    evidence: set[int] = set()
    for segment in _segments(records):
        drafts = _joined(_drafts(segment, known))
        evidence |= {
            r.page for d in drafts for r in (*d.evidence, *(d.portfolio.evidence if d.portfolio else ()))
        }
        submissions += [_submission(d, sha256, templates, strangers=strangers) for d in drafts]
    pages = tuple(
        replace(r.reading, role=PageRole.EVIDENCE) if r.page in evidence else r.reading for r in records
    )
    return FileReading(sha256, pages, tuple(submissions), flags)


def _segments(records: Iterable[PageRecord]) -> Iterator[list[PageRecord]]:
    segment: list[PageRecord] = []
    for record in records:
        if record.reading.role is PageRole.SEPARATOR:
            yield segment
            segment = []
        else:
            segment.append(record)
    yield segment


def _drafts(segment: Sequence[PageRecord], known: dict[tuple[str, str], FormTemplate]) -> list[_Draft]:
    """Every form page in one draft; unknown pages behind an ONA form or a card are its evidence."""
    drafts: list[_Draft] = []
    last: _Draft | None = None
    for record in segment:
        reading = record.reading
        if reading.form is None or reading.version is None:
            if reading.role is PageRole.UNKNOWN and last is not None and (last.is_cards or last.takes_cards):
                last.evidence.append(record)
            continue
        template = known[reading.form, reading.version]
        cards = template.purpose is Purpose.PORTFOLIO_CARDS
        last = _home_of_card(record, template, drafts) if cards else _home(record, template, drafts, last)
    return drafts


def _home(record: PageRecord, template: FormTemplate, drafts: list[_Draft], last: _Draft | None) -> _Draft:
    """The draft that lacks this page: with the same BSN if any says so, else the latest one."""
    same_form = [d for d in drafts if d.template is template]
    bsn = _bsn(record, template)
    open_ = [d for d in same_form if not d.has(record.reading.form_page) and _compatible(d, bsn)]
    if bsn or not open_:  # without a BSN two people's pages may read the same
        for draft in same_form:
            if any(_identical(record, other) for other in draft.records):
                draft.doubles.append(record)
                return draft
    by_bsn = [d for d in open_ if bsn and bsn in d.bsns()]
    draft = (by_bsn or open_ or [_Draft(template)])[-1]
    if draft not in drafts:
        drafts.append(draft)
    elif not by_bsn and len(same_form) > 1 and (len(open_) > 1 or draft is not last):
        for candidate in open_:
            candidate.unsure = True
    draft.records.append(record)
    return draft


def _home_of_card(record: PageRecord, template: FormTemplate, drafts: list[_Draft]) -> _Draft:
    """Cards pile up, doubles too, until the BSN, a second cover or a new ONA form says: another person."""
    bsn = _bsn(record, template)
    same_form = [(i, d) for i, d in enumerate(drafts) if d.template is template]
    by_bsn = [d for _, d in same_form if bsn and bsn in d.bsns()]
    newest_form = max((i for i, d in enumerate(drafts) if d.takes_cards), default=-1)
    again = record.reading.role is PageRole.COVER
    in_order = [
        d
        for i, d in same_form
        if i > newest_form and _compatible(d, bsn) and not (again and d.has(record.reading.form_page))
    ]
    draft = (by_bsn or in_order or [_Draft(template)])[-1]
    if draft not in drafts:
        drafts.append(draft)
    if any(_identical(record, other) for other in draft.records):
        draft.doubles.append(record)
    else:
        draft.records.append(record)
    return draft


def _compatible(draft: _Draft, bsn: str | None) -> bool:
    return bsn is None or not draft.bsns() or bsn in draft.bsns()


def _bsn(record: PageRecord, template: FormTemplate) -> str | None:
    """The BSN on the page, when read beyond doubt."""
    for name, reading in record.fields.items():
        wanted = template.field(name)
        if wanted is not None and wanted.means == "bsn" and reading.accepted and reading.value:
            return str(reading.value)
    return None


def _identical(a: PageRecord, b: PageRecord) -> bool:
    """The same page with the same words, beyond doubt and not all empty: scanned or enclosed twice."""
    if a.reading.form_page != b.reading.form_page:
        return False
    same = all(a.fields[name].value == b.fields[name].value for name in a.fields.keys() & b.fields.keys())
    filled = any(r.accepted and isinstance(r.value, str) and len(r.value) > 1 for r in a.fields.values())
    return same and filled


def _joined(drafts: list[_Draft]) -> list[_Draft]:
    """Cards put into the ONA form they belong to: same BSN, else the form before them, else the next."""
    forms = [d for d in drafts if d.takes_cards]
    kept = []
    for index, draft in enumerate(drafts):
        home = _form_for(draft, index, drafts, forms) if draft.is_cards else None
        if home is None:
            kept.append(draft)
        else:
            home.portfolio = draft
    return kept


def _form_for(cards: _Draft, index: int, drafts: list[_Draft], forms: list[_Draft]) -> _Draft | None:
    free = [f for f in forms if f.portfolio is None]
    for form in free:
        if cards.bsns() & form.bsns():
            return form
    near = [f for f in free if not (cards.bsns() and f.bsns())]
    before = [f for f in near if drafts.index(f) < index]
    return before[-1] if before else next(iter(near), None)


def _submission(
    draft: _Draft, sha256: str, templates: Sequence[FormTemplate], *, strangers: bool
) -> Submission:
    fields = {name: r for record in reversed(draft.records) for name, r in record.fields.items()}
    pages = tuple(sorted(r.page for r in _all_records(draft)))
    return Submission(
        id=content_id("S", sha256, draft.template.form, ",".join(map(str, pages))),
        form=draft.template.form,
        version=draft.template.version,
        pages=pages,
        source=_source(draft),
        fields=fields,
        signature=_signature(draft.template, fields),
        portfolio=_portfolio(draft, templates),
        findings=tuple(_findings(draft, strangers=strangers)),
    )


def _all_records(draft: _Draft) -> list[PageRecord]:
    own = [*draft.records, *draft.doubles, *draft.evidence]
    return own if draft.portfolio is None else own + _all_records(draft.portfolio)


def _source(draft: _Draft) -> Source:
    """The weakest source of anything written on the form (a signature is always pixels)."""
    readings = [r for record in _all_records(draft) for r in record.fields.values()]
    words = {r.source for r in readings if isinstance(r.value, str) and r.value not in {"", *SignatureState}}
    used = words or {r.source for r in readings}
    return next((source for source in _WEAKEST_FIRST if source in used), Source.PIXELS)


def _signature(template: FormTemplate, fields: dict[str, FieldReading]) -> SignatureState:
    """The weakest of the form's signatures: a mandate needs two. EMPTY when its page is missing."""
    wanted = [f.name for f in template.fields if f.kind is FieldKind.SIGNATURE]
    states = [SignatureState(str(fields[n].value)) if n in fields else SignatureState.EMPTY for n in wanted]
    return min(states, key=_SIGNATURE_ORDER.index, default=SignatureState.EMPTY)


def _portfolio(draft: _Draft, templates: Sequence[FormTemplate]) -> PortfolioReading | None:
    cards = draft if draft.is_cards else draft.portfolio
    if cards is None and not (draft.takes_cards and draft.evidence):
        return None
    evidence = tuple(sorted(r.page for d in (draft, draft.portfolio) if d is not None for r in d.evidence))
    if cards is None:
        latest = max(
            (t for t in templates if t.purpose is Purpose.PORTFOLIO_CARDS), key=lambda t: t.valid_from
        )
        return PortfolioReading(latest.form, latest.version, None, (), evidence)
    covers = [r.page for r in cards.records if r.reading.role is PageRole.COVER]
    return PortfolioReading(
        form=cards.template.form,
        version=cards.template.version,
        cover_page=covers[0] if covers else None,
        cards=tuple(_cards(cards)),
        evidence_pages=evidence,
        fields={name: r for record in reversed(cards.records) for name, r in record.fields.items()},
    )


def _cards(draft: _Draft) -> Iterator[CardReading]:
    """One reading per card found; a card of several pages counts once, by its first page."""
    for record in draft.records:
        page = draft.template.page(record.reading.form_page or 0)
        first = min((p.number for p in draft.template.pages if p.card == page.card), default=page.number)
        earlier = any(r.reading.form_page == first for r in draft.records)
        if page.card is not None and (page.number == first or not earlier):
            yield CardReading(record.card, page.card, page.title, record.page)


def _findings(draft: _Draft, *, strangers: bool) -> Iterator[Finding]:
    for record in _all_records(draft):
        yield from record.findings
        yield from (
            Finding(FindingCode.VALUE_DIFFERS, Severity.REVIEW, r.name, r.page, r.box)
            for r in record.fields.values()
            if r.hidden is not None
        )
    for part in filter(None, (draft, draft.portfolio)):
        yield from (Finding(FindingCode.PAGE_DOUBLE, Severity.INFO, page=r.page) for r in part.doubles)
        yield from _card_findings(part)
    if draft.unsure:
        yield Finding(FindingCode.READING_DOUBTFUL, Severity.REVIEW, detail=(("reason", "page-order"),))
    yield from _missing(draft, strangers=strangers)


def _card_findings(draft: _Draft) -> Iterator[Finding]:
    for card in _cards(draft) if draft.is_cards else ():
        if card.number is not None and card.number != card.title_number:
            detail = (("number", f"{card.number}"), ("title_number", f"{card.title_number}"))
            yield Finding(FindingCode.CARD_NUMBER_TITLE, Severity.REVIEW, page=card.page, detail=detail)


def _missing(draft: _Draft, *, strangers: bool) -> Iterator[Finding]:
    """Pages that are not there. With unknown pages in the file we may have failed to know one: a clerk looks.

    Cards are counted by the rules, not here.
    """
    if draft.is_cards:
        return
    severity = Severity.REVIEW if strangers else Severity.REPAIR
    for page in draft.template.pages:
        if not page.optional and not draft.has(page.number):
            yield Finding(FindingCode.PAGE_MISSING, severity, detail=(("form_page", f"{page.number}"),))
