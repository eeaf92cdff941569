"""Invented papers that people put in the same envelope: vacancies, letters, other offices' forms.

Every page is made up; firms end in ``(verzonnen)``. A4, drawn by reportlab, same bytes each time.
"""

from collections.abc import Sequence

import segno
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.geometry import PT_PER_MM
from pipeline.samples.fill import Painter, render_pages, to_bytes, use_font
from pipeline.samples.people import Person

A4 = (210 * PT_PER_MM, 297 * PT_PER_MM)
_LEADING = 1.45


def pages(*painters: Painter) -> bytes:
    """A PDF of A4 pages, one per painter."""
    return to_bytes(render_pages([(*A4, painter) for painter in painters]))


def blank_page() -> Painter:
    """Nothing at all: the back of a sheet."""
    return lambda canvas: None  # noqa: ARG005


def separator_sheet() -> Painter:
    """The mailroom's sheet between two envelopes: the word, for people, and a large QR, for scanners."""
    modules = [list(row) for row in segno.make_qr("INB:SEPARATOR", error="h").matrix]
    side = 60 * PT_PER_MM / len(modules)

    def paint(canvas: Canvas) -> None:
        width, height = A4
        left, top = (width - 60 * PT_PER_MM) / 2, height - 60 * PT_PER_MM
        for row, cells in enumerate(modules):
            for column, dark in enumerate(cells):
                if dark:
                    canvas.rect(left + column * side, top - (row + 1) * side, side, side, 0, 1)
        canvas.setFont(use_font("DejaVuSans"), 40)
        canvas.drawCentredString(width / 2, height * 0.45, "SCHEIDINGSBLAD")

    return paint


def letter(
    paragraphs: Sequence[str], heading: str = "", font: str = "DejaVuSerif", size: float = 11
) -> Painter:
    """Running text with a heading, from the top left."""

    def paint(canvas: Canvas) -> None:
        use_font(font)
        y = 265 * PT_PER_MM
        if heading:
            canvas.setFont(font, size + 7)
            canvas.drawString(25 * PT_PER_MM, y, heading)
            y -= 3 * size
        for paragraph in paragraphs:
            canvas.setFont(font, size)
            for line in simpleSplit(paragraph, font, size, 160 * PT_PER_MM):
                canvas.drawString(25 * PT_PER_MM, y, line)
                y -= size * _LEADING
            y -= size * 0.8

    return paint


def vacancy(occupation: str, town: str, firm: str) -> Painter:
    return letter(
        (
            f"{firm} (verzonnen) in {town} zoekt een {occupation} voor 24 tot 32 uur in de week.",
            "Wat gaat u doen? U werkt in een klein team. U helpt klanten en collega's, u houdt de werkplek "
            "netjes en u vult de lijsten in.",
            "Wat vragen wij? U spreekt Nederlands op niveau A2 of hoger. Een diploma is mooi, maar het "
            "hoeft niet. U bent op tijd en u werkt graag samen.",
            "Wat krijgt u? Een contract voor een half jaar, 2.310 euro bruto in de maand bij 36 uur, en "
            "reiskosten.",
            "Solliciteren kan tot 1 december met een brief en een cv.",
        ),
        heading=f"Vacature: {occupation}",
        font="DejaVuSans",
    )


def application_form(occupation: str, person: Person, firm: str) -> Painter:
    """A firm's own form: boxes and lines, but none of ours."""
    rows = (
        ("Naam", person.full_name),
        ("Woonplaats", person.town),
        ("Telefoon", person.phone),
        ("Functie", occupation),
        ("Beschikbaar vanaf", "1 januari"),
        ("Uren in de week", "32"),
        ("Werkervaring", "2 jaar in de winkel van mijn oom"),
        ("Talen", "Nederlands, Engels en mijn eigen taal"),
    )

    def paint(canvas: Canvas) -> None:
        canvas.setFont(use_font("DejaVuSans"), 17)
        canvas.drawString(25 * PT_PER_MM, 265 * PT_PER_MM, f"Sollicitatieformulier {firm} (verzonnen)")
        for index, (label, value) in enumerate(rows):
            y = (240 - 16 * index) * PT_PER_MM
            canvas.setFont("DejaVuSans", 9)
            canvas.drawString(25 * PT_PER_MM, y + 2, label)
            canvas.rect(70 * PT_PER_MM, y - 6, 115 * PT_PER_MM, 22)
            canvas.setFont(use_font("DejaVuSansMono"), 10)
            canvas.drawString(72 * PT_PER_MM, y + 2, value)

    return paint


