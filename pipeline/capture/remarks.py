"""What is odd about the pages of one submission: doubles, strangers, what is missing."""

from collections.abc import Iterator

from pipeline.capture.drafts import Draft
from pipeline.capture.records import asks_bsn
from pipeline.domain.capture import CardReading
from pipeline.domain.findings import Finding, FindingCode, Severity


def cards_of(draft: Draft) -> Iterator[CardReading]:
    """One reading per card found; a card of several pages counts once, by its first page."""
    for record in draft.records:
        page = draft.template.page(record.reading.form_page or 0)
        first = min((p.number for p in draft.template.pages if p.card == page.card), default=page.number)
        earlier = any(r.reading.form_page == first for r in draft.records)
        if page.card is not None and (page.number == first or not earlier):
            yield CardReading(record.card, page.card, page.title, record.page)


def remarks(draft: Draft, *, strangers: bool, mixed: bool) -> Iterator[Finding]:
    """Everything odd about the pages of one draft.

    ``strangers``: the file has pages that may be ours, unrecognised. ``mixed``: the form came in two
    versions, each lacking what the other has.
    """
    for record in draft.all_records():
        yield from record.findings
        yield from (
            Finding(FindingCode.VALUE_DIFFERS, Severity.REVIEW, r.name, r.page, r.box)
            for r in record.fields.values()
            if r.hidden is not None
        )
    for part in filter(None, (draft, draft.portfolio)):
        yield from _doubles(part)
        yield from _card_findings(part)
    if unclear := draft.unclear | (draft.portfolio.unclear if draft.portfolio else set()):
        pages = ", ".join(map(str, sorted(unclear)))
        yield Finding(FindingCode.PAGE_OWNER_UNCLEAR, Severity.REVIEW, detail=(("pages", pages),))
    if mixed:
        yield Finding(FindingCode.READING_DOUBTFUL, Severity.REVIEW, detail=(("reason", "page-version"),))
    yield from _missing(draft, strangers=strangers)


def _doubles(draft: Draft) -> Iterator[Finding]:
    """A page that names nobody may read the same and yet be somebody else's: a clerk looks."""
    for record in draft.doubles:
        named = asks_bsn(draft.template, record.form_page)
        yield Finding(FindingCode.PAGE_DOUBLE, Severity.INFO if named else Severity.REVIEW, page=record.page)


def _card_findings(draft: Draft) -> Iterator[Finding]:
    for card in cards_of(draft) if draft.is_cards else ():
        if card.number is not None and card.number != card.title_number:
            detail = (("number", f"{card.number}"), ("title_number", f"{card.title_number}"))
            yield Finding(FindingCode.CARD_NUMBER_TITLE, Severity.REVIEW, page=card.page, detail=detail)


def _missing(draft: Draft, *, strangers: bool) -> Iterator[Finding]:
    """Pages that are not there. With unknown pages in the file we may have failed to know one: a clerk looks.

    A page that lies in the file, and of which nobody knows whose it is, is not missing. Cards are
    counted by the rules, not here.
    """
    if draft.is_cards or draft.loose:
        return
    severity = Severity.REVIEW if strangers else Severity.REPAIR
    for page in draft.template.pages:
        if not page.optional and not draft.has(page.number) and page.number not in draft.claimed:
            yield Finding(FindingCode.PAGE_MISSING, severity, detail=(("form_page", f"{page.number}"),))
