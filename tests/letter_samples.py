"""One order a letter and variant, for invented people; shared by all tests about letters."""

import io
from dataclasses import replace
from datetime import date, datetime

from PIL import Image, ImageDraw

from pipeline.domain.capture import EvidenceKind
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterOrder
from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.policy import Office, Policy, Terms
from pipeline.domain.registration import (
    Address,
    Candidate,
    ExamPart,
    Helper,
    PartialDate,
    PaymentMeans,
    Registration,
)
from pipeline.domain.session import Placement, Session, Sitting, Venue
from pipeline.letters import orders
from pipeline.letters.contexts import MoneyCase, PagesReceived
from pipeline.letters.orders import LostSeat, Problem, Received, Seats

TODAY = date(2026, 11, 23)
RECEIVED_ON = date(2026, 11, 20)
OFFICE = Office(
    name="Servicecentrum Voorbeeld",
    account_name="Dienst Voorbeeld",
    iban="NL02ABNA0123456789",
    bic="ABNANL2A",
    address=Address(street="Postbus", house_number="1", postcode="9700AA", town="Groningen"),
    return_address="Postbus 1, 9700 AA Groningen",
    phone="050 000 00 00",
    phone_abroad="+31 50 000 00 00",
    website="www.voorbeeld.nl",
)
POLICY = Policy(
    day=TODAY,
    terms=Terms(
        repair_days=14,
        payment_days=42,
        invitation_days=21,
        notice_days=14,
        decline_days=7,
        objection_days=42,
        sign_date_max_age_days=90,
        break_minutes=15,
        urgent_within_days=60,
        arrive_minutes=30,
        min_age_years=18,
    ),
    office=OFFICE,
    fee_cents={part: 4000 if part is ExamPart.ONA else 5000 for part in ExamPart},
    part_minutes=dict.fromkeys(ExamPart, 45),
)
ADDRESS = Address("Kerkstraat", "12", "bis", "9712HM", "Groningen")
ABROAD = Address(
    lines=("Atatürk Mahallesi, Çiğdem Sokağı 14/3", "06100 Çankaya", "Ankara"), country="Turkije"
)
CANDIDATE = Candidate(
    "999900122",
    "Johan Rudolf",
    "van",
    "Puffelen",
    PartialDate(1990, 4, 0),
    ADDRESS,
    "0612345678",
    "johan@voorbeeld.nl",
)
PARTS = (ExamPart.LEZEN, ExamPart.LUISTEREN, ExamPart.SCHRIJVEN, ExamPart.SPREKEN, ExamPart.KNM)
REGISTRATION = Registration(
    id="R-0123456789ab",
    submission="S-0123456789ab",
    form="inburgeringsexamen",
    purpose=Purpose.EXAM,
    candidate=CANDIDATE,
    parts=PARTS,
    preferred_places=("AMS", "UTR"),
    means=PaymentMeans.SELF,
    adapted=False,
    received_on=RECEIVED_ON,
)
REQUEST = PaymentRequest(REGISTRATION.id, "5000056789012345", 25000, TODAY, date(2027, 1, 4))
PAGES = PagesReceived(
    total=18,
    form=2,
    cover=1,
    card_pages=8,
    cards=tuple(range(1, 9)),
    evidence=((EvidenceKind.VACANCY, 2), (EvidenceKind.CV, 1), (EvidenceKind.OTHER, 4)),
)
HELPER = Helper("Stichting Nieuw Begin", Address("Postbus", "1", "", "9700AA", "Groningen"), gets_post=True)
PLACES = {"AMS": "Amsterdam", "UTR": "Utrecht"}
OLD_ZWOLLE = Venue(
    "ZWO",
    "Examencentrum Zwolle",
    "Oude Laan 1",
    "8011AA",
    "Zwolle",
    52,
    6,
    date(2020, 1, 1),
    date(2026, 9, 30),
)
VENUES = (
    Venue("AMS", "Examencentrum Amsterdam", "Teststraat 1", "1012AB", "Amsterdam", 52, 4, date(2020, 1, 1)),
    Venue("UTR", "Examencentrum Utrecht", "Voorbeeldlaan 22", "3511CD", "Utrecht", 52, 5, date(2020, 1, 1)),
    OLD_ZWOLLE,
    replace(OLD_ZWOLLE, street="Nieuwe Laan 2", valid_from=date(2026, 10, 1), valid_until=None),
)
SESSIONS = {
    s.id: s
    for s in (
        Session(
            "s1", ExamPart.LEZEN, "UTR", datetime.fromisoformat("2026-12-14T09:30"), 65, 20, 0, adapted=False
        ),
        Session(
            "s2", ExamPart.KNM, "UTR", datetime.fromisoformat("2026-12-14T11:00"), 45, 20, 0, adapted=False
        ),
        Session(
            "s3",
            ExamPart.SPREKEN,
            "AMS",
            datetime.fromisoformat("2026-12-16T13:00"),
            35,
            20,
            0,
            adapted=False,
        ),
        Session(
            "s4", ExamPart.LEZEN, "ZWO", datetime.fromisoformat("2026-12-15T09:00"), 65, 20, 0, adapted=False
        ),
    )
}
WHY = {
    "first-choice": "Dit is de plaats van uw keuze.",
    "first-choice-full": "In Amsterdam is geen plek meer. Deze plaats is het dichtst bij u.",
}


