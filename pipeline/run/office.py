"""Everything a night needs at hand, loaded and checked once at its start."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.booking_files import read_bookings
from pipeline.adapters.calendar_files import Calendar, read_calendar
from pipeline.adapters.reference_files import read_reference
from pipeline.domain.booking import Booking, Channel
from pipeline.domain.policy import Policy
from pipeline.domain.reference import Reference
from pipeline.domain.session import Session
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
    bookings: tuple[Booking, ...] = ()
    """Of the other channels: we only invite."""

    @property
    def policy(self) -> Policy:
        """The rules in force today."""
        return self.policies.on(self.place.today)


def open_office(settings: Settings, place: Workplace) -> Office:
    """Load forms, rules and tables, then open the database. Raises PipelineError for what is wrong."""
    policies = load_policy(settings.policy)
    calendar = read_calendar(place.calendar) if place.calendar else None
    return Office(
        settings=settings,
        place=place,
        library=load_library(settings.forms),
        policies=policies,
        wording=load_wording(),
        reference=read_reference(place.reference) if place.reference else Reference(),
        calendar=calendar,
        bookings=_bookings(place.calendar, calendar, policies),
        postage=load_postage(settings.policy),
        store=Store.open(place.database),
    )


def _bookings(folder: Path | None, calendar: Calendar | None, policies: PolicyBook) -> tuple[Booking, ...]:
    """What a channel may book hangs on the day of the exam."""
    if folder is None or calendar is None:
        return ()

    def may_book(channel: Channel, session: Session) -> bool:
        return session.part in policies.on(session.start.date()).channels[channel].parts

    return read_bookings(folder, calendar, may_book)
