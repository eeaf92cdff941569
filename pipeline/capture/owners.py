"""Whose page is it? Form pages of one segment to copies of forms, each of one person.

A page that bears a BSN goes by it. A page that does not (the second page of most forms) goes to the
only person there is; else to whom every way of scanning that explains the file gives it, unless the
towns on the pages speak against that; else to nobody. Nothing is guessed: the loose page and all
whose page it may be are marked for a clerk.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.capture.drafts import Draft, Owned
from pipeline.capture.records import (
    PageRecord,
    asks_bsn,
    bsn_draft,
    identical,
    much_alike,
    nearest,
    sure_bsn,
)
from pipeline.capture.sequence import Groups, Place, explanations, mostly_in_order
from pipeline.capture.towns import Towns
from pipeline.domain.forms import FormTemplate


def copies(pages: Sequence[Owned], unknown: Sequence[PageRecord] = ()) -> list[Draft]:
    """All ``pages`` (no cards) in drafts, each page in one, in order of their first page.

    ``unknown`` are the pages between them that may be ours and were not recognised.
    """
    by_form: dict[str, list[Owned]] = defaultdict(list)
    for template, record in pages:
        by_form[_key(template)].append((template, record))
    heads: dict[str, list[Draft]] = {}
    loose: dict[str, list[PageRecord]] = {}
    for key, owned in by_form.items():
        heads[key], loose[key] = _named(owned)
    order = _Order(pages, unknown, heads, loose)
    found: list[Draft] = []
    for key, owned in by_form.items():
        found += _with_loose(owned[0][0], heads[key], loose[key], order)
    for draft in found:
        draft.records.sort(key=lambda r: r.page)
    return sorted(found, key=lambda draft: draft.first)


def _named(owned: Sequence[Owned]) -> tuple[list[Draft], list[PageRecord]]:
    """Drafts of the pages that name a person, doubles put aside; and the pages that name nobody.

    Sure pages come first, so that doubtful ones choose among all people whatever their order.
    """
    template = owned[0][0]
    head = next((p.number for p in template.pages if asks_bsn(template, p.number)), template.pages[0].number)
    drafts: list[Draft] = []
    loose: list[PageRecord] = []
    for record in sorted((r for _, r in owned), key=lambda r: (not sure_bsn(r, template), r.page)):
        home = _home_by_bsn(drafts, template, record)
        if home is not None:
            known = any(identical(record, o) or much_alike(record, o, template) for o in home.records)
            (home.doubles if known else home.records).append(record)
        elif sure_bsn(record, template) or record.form_page == head:
            drafts.append(Draft(template, [record]))
        else:
            loose.append(record)
    return drafts, loose


def _home_by_bsn(drafts: Sequence[Draft], template: FormTemplate, record: PageRecord) -> Draft | None:
    """The draft that holds this very page already, or lacks it and has the same BSN."""
    if not asks_bsn(template, record.form_page) and record.form_page != template.pages[0].number:
        return None
    bsn, draft_bsn = sure_bsn(record, template), bsn_draft(record, template)
    for draft in drafts:
        other = bsn and draft.bsns() and bsn not in draft.bsns()
        if not other and any(identical(record, o) or much_alike(record, o, template) for o in draft.records):
            return draft
    lacking = [d for d in drafts if not d.has(record.form_page)]
    if bsn:
        return next((d for d in lacking if bsn in d.bsns()), None)
    near = nearest(draft_bsn, [d.drafts() for d in lacking])
    return None if near is None else lacking[near]


def _with_loose(
    template: FormTemplate, drafts: list[Draft], loose: Sequence[PageRecord], order: "_Order"
) -> list[Draft]:
    """``drafts`` with the pages that name nobody: joined, doubled, or as drafts of their own."""
    by_page: dict[int, list[PageRecord]] = defaultdict(list)
    for record in loose:
        by_page[record.form_page].append(record)
    if not drafts:
        return _without_heads(template, by_page)
    for form_page, records in sorted(by_page.items()):
        drafts += _placed(template, drafts, form_page, records, order)
    return drafts


def _without_heads(template: FormTemplate, by_page: Mapping[int, list[PageRecord]]) -> list[Draft]:
    """One of each page is a copy without its first page; of more, nobody knows which go together."""
    if all(len(records) == 1 for records in by_page.values()):
        return [Draft(template, sorted((r for rs in by_page.values() for r in rs), key=lambda r: r.page))]
    return [Draft(template, [r]) for records in by_page.values() for r in records]


def _placed(
    template: FormTemplate,
    drafts: Sequence[Draft],
    form_page: int,
    records: Sequence[PageRecord],
    order: "_Order",
) -> list[Draft]:
    """Gives the copies of one page out; returns those that nobody got, as loose drafts."""
    named = [d for d in drafts if not d.loose]
    alike = all(identical(records[0], r) for r in records[1:])
    if len(named) == 1 and not named[0].has(form_page) and alike:
        named[0].records.append(records[0])
        named[0].doubles += records[1:]
        return []
    owners = order.owners(template, named, records)
    left = []
    for record in records:
        owner = owners.get(record.page)
        if owner is not None and not owner.has(form_page):
            owner.records.append(record)
        else:
            left.append(record)
    pages = {record.page for record in left}
    for draft in named:
        if left and (not draft.has(form_page) or len(named) == 1):
            draft.unclear |= pages
            draft.claimed.add(form_page)
    return [Draft(template, [record], unclear=set(pages), loose=True) for record in left]


class _Order:
    """What the order of the pages and the towns on them say of who owns a page that names nobody."""

    def __init__(
        self,
        pages: Sequence[Owned],
        unknown: Sequence[PageRecord],
        heads: Mapping[str, Sequence[Draft]],
        loose: Mapping[str, Sequence[PageRecord]],
    ) -> None:
        kept = {r.page for drafts in heads.values() for d in drafts for r in d.records}
        kept |= {r.page for records in loose.values() for r in records}
        places = {
            r.page: Place(_key(t), r.form_page, len(t.pages), sure_bsn(r, t) or "")
            for t, r in pages
            if len(t.pages) > 1 and r.page in kept
        }
        places |= {r.page: Place("", 0, 0) for r in unknown}
        self._pages = sorted(places)
        places_in_order = [places[page] for page in self._pages]
        self._whole = explanations(places_in_order)
        self._mostly = mostly_in_order(places_in_order) if not self._whole else frozenset()

    def owners(
        self, template: FormTemplate, drafts: Sequence[Draft], records: Sequence[PageRecord]
    ) -> dict[int, Draft]:
        """Owner by page number, for those ``records`` that have just one."""
        tell = Towns(template, drafts)
        answers = [self._by_group(groups, drafts, records) for groups in self._whole]
        if len(answers) > 1:
            answers = tell.chosen(answers, records)
        if answers:
            agreed = _agreed(answers)
        elif self._mostly:
            agreed = self._by_group(self._mostly, drafts, records)
        else:
            return tell.paired(records)
        return tell.unopposed(agreed, records)

    def _by_group(
        self, groups: Groups, drafts: Sequence[Draft], records: Sequence[PageRecord]
    ) -> dict[int, Draft]:
        of_page = {r.page: draft for draft in drafts for r in draft.records}
        wanted = {r.page for r in records}
        found: dict[int, Draft] = {}
        for group in groups:
            pages = {self._pages[i] for i in group}
            owners = {id(of_page[p]): of_page[p] for p in pages if p in of_page}
            if len(owners) == 1:
                found |= dict.fromkeys(pages & wanted, next(iter(owners.values())))
        return found


def _agreed(answers: Sequence[Mapping[int, Draft]]) -> dict[int, Draft]:
    """What all answers say alike."""
    first, *others = answers
    return {page: draft for page, draft in first.items() if all(a.get(page) is draft for a in others)}


def _key(template: FormTemplate) -> str:
    return f"{template.form} {template.version}"
