"""What a bench night needs besides forms: an exam calendar with room, and money for every request."""

import csv
from io import StringIO
from pathlib import Path

from pipeline.adapters.booking_files import FILE as BOOKINGS
from pipeline.domain.payment import PaymentRequest
from pipeline.policy import load_policy
from pipeline.samples.money import OPENING_CENTS, invented_iban
from pipeline.samples.office import TODAY, calendar_csvs
from pipeline.samples.statement import SampleLine, write_camt053
from pipeline.store import Store, money

__all__ = ["TODAY", "write_calendar", "write_payments"]

_FORMS_A_CALENDAR = 400
"""So many people find a seat in the calendar of the samples; more people get larger rooms."""


def write_calendar(folder: Path, forms: int, seed: int) -> None:
    """The calendar of the samples with rooms that grow with the night, so that most find a seat.

    Without the bookings of other channels: a bench counts the letters of its own forms.
    """
    rooms = 1 + forms // _FORMS_A_CALENDAR
    for name, text in calendar_csvs(seed).items():
        if name == BOOKINGS:
            continue
        (folder / name).write_text(_enlarged(text, rooms) if name == "sessies.csv" else text, "utf-8")


def _enlarged(sessions: str, rooms: int) -> str:
    """The same sessions with ``rooms`` times the seats, and as many of them taken elsewhere."""
    rows = list(csv.DictReader(StringIO(sessions)))
    for row in rows:
        for column in ("plaatsen", "bezet_online", "bezet_school"):
            row[column] = str(int(row[column]) * rooms)
    writer = csv.DictWriter(out := StringIO(), fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_payments(folder: Path, output: Path) -> int:
    """One statement that pays every open request found in ``output``; how many there were."""
    store = Store.open(output / "pipeline.db")
    try:
        with store.view() as connection:
            asked = list(money.requests(connection).values())
    finally:
        store.close()
    if asked:
        account = load_policy(None).on(TODAY).office.iban.replace(" ", "")
        statement = write_camt053(account, OPENING_CENTS, [_paid(item) for item in asked], "08")
        (folder / "bench.xml").write_bytes(statement)
    return len(asked)


def _paid(request: PaymentRequest) -> SampleLine:
    return SampleLine(
        amount_cents=request.amount_cents,
        booked_on=TODAY,
        payer_iban=invented_iban(request.reference),
        structured=(request.reference,),
        bank_reference=f"B{request.reference}",
    )
