"""Reader of camt.053 (booked end-of-day statement, ISO 20022), versions .02 to .13 by local names.

Streaming and hardened: any DOCTYPE is refused before parsing, no entity is resolved, nothing is
fetched, libxml2's own limits on depth and text size stay on. What the versions call differently is
read either way (``Sts`` or ``Sts/Cd``, ``Dbtr/Nm`` or ``Dbtr/Pty/Nm``, a date or a date-time).
"""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from lxml import etree

from pipeline.domain.payment import Statement
from pipeline.payments.booking import MAX_BYTES, RawEntry, RawStatement, booked, cents
from pipeline.payments.refusal import RefusalReason, StatementRefused

Element = Any  # lxml ships no types of its own; the stubs know no wildcard tags

_ENCODINGS = frozenset({"utf-8", "utf8", "iso-8859-1", "iso-8859-15", "us-ascii", "ascii", "windows-1252"})
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BOOKED, _ANNOUNCED = "BOOK", frozenset({"PDNG", "INFO", "FUTR"})
_RETURN_CODES = frozenset({"RRTN", "RPCR"})
"""Sub-families of bank transaction codes: a transfer that came back, or was called back."""


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
                entries.extend(_entry(element, position))
            position += 1
            element.clear()
            continue
        if _name(element) != "Stmt" or _name(element.getparent()) != "BkToCstmrStmt":
            raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "not a camt.053 message")
        number += 1
        if position != len(list(element.iterchildren("{*}Ntry"))):
            raise StatementRefused(RefusalReason.STRUCTURE, f"entry in a wrong place, statement {number}")
        yield _statement(element, tuple(entries))
        entries, position = [], 0
        element.clear()


def _statement(element: Element, entries: tuple[RawEntry, ...]) -> RawStatement:
    identifier = _text(element, "Id")
    opening = _balance(element, ("OPBD", "PRCD"))
    closing = _balance(element, ("CLBD",))
    currency = _text(element, "Acct", "Ccy") or (opening[1] if opening else "")
    if any(balance is not None and balance[1] != currency for balance in (opening, closing)):
        currency = ""
    period = _child(element, "FrToDt")
    return RawStatement(
        account=_account(_child(element, "Acct")),
        id=identifier,
        sequence=_text(element, "ElctrncSeqNb") or _text(element, "LglSeqNb") or identifier,
        currency=currency,
        opening_cents=opening[0] if opening else None,
        closing_cents=closing[0] if closing else None,
        from_date=_first_date(_text(period, "FrDtTm"), _text(period, "FrDt")),
        to_date=_first_date(_text(period, "ToDtTm"), _text(period, "ToDt"))
        or (closing[2] if closing else None)
        or _first_date(_text(element, "CreDtTm")),
        entries=entries,
    )


def _balance(element: Element, codes: tuple[str, ...]) -> tuple[int, str, date | None] | None:
    """Cents, currency and date of the balance of the first code that is there; two that differ: refused."""
    for code in codes:
        found = {
            (*_money(bal, f"balance {code}"), _date(_child(bal, "Dt")))
            for bal in element.iterchildren("{*}Bal")
            if _text(bal, "Tp", "CdOrPrtry", "Cd") == code
        }
        if len({(amount, currency) for amount, currency, _ in found}) > 1:
            raise StatementRefused(RefusalReason.STRUCTURE, f"two balances {code}")
        if found:
            return found.pop()
    return None


def _entry(element: Element, position: int) -> Iterator[RawEntry]:
    """One line, or a line per detail of a batch whose details add up to the entry."""
    where = f"entry {position + 1}"
    total, currency = _money(element, where)
    status = _text(element, "Sts", "Cd") or _text(element, "Sts") or _BOOKED
    if status != _BOOKED and status not in _ANNOUNCED:
        raise StatementRefused(RefusalReason.STATUS, where)
    booked_on, value_on = _date(_child(element, "BookgDt")), _date(_child(element, "ValDt"))
    first = booked_on or value_on
    if first is None:
        raise StatementRefused(RefusalReason.DATE, where)
    details = [tx for group in element.iterchildren("{*}NtryDtls") for tx in group.iterchildren("{*}TxDtls")]
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
            unstructured=_unstructured(element, part, split),
            end_to_end=" ".join(filter(None, (_text(tx, "Refs", "EndToEndId") for tx in part))),
            reversal=_text(element, "RvslInd") in ("true", "1"),
            bank_reference=_bank_reference(element, part),
            return_reason=_return_reason(element, part),
        )


