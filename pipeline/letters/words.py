"""How dates, times and amounts read: the filters that the letter texts use. Words from ``words.toml``.

Parts of a date, an amount or a reference are joined by non-breaking spaces.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from pipeline.domain.assessment import Adaptation
from pipeline.domain.capture import EvidenceKind
from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.wording import say

NBSP = "\u00a0"


class Layout(msgspec.Struct, frozen=True):
    """Fixed words on the page around the text."""

    language: str
    return_address: str
    date: str
    number: str
    about: str
    phone: str
    phone_abroad: str
    website: str
    page: str
    of: str
    picture: str
    picture_alt: str
    file: str
    replaces: str


class PaymentWords(msgspec.Struct, frozen=True):
    title: str
    amount: str
    iban: str
    account_name: str
    bic: str
    reference: str
    due_on: str
    qr: str
    qr_alt: str


class Numbers(msgspec.Struct, frozen=True):
    week: str
    weeks: str
    day: str
    days: str
    hour: str


class _File(msgspec.Struct, frozen=True, rename={"and_": "and"}):
    weekdays: tuple[str, str, str, str, str, str, str]
    months: tuple[str, str, str, str, str, str, str, str, str, str, str, str]
    and_: str
    parts: dict[ExamPart, str]
    papers: dict[EvidenceKind, str]
    changes: dict[ChangeReason, str]
    short_parts: dict[ExamPart, str]
    cards: dict[int, str]
    adaptations: dict[Adaptation, str]
    numbers: Numbers
    layout: Layout
    payment: PaymentWords


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, and the filters made of them."""

    file: _File

    @classmethod
    def load(cls, path: Path) -> "Words":
        """Raises msgspec.ValidationError when a word is missing."""
        return cls(msgspec.toml.decode(path.read_bytes(), type=_File))

    def day(self, on: date) -> str:
        """``maandag 14 december 2026``."""
        weekday, month = self.file.weekdays[on.weekday()], self.file.months[on.month - 1]
        return NBSP.join((weekday, str(on.day), month, str(on.year)))

    def short_day(self, on: date) -> str:
        """``14 december 2026``."""
        return NBSP.join((str(on.day), self.file.months[on.month - 1], str(on.year)))

    def time(self, at: datetime) -> str:
        """``9.30 uur``."""
        return f"{at.hour}.{at.minute:02d}{NBSP}{self.file.numbers.hour}"

    def part(self, part: ExamPart) -> str:
        return self.file.parts[part]

    def short_part(self, part: ExamPart) -> str:
        """For within a sentence: ``KNM``."""
        return self.file.short_parts[part]

    def card(self, number: int) -> str:
        """The title of a result card of the portfolio."""
        return self.file.cards[number]

    def adaptation(self, adaptation: Adaptation) -> str:
        return self.file.adaptations[adaptation]

    def paper(self, kind: EvidenceKind) -> str:
        return self.file.papers[kind]

    def change(self, reason: ChangeReason) -> str:
        """Why a seat is gone, as a sentence."""
        return self.file.changes[reason]

    def span(self, days: int) -> str:
        """Whole weeks as weeks: 21 is ``3 weken``, 10 is ``10 dagen``."""
        n = self.file.numbers
        weeks, rest = divmod(days, 7)
        if rest == 0 and weeks > 0:
            return f"{weeks}{NBSP}{n.week if weeks == 1 else n.weeks}"
        return f"{days}{NBSP}{n.day if days == 1 else n.days}"

    def enumerate(self, things: Iterable[str | int]) -> str:
        """``Lezen, Luisteren en KNM``."""
        *first, last = map(str, things)
        return f"{', '.join(first)} {self.file.and_} {last}" if first else last

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """By the names that the texts use."""
        return {
            "datum": self.day,
            "tijd": self.time,
            "euro": euro,
            "onderdeel": self.part,
            "kort": self.short_part,
            "kaart": self.card,
            "aanpassing": self.adaptation,
            "papier": self.paper,
            "reden": self.change,
            "weken": self.span,
            "opsomming": self.enumerate,
            "postcode": postcode,
            "heel": whole,
            "hoofdletter": capital,
        }


def euro(cents: int) -> str:
    """Whole cents as ``€ 1.250,00``; never negative."""
    if cents < 0:
        raise ValueError("a letter names no negative amount")
    return say.euro(cents)


def fours(text: str) -> str:
    """A reference or IBAN in groups of four, the way bank screens show it."""
    return NBSP.join(text[i : i + 4] for i in range(0, len(text), 4))


def postcode(text: str) -> str:
    """``9712HM`` as ``9712 HM``."""
    return NBSP.join((text[:4], text[4:].strip()))


def whole(text: str) -> str:
    """Keeps ``text`` on one line."""
    return text.replace(" ", NBSP)


def capital(text: str) -> str:
    """A capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]
