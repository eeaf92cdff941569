"""Amounts and dates as Dutch people write them: one place for reports, money and findings.

Letters have their own words in ``letters/texts``, where a communications officer can change them.
"""

from datetime import date

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
