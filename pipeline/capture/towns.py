"""Where people live and where they sign: a weak witness of who owns a page that names nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.capture.drafts import Draft
from pipeline.capture.records import PageRecord, home_town, signing_town
from pipeline.domain.forms import FormTemplate

_SURE_MATCHES, _TIMES_RIVAL = 2, 4
"""Towns choose between two orders with this many matches, and so many times those of the rival."""


class Towns:
    """Where people live against where they sign: alone it proves nothing, together it chooses or warns."""

    def __init__(self, template: FormTemplate, drafts: Sequence[Draft]) -> None:
        self._template = template
        self._drafts = drafts
        self._sure = {id(d): _home(d, sure=True) for d in drafts}
        self._read = {id(d): _home(d, sure=False) for d in drafts}
        self._residents = Counter(town for town in self._sure.values() if town)

    def chosen(
        self, answers: list[dict[int, Draft]], records: Sequence[PageRecord]
    ) -> list[dict[int, Draft]]:
        """The one answer that the towns clearly favour; all of them when there is none."""
        ranked = sorted(answers, key=lambda a: -self._matches(a, records))
        best, second = (self._matches(a, records) for a in ranked[:2])
        return ranked[:1] if best >= _SURE_MATCHES + _TIMES_RIVAL * second else answers

    def paired(self, records: Sequence[PageRecord]) -> dict[int, Draft]:
        """Without any order: everybody's page, when each was signed in just one other town of residence."""
        lives = {self._sure[id(d)]: d for d in self._drafts if self._residents[self._sure[id(d)]] == 1}
        signed = [signing_town(r, self._template, sure=True) for r in records]
        complete = len(lives) == len(self._drafts) and sorted(signed) == sorted(lives)
        if not complete or len(records) < _SURE_MATCHES:
            return {}
        return {r.page: lives[town] for r, town in zip(records, signed, strict=True)}

    def unopposed(self, owners: Mapping[int, Draft], records: Sequence[PageRecord]) -> dict[int, Draft]:
        """``owners`` less the pages signed where somebody else lives whose own page does not fit either."""
        signed = {r.page: signing_town(r, self._template, sure=False) for r in records}
        misfits = {
            page: draft
            for page, draft in owners.items()
            if signed[page] and self._read[id(draft)] and signed[page] != self._read[id(draft)]
        }
        fits = {id(d) for page, d in owners.items() if signed[page] and signed[page] == self._read[id(d)]}
        doubted: set[int] = set()
        for page, draft in misfits.items():
            claimants = {
                id(d) for d in self._drafts if d is not draft and self._read[id(d)] == signed[page]
            } - fits
            if claimants:
                doubted |= {page, *(p for p, d in owners.items() if id(d) in claimants)}
        return {page: draft for page, draft in owners.items() if page not in doubted}

    def _matches(self, answer: Mapping[int, Draft], records: Sequence[PageRecord]) -> int:
        """Pages signed in the town where their owner lives, and nobody else of the file does."""
        towns = {r.page: signing_town(r, self._template, sure=True) for r in records}
        return sum(
            bool(towns[page]) and towns[page] == self._sure[id(d)] and self._residents[towns[page]] == 1
            for page, d in answer.items()
        )


def _home(draft: Draft, *, sure: bool) -> str:
    return next((t for r in draft.records if (t := home_town(r, draft.template, sure=sure))), "")
