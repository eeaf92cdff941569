"""Dated rules of the office: fees, terms, places of contact. Data, never constants in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.domain.assessment import Adaptation
from pipeline.domain.booking import Channel, ChannelRule
from pipeline.domain.payment import MatchLimits
from pipeline.domain.registration import Address, ExamPart


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms in days unless the name says otherwise; each with its source in ``terms.toml``."""

    repair_days: int
    payment_days: int
    invitation_days: int
    """Latest letter with date and place, counted from payment."""
    notice_days: int
    """Least days between the letter and the exam."""
    decline_days: int
    objection_days: int
    sign_date_max_age_days: int
    break_minutes: int
    urgent_within_days: int
    arrive_minutes: int
    min_age_years: int
    delay_letter_days: int = 14
    """From this day after payment a delay letter goes to who has no seat yet (Awb 4:14)."""
    reminder_days: int = 14
    """Days to pay that a reminder gives (Awb 4:112)."""
    payment_grace_days: int = 5
    """Days after a last day before it counts as missed: money of that day is told to us later."""
    review_alert_days: int = 14
    """From this day after the credit on, money without a registration raises an alarm."""
    max_age_years: int = 110
    min_evidence_pages: int = 0
    """Pages of evidence that an ONA portfolio holds at least; 0 asks for none."""
    min_vacancies: int = 0
    min_application_forms: int = 0
    min_application_letters: int = 0
    min_cvs: int = 0
    portfolio_days: int = 42
    """Days in which a portfolio is looked at, from payment."""
    portfolio_alert_days: int = 7
    """So many days before the end of that term an unjudged portfolio raises an alarm."""
    portfolio_delay_days: int = 5
    """So many days before that end the candidate is told that it will be later (Awb 4:14)."""
    portfolio_more_days: int = 21
    """Days that such a letter adds to what was promised."""
    adapted_days: int = 56
    """Days for the decision about an adapted exam, from receipt."""
    adapted_alert_days: int = 14
    post_days: int = 2
    """Working days that a letter travels."""
    decision_days: int = 56
    """Days from receipt in which a form on a clerk's desk is decided about."""
    decision_alert_days: int = 7
    """So many days before the end of that term such a form raises an alarm."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who sends the letters and receives the money."""

    name: str
    account_name: str
    iban: str
    bic: str
    address: Address
    return_address: str
    phone: str
    phone_abroad: str
    website: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in force on one day."""

    day: date
    terms: Terms
    office: Office
    fee_cents: dict[ExamPart, int]
    part_minutes: dict[ExamPart, int]
    matching: MatchLimits = field(default_factory=MatchLimits)
    channels: Mapping[Channel, ChannelRule] = field(default_factory=dict)
    adaptations: Mapping[Adaptation, frozenset[ExamPart]] = field(default_factory=dict)
    """The parts for which each adaptation exists."""