def seats(*ids: str, first_choice: tuple[str, ...] = ("AMS", "UTR")) -> Seats:
    """Seats in the sessions ``ids``; venues outside ``first_choice`` are 18 km further away."""
    sittings = [Sitting(REGISTRATION.id, SESSIONS[i].part, i) for i in ids]
    placements = [_placement(s, SESSIONS[s.session].venue in first_choice) for s in sittings]
    return Seats(sittings, SESSIONS, VENUES, placements, WHY)


def _placement(sitting: Sitting, first: bool) -> Placement:
    return Placement(sitting, first, 0 if first else 18, "first-choice" if first else "first-choice-full")


def png(width: int = 520, height: int = 70) -> bytes:
    """A small grey picture of comb boxes."""
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for i in range(14):
        draw.rectangle((4 + i * 36, 12, 36 + i * 36, 58), outline=150)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PROBLEMS = (
    Problem("handtekening", "Handtekening", "Uw handtekening staat er niet.", "Zet uw handtekening.", png()),
    Problem("bsn", "Burgerservicenummer", "Het nummer klopt niet.", "Schrijf het over van uw pas.", png()),
    Problem("geboortedatum", "Geboortedatum", "Die dag bestaat niet: 31-02-1990.", "Kijk op uw pas."),
)


def _receipts() -> dict[str, LetterOrder]:
    def order(
        registration: Registration = REGISTRATION,
        request: PaymentRequest | None = None,
        pages: PagesReceived | None = None,
    ) -> LetterOrder:
        return orders.receipt(registration, request, POLICY, TODAY, places=PLACES, pages=pages)

    portfolio = replace(REGISTRATION, purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,))
    abroad = replace(CANDIDATE, bsn="", address=ABROAD)
    return {
        "receipt": order(request=REQUEST),
        "receipt-one-part": order(
            replace(REGISTRATION, parts=(ExamPart.KNM,)), replace(REQUEST, amount_cents=5000)
        ),
        "receipt-other-fee": order(request=replace(REQUEST, amount_cents=24000)),
        "receipt-portfolio": order(portfolio, replace(REQUEST, amount_cents=4000), PAGES),
        "receipt-abroad": order(replace(REGISTRATION, candidate=abroad), REQUEST),
        "receipt-helper": order(replace(REGISTRATION, helper=HELPER), REQUEST),
        "receipt-paid": order(request=replace(REQUEST, state=RequestState.PAID)),
        "receipt-loan": order(replace(REGISTRATION, means=PaymentMeans.LOAN)),
        "receipt-free": order(replace(REGISTRATION, means=PaymentMeans.FREE)),
        "receipt-nothing": order(replace(REGISTRATION, means=PaymentMeans.NONE, parts=(ExamPart.ONA,))),
        "receipt-portfolio-free": order(replace(portfolio, means=PaymentMeans.FREE)),
    }


def _answers() -> dict[str, LetterOrder]:
    passed = "U heeft dit onderdeel al gehaald: Lezen."
    return {
        "repair": orders.repair("S-1", CANDIDATE, PROBLEMS, POLICY, TODAY, RECEIVED_ON),
        "repair-one": orders.repair("S-2", CANDIDATE, PROBLEMS[:1], POLICY, TODAY, RECEIVED_ON, HELPER),
        "repair-many": orders.repair("S-3", CANDIDATE, PROBLEMS * 5, POLICY, TODAY, RECEIVED_ON),
        "refusal": orders.refusal("S-4", CANDIDATE, [passed], POLICY, TODAY, RECEIVED_ON),
        "passed-on": orders.passed_on(
            "S-5", CANDIDATE, "de gemeente", TODAY, RECEIVED_ON, ["Uw formulier gaat over een lening."]
        ),
        "passed-on-short": orders.passed_on("S-6", CANDIDATE, "de gemeente", TODAY, RECEIVED_ON),
    }


