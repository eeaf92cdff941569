"""Everything a night needs at hand, loaded and checked once at its start."""

from dataclasses import dataclass

from pipeline.adapters.calendar_files import Calendar, read_calendar
from pipeline.adapters.reference_files import read_reference
from pipeline.domain.policy import Policy
from pipeline.domain.reference import Reference
from pipeline.library import Library, load_library
from pipeline.policy import PolicyBook, load_policy
from pipeline.policy.postage import Postage, load_postage
from pipeline.run.workplace import Workplace
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.wording import Wording, load_wording


@dataclass(frozen=True, slots=True)
class Office:
    """Settings, folders, rules, forms and facts of one office. ``calendar`` is None when none was given."""

    settings: Settings
    place: Workplace
    store: Store
    library: Library
    policies: PolicyBook
    wording: Wording
    reference: Reference
    calendar: Calendar | None
    postage: Postage

    @property
    def policy(self) -> Policy:
        """The rules in force today."""
        return self.policies.on(self.place.today)


def open_office(settings: Settings, place: Workplace) -> Office:
    """Load forms, rules and tables, then open the database. Raises PipelineError for what is wrong."""
    return Office(
        settings=settings,
        place=place,
        library=load_library(settings.forms),
        policies=load_policy(settings.policy),
        wording=load_wording(),
        reference=read_reference(place.reference) if place.reference else Reference(),
        calendar=read_calendar(place.calendar) if place.calendar else None,
        postage=load_postage(settings.policy),
        store=Store.open(place.database),
    )
