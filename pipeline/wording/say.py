"""Amounts and dates as Dutch people write them: one place for reports, money and findings.

Letters have their own words in ``letters/texts``, where a communications officer can change them.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from pipeline.domain.capture import EvidenceKind

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


_PAPERS: Mapping[EvidenceKind, tuple[str, str]] = MappingProxyType(
    {
        EvidenceKind.VACANCY: ("vacature", "vacatures"),
        EvidenceKind.APPLICATION_FORM: ("sollicitatieformulier", "sollicitatieformulieren"),
        EvidenceKind.LETTER: ("sollicitatiebrief", "sollicitatiebrieven"),
        EvidenceKind.CV: ("cv", "cv's"),
        EvidenceKind.DIPLOMA: ("diploma", "diploma's"),
        EvidenceKind.OTHER: ("ander papier", "andere papieren"),
    }
)


def papers(kind: EvidenceKind, count: int) -> str:
    """``1 vacature``, ``2 vacatures``.

    >>> papers(EvidenceKind.CV, 1), papers(EvidenceKind.LETTER, 2)
    ('1 cv', '2 sollicitatiebrieven')
    """
    one, more = _PAPERS[kind]
    return f"{count} {one if count == 1 else more}"


def euro(cents: int) -> str:
    """Whole cents as an amount; its space does not break.

    >>> euro(123450).replace(chr(160), " "), euro(-5).replace(chr(160), " ")
    ('€ 1.234,50', '-€ 0,05')
    """
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}€\u00a0{whole:,}".replace(",", ".") + f",{rest:02d}"


def long_date(day: date) -> str:
    """``3 december 2026``; its spaces do not break.

    >>> long_date(date(2026, 12, 3)).replace(chr(160), " ")
    '3 december 2026'
    """
    return f"{day.day}\u00a0{MONTHS[day.month - 1]}\u00a0{day.year}"
