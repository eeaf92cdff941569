"""What waits for a word of the office, and how the invitations of the other channels stand."""

from collections.abc import Iterator

from pipeline.letters.bookings import booking_id
from pipeline.reports.desk import BookedDay, Desk, OpenDecision
from pipeline.reports.html import texts
from pipeline.run.bookings import booking_standings
from pipeline.run.judged import waiting_for_a_word
from pipeline.run.morning.facts import Morning
from pipeline.wording.say import long_date


def desk_view(morning: Morning) -> Desk:
    office, facts = morning.office, morning.facts
    waiting = waiting_for_a_word(
        facts.registrations,
        morning.books.paid,
        facts.portfolios,
        facts.adapted,
        facts.done,
        office.policy.terms,
        office.place.today,
    )
    return Desk(
        open=tuple(
            OpenDecision(item.registration, item.topic.value, item.since, item.due_on, item.alert)
            for item in waiting
        ),
        booked=tuple(_booked(morning)),
    )


def _booked(morning: Morning) -> Iterator[BookedDay]:
    numbers = {booking_id(item): item.number for item in morning.office.bookings}
    words = texts()["booking_alarm"]
    for item in booking_standings(morning.office):
        text = ""
        if item.alarm is not None:
            day = long_date(item.exam_on) if item.exam_on else ""
            number = numbers[item.booking]
            text = words[item.alarm].format(number=number, channel=item.channel.value, day=day)
        alarm = item.alarm.value if item.alarm else ""
        yield BookedDay(item.booking, item.channel.value, item.exam_on, item.due_on, item.letter, alarm, text)
