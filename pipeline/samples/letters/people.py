"""Invented people, places and amounts for sample letters. BSNs are of the range set apart for tests."""

import io
from dataclasses import replace
from datetime import date, datetime

from PIL import Image, ImageDraw

from pipeline.domain.capture import EvidenceKind
from pipeline.domain.forms import Purpose
from pipeline.domain.payment import PaymentRequest
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
from pipeline.letters.contexts import PagesReceived
from pipeline.letters.orders import Problem, Seats
from pipeline.policy import load_policy

TODAY = date(2026, 11, 23)
_RULES = load_policy().on(TODAY)
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
    channels=_RULES.channels,
    adaptations=_RULES.adaptations,
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
        Session(
            "s5", ExamPart.ONA, "UTR", datetime.fromisoformat("2026-12-17T14:30"), 45, 20, 0, adapted=False
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
