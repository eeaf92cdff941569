"""A day's post of invented people: the samples in the shares of a usual day, each letter unlike the others.

Typst remembers work between letters, so names, addresses, references, codes and pictures differ in each:
equal ones would flatter it.
"""

import io
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from PIL import Image, ImageDraw

from pipeline.domain.ids import content_id
from pipeline.domain.letter import LetterOrder
from pipeline.samples.letters import all_orders
from pipeline.samples.letters.people import CANDIDATE, REQUEST, png

SHARES = {
    "receipt": 26, "receipt-one-part": 4, "receipt-portfolio": 5, "receipt-loan": 5, "receipt-abroad": 1,
    "invitation": 22, "invitation-two-days": 3, "elsewhere": 4, "reminder": 8, "closed": 3, "repair": 7,
    "repair-many": 1, "refusal": 2, "passed-on": 1, "money-too-little": 2, "refund": 2, "changed": 2,
    "delay": 2,
}  # fmt: skip
"""Letters in a hundred, by name of the sample."""
_SURNAMES = (
    "Haddad", "Yıldız", "Nowak", "Tesfaye", "Okafor", "Ionescu", "Nguyễn", "Kowalczyk", "Rahimi", "Đặng",
)  # fmt: skip
_GIVEN = ("Amina", "Ștefan", "Şeyma", "Piotr", "Hevin", "Lwam", "Chidi", "Zoë", "Ngọc", "Farid", "Ólafur")
_STREETS = ("Kerkstraat", "Lindelaan", "Molenweg", "Stationsplein", "Burgemeester-van-Dijkkade")
_PERSON = f"{CANDIDATE.given_names} {CANDIDATE.prefix} {CANDIDATE.surname}"
_PICTURE = b64encode(png()).decode()


def letters(count: int, seed: int = 7) -> Iterator[tuple[str, LetterOrder]]:
    """Sample name and order; the same ``seed`` gives the same letters."""
    dice = Random(seed)  # noqa: S311 - a repeatable bench, nothing secret
    known = all_orders()
    names = [name for name, share in SHARES.items() for _ in range(share)]
    dice.shuffle(names)
    for number in range(count):
        name = names[number % len(names)]
        yield name, _unlike(known[name], number, dice)


def _unlike(order: LetterOrder, number: int, dice: Random) -> LetterOrder:
    """The same letter to somebody else, about other ink."""
    person = f"{dice.choice(_GIVEN)} {dice.choice(_SURNAMES)}-{dice.choice(_SURNAMES)}"
    where = order.addressee.address
    if not where.foreign:
        where = replace(
            where,
            street=dice.choice(_STREETS),
            house_number=str(dice.randrange(1, 999)),
            addition="",
            postcode=f"{dice.randrange(1000, 9999)}{dice.choice('ABCDEGHJ')}{dice.choice('KLMNPRT')}",
        )
    context = order.context.replace(_PERSON, person)
    context = context.replace(REQUEST.reference, f"{dice.randrange(10**16):016d}")
    while _PICTURE in context:
        context = context.replace(_PICTURE, b64encode(_ink(dice)).decode(), 1)
    return replace(
        order,
        id=content_id("L", order.kind, str(number)),
        subject=content_id("R", str(number)),
        addressee=replace(order.addressee, name=person, address=where),
        context=context,
    )


def _ink(dice: Random) -> bytes:
    """A row of boxes with strokes that no other letter has."""
    image = Image.new("L", (520, 70), 255)
    draw = ImageDraw.Draw(image)
    for box in range(14):
        draw.rectangle((4 + box * 36, 12, 36 + box * 36, 58), outline=150)
        draw.line([(4 + box * 36 + dice.randrange(32), 12 + dice.randrange(46)) for _ in range(4)], fill=40)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
