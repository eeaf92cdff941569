"""Reader of camt.053 (booked end-of-day statement, ISO 20022), versions .02 to .13 by local names.

Streaming and hardened: any DOCTYPE is refused before parsing, no entity is resolved, nothing is
fetched, libxml2's own limits on depth and text size stay on. What the versions call differently is
read either way (``Sts`` or ``Sts/Cd``, ``Dbtr/Nm`` or ``Dbtr/Pty/Nm``, a date or a date-time).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from lxml import etree

from pipeline.domain.payment import Statement
from pipeline.payments.booking import MAX_BYTES, RawEntry, RawStatement, booked, cents
from pipeline.payments.refusal import RefusalReason, StatementRefused

_MAX_DEPTH = 40
"""Levels below an entry or statement; real messages use about twelve."""
_ENCODINGS = frozenset({"utf-8", "utf8", "iso-8859-1", "iso-8859-15", "us-ascii", "ascii", "windows-1252"})
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BOOKED, _ANNOUNCED = "BOOK", frozenset({"PDNG", "INFO", "FUTR"})
_RETURN_CODES = frozenset({"RRTN", "RPCR"})
"""Sub-families of bank transaction codes: a transfer that came back, or was called back."""


@dataclass(slots=True)
class _Node:
    """An element by local names: ``text`` with line breaks evened out (in XML they are lay-out)."""

    text: str
    currency: str
    children: dict[str, list["_Node"]]

    def all(self, name: str) -> list["_Node"]:
        return self.children.get(name, [])

    def child(self, *path: str) -> "_Node | None":
        node = self
        for name in path:
            found = node.children.get(name)
            if found is None:
                return None
            node = found[0]
        return node

    def at(self, *path: str) -> str:
        """The text at the end of ``path``; empty when there is none."""
        node = self.child(*path)
        return "" if node is None else node.text


def _node(element: etree._Element, depth: int = 0) -> _Node:
    if depth > _MAX_DEPTH:
        raise StatementRefused(RefusalReason.NOT_READABLE, "nested too deep")
    children: dict[str, list[_Node]] = {}
    for child in element:
        children.setdefault(_name(child), []).append(_node(child, depth + 1))
    text = (element.text or "").strip()
    plain = " ".join(text.splitlines()) if "\n" in text else text
    return _Node(plain, element.get("Ccy", ""), children)


def _name(element: etree._Element | None) -> str:
    return "" if element is None else element.tag.rpartition("}")[2]


def parse_bytes(data: bytes, account: str | None) -> tuple[Statement, ...]:
    """The statements of one camt.053 message, each proven to the cent; raises StatementRefused.

    ``account`` is our own IBAN; None accepts any (a dry look).
    """
    return tuple(booked(raw, account) for raw in read(data))


def read(data: bytes) -> tuple[RawStatement, ...]:
    """What the message says, nothing proven. Raises StatementRefused for what can not be read."""
    _refuse_hostile(data)
    try:
        statements = tuple(_statements(data))
    except etree.XMLSyntaxError as error:
        raise StatementRefused(RefusalReason.NOT_READABLE, f"line {error.lineno}") from None
    if not statements:
        raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "no statement in the message")
    return statements


def _refuse_hostile(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise StatementRefused(RefusalReason.TOO_LARGE, f"{len(data)} bytes")
    wide = data.startswith(_UTF16_MARKS)
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared.group(1).decode().lower() not in _ENCODINGS:
        raise StatementRefused(RefusalReason.ENCODING, "declared encoding")
    if not wide and b"\0" in data:
        raise StatementRefused(RefusalReason.ENCODING, "null bytes")
    if b"<!DOCTYPE" in (data.replace(b"\0", b"") if wide else data):
        raise StatementRefused(RefusalReason.DOCTYPE)


def _statements(data: bytes) -> Iterator[RawStatement]:
    """Entries are read and emptied as they pass, so memory does not grow with the file."""
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=("{*}Ntry", "{*}Stmt", "{*}Rpt", "{*}Ntfctn"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    entries: list[RawEntry] = []
    position, number = 0, 0
    for _, element in events:
        if _name(element) == "Ntry":
            if _name(element.getparent()) == "Stmt":
                entries.extend(_entry(_node(element), position))
            position += 1
            element.clear()
            continue
        if _name(element) != "Stmt" or _name(element.getparent()) != "BkToCstmrStmt":
            raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "not a camt.053 message")
        number += 1
        statement = _node(element)
        if position != len(statement.all("Ntry")):
            raise StatementRefused(RefusalReason.STRUCTURE, f"entry in a wrong place, statement {number}")
        yield _statement(statement, tuple(entries))
        entries, position = [], 0
        element.clear()


def _statement(node: _Node, entries: tuple[RawEntry, ...]) -> RawStatement:
    identifier = node.at("Id")
    opening = _balance(node, ("OPBD", "PRCD"))
    closing = _balance(node, ("CLBD",))
    currency = node.at("Acct", "Ccy") or (opening[1] if opening else "")
    if any(balance is not None and balance[1] != currency for balance in (opening, closing)):
        currency = ""
    return RawStatement(
        account=_account(node.child("Acct")),
        id=identifier,
        sequence=node.at("ElctrncSeqNb") or node.at("LglSeqNb") or identifier,
        currency=currency,
        opening_cents=opening[0] if opening else None,
        closing_cents=closing[0] if closing else None,
        from_date=_first_date(node.at("FrToDt", "FrDtTm"), node.at("FrToDt", "FrDt")),
        to_date=_first_date(node.at("FrToDt", "ToDtTm"), node.at("FrToDt", "ToDt"))
        or (closing[2] if closing else None)
        or _first_date(node.at("CreDtTm")),
        entries=entries,
    )


def _balance(node: _Node, codes: tuple[str, ...]) -> tuple[int, str, date | None] | None:
    """Cents, currency and date of the balance of the first code that is there; two that differ: refused."""
    for code in codes:
        found = {
            (*_money(bal, f"balance {code}"), _date(bal.child("Dt")))
            for bal in node.all("Bal")
            if bal.at("Tp", "CdOrPrtry", "Cd") == code
        }
        if len({(amount, currency) for amount, currency, _ in found}) > 1:
            raise StatementRefused(RefusalReason.STRUCTURE, f"two balances {code}")
        if found:
            return found.pop()
    return None


def _entry(node: _Node, position: int) -> Iterator[RawEntry]:
    """One line, or a line per detail of a batch whose details add up to the entry."""
    where = f"entry {position + 1}"
    total, currency = _money(node, where)
    status = node.at("Sts", "Cd") or node.at("Sts") or _BOOKED
    if status != _BOOKED and status not in _ANNOUNCED:
        raise StatementRefused(RefusalReason.STATUS, where)
    booked_on, value_on = _date(node.child("BookgDt")), _date(node.child("ValDt"))
    first = booked_on or value_on
    if first is None:
        raise StatementRefused(RefusalReason.DATE, where)
    details = [tx for group in node.all("NtryDtls") for tx in group.all("TxDtls")]
    amounts = [_detail_cents(tx, currency, total) for tx in details]
    known = [amount for amount in amounts if amount is not None]
    split = len(details) > 1 and len(known) == len(details) and sum(known) == total
    parts = [[tx] for tx in details] if split else [details]
    for number, (part, amount) in enumerate(zip(parts, known if split else [total], strict=True)):
        yield RawEntry(
            entry=position,
            detail=number,
            booked=status == _BOOKED,
            booked_on=first,
            value_on=value_on or first,
            amount_cents=amount,
            currency=currency,
            payer_name=_payer_name(part, amount),
            payer_iban=_payer_account(part, amount),
            structured=_structured(part),
            unstructured=_unstructured(node, part, split),
            end_to_end=" ".join(filter(None, (tx.at("Refs", "EndToEndId") for tx in part))),
            reversal=node.at("RvslInd") in ("true", "1"),
            bank_reference=_bank_reference(node, part),
            return_reason=_return_reason(node, part),
        )


def _money(node: _Node, where: str) -> tuple[int, str]:
    """Signed cents and currency of an entry or balance; one amount and one mark, or refused."""
    amounts, marks = node.all("Amt"), node.all("CdtDbtInd")
    if len(amounts) != 1 or amounts[0].children:
        raise StatementRefused(RefusalReason.AMOUNT, where)
    if len(marks) != 1:
        raise StatementRefused(RefusalReason.MARK, where)
    try:
        amount = cents(amounts[0].text)
    except StatementRefused:
        raise StatementRefused(RefusalReason.AMOUNT, where) from None
    return amount * _sign(marks[0], where), amounts[0].currency


def _sign(mark: _Node, where: str) -> int:
    signs = {"CRDT": 1, "DBIT": -1}
    if mark.text not in signs:
        raise StatementRefused(RefusalReason.MARK, where)
    return signs[mark.text]


def _detail_cents(tx: _Node, currency: str, total: int) -> int | None:
    """Signed cents of one detail; None when it says none in the currency of the account."""
    places = (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"))
    amount = next((found for place in places if (found := tx.child(*place)) is not None), None)
    if amount is None or amount.currency != currency:
        return None
    mark = tx.child("CdtDbtInd")
    sign = _sign(mark, "detail") if mark is not None else (1 if total >= 0 else -1)
    return cents(amount.text) * sign


def _payer_name(part: list[_Node], amount: int) -> str:
    """The other side: the debtor of a credit, the creditor of a debit; with the ultimate one if named."""
    side = "Dbtr" if amount >= 0 else "Cdtr"
    names: list[str] = []
    for tx in part:
        for role in (side, f"Ultmt{side}"):
            names.append(tx.at("RltdPties", role, "Nm") or tx.at("RltdPties", role, "Pty", "Nm"))
    return " / ".join(dict.fromkeys(filter(None, names)))


def _payer_account(part: list[_Node], amount: int) -> str:
    role = "DbtrAcct" if amount >= 0 else "CdtrAcct"
    accounts = {_account(tx.child("RltdPties", role)) for tx in part} - {""}
    return accounts.pop() if len(accounts) == 1 else ""


def _structured(part: list[_Node]) -> tuple[str, ...]:
    found = (
        strd.at("CdtrRefInf", "Ref") for tx in part for info in tx.all("RmtInf") for strd in info.all("Strd")
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _unstructured(entry: _Node, part: list[_Node], split: bool) -> str:
    """All free text. Pieces that belong together keep a blank, others a line break, between them."""
    texts: list[str] = []
    for tx in part:
        for info in tx.all("RmtInf"):
            texts.append(" ".join(u.text for u in info.all("Ustrd")))
            for strd in info.all("Strd"):
                texts.extend(extra.text for extra in strd.all("AddtlRmtInf"))
        texts.append(tx.at("AddtlTxInf"))
    if not split:
        texts.append(entry.at("AddtlNtryInf"))
    return "\n".join(filter(None, texts))


def _bank_reference(entry: _Node, part: list[_Node]) -> str:
    own = part[0].at("Refs", "AcctSvcrRef") if len(part) == 1 else ""
    return own or entry.at("AcctSvcrRef")


def _return_reason(entry: _Node, part: list[_Node]) -> str:
    """The reason code of a return; ``RETURN`` when the bank marks one without a reason."""
    for tx in part:
        info = tx.child("RtrInf")
        if info is not None:
            return info.at("Rsn", "Cd") or info.at("Rsn", "Prtry") or "RETURN"
    codes = {e.at("BkTxCd", "Domn", "Fmly", "SubFmlyCd") for e in (entry, *part)}
    return "RETURN" if codes & _RETURN_CODES else ""


def _account(node: _Node | None) -> str:
    return "" if node is None else node.at("Id", "IBAN") or node.at("Id", "Othr", "Id")


def _date(node: _Node | None) -> date | None:
    return None if node is None else _first_date(node.at("Dt"), node.at("DtTm"))


def _first_date(*texts: str) -> date | None:
    """The day as written (a date-time keeps its own day); refuses what is no date."""
    for text in filter(None, texts):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise StatementRefused(RefusalReason.DATE) from None
    return None