def _invitations() -> dict[str, LetterOrder]:
    def order(*ids: str, first: tuple[str, ...] = ("AMS", "UTR"), adapted: bool = False) -> LetterOrder:
        registration = replace(REGISTRATION, adapted=adapted)
        return orders.invitation(registration, seats(*ids, first_choice=first), POLICY, TODAY)

    return {
        "invitation": order("s1", "s2"),
        "invitation-two-days": order("s3", "s2", "s1"),
        "invitation-adapted": order("s3", adapted=True),
        "elsewhere": order("s1", "s2", first=("AMS",)),
        "elsewhere-partly": order("s1", "s2", "s3", first=("AMS",)),
        "elsewhere-all": order("s1", "s4", first=("AMS",)),
        "elsewhere-three": order("s1", "s3", "s4", first=("AMS",)),
    }


def _money() -> dict[str, LetterOrder]:
    def order(case: MoneyCase, cents: int, request: PaymentRequest | None, iban: str = "") -> LetterOrder:
        received = Received("B-1", case, RECEIVED_ON, cents, iban, cents)
        return orders.money_differs(REGISTRATION, request, received, POLICY, TODAY)

    return {
        "money-too-little": order(MoneyCase.TOO_LITTLE, 24250, REQUEST),
        "money-too-much": order(MoneyCase.TOO_MUCH, 30000, REQUEST, "DE89370400440532013000"),
        "money-nothing-open": order(MoneyCase.NOTHING_OPEN, 25000, None),
        "money-too-late": order(MoneyCase.TOO_LATE, 25000, None, "DE89370400440532013000"),
    }


def _unpaid() -> dict[str, LetterOrder]:
    day = date(2027, 1, 11)
    again = replace(REQUEST, due_on=date(2027, 1, 25))
    helped = replace(REGISTRATION, helper=HELPER)
    back = (7500, "NL91ABNA0417164300", RECEIVED_ON, day)
    return {
        "reminder": orders.reminder(REGISTRATION, again, 0, REQUEST.due_on, POLICY, day),
        "reminder-rest": orders.reminder(helped, again, 24250, REQUEST.due_on, POLICY, day),
        "closed": orders.closed(REGISTRATION, again, 0, POLICY, date(2027, 2, 1)),
        "closed-part-paid": orders.closed(REGISTRATION, again, 7500, POLICY, date(2027, 2, 1)),
        "refund": orders.refund(REGISTRATION, "T-0123456789ab", *back),
        "refund-returned": orders.refund(REGISTRATION, "T-0123456789ab", *back, returned=True),
    }


def _delays() -> dict[str, LetterOrder]:
    promised = date(2026, 11, 30)
    reasons = ["Er zijn nu geen plekken vrij."]
    return {
        "delay": orders.delay(REGISTRATION, PARTS[:2], promised, POLICY, TODAY, reasons),
        "delay-one": orders.delay(REGISTRATION, PARTS[:1], promised, POLICY, TODAY),
    }


def _changes() -> dict[str, LetterOrder]:
    zwolle = LostSeat(ExamPart.LEZEN, datetime.fromisoformat("2026-12-08T09:00"), "Zwolle")
    knm = LostSeat(ExamPart.KNM, datetime.fromisoformat("2026-12-14T11:00"), "Amsterdam")
    speaking = LostSeat(ExamPart.SPREKEN, datetime.fromisoformat("2026-12-09T13:00"), "Utrecht")
    here = seats("s1")
    further = seats("s1", "s2", "s3", first_choice=("AMS",))
    return {
        "changed": orders.changed(REGISTRATION, here, [zwolle], "session-cancelled", POLICY, TODAY),
        "changed-place": orders.changed(
            REGISTRATION, seats("s2", "s3"), [knm], "venue-closed", POLICY, TODAY
        ),
        "changed-many": orders.changed(REGISTRATION, further, [zwolle, knm], "fewer-seats", POLICY, TODAY),
        "changed-partly": orders.changed(
            REGISTRATION, here, [zwolle, speaking], "session-moved", POLICY, TODAY
        ),
        "changed-declined": orders.changed(REGISTRATION, here, [zwolle], "declined", POLICY, TODAY),
        "cancelled": orders.cancelled(REGISTRATION, [zwolle], "venue-closed", POLICY, TODAY),
        "cancelled-two": orders.cancelled(
            REGISTRATION, [zwolle, speaking], "our-mistake", POLICY, TODAY, kept=seats("s2")
        ),
        "cancelled-declined": orders.cancelled(REGISTRATION, [zwolle], "declined", POLICY, TODAY),
    }


def all_orders() -> dict[str, LetterOrder]:
    """Every letter and variant by a name of its own."""
    return _receipts() | _answers() | _invitations() | _money() | _unpaid() | _delays() | _changes()
