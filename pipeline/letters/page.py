"""What stands where on the paper, as one value: the layout gets nothing else."""

import msgspec

from pipeline.domain.letter import LetterOrder, MailCode
from pipeline.domain.policy import Office
from pipeline.letters import codes
from pipeline.letters.addressing import address_lines, kix_text
from pipeline.letters.blocks import AnyBlock, Text
from pipeline.letters.contexts import Context, MoneyDiffers, Payment, Receipt, Reminder, Repair
from pipeline.letters.markdown import clean
from pipeline.letters.words import Words, euro, fours

USUAL_SHEETS, MOST_SHEETS = 2, 5
"""Printed on both sides. A letter of more than ten pages is held (no kind of ours comes near)."""


class Rect(msgspec.Struct, frozen=True):
    """In millimetres from the top left corner of the sheet."""

    left: float
    top: float
    width: float
    height: float


class Clear(msgspec.Struct, frozen=True):
    """Empty edge on both sides, in millimetres."""

    x: float
    y: float


class Mark(msgspec.Struct, frozen=True):
    """Where the inserter looks for its code on the front of each sheet; a square of ``size`` mm."""

    left: float
    top: float
    size: float


class Profile(msgspec.Struct, frozen=True):
    """One kind of envelope; see ``layout.toml``."""

    window: Rect
    clear: Clear
    folds: tuple[float, ...]
    punch: float
    mark: Mark


class Window(msgspec.Struct, frozen=True):
    """All that can be seen through the envelope. ``kix`` and ``matrix`` are SVG, '' for no code.

    ``code_line`` and ``matrix`` are the carrier's, for letters that were announced to it.
    """

    lines: tuple[str, ...]
    kix: str
    code_line: str = ""
    matrix: str = ""


class PaymentBlock(msgspec.Struct, frozen=True):
    """Rows in the order of bank screens (Betaalinstructie); ``qr`` is SVG or empty."""

    title: str
    rows: tuple[tuple[str, str], ...]
    qr: str
    qr_caption: str
    qr_alt: str


class Picture(msgspec.Struct, frozen=True):
    svg: str
    caption: str
    alt: str


class Page(msgspec.Struct, frozen=True):
    """Input of ``layout.typ``."""

    language: str
    sender: str
    contact: tuple[tuple[str, str], ...]
    return_line: str
    window: Window
    reference: tuple[tuple[str, str], ...]
    heading: str
    blocks: tuple[AnyBlock, ...]
    payment: PaymentBlock | None
    pictures: tuple[Picture | None, ...]
    number: str
    page_words: tuple[str, str]
    data: str
    data_description: str
    replaces: str
    """A sentence that names the letter before this one, or ''."""
    marks: tuple[tuple[str, ...], ...]
    """Codes of the inserter: ``marks[m - 1][n - 1]`` for sheet n of m."""


def sheet_mark(letter: str, sheet: int, sheets: int) -> str:
    """What the inserter reads: the letter (in whatever batch), sheet n of m, and E on the last one.

    >>> sheet_mark("L-0123456789ab", 2, 2)
    'L-0123456789ab/2/2/E'
    """
    return f"{letter}/{sheet}/{sheets}" + ("/E" if sheet == sheets else "")


def page(
    order: LetterOrder,
    context: Context,
    text: Text,
    office: Office,
    words: Words,
    code: MailCode | None = None,
    template: str = "",
    sheets: int = USUAL_SHEETS,
) -> Page:
    """Pure; ``context`` is that of ``order``, ``text`` what became of it by the text ``template``.

    The page has marks for at most ``sheets`` sheets; the layout stops with a word when that is too few.
    """
    w = words.file.layout
    payment = context.payment if isinstance(context, Receipt | MoneyDiffers | Reminder) else None
    return Page(
        language=w.language,
        sender=office.name,
        contact=(
            (w.phone, office.phone),
            (w.phone_abroad, office.phone_abroad),
            (w.website, office.website),
        ),
        return_line=f"{w.return_address} {office.return_address}",
        window=_window(order, code),
        reference=(
            (w.date, words.short_day(order.dated)),
            (w.number, order.id),
            (w.about, text.subject),
        ),
        heading=text.heading,
        blocks=text.blocks,
        payment=_payment(payment, order, words) if payment else None,
        pictures=_pictures(context, words) if isinstance(context, Repair) else (),
        number=order.id,
        page_words=(w.page, w.of),
        data=_attachment(order, template),
        data_description=w.file,
        replaces=f"{w.replaces} {order.replaces}." if order.replaces else "",
        marks=_marks(order.id, sheets),
    )


def _marks(letter: str, most: int) -> tuple[tuple[str, ...], ...]:
    """For every number of sheets that a letter may have: how many it has is known to the layout only."""
    return tuple(
        tuple(codes.matrix(sheet_mark(letter, sheet, sheets)) for sheet in range(1, sheets + 1))
        for sheets in range(1, most + 1)
    )


def _window(order: LetterOrder, code: MailCode | None) -> Window:
    receiver = order.addressee
    kix = kix_text(receiver.address)
    lines = (receiver.name, *address_lines(receiver.address))
    return Window(
        tuple(clean(line) for line in lines),
        codes.kix(kix) if kix else "",
        clean(code.line) if code else "",
        codes.matrix(code.matrix) if code and code.matrix else "",
    )


def _payment(payment: Payment, order: LetterOrder, words: Words) -> PaymentBlock:
    w = words.file.payment
    rows = [
        (w.amount, euro(payment.amount_cents)),
        (w.iban, fours(payment.iban)),
        (w.account_name, payment.account_name),
        (w.reference, fours(payment.reference)),
        (w.due_on, words.day(payment.due_on)),
    ]
    if order.addressee.address.foreign:
        rows.insert(3, (w.bic, payment.bic))
    return PaymentBlock(w.title, tuple(rows), codes.qr(payment.qr) if payment.qr else "", w.qr, w.qr_alt)


def _pictures(context: Repair, words: Words) -> tuple[Picture | None, ...]:
    w = words.file.layout
    return tuple(
        Picture(codes.picture(item.picture), w.picture, f"{w.picture_alt} {clean(item.label)}")
        if item.picture
        else None
        for item in context.items
    )


def _attachment(order: LetterOrder, template: str) -> str:
    """The order as JSON, without the pictures (they are on the page)."""
    facts = msgspec.json.decode(order.context)
    for item in facts.get("items", ()):
        item.pop("picture", None)
    return msgspec.json.encode(
        {
            "id": order.id,
            "kind": order.kind,
            "subject": order.subject,
            "dated": order.dated,
            "addressee": order.addressee,
            "enclosures": order.enclosures,
            "replaces": order.replaces,
            "template": template,
            "facts": facts,
        }
    ).decode()
