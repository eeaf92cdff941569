"""Invitations of every channel, changed, cancelled and withdrawn seats, and word of a delay."""

from dataclasses import replace
from datetime import date, datetime

from pipeline.domain.booking import Booking, Channel
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart, PaymentMeans
from pipeline.letters import orders
from pipeline.letters.orders import LostSeat
from pipeline.samples.letters.people import (
    CANDIDATE,
    HELPER,
    PARTS,
    REGISTRATION,
    SESSIONS,
    TODAY,
    VENUES,
    seats,
)

_TALK = replace(REGISTRATION, purpose=Purpose.ONA_INTERVIEW, parts=(ExamPart.ONA,))
_ZWOLLE = LostSeat(ExamPart.LEZEN, datetime.fromisoformat("2026-12-08T09:00"), "Zwolle")
_KNM = LostSeat(ExamPart.KNM, datetime.fromisoformat("2026-12-14T11:00"), "Amsterdam")
_SPEAKING = LostSeat(ExamPart.SPREKEN, datetime.fromisoformat("2026-12-09T13:00"), "Utrecht")
_OLD_TALK = LostSeat(ExamPart.ONA, datetime.fromisoformat("2026-12-10T10:00"), "Utrecht")


def letters(policy: Policy) -> dict[str, LetterOrder]:
    return _invitations(policy) | _booked(policy) | _changes(policy) | _withdrawn() | _delays(policy)


def _invitations(policy: Policy) -> dict[str, LetterOrder]:
    def order(*ids: str, first: tuple[str, ...] = ("AMS", "UTR"), adapted: bool = False) -> LetterOrder:
        registration = replace(REGISTRATION, adapted=adapted)
        return orders.invitation(registration, seats(*ids, first_choice=first), policy, TODAY)

    helped = replace(REGISTRATION, helper=HELPER)
    return {
        "invitation": order("s1", "s2"),
        "invitation-two-days": order("s3", "s2", "s1"),
        "invitation-adapted": order("s3", adapted=True),
        "invitation-helper": orders.invitation(helped, seats("s1"), policy, TODAY),
        "elsewhere": order("s1", "s2", first=("AMS",)),
        "elsewhere-partly": order("s1", "s2", "s3", first=("AMS",)),
        "elsewhere-all": order("s1", "s4", first=("AMS",)),
        "elsewhere-three": order("s1", "s3", "s4", first=("AMS",)),
        "interview": orders.invitation(_TALK, seats("s5"), policy, TODAY),
        "interview-elsewhere": orders.invitation(_TALK, seats("s5", first_choice=("AMS",)), policy, TODAY),
    }


def _booked(policy: Policy) -> dict[str, LetterOrder]:
    def order(channel: Channel, today: date, *ids: str, school: str = "") -> LetterOrder:
        sessions = tuple(SESSIONS[item] for item in ids)
        booking = Booking("2026-0001", channel, CANDIDATE, sessions, school)
        return orders.booked(booking, sessions, VENUES, policy, today)

    school = "Taalschool De Brug"
    return {
        "online": order(Channel.ONLINE, date(2026, 12, 7), "s1", "s2"),
        "online-early": order(Channel.ONLINE, date(2026, 12, 1), "s1"),
        "school": order(Channel.SCHOOL, date(2026, 11, 30), "s1", "s2", school=school),
        "school-late": order(Channel.SCHOOL, date(2026, 12, 9), "s3", school=school),
    }


def _changes(policy: Policy) -> dict[str, LetterOrder]:
    here, further = seats("s1"), seats("s1", "s2", "s3", first_choice=("AMS",))
    talk = seats("s5")
    return {
        "changed": orders.changed(REGISTRATION, here, [_ZWOLLE], "session-cancelled", policy, TODAY),
        "changed-place": orders.changed(
            REGISTRATION, seats("s2", "s3"), [_KNM], "venue-closed", policy, TODAY
        ),
        "changed-many": orders.changed(REGISTRATION, further, [_ZWOLLE, _KNM], "venue-closed", policy, TODAY),
        "changed-partly": orders.changed(
            REGISTRATION, here, [_ZWOLLE, _SPEAKING], "session-moved", policy, TODAY
        ),
        "changed-declined": orders.changed(REGISTRATION, here, [_ZWOLLE], "declined", policy, TODAY),
        "changed-adapted": orders.changed(
            replace(REGISTRATION, adapted=True), here, [_ZWOLLE], "adapted", policy, TODAY
        ),
        "changed-interview": orders.changed(_TALK, talk, [_OLD_TALK], "session-cancelled", policy, TODAY),
        "cancelled": orders.cancelled(REGISTRATION, [_ZWOLLE], "venue-closed", policy, TODAY),
        "cancelled-two": orders.cancelled(
            REGISTRATION, [_ZWOLLE, _SPEAKING], "session-moved", policy, TODAY, kept=seats("s2")
        ),
        "cancelled-declined": orders.cancelled(REGISTRATION, [_ZWOLLE], "declined", policy, TODAY),
        "cancelled-interview": orders.cancelled(_TALK, [_OLD_TALK], "session-cancelled", policy, TODAY),
    }


def _withdrawn() -> dict[str, LetterOrder]:
    def order(means: PaymentMeans, cents: int, *lost: LostSeat) -> LetterOrder:
        return orders.withdrawn(replace(REGISTRATION, means=means), TODAY, cents, lost, TODAY)

    return {
        "withdrawn": order(PaymentMeans.SELF, 25000, _ZWOLLE, _SPEAKING),
        "withdrawn-unpaid": order(PaymentMeans.SELF, 0),
        "withdrawn-loan": order(PaymentMeans.LOAN, 0, _ZWOLLE),
        "withdrawn-free": order(PaymentMeans.FREE, 0),
    }


def _delays(policy: Policy) -> dict[str, LetterOrder]:
    promised = date(2026, 11, 30)
    reasons = ["Er zijn nu geen plekken vrij."]
    return {
        "delay": orders.delay(REGISTRATION, PARTS[:2], promised, policy, TODAY, reasons),
        "delay-portfolio": orders.portfolio_delay(REGISTRATION, date(2027, 1, 4), policy, TODAY),
        "delay-one": orders.delay(REGISTRATION, PARTS[:1], promised, policy, TODAY),
    }
