"""Result cards and evidence to the person they are of, and to the ONA form of that person.

Every card bears a BSN. One that cannot be read is held against the few BSNs of the file; then only a
complete portfolio lying in order tells. Otherwise the card is nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.capture.drafts import Draft, Owned
from pipeline.capture.records import PageRecord, bsn_draft, distance, far_apart, identical, nearest, sure_bsn
from pipeline.domain.forms import FormTemplate, PageRole


@dataclass
class _Person:
    """Who sent a portfolio: the ONA form, the cards, or both."""

    form: Draft | None
    cards: Draft | None = None

    def bsns(self) -> frozenset[str]:
        return frozenset().union(*(d.bsns() for d in (self.form, self.cards) if d is not None))

    def known(self) -> frozenset[str]:
        """The sure BSNs, else what could be read of them."""
        return self.bsns() or (self.form.drafts() if self.form is not None else frozenset())

    def can_take(self, template: FormTemplate) -> bool:
        return self.cards is None or self.cards.template is template

    def take(self, template: FormTemplate, record: PageRecord) -> None:
        self.cards = self.cards or Draft(template)
        doubled = any(identical(record, other) for other in self.cards.records)
        (self.cards.doubles if doubled else self.cards.records).append(record)


def with_cards(forms: Sequence[Draft], cards: Sequence[Owned]) -> list[Draft]:
    """``forms`` with the cards put into the ONA form they belong to; cards alone are drafts of their own."""
    people = [_Person(form) for form in forms if form.takes_cards and not form.loose]
    doubtful = [owned for owned in cards if not _by_sure_bsn(people, owned)]
    blocks = _blocks(forms, cards)
    _marry(people, blocks)
    doubtful = [owned for owned in doubtful if not _by_draft(people, owned)]
    nobodys = _by_place(people, doubtful, blocks)
    pages = {record.page for _, record in nobodys}
    for person in people:
        _settle(person, pages)
    alone = [p.cards for p in people if p.form is None and p.cards is not None]
    loose = [Draft(template, [record], unclear=set(pages), loose=True) for template, record in nobodys]
    return sorted([*forms, *alone, *loose], key=lambda draft: draft.first)


def give_evidence(drafts: Sequence[Draft], unknown: Sequence[PageRecord]) -> None:
    """Unknown pages to the only portfolio of the segment; of several, to the one they lie behind.

    When the pages of several portfolios lie mixed, the evidence is nobody's.
    """
    portfolios = [d for d in drafts if (d.is_cards or d.takes_cards) and not d.loose]
    owner = {r.page: d for d in drafts for part in (d, d.portfolio) if part for r in _own(part)}
    if len(portfolios) > 1 and not _apart(portfolios, owner):
        for draft in portfolios:
            draft.unclear |= {r.page for r in unknown}
        return
    for record in unknown:
        behind = max((page for page in owner if page < record.page), default=None)
        home = owner[behind] if behind is not None else None
        if len(drafts) == 1 and portfolios:
            home = portfolios[0]
        if home is not None and any(home is d for d in portfolios):
            home.evidence.append(record)


def _own(draft: Draft) -> list[PageRecord]:
    return [*draft.records, *draft.doubles]


def _apart(portfolios: Sequence[Draft], owner: dict[int, Draft]) -> bool:
    """Whether no portfolio has pages of another one between its own."""
    ours = [id(owner[page]) for page in sorted(owner) if any(owner[page] is d for d in portfolios)]
    return len([key for key, _ in groupby(ours)]) == len(set(ours))


def _by_sure_bsn(people: list[_Person], owned: Owned) -> bool:
    template, record = owned
    bsn = sure_bsn(record, template)
    if bsn is None:
        return False
    able = [p for p in people if p.can_take(template)]
    person = next((p for p in able if bsn in p.bsns()), None)
    if person is None:  # a form whose own BSN is in doubt may be of this one
        unsure = [p for p in able if not p.bsns()]
        near = nearest(bsn, [p.known() for p in unsure])
        person = unsure[near] if near is not None else None
    if person is None:
        person = _Person(None)
        people.append(person)
    person.take(template, record)
    return True


def _by_draft(people: Sequence[_Person], owned: Owned) -> bool:
    template, record = owned
    able = [p for p in people if p.can_take(template)]
    near = nearest(bsn_draft(record, template), [p.known() for p in able])
    if near is not None:
        able[near].take(template, record)
    return near is not None


def _by_place(
    people: list[_Person], doubtful: Sequence[Owned], blocks: Sequence[Sequence[PageRecord]]
) -> list[Owned]:
    """Gives cards without a BSN to the only person, or by complete blocks. Returns those of nobody.

    One card that speaks against its block shows that cards were dealt wrongly: then no block tells.
    """
    covers = sum(record.reading.role is PageRole.COVER for _, record in doubtful)
    if not people and covers <= 1 and doubtful:
        people.append(_Person(None))
    nobodys = []
    alone = people[0] if len(people) == 1 and covers <= 1 else None
    if not alone and any(_misplaced(people, owned, blocks) for owned in doubtful):
        blocks = []
    for template, record in doubtful:
        block = _block_of(record, blocks)
        person = alone or _owner_of(block, people)
        if person is not None and _speaks_against(bsn_draft(record, template), person, people):
            person, block = None, []
        if person is None and block and not any(_has(p, r) for p in people for r in block):
            person = _Person(None)
            people.append(person)
        if person is not None and person.can_take(template):
            person.take(template, record)
        else:
            nobodys.append((template, record))
    return nobodys


def _block_of(record: PageRecord, blocks: Sequence[Sequence[PageRecord]]) -> Sequence[PageRecord]:
    return next((block for block in blocks if any(r is record for r in block)), [])


def _misplaced(people: Sequence[_Person], owned: Owned, blocks: Sequence[Sequence[PageRecord]]) -> bool:
    template, record = owned
    owner = _owner_of(_block_of(record, blocks), people)
    return owner is not None and _speaks_against(bsn_draft(record, template), owner, people)


def _speaks_against(draft: str, person: _Person, people: Sequence[_Person]) -> bool:
    """Whether what can be read of a BSN is not this person's, or comes nearer to somebody else's."""
    own = distance(draft, person.known())
    return far_apart(draft, person.known()) or any(
        distance(draft, p.known()) < own and not far_apart(draft, p.known())
        for p in people
        if p is not person
    )


def _has(person: _Person, record: PageRecord) -> bool:
    return any(r is record for d in (person.form, person.cards) if d is not None for r in _own(d))


def _owner_of(block: Sequence[PageRecord], people: Sequence[_Person]) -> _Person | None:
    owners = [p for p in people if any(_has(p, record) for record in block)]
    return owners[0] if len(owners) == 1 else None


def _blocks(forms: Sequence[Draft], cards: Sequence[Owned]) -> list[list[PageRecord]]:
    """The portfolios, when all are complete and lie in order: the form first, if any, then the cards."""
    heads = [r for form in forms if form.takes_cards for r in form.records]
    bsns = {r.page: sure_bsn(r, form.template) for form in forms for r in form.records}
    bsns |= {r.page: sure_bsn(r, template) for template, r in cards}
    total = {record.page: len(template.pages) for template, record in cards}
    blocks: list[list[PageRecord]] = []
    for record in sorted([*heads, *(record for _, record in cards)], key=lambda r: r.page):
        if not blocks or not _rises(blocks[-1][-1], record, total):
            blocks.append([])
        blocks[-1].append(record)
    for block in blocks:
        complete = sum(r.page in total for r in block) == total.get(block[-1].page)
        one_person = len({bsns[r.page] for r in block} - {None}) <= 1
        if not complete or not one_person or bool(heads) != (block[0].page not in total):
            return []
    return blocks


def _rises(before: PageRecord, record: PageRecord, total: dict[int, int]) -> bool:
    return (before.page in total, before.form_page) < (record.page in total, record.form_page)


def _marry(people: list[_Person], blocks: Sequence[Sequence[PageRecord]]) -> None:
    """Forms whose BSN is in doubt and cards of nobody we know: in one block, or the only ones left."""
    for block in blocks:
        inside = [p for p in people if any(_has(p, record) for record in block)]
        _join(people, [p for p in inside if p.cards is None], [p for p in inside if p.form is None])
    _join(people, [p for p in people if p.cards is None], [p for p in people if p.form is None])


def _join(people: list[_Person], forms: Sequence[_Person], cards: Sequence[_Person]) -> None:
    if len(forms) != 1 or len(cards) != 1:
        return
    form, pile = forms[0], cards[0]
    both_sure = form.bsns() and pile.bsns()
    if both_sure or any(far_apart(draft, pile.bsns()) for draft in form.known()):
        return
    form.cards = pile.cards
    people.remove(pile)


def _settle(person: _Person, unclear: set[int]) -> None:
    leading = person.form or person.cards
    if person.cards is not None:
        for records in (person.cards.records, person.cards.doubles):
            records.sort(key=lambda r: r.page)
    if person.form is not None:
        person.form.portfolio = person.cards
    if leading is not None:
        leading.unclear |= unclear