def _money(element: Element, where: str) -> tuple[int, str]:
    """Signed cents and currency of an entry or balance; one amount and one mark, or refused."""
    amounts = list(element.iterchildren("{*}Amt"))
    marks = list(element.iterchildren("{*}CdtDbtInd"))
    if len(amounts) != 1 or len(amounts[0]):
        raise StatementRefused(RefusalReason.AMOUNT, where)
    if len(marks) != 1:
        raise StatementRefused(RefusalReason.MARK, where)
    try:
        amount = cents(amounts[0].text or "")
    except StatementRefused:
        raise StatementRefused(RefusalReason.AMOUNT, where) from None
    return amount * _sign(marks[0], where), amounts[0].get("Ccy", "")


def _sign(mark: Element, where: str) -> int:
    signs = {"CRDT": 1, "DBIT": -1}
    text = (mark.text or "").strip()
    if text not in signs:
        raise StatementRefused(RefusalReason.MARK, where)
    return signs[text]


def _detail_cents(tx: Element, currency: str, total: int) -> int | None:
    """Signed cents of one detail; None when it says none in the currency of the account."""
    amount = _child(tx, "Amt")
    for kind in ("TxAmt", "InstdAmt"):
        if amount is None:
            amount = _child(_child(_child(tx, "AmtDtls"), kind), "Amt")
    if amount is None or amount.get("Ccy") != currency:
        return None
    mark = _child(tx, "CdtDbtInd")
    sign = _sign(mark, "detail") if mark is not None else (1 if total >= 0 else -1)
    return cents(amount.text or "") * sign


def _payer_name(part: list[Element], amount: int) -> str:
    """The other side: the debtor of a credit, the creditor of a debit; with the ultimate one if named."""
    side = "Dbtr" if amount >= 0 else "Cdtr"
    names: list[str] = []
    for tx in part:
        parties = _child(tx, "RltdPties")
        for role in (side, f"Ultmt{side}"):
            names.append(_text(parties, role, "Nm") or _text(parties, role, "Pty", "Nm"))
    return " / ".join(dict.fromkeys(filter(None, names)))


def _payer_account(part: list[Element], amount: int) -> str:
    role = "DbtrAcct" if amount >= 0 else "CdtrAcct"
    accounts = {_account(_child(_child(tx, "RltdPties"), role)) for tx in part} - {""}
    return accounts.pop() if len(accounts) == 1 else ""


def _structured(part: list[Element]) -> tuple[str, ...]:
    found = (
        _text(strd, "CdtrRefInf", "Ref")
        for tx in part
        for info in tx.iterchildren("{*}RmtInf")
        for strd in info.iterchildren("{*}Strd")
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _unstructured(entry: Element, part: list[Element], split: bool) -> str:
    """All free text. Pieces that belong together keep a blank, others a line break, between them."""
    texts: list[str] = []
    for tx in part:
        for info in tx.iterchildren("{*}RmtInf"):
            texts.append(" ".join(_own_text(u) for u in info.iterchildren("{*}Ustrd")))
            for strd in info.iterchildren("{*}Strd"):
                texts.extend(_own_text(extra) for extra in strd.iterchildren("{*}AddtlRmtInf"))
        texts.append(_text(tx, "AddtlTxInf"))
    if not split:
        texts.append(_text(entry, "AddtlNtryInf"))
    return "\n".join(filter(None, texts))


def _bank_reference(entry: Element, part: list[Element]) -> str:
    own = _text(part[0], "Refs", "AcctSvcrRef") if len(part) == 1 else ""
    return own or _text(entry, "AcctSvcrRef")


def _return_reason(entry: Element, part: list[Element]) -> str:
    """The reason code of a return; ``RETURN`` when the bank marks one without a reason."""
    for tx in part:
        info = _child(tx, "RtrInf")
        if info is not None:
            return _text(info, "Rsn", "Cd") or _text(info, "Rsn", "Prtry") or "RETURN"
    codes = {_text(e, "BkTxCd", "Domn", "Fmly", "SubFmlyCd") for e in (entry, *part)}
    return "RETURN" if codes & _RETURN_CODES else ""


def _account(element: Element | None) -> str:
    return _text(element, "Id", "IBAN") or _text(element, "Id", "Othr", "Id")


def _date(element: Element | None) -> date | None:
    return _first_date(_text(element, "Dt"), _text(element, "DtTm"))


def _first_date(*texts: str) -> date | None:
    """The day as written (a date-time keeps its own day); refuses what is no date."""
    for text in filter(None, texts):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise StatementRefused(RefusalReason.DATE) from None
    return None


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else next(element.iterchildren("{*}" + name), None)


def _text(element: Element | None, *path: str) -> str:
    for name in path:
        element = _child(element, name)
    return "" if element is None else _own_text(element)


def _own_text(element: Element) -> str:
    """The text with line breaks evened out: in XML they are lay-out, not content."""
    return " ".join((element.text or "").splitlines()).strip()


def _name(element: Element | None) -> str:
    return "" if element is None else str(etree.QName(element).localname)
