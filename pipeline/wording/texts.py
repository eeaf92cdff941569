"""Loading the texts, and filling a finding's details in."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from pipeline.domain.assessment import CardReason, DenialReason
from pipeline.domain.capture import SignatureState, Source
from pipeline.domain.document import DocumentFlag, QuarantineReason
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import PageRole
from pipeline.domain.letter import LetterKind
from pipeline.domain.payment import LineDecision
from pipeline.domain.registration import ExamPart, PaymentMeans, RejectionKind
from pipeline.domain.session import UnplacedReason
from pipeline.errors import InputDataError

FOLDER = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{(\w+)\}")

_ENUMS: Mapping[str, type[StrEnum]] = {
    "part": ExamPart,
    "page-role": PageRole,
    "line": LineDecision,
    "rejection": RejectionKind,
    "letter": LetterKind,
    "severity": Severity,
    "means": PaymentMeans,
    "flag": DocumentFlag,
    "source": Source,
    "signature": SignatureState,
}
"""The tables under ``name`` and whose members each must name."""

EnumT = TypeVar("EnumT", bound=StrEnum)
TextT = TypeVar("TextT")


class FindingText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``title`` and ``clerk`` are for the office; ``wrong`` and ``mend`` are for the candidate (B1).

    ``details`` names what every finding of the code carries; only these stand in braces.
    """

    title: str
    clerk: str
    wrong: str
    mend: str
    details: tuple[str, ...] = ()

    @property
    def candidate(self) -> str:
        """What is wrong and how to mend it, as one paragraph."""
        return f"{self.wrong} {self.mend}"


class ScanText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For the mailroom: why a file was put aside, and what to do (rescan what)."""

    text: str
    advice: str


class SeatText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why there is no seat yet, for the office and for a letter."""

    clerk: str
    candidate: str


class CardText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a card of the portfolio is not good: ``clerk`` for the list of reasons, the rest for the letter."""

    clerk: str
    wrong: str
    mend: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    finding: dict[str, FindingText]
    value: dict[str, dict[str, str]]
    quarantine: dict[str, ScanText]
    unplaced: dict[str, SeatText]
    placement: dict[str, str]
    card: dict[str, CardText]
    denial: dict[str, str]
    name: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text of one language. Each enum member has one: that is checked when it is loaded."""

    findings: Mapping[FindingCode, FindingText]
    values: Mapping[str, Mapping[str, str]]
    quarantines: Mapping[QuarantineReason, ScanText]
    unplaceds: Mapping[UnplacedReason, SeatText]
    placements: Mapping[str, str]
    """Sentences for letters, by ``Placement.reason``."""
    cards: Mapping[CardReason, CardText]
    denials: Mapping[DenialReason, str]
    """Sentences for letters: why an adaptation of the exam is not granted."""
    names: Mapping[str, Mapping[str, str]]

    def finding(self, code: FindingCode) -> FindingText:
        """The text of ``code`` with its placeholders in braces."""
        return self.findings[code]

    def tell(self, finding: Finding) -> FindingText:
        """The text of ``finding`` with its details filled in; a detail that is not there leaves ``…``."""
        text, details = self.findings[finding.code], dict(finding.detail)

        def fill(sentence: str) -> str:
            return PLACEHOLDER.sub(lambda found: self._value(found[1], details.get(found[1], "…")), sentence)

        return FindingText(
            title=fill(text.title),
            clerk=fill(text.clerk),
            wrong=fill(text.wrong),
            mend=fill(text.mend),
            details=text.details,
        )

    def quarantine(self, reason: QuarantineReason) -> ScanText:
        return self.quarantines[reason]

    def unplaced(self, reason: UnplacedReason) -> SeatText:
        return self.unplaceds[reason]

    def placement(self, reason: str) -> str:
        return self.placements[reason]

    def line(self, decision: LineDecision) -> str:
        return self.names["line"][decision]

    def role(self, role: PageRole) -> str:
        return self.names["page-role"][role]

    def part(self, part: ExamPart) -> str:
        return self.names["part"][part]

    def letter(self, kind: LetterKind) -> str:
        return self.names["letter"][kind]

    def rejection(self, kind: RejectionKind) -> str:
        return self.names["rejection"][kind]

    def severity(self, severity: Severity) -> str:
        return self.names["severity"][severity]

    def means(self, means: PaymentMeans) -> str:
        return self.names["means"][means]

    def flag(self, flag: DocumentFlag) -> str:
        return self.names["flag"][flag]

    def switched_off(self, file: str) -> str:
        """What was not checked because reference file ``file`` (``Reference.absent``) is not there."""
        return self.names["switched-off"][file]

    def _value(self, detail: str, value: str) -> str:
        return self.values.get(detail, {}).get(value, value)


def load(lang: str = "nl") -> Wording:
    """The texts of ``lang``.

    Raises InputDataError when a code has no text, or a text a placeholder that is not among its details.
    """
    path = FOLDER / f"{lang}.toml"
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputDataError(f"{path.name}: {error}") from error
    for code, text in file.finding.items():
        _check_placeholders(path.name, code, text)
    for table, members in _ENUMS.items():
        _complete(path.name, f"name.{table}", members, file.name.get(table, {}))
    return Wording(
        findings=_complete(path.name, "finding", FindingCode, file.finding),
        values=MappingProxyType(file.value),
        quarantines=_complete(path.name, "quarantine", QuarantineReason, file.quarantine),
        unplaceds=_complete(path.name, "unplaced", UnplacedReason, file.unplaced),
        placements=MappingProxyType(file.placement),
        cards=_complete(path.name, "card", CardReason, file.card),
        denials=_complete(path.name, "denial", DenialReason, file.denial),
        names=MappingProxyType(file.name),
    )


load_wording = load
"""The same, for callers who import it by name."""


def _complete(
    file: str, table: str, members: type[EnumT], texts: Mapping[str, TextT]
) -> Mapping[EnumT, TextT]:
    wanted = {member.value for member in members}
    if missing := sorted(wanted - texts.keys()):
        raise InputDataError(f"{file}: [{table}] has no text for {', '.join(missing)}")
    if unknown := sorted(texts.keys() - wanted):
        raise InputDataError(f"{file}: [{table}] knows no {', '.join(unknown)}")
    return MappingProxyType({member: texts[member.value] for member in members})


def _check_placeholders(file: str, code: str, text: FindingText) -> None:
    used = set(PLACEHOLDER.findall(" ".join((text.title, text.clerk, text.wrong, text.mend))))
    if unknown := sorted(used - set(text.details)):
        raise InputDataError(f"{file}: finding.{code} uses {', '.join(unknown)}, which is not in its details")
