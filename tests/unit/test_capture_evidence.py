"""Papers behind the result cards, by words like those that real ones have. Every text is invented."""

from collections.abc import Sequence

import pytest

from pipeline.capture.evidence import classify, told_apart
from pipeline.capture.records import PageRecord
from pipeline.domain.capture import EvidenceKind, LineText, PageReading, TextLine
from pipeline.domain.document import Raster
from pipeline.domain.forms import Alphabet, PageRole, Purpose

K = EvidenceKind

PAPERS: list[tuple[EvidenceKind, str]] = [
    (K.VACANCY, "Magazijnmedewerker|32 uur|Wat vragen wij?|Je spreekt Nederlands|Wat bieden wij?"),
    (K.VACANCY, "VACATURE|Thuiszorg De Linde is op zoek naar|een verzorgende. Soort dienstverband: vast|"
                "Salaris 2400 bruto per maand"),
    (K.VACANCY, "Medewerker keuken (m/v)|Wij zoeken een collega voor onze keuken.|Uren per week: 24|"
                "Solliciteer direct"),
    (K.VACANCY, "Kapper gezocht!|Salon Mooi zoekt|een kapper. Reageren kan tot 1 maart met brief en cv.|"
                "Wij vragen ervaring"),
    (K.VACANCY, "Software tester|We are looking for a tester|Requirements|We offer a good salary. Apply now"),
    (K.APPLICATION_FORM, "Sollicitatieformulier|Naam|Adres|Functie waarop u solliciteert|Beschikbaar vanaf"),
    (K.APPLICATION_FORM, "Supermarkt De Hoek|SOLLICITATIE FORMULIER|Persoonlijke gegevens|Opleidingen|"
                         "Werkervaring|Beschikbaar per"),
    (K.APPLICATION_FORM, "Application form|Name|Position applied for|Education"),
    (K.LETTER, "R. Tekle|Kerkstraat 1|Zwolle, 3 maart|Geachte heer Jansen,|Op internet las ik uw vacature."
               "|Mijn cv stuur ik mee.|Met vriendelijke groet,"),
    (K.LETTER, "Geachte mevrouw,|Hierbij solliciteer ik naar de functie van chauffeur.|Hoogachtend,"),
    (K.LETTER, "Onderwerp: sollicitatie verkoper|Beste heer Bakker,|Ik wil graag bij u werken.|"
               "Met vriendelijke groeten"),
    (K.LETTER, "Dear Sir,|I would like to apply for the position of cleaner.|Yours sincerely"),
    (K.CV, "Curriculum Vitae|Naam: A. Yusuf|Opleiding|2009 - 2013 middelbare school|Werkervaring"),
    (K.CV, "CV|Persoonlijke gegevens|Geboorteplaats|Talen"),
    (K.CV, "Personalia|Nationaliteit|Opleidingen|1999-2003|Werkervaring|Vaardigheden|Rijbewijs B"),
    (K.DIPLOMA, "DIPLOMA|Middelbaar beroepsonderwijs|De examencommissie verklaart|is geslaagd"),
    (K.DIPLOMA, "Internationale Diplomawaardering|Verklaring waardering|buitenlands diploma"),
    (K.DIPLOMA, "Certificaat|Veilig werken|Uitgereikt te Breda"),
    (K.OTHER, "Geachte mevrouw,|Uw aanvraag voor huurtoeslag is ontvangen.|Met vriendelijke groet,|Gemeente"),
    (K.OTHER, "Jaarafrekening gas en licht|Klantnummer 12345|U betaalt 84 euro"),
    (K.OTHER, "Huurovereenkomst|Verhuurder|Huurder|Ingangsdatum"),
    (K.OTHER, "Rooster week 12|maandag|dinsdag|09:00 - 12:00"),
    (K.OTHER, "Mijn netwerk|Mijn buurman kent iemand met een winkel.|Ik kan hem vragen naar een baan."),
    (K.OTHER, ""),
    (K.OTHER, "kj fd lsk|ewio"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), PAPERS)
def test_papers_are_told_by_their_words(kind: EvidenceKind, text: str) -> None:
    found, certainty = classify(text.split("|"))
    assert found is kind
    assert (certainty > 0) == (kind is not K.OTHER)


class Engine:
    """Answers from a list, and counts what it was asked."""

    def __init__(self, *texts: str) -> None:
        self._texts = iter(texts)
        self.asked = 0

    def read(self, lines: Sequence[TextLine]) -> tuple[LineText, ...]:
        self.asked += len(lines)
        return tuple(LineText(next(self._texts), 0.9) for _ in lines)


LINE = TextLine(Raster(1, 1, 200.0, b"\xff"), Alphabet.ANY)


def _scan(lines: int) -> list[PageRecord]:
    form = PageReading(1, PageRole.FORM, "ona", "1", 1)
    return [PageRecord(form), PageRecord(PageReading(2, PageRole.UNKNOWN), lines=(LINE,) * lines)]


def test_a_title_is_enough() -> None:
    engine = Engine("Sollicitatieformulier", "Naam", "Adres", *["nooit gelezen"] * 5)
    records = told_apart(_scan(8), {"ona": Purpose.ONA_PORTFOLIO}, engine)
    assert (records[1].kind, records[1].lines, engine.asked) == (K.APPLICATION_FORM, (), 3)


def test_without_a_title_the_other_lines_are_read() -> None:
    engine = Engine("Zwolle", "3 maart", "Aan Salon Mooi", "Geachte heer,", "uw vacature", "Hoogachtend")
    records = told_apart(_scan(6), {"ona": Purpose.ONA_PORTFOLIO}, engine)
    assert (records[1].kind, engine.asked) == (K.LETTER, 6)


def test_no_portfolio_no_reading() -> None:
    engine = Engine()
    records = told_apart(_scan(6), {"ona": Purpose.EXAM}, engine)
    assert (records[1].kind, records[1].certainty, records[1].lines, engine.asked) == (K.OTHER, 0.0, (), 0)
