"""Pages to submissions. Pure: no pixels here, only what was read of each page.

Pages go together by the form they are and the BSN they bear; where the BSN is not on the page, by what
``owners`` and ``portfolio`` can prove from the order and the towns. A page whose owner is not proven
is a submission of its own, and a clerk is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.capture.drafts import Draft, Owned
from pipeline.capture.owners import copies
from pipeline.capture.portfolio import give_evidence, with_cards
from pipeline.capture.records import PageRecord
from pipeline.capture.remarks import cards_of, remarks
from pipeline.domain.capture import (
    EvidencePage,
    FieldReading,
    FileReading,
    PortfolioReading,
    SignatureState,
    Source,
    Submission,
)
from pipeline.domain.forms import FieldKind, FormTemplate, PageRole, Purpose
from pipeline.domain.ids import content_id

__all__ = ["PageRecord", "assemble"]

_WEAKEST_FIRST = (Source.PIXELS, Source.TEXT, Source.ACROFORM)
_SIGNATURE_ORDER = (SignatureState.EMPTY, SignatureState.DOUBTFUL, SignatureState.SIGNED)


def assemble(
    records: Sequence[PageRecord], templates: Sequence[FormTemplate], sha256: str, flags: tuple[str, ...] = ()
) -> FileReading:
    """Submissions of one file. Every page keeps exactly one role; a separator sheet parts two people."""
    known = {(t.form, t.version): t for t in templates}
    strangers = any(r.reading.role is PageRole.UNKNOWN for r in records)
    submissions: list[Submission] = []
    evidence: set[int] = set()
    for segment in _segments(records):
        drafts = _drafts(segment, known)
        evidence |= {r.page for d in drafts for r in _evidence(d)}
        mixed = _mixed_versions(drafts)
        submissions += [_submission(d, sha256, templates, strangers, mixed) for d in drafts]
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


def _drafts(segment: Sequence[PageRecord], known: dict[tuple[str, str], FormTemplate]) -> list[Draft]:
    """Every form page in one draft, by its first page; unknown pages behind a portfolio are its evidence."""
    owned: list[Owned] = [
        (known[r.reading.form, r.reading.version], r)
        for r in segment
        if r.reading.form is not None and r.reading.version is not None
    ]
    unknown = [r for r in segment if r.reading.role is PageRole.UNKNOWN]
    cards = [o for o in owned if o[0].purpose is Purpose.PORTFOLIO_CARDS]
    forms = [o for o in owned if o[0].purpose is not Purpose.PORTFOLIO_CARDS]
    drafts = with_cards(copies(forms, unknown), cards)
    give_evidence(drafts, unknown)
    return drafts


def _evidence(draft: Draft) -> list[PageRecord]:
    return [*draft.evidence, *(draft.portfolio.evidence if draft.portfolio else ())]


def _mixed_versions(drafts: Sequence[Draft]) -> set[str]:
    """Forms of which two versions came, each lacking what the other has: one copy on mixed paper, maybe."""
    mixed = set()
    for a in drafts:
        for b in drafts:
            same_form = a.template.form == b.template.form and a.template is not b.template
            if (
                same_form
                and not a.is_cards
                and not {r.form_page for r in a.records} & {r.form_page for r in b.records}
            ):
                mixed.add(a.template.form)
    return mixed


def _submission(
    draft: Draft, sha256: str, templates: Sequence[FormTemplate], strangers: bool, mixed: set[str]
) -> Submission:
    fields = {name: r for record in reversed(draft.records) for name, r in record.fields.items()}
    pages = tuple(sorted(r.page for r in draft.all_records()))
    return Submission(
        id=content_id("S", sha256, draft.template.form, ",".join(map(str, pages))),
        form=draft.template.form,
        version=draft.template.version,
        pages=pages,
        source=_source(draft),
        fields=fields,
        signature=_signature(draft.template, fields),
        portfolio=_portfolio(draft, templates),
        findings=tuple(remarks(draft, strangers=strangers, mixed=draft.template.form in mixed)),
    )


def _source(draft: Draft) -> Source:
    """The weakest source of anything written on the form (a signature is always pixels)."""
    readings = [r for record in draft.all_records() for r in record.fields.values()]
    words = {r.source for r in readings if isinstance(r.value, str) and r.value not in {"", *SignatureState}}
    used = words or {r.source for r in readings}
    return next((source for source in _WEAKEST_FIRST if source in used), Source.PIXELS)


def _signature(template: FormTemplate, fields: dict[str, FieldReading]) -> SignatureState:
    """The weakest of the form's signatures: a mandate needs two. EMPTY when its page is missing."""
    wanted = [f.name for f in template.fields if f.kind is FieldKind.SIGNATURE]
    states = [SignatureState(str(fields[n].value)) if n in fields else SignatureState.EMPTY for n in wanted]
    return min(states, key=_SIGNATURE_ORDER.index, default=SignatureState.EMPTY)


def _portfolio(draft: Draft, templates: Sequence[FormTemplate]) -> PortfolioReading | None:
    cards = draft if draft.is_cards else draft.portfolio
    if cards is None and not (draft.takes_cards and draft.evidence):
        return None
    papers = sorted(_evidence(draft), key=lambda r: r.page)
    evidence = tuple(EvidencePage(r.page, r.kind, r.certainty) for r in papers)
    if cards is None:
        latest = max(
            (t for t in templates if t.purpose is Purpose.PORTFOLIO_CARDS), key=lambda t: t.valid_from
        )
        return PortfolioReading(
            latest.form, latest.version, None, (), tuple(p.page for p in evidence), evidence=evidence
        )
    covers = [r.page for r in cards.records if r.reading.role is PageRole.COVER]
    return PortfolioReading(
        form=cards.template.form,
        version=cards.template.version,
        cover_page=covers[0] if covers else None,
        cards=tuple(cards_of(cards)),
        evidence_pages=tuple(p.page for p in evidence),
        fields={name: r for record in reversed(cards.records) for name, r in record.fields.items()},
        evidence=evidence,
    )
