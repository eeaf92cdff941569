"""A form that nobody here drew and this project does not know: another office's, with its own names.

Two pages, boxes drawn by their fields, combs with and without the flag, no QR. It is drafted with
``forms import`` and read without a line of Python for it: in the benchmark, and in the tests.
"""

import io
import shutil
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.forms.importer import import_into
from pipeline.library import Library, load_library

FORM = "taalhuis-noord"
HEIGHT_MM = 297.0


def library_with_unseen(forms: Path, folder: Path) -> Library:
    """Our own forms with the unseen one among them, in ``folder`` / ``forms``, which must not be there."""
    shutil.copytree(forms, folder / "forms")
    original = folder / f"{FORM}.pdf"
    original.write_bytes(blank_form())
    import_into(original, folder / "forms")
    return load_library(folder / "forms")


class Office:
    """Draws the form; places in mm from the top-left corner, labels above their boxes."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(210 * mm, HEIGHT_MM * mm), invariant=1)
        self.form: Any = self.canvas.acroForm

    def words(self, x: float, y: float, text: str, size: float = 9, font: str = "Times-Roman") -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x * mm, (HEIGHT_MM - y) * mm, text)

    def frame(self, x: float, y: float, w: float, h: float, cells: int = 1) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(x * mm, (HEIGHT_MM - y - h) * mm, w * mm, h * mm)
        for cell in range(1, cells):
            at = (x + w * cell / cells) * mm
            self.canvas.line(at, (HEIGHT_MM - y - h) * mm, at, (HEIGHT_MM - y) * mm)

    def text(self, name: str, label: str, x: float, y: float, w: float, *, cells: int = 1, comb: bool = False,
             h: float = 7.0, own_border: bool = False, flags: str = "") -> None:  # fmt: skip
        """A text field; ``own_border``: its box is drawn by the field and not by the page."""
        self.words(x, y - 1.6, label)
        if not own_border:
            self.frame(x, y, w, h, cells)
        self.form.textfield(
            name=name, x=x * mm, y=(HEIGHT_MM - y - h) * mm, width=w * mm, height=h * mm,
            maxlen=cells if comb else 200, fieldFlags="comb" if comb else flags, fontName="Helvetica",
            fontSize=11, borderWidth=1 if own_border else 0, fillColor=None,
        )  # fmt: skip

    def tick(self, name: str, label: str, x: float, y: float) -> None:
        self.form.checkbox(
            name=name, x=x * mm, y=(HEIGHT_MM - y - 5) * mm, size=5 * mm, buttonStyle="cross", fillColor=None
        )
        self.words(x + 7, y + 3.6, label)

    def choice(self, name: str, value: str, label: str, x: float, y: float) -> None:
        self.form.radio(
            name=name, value=value, x=x * mm, y=(HEIGHT_MM - y - 5) * mm, size=5 * mm, selected=False,
            buttonStyle="check", shape="circle", fillColor=None,
        )  # fmt: skip
        self.words(x + 7, y + 3.6, label)

    def pdf(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def blank_form() -> bytes:
    office = Office()
    office.words(25, 28, "Taalhuis Noord", 12, "Times-Bold")
    office.words(25, 42, "Opgave voor het examen", 22, "Times-Bold")
    office.words(25, 50, "Vul dit blad in en neem het mee naar de balie. Wij sturen het voor u op.", 10)
    office.text("NR_BSN", "Burgerservicenummer", 25, 65, 72, cells=9, comb=True)
    office.text("BirthDate", "Geboortedatum", 115, 65, 64, cells=8, comb=True)
    office.text("Name", "Achternaam", 25, 82, 75)
    office.text("GivenNames", "Voornamen", 115, 82, 70, own_border=True)
    office.text("HomeStreet", "Straat", 25, 99, 75)
    office.text("HomeNr", "Huisnummer", 115, 99, 25)
    office.text("PC", "Postcode", 25, 116, 48, cells=6)
    office.text("HomeTown", "Woonplaats", 115, 116, 70)
    office.text("Mail", "E-mail", 25, 133, 75)
    office.words(25, 155, "Kruis aan wat u wilt doen.", 12, "Times-Bold")
    office.tick("cbLezen", "Lezen", 25, 160)
    office.tick("cbSpreken", "Spreken", 65, 160)
    office.tick("cbKNM", "KNM", 105, 160)
    office.words(25, 182, "In welke stad?", 12, "Times-Bold")
    for x, town in ((25, "Zwolle"), (65, "Utrecht"), (105, "Rijswijk")):
        office.choice("Where", town, town, x, 187)
    office.words(
        25, 210, "Taalhuis Noord helpt iedereen die Nederlands wil leren. U vindt ons in de bibliotheek."
    )
    office.canvas.showPage()
    office.words(25, 28, "Taalhuis Noord", 12, "Times-Bold")
    office.words(25, 42, "Betalen en tekenen", 22, "Times-Bold")
    office.words(25, 60, "Wie betaalt het examen?", 12, "Times-Bold")
    office.choice("PayBy", "1", "Ik betaal zelf", 25, 65)
    office.choice("PayBy", "2", "Het komt uit mijn lening", 85, 65)
    office.text("Remarks", "Wilt u nog iets zeggen?", 25, 90, 160, h=25, flags="multiline")
    office.tick("Secret", "Ik houd de vragen geheim (geheimhouding).", 25, 125)
    office.text("SignDate", "Datum", 25, 145, 64, cells=8, comb=True)
    office.words(25, 165, "Handtekening")
    office.frame(25, 167, 80, 25)
    office.words(25, 205, "Lever dit formulier in bij een medewerker. Die kijkt het met u na.")
    office.canvas.showPage()
    return office.pdf()
