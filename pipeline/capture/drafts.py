"""Pages that seem to belong together, while it is being found out."""

from dataclasses import dataclass, field

from pipeline.capture.records import PageRecord, bsn_draft, sure_bsn
from pipeline.domain.forms import FormTemplate, Purpose


@dataclass
class Draft:
    """Pages that belong together, in delivered order. ``unclear``: pages that may be theirs, or nobody's."""

    template: FormTemplate
    records: list[PageRecord] = field(default_factory=list)
    doubles: list[PageRecord] = field(default_factory=list)
    evidence: list[PageRecord] = field(default_factory=list)
    portfolio: "Draft | None" = None
    unclear: set[int] = field(default_factory=set)
    claimed: set[int] = field(default_factory=set)
    """Printed page numbers that are among the unclear pages: not missing."""
    loose: bool = False
    """Given to nobody: a page whose owner is among the other drafts."""

    def all_records(self) -> list[PageRecord]:
        own = [*self.records, *self.doubles, *self.evidence]
        return own if self.portfolio is None else own + self.portfolio.all_records()

    def has(self, form_page: int) -> bool:
        return any(r.form_page == form_page for r in self.records)

    def bsns(self) -> frozenset[str]:
        return frozenset(bsn for r in self.records if (bsn := sure_bsn(r, self.template)))

    def drafts(self) -> frozenset[str]:
        """The BSNs on its pages as far as they can be read."""
        return frozenset(bsn for r in self.records if (bsn := bsn_draft(r, self.template)))

    @property
    def is_cards(self) -> bool:
        return self.template.purpose is Purpose.PORTFOLIO_CARDS

    @property
    def takes_cards(self) -> bool:
        return self.template.purpose is Purpose.ONA_PORTFOLIO

    @property
    def first(self) -> int:
        return min(r.page for r in (*self.records, *self.doubles))


Owned = tuple[FormTemplate, PageRecord]