def motivation(occupation: str, person: Person, firm: str) -> Painter:
    return letter(
        (
            f"{person.full_name}, {person.street} {person.house_number}, {person.town}",
            f"Aan {firm} (verzonnen)",
            "Geachte heer, mevrouw,",
            f"Ik las uw vacature voor {occupation}. Ik wil dit werk graag doen. In mijn land deed ik dit "
            "werk drie jaar. Ik leer snel en ik kom altijd op tijd.",
            "Mag ik bij u langskomen voor een gesprek? Mijn cv zit bij deze brief.",
            "Met vriendelijke groet,",
            person.full_name,
        ),
        size=12,
    )


def cv(occupation: str, person: Person) -> Painter:
    return letter(
        (
            f"{person.full_name}. Woont in {person.town}. Telefoon {person.phone}.",
            "2009-2013: middelbare school.",
            f"2014-2018: werk als {occupation} in een klein bedrijf.",
            "2021-nu: vrijwilliger in de buurttuin. Cursus Nederlands, twee dagen in de week.",
            "Talen: Nederlands (A2), Engels (A2). Computer: tekst, e-mail, rooster.",
        ),
        heading="Curriculum vitae",
        font="DejaVuSans",
    )


def evidence(occupation: str, person: Person) -> bytes:
    """The six papers that result card 7 asks for (Regeling inburgering, annex 5A)."""
    firms = ("De Gouden Kring", "Bakker en Zonen")
    return pages(
        *(vacancy(occupation, person.town, firm) for firm in firms),
        *(application_form(occupation, person, firm) for firm in firms),
        motivation(occupation, person, firms[0]),
        cv(occupation, person),
    )


def loan_application(person: Person) -> bytes:
    """The first page of a form for another process; the real one was never seen."""

    def row(canvas: Canvas, index: int, label: str, value: str) -> None:
        y = (215 - 13 * index) * PT_PER_MM
        canvas.setFont(use_font("DejaVuSans"), 10)
        canvas.drawString(20 * PT_PER_MM, y, label)
        canvas.line(85 * PT_PER_MM, y - 3, 190 * PT_PER_MM, y - 3)
        canvas.drawString(87 * PT_PER_MM, y, value)

    def paint(canvas: Canvas) -> None:
        canvas.setFont(use_font("DejaVuSans"), 20)
        canvas.drawString(20 * PT_PER_MM, 265 * PT_PER_MM, "Aanvraag lening inburgering")
        canvas.setFont("DejaVuSans", 10)
        intro = "Met dit formulier vraagt u geld te leen voor uw cursus of examen. (Verzonnen voorbeeld)"
        canvas.drawString(20 * PT_PER_MM, 250 * PT_PER_MM, intro)
        filled = (
            ("Burgerservicenummer", person.bsn),
            ("Naam", person.full_name),
            ("Straat en huisnummer", f"{person.street} {person.house_number}"),
            ("Postcode en woonplaats", f"{person.postcode} {person.town}"),
            ("Hoeveel wilt u lenen?", "2.500 euro"),
            ("Inkomen per maand", "1.420 euro"),
            ("Rekeningnummer", "NL02ABNA0123456789"),
        )
        for index, (label, value) in enumerate(filled):
            row(canvas, index, label, value)

    return pages(paint)
