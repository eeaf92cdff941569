"""Whether a letter on paper is the letter in the database. Pure: what was seen against what should be."""

import re
import unicodedata
from collections.abc import Iterator

from stdnum.nl import bsn as bsn_rules

from pipeline.domain.epc import epc_qr_text
from pipeline.domain.letter import LetterKind, LetterOrder, MailCode
from pipeline.domain.paper import PaperFault, Seen
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.policy import Office
from pipeline.letters.addressing import address_lines, kix_text
from pipeline.letters.contexts import MoneyDiffers, Receipt, Reminder, decode
from pipeline.letters.markdown import clean
from pipeline.letters.page import sheet_mark

_EPC = "BCD\n"
"""How every payment code begins; other QR codes are links."""
_NINE_DIGITS = re.compile(r"\b\d{9}\b", re.ASCII)
_LOST_IN_READING = re.compile(r"[\s\x02\u00ad\ufffe-]+")
"""Spaces, and hyphens at the end of a line: readers leave them out or mark them (PDFium by U+0002)."""


def faults(
    seen: Seen,
    order: LetterOrder,
    office: Office,
    request: PaymentRequest | None,
    bsn: str = "",
    code: MailCode | None = None,
) -> tuple[PaperFault, ...]:
    """What is wrong with the paper; empty for a letter that may go.

    ``request`` is what the database asks of this person, ``bsn`` the number of the person concerned where
    it is known, ``code`` what the carrier gave for this letter.
    """
    return tuple(_faults(seen, order, office, request, bsn, code))


def _faults(
    seen: Seen,
    order: LetterOrder,
    office: Office,
    request: PaymentRequest | None,
    bsn: str,
    code: MailCode | None,
) -> Iterator[PaperFault]:
    address = order.addressee.address
    lines = [*([code.line] if code else []), order.addressee.name, *address_lines(address)]
    if not _same("".join(seen.window), "".join(clean(line) for line in lines)):
        yield PaperFault.WINDOW
    if seen.stray_ink:
        yield PaperFault.STRAY_INK
    if seen.kix != kix_text(address):
        yield PaperFault.KIX
    if sorted(text for text in seen.qr if text.startswith(_EPC)) != _payment_codes(order, office, request):
        yield PaperFault.QR
    marks = {sheet_mark(order.id, 1, (seen.pages + 1) // 2)} | (
        {code.matrix} if code and code.matrix else set()
    )
    if not marks <= set(seen.matrix):
        yield PaperFault.MARK
    if _holds_bsn(seen, bsn):
        yield PaperFault.BSN


def _payment_codes(order: LetterOrder, office: Office, request: PaymentRequest | None) -> list[str]:
    """The payload that must be on the paper: reference and, on the first request, amount of the database."""
    context = decode(order)
    payment = context.payment if isinstance(context, Receipt | MoneyDiffers | Reminder) else None
    if payment is None or not payment.qr:
        return []
    if request is None:
        return ["no payment request in the database"]
    first = order.kind is LetterKind.RECEIPT
    return [epc_qr_text(office, request.amount_cents if first else payment.amount_cents, request.reference)]


def _same(found: str, meant: str) -> bool:
    """Equal but for what reading loses. Right-to-left names come back in another order: same letters then."""
    one, other = (_LOST_IN_READING.sub("", unicodedata.normalize("NFC", text)) for text in (found, meant))
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in other):
        return sorted(one) == sorted(other)
    return one == other


def _holds_bsn(seen: Seen, bsn: str) -> bool:
    """The person's own number in any grouping anywhere, or any number that could be one, standing alone."""
    everything = "\n".join((*seen.window, *seen.qr, *seen.matrix, seen.kix or "", *seen.titles, seen.text))
    if bsn and re.search(rf"(?<!\d){'[ .-]?'.join(bsn)}(?!\d)", everything):
        return True
    return any(bsn_rules.is_valid(number) for number in _NINE_DIGITS.findall(everything))
