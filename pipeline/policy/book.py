"""From dated tables to the policy of one day."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from stdnum import iban
from stdnum.nl import postcode

from pipeline.domain.assessment import Adaptation
from pipeline.domain.booking import Channel, ChannelRule
from pipeline.domain.payment import MatchLimits
from pipeline.domain.policy import Office, Policy, Terms
from pipeline.domain.registration import Address, ExamPart
from pipeline.errors import InputDataError
from pipeline.policy.tables import Dated, Placed, Row, RowT, by_key, read_rows

FOLDER = Path(__file__).parent

Whole = Annotated[int, Meta(ge=0, le=1_000_000)]


class FeeRow(Row, frozen=True, kw_only=True):
    part: ExamPart
    cents: Whole


class MinutesRow(Row, frozen=True, kw_only=True):
    part: ExamPart
    minutes: Annotated[int, Meta(ge=1, le=600)]


class TermRow(Row, frozen=True, kw_only=True):
    name: str
    value: Whole


class PostalRow(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    street: str
    house_number: str
    postcode: str
    town: str


class OfficeRow(Row, frozen=True, kw_only=True):
    name: str
    account_name: str
    iban: str
    bic: str
    address: PostalRow
    return_address: str
    phone: str
    phone_abroad: str
    website: str


class MatchingRow(Row, frozen=True, kw_only=True):
    review_over_cents: Annotated[int, Meta(ge=0, le=100_000_000)]
    split_exact_sums: bool
    repair_typos: bool
    candidates: Annotated[int, Meta(ge=1, le=50)]
    two_persons_over_cents: Annotated[int, Meta(ge=0, le=100_000_000)] = 10_000


class ChannelRow(Row, frozen=True, kw_only=True):
    channel: Channel
    lead_days: Annotated[int, Meta(ge=1, le=100)]
    parts: Annotated[tuple[ExamPart, ...], Meta(min_length=1)]


class AdaptationRow(Row, frozen=True, kw_only=True):
    adaptation: Adaptation
    parts: tuple[ExamPart, ...]


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Every dated table. ``on(day)`` is the policy of one day."""

    fees: Mapping[str, Dated[FeeRow]]
    minutes: Mapping[str, Dated[MinutesRow]]
    terms: Mapping[str, Dated[TermRow]]
    offices: Dated[OfficeRow]
    matching: Dated[MatchingRow]
    channels: Mapping[str, Dated[ChannelRow]]
    adaptations: Mapping[str, Dated[AdaptationRow]]

    def on(self, day: date) -> Policy:
        """The rules in force on ``day``; raises InputDataError on a day before the tables begin."""
        return Policy(
            day=day,
            terms=Terms(**{name: table.on(day).value for name, table in self.terms.items()}),
            office=_office(self.offices.on(day)),
            fee_cents={part: self.fees[part].on(day).cents for part in ExamPart},
            part_minutes={part: self.minutes[part].on(day).minutes for part in ExamPart},
            matching=_matching(self.matching.on(day)),
            channels={channel: _channel(self.channels[channel].on(day)) for channel in Channel},
            adaptations={item: frozenset(self.adaptations[item].on(day).parts) for item in Adaptation},
        )


def load_policy(folder: Path | None = None) -> PolicyBook:
    """Reads the dated tables of ``folder``: ``fees.toml``, ``parts.toml``, ``terms.toml``, ``office.toml``,
    ``matching.toml``, ``channels.toml``, ``adaptations.toml``.

    Without a folder the tables of this package hold, and so do its last three for a folder that has
    none. Raises InputDataError naming file and line when a table is missing, a row is wrong,
    periods overlap or leave a gap, or a part or term has no row.
    """
    folder = FOLDER if folder is None else folder
    fees = by_key(read_rows(folder / "fees.toml", "fee", FeeRow), lambda row: row.part)
    minutes = by_key(read_rows(folder / "parts.toml", "part", MinutesRow), lambda row: row.part)
    terms = by_key(read_rows(folder / "terms.toml", "term", TermRow), lambda row: row.name)
    offices = read_rows(folder / "office.toml", "office", OfficeRow)
    _check_names("fees.toml", fees, [part.value for part in ExamPart])
    _check_names("parts.toml", minutes, [part.value for part in ExamPart])
    _check_names("terms.toml", terms, [field.name for field in dataclasses.fields(Terms)])
    for placed in offices:
        _check_office(placed)
    matching = read_rows(_chosen(folder, "matching.toml"), "matching", MatchingRow)
    channels = by_key(
        read_rows(_chosen(folder, "channels.toml"), "channel", ChannelRow), lambda row: row.channel
    )
    adaptations = by_key(
        read_rows(_chosen(folder, "adaptations.toml"), "adaptation", AdaptationRow),
        lambda row: row.adaptation,
    )
    _check_names("channels.toml", channels, [channel.value for channel in Channel])
    _check_names("adaptations.toml", adaptations, [item.value for item in Adaptation])
    office, limits = _one(offices, "office.toml"), _one(matching, "matching.toml")
    return PolicyBook(fees, minutes, terms, office, limits, channels, adaptations)


def _chosen(folder: Path, name: str) -> Path:
    """The table of the office, else the one of this package."""
    own = folder / name
    return own if own.exists() else FOLDER / name


def _one(rows: Iterable[Placed[RowT]], file: str) -> Dated[RowT]:
    return by_key(rows, lambda _: file)[file]


def _channel(row: ChannelRow) -> ChannelRule:
    return ChannelRule(row.lead_days, frozenset(row.parts))


def _matching(row: MatchingRow) -> MatchLimits:
    return MatchLimits(
        row.review_over_cents,
        row.split_exact_sums,
        row.repair_typos,
        row.candidates,
        two_persons_over_cents=row.two_persons_over_cents,
    )


def _check_names(file: str, present: Mapping[str, object], wanted: Iterable[str]) -> None:
    names = set(wanted)
    if missing := sorted(names - set(present)):
        raise InputDataError(f"{file}: no row for {', '.join(missing)}")
    if unknown := sorted(set(present) - names):
        raise InputDataError(f"{file}: unknown {', '.join(unknown)}")


def _check_office(placed: Placed[OfficeRow]) -> None:
    if not iban.is_valid(placed.row.iban):
        raise InputDataError(f"{placed.where}: iban is not valid (ISO 13616, mod 97)")
    if not postcode.is_valid(placed.row.address.postcode):
        raise InputDataError(f"{placed.where}: address.postcode is not a Dutch postcode")


def _office(row: OfficeRow) -> Office:
    return Office(
        name=row.name,
        account_name=row.account_name,
        iban=iban.compact(row.iban),
        bic=row.bic,
        address=Address(
            street=row.address.street,
            house_number=row.address.house_number,
            postcode=postcode.compact(row.address.postcode),
            town=row.address.town,
        ),
        return_address=row.return_address,
        phone=row.phone,
        phone_abroad=row.phone_abroad,
        website=row.website,
    )
