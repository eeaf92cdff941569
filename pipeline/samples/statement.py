"""Writes camt.053 statements for samples and tests: versions 02 and 08, valid against their schema."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lxml import etree

from pipeline.domain.ids import content_id

Version = Literal["02", "08"]
_NO_END_TO_END = "NOTPROVIDED"
_PIECE = 140
"""Longest free text in one element; banks cut there and go on in the next."""


@dataclass(frozen=True, slots=True)
class SampleLine:
    """What one payer did. ``amount_cents`` is signed; several ``details`` make a batch of them."""

    amount_cents: int
    booked_on: date
    value_on: date | None = None
    payer_name: str = ""
    payer_iban: str = ""
    structured: tuple[str, ...] = ()
    unstructured: str = ""
    end_to_end: str = ""
    bank_reference: str = ""
    reversal: bool = False
    return_reason: str = ""
    details: tuple["SampleLine", ...] = field(default=())


class _Node:
    """An element of the message's namespace under construction; ``add`` returns the child."""

    def __init__(self, element: etree._Element, space: str) -> None:
        self.element = element
        self.space = space

    def add(self, name: str, text: str | None = None, **attributes: str) -> "_Node":
        child = etree.SubElement(self.element, f"{{{self.space}}}{name}", attrib=attributes)
        child.text = text
        return _Node(child, self.space)

    def path(self, *names: str, text: str | None = None) -> "_Node":
        node = self
        for name in names[:-1]:
            node = node.add(name)
        return node.add(names[-1], text)


def write_camt053(
    account: str, opening_cents: int, lines: Sequence[SampleLine], version: Version, sequence: int = 1
) -> bytes:
    """One message with one statement of ``account``; the closing balance follows from ``lines``.

    Equal input gives equal bytes. Raises ValueError when ``lines`` is empty: a statement needs a day.
    """
    if not lines:
        raise ValueError("a statement without lines has no day")
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    document = etree.fromstring(f'<Document xmlns="{space}"/>')
    message = _Node(document, space).add("BkToCstmrStmt")
    days = sorted(line.booked_on for line in lines)
    made = f"{days[-1]}T23:00:00"
    identifier = content_id("S", account, f"{days[-1]}", f"{sequence}", f"{opening_cents}")
    header = message.add("GrpHdr")
    header.add("MsgId", f"M{identifier}")
    header.add("CreDtTm", made)
    statement = message.add("Stmt")
    statement.add("Id", identifier)
    statement.add("ElctrncSeqNb", str(sequence))
    statement.add("CreDtTm", made)
    period = statement.add("FrToDt")
    period.add("FrDtTm", f"{days[0]}T00:00:00")
    period.add("ToDtTm", f"{days[-1]}T23:59:59")
    own = statement.add("Acct")
    own.path("Id", "IBAN", text=account)
    own.add("Ccy", "EUR")
    _balance(statement, "OPBD", opening_cents, days[0])
    _balance(statement, "CLBD", opening_cents + sum(line.amount_cents for line in lines), days[-1])
    for line in lines:
        _entry(statement, line, version)
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _balance(statement: _Node, code: str, amount_cents: int, day: date) -> None:
    balance = statement.add("Bal")
    balance.path("Tp", "CdOrPrtry", "Cd", text=code)
    _money(balance, amount_cents)
    balance.path("Dt", "Dt", text=f"{day}")


def _money(node: _Node, amount_cents: int) -> None:
    node.add("Amt", _euro(amount_cents), Ccy="EUR")
    node.add("CdtDbtInd", _mark(amount_cents))


def _entry(statement: _Node, line: SampleLine, version: Version) -> None:
    entry = statement.add("Ntry")
    _money(entry, line.amount_cents)
    if line.reversal:
        entry.add("RvslInd", "true")
    if version == "02":
        entry.add("Sts", "BOOK")
    else:
        entry.path("Sts", "Cd", text="BOOK")
    entry.path("BookgDt", "Dt", text=f"{line.booked_on}")
    entry.path("ValDt", "Dt", text=f"{line.value_on or line.booked_on}")
    if line.bank_reference:
        entry.add("AcctSvcrRef", line.bank_reference)
    codes = entry.add("BkTxCd").add("Domn")
    codes.add("Cd", "PMNT")
    family = codes.add("Fmly")
    family.add("Cd", "RCDT" if line.amount_cents >= 0 else "ICDT")
    family.add("SubFmlyCd", "ESCT")
    group = entry.add("NtryDtls")
    for detail in line.details or (line,):
        _detail(group.add("TxDtls"), detail, version, in_batch=bool(line.details))


def _detail(tx: _Node, line: SampleLine, version: Version, *, in_batch: bool) -> None:
    refs = tx.add("Refs")
    if in_batch and line.bank_reference:
        refs.add("AcctSvcrRef", line.bank_reference)
    refs.add("EndToEndId", line.end_to_end or _NO_END_TO_END)
    if in_batch and version == "02":
        tx.add("AmtDtls").add("TxAmt").add("Amt", _euro(line.amount_cents), Ccy="EUR")
    elif in_batch:
        _money(tx, line.amount_cents)
    _parties(tx, line, version)
    if line.structured or line.unstructured:
        _remittance(tx.add("RmtInf"), line)
    if line.return_reason:
        tx.add("RtrInf").path("Rsn", "Cd", text=line.return_reason)


def _parties(tx: _Node, line: SampleLine, version: Version) -> None:
    side = "Dbtr" if line.amount_cents >= 0 else "Cdtr"
    if not (line.payer_name or line.payer_iban):
        return
    parties = tx.add("RltdPties")
    if line.payer_name:
        names = (side, "Nm") if version == "02" else (side, "Pty", "Nm")
        parties.path(*names, text=line.payer_name)
    if line.payer_iban:
        parties.path(f"{side}Acct", "Id", "IBAN", text=line.payer_iban)


def _remittance(info: _Node, line: SampleLine) -> None:
    for start in range(0, len(line.unstructured), _PIECE):
        info.add("Ustrd", line.unstructured[start : start + _PIECE])
    for reference in line.structured:
        kind = info.add("Strd").add("CdtrRefInf")
        type_ = kind.add("Tp")
        type_.path("CdOrPrtry", "Cd", text="SCOR")
        type_.add("Issr", "ISO" if reference.startswith("RF") else "CUR")
        kind.add("Ref", reference)


def _euro(amount_cents: int) -> str:
    return f"{abs(amount_cents) // 100}.{abs(amount_cents) % 100:02d}"


def _mark(amount_cents: int) -> str:
    return "CRDT" if amount_cents >= 0 else "DBIT"
