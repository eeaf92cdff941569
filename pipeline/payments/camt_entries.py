"""Entries of a camt message: one line each, or a line per payment when the entry tells its payments.

What the versions .02 to .13 call differently is read either way (``Sts`` or ``Sts/Cd``, ``Dbtr/Nm``
or ``Dbtr/Pty/Nm``, a date or a date-time).
"""

from collections.abc import Iterable
from datetime import date

from pipeline.domain.payment import Batch
from pipeline.payments.booking import RawEntry, cents
from pipeline.payments.camt_tree import Node
from pipeline.payments.refusal import RefusalReason, StatementRefused

_BOOKED, _ANNOUNCED = "BOOK", frozenset({"PDNG", "INFO", "FUTR"})
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
"""Codes of the balances that a statement must have; some banks open with the last closing one."""
_RETURN_CODES = frozenset({"RRTN", "RPCR"})
"""Sub-families of bank transaction codes: a transfer that came back, or was called back."""
_NO_NUMBER = frozenset({"", "NONREF", "NOTPROVIDED"})


def entry_lines(node: Node, position: int) -> tuple[RawEntry, ...]:
    """One line, or a line per detail of a batch whose details add up to the entry.

    A batch that hides its payments, or tells them wrongly, is one line with ``hidden``.
    """
    where = f"entry {position + 1}"
    total, currency = money(node, where)
    is_money = is_booked(node, where)
    booked_on, value_on = day_of(node.child("BookgDt")), day_of(node.child("ValDt"))
    first = booked_on or value_on
    if first is None:
        raise StatementRefused(RefusalReason.DATE, where)
    details = [tx for group in node.all("NtryDtls") for tx in group.all("TxDtls")]
    amounts = [_detail_cents(tx, currency, total) for tx in details]
    known = [amount for amount in amounts if amount is not None]
    split = len(details) > 1 and len(known) == len(details) and sum(known) == total
    wrong = len(details) > 1 and len(known) == len(details) and not split
    batch = _batch(node, details, total, wrongly_told=len(details) if wrong else 0)
    return tuple(
        RawEntry(
            entry=position,
            detail=number,
            booked=is_money,
            booked_on=first,
            value_on=value_on or first,
            amount_cents=amount,
            currency=currency,
            payer_name=_payer_name(part, amount),
            payer_iban=_payer_account(part, amount),
            structured=_structured(part),
            unstructured=_unstructured(node, part, split),
            end_to_end=" ".join(_numbers(tx.at("Refs", "EndToEndId") for tx in part)),
            reversal=node.at("RvslInd") in ("true", "1"),
            bank_reference=_bank_reference(node, part),
            return_reason=_return_reason(node, part),
            batch=batch,
            hidden=batch is not None and not split,
            euro_cents=None if split or currency == "EUR" else _euro_cents([node, *details], total),
        )
        for number, (part, amount) in enumerate(
            zip([[tx] for tx in details], known, strict=True) if split else [(details, total)]
        )
    )


def _batch(node: Node, details: list[Node], total: int, wrongly_told: int) -> Batch | None:
    """The entry as a batch, when the bank says or shows that it holds several payments."""
    groups = [found for group in node.all("NtryDtls") for found in group.all("Btch")]
    counts = [int(said) for group in groups if (said := group.at("NbOfTxs")).isdecimal()]
    payments = max(sum(counts), len(details))
    if payments <= 1:
        return None
    numbers = [node.at("AcctSvcrRef")]
    numbers += [group.at(name) for group in groups for name in ("PmtInfId", "MsgId")]
    shared = {tx.at("Refs", "PmtInfId") for tx in details}
    return Batch(_numbers([*numbers, *(shared if len(shared) == 1 else ())]), total, payments, wrongly_told)


def _numbers(found: Iterable[str]) -> tuple[str, ...]:
    """Each number once, in order, without the words that banks write where there is none."""
    return tuple(dict.fromkeys(text for text in found if text.upper() not in _NO_NUMBER))


def money(node: Node, where: str) -> tuple[int, str]:
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


def is_booked(node: Node, where: str) -> bool:
    """Whether the entry is money on the account, not only announced; an unknown status is refused."""
    status = node.at("Sts", "Cd") or node.at("Sts") or _BOOKED
    if status != _BOOKED and status not in _ANNOUNCED:
        raise StatementRefused(RefusalReason.STATUS, where)
    return status == _BOOKED


def balance(statement: Node, codes: Iterable[str]) -> tuple[int, str, date | None] | None:
    """Cents, currency and date of the balance of the first code that is there; two that differ: refused."""
    for code in codes:
        found = {
            (*money(bal, f"balance {code}"), day_of(bal.child("Dt")))
            for bal in statement.all("Bal")
            if bal.at("Tp", "CdOrPrtry", "Cd") == code
        }
        if len({(amount, currency) for amount, currency, _ in found}) > 1:
            raise StatementRefused(RefusalReason.STRUCTURE, f"two balances {code}")
        if found:
            return found.pop()
    return None


def _sign(mark: Node, where: str) -> int:
    signs = {"CRDT": 1, "DBIT": -1}
    if mark.text not in signs:
        raise StatementRefused(RefusalReason.MARK, where)
    return signs[mark.text]


def _detail_cents(tx: Node, currency: str, total: int) -> int | None:
    """Signed cents of one detail; None when it says none in the currency of the account."""
    places = (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"))
    amount = next((found for place in places if (found := tx.child(*place)) is not None), None)
    if amount is None or amount.currency != currency:
        return None
    mark = tx.child("CdtDbtInd")
    sign = _sign(mark, "detail") if mark is not None else (1 if total >= 0 else -1)
    return cents(amount.text) * sign


def _euro_cents(places: Iterable[Node], total: int) -> int | None:
    """What an entry in another currency is in euro, with its sign; None where nobody says."""
    for place in places:
        for name in ("CntrValAmt", "TxAmt", "InstdAmt"):
            amount = place.child("AmtDtls", name, "Amt")
            if amount is not None and amount.currency == "EUR":
                return cents(amount.text) * (1 if total >= 0 else -1)
    return None


def _payer_name(part: list[Node], amount: int) -> str:
    """The other side: the debtor of a credit, the creditor of a debit; with the ultimate one if named."""
    side = "Dbtr" if amount >= 0 else "Cdtr"
    names: list[str] = []
    for tx in part:
        for role in (side, f"Ultmt{side}"):
            names.append(tx.at("RltdPties", role, "Nm") or tx.at("RltdPties", role, "Pty", "Nm"))
    return " / ".join(dict.fromkeys(filter(None, names)))


def _payer_account(part: list[Node], amount: int) -> str:
    role = "DbtrAcct" if amount >= 0 else "CdtrAcct"
    accounts = {account_of(tx.child("RltdPties", role)) for tx in part} - {""}
    return accounts.pop() if len(accounts) == 1 else ""


def _structured(part: list[Node]) -> tuple[str, ...]:
    found = (
        strd.at("CdtrRefInf", "Ref") for tx in part for info in tx.all("RmtInf") for strd in info.all("Strd")
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _unstructured(entry: Node, part: list[Node], split: bool) -> str:
    """All free text. Pieces that belong together keep a blank, others a line break, between them."""
    texts: list[str] = []
    for tx in part:
        for info in tx.all("RmtInf"):
            texts.append(" ".join(u.text for u in info.all("Ustrd")))
            for strd in info.all("Strd"):
                texts.extend(document.at("Nb") for document in strd.all("RfrdDocInf"))
                texts.extend(extra.text for extra in strd.all("AddtlRmtInf"))
        texts.append(tx.at("AddtlTxInf"))
    if not split:
        texts.append(entry.at("AddtlNtryInf"))
    return "\n".join(filter(None, texts))


def _bank_reference(entry: Node, part: list[Node]) -> str:
    own = part[0].at("Refs", "AcctSvcrRef") if len(part) == 1 else ""
    return own or entry.at("AcctSvcrRef")


def _return_reason(entry: Node, part: list[Node]) -> str:
    """The reason code of a return; ``RETURN`` when the bank marks one without a reason."""
    for tx in part:
        info = tx.child("RtrInf")
        if info is not None:
            return info.at("Rsn", "Cd") or info.at("Rsn", "Prtry") or "RETURN"
    codes = {e.at("BkTxCd", "Domn", "Fmly", "SubFmlyCd") for e in (entry, *part)}
    return "RETURN" if codes & _RETURN_CODES else ""


def account_of(node: Node | None) -> str:
    return "" if node is None else node.at("Id", "IBAN") or node.at("Id", "Othr", "Id")


def day_of(node: Node | None) -> date | None:
    return None if node is None else first_day(node.at("Dt"), node.at("DtTm"))


def first_day(*texts: str) -> date | None:
    """The day as written (a date-time keeps its own day); refuses what is no date."""
    for text in filter(None, texts):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise StatementRefused(RefusalReason.DATE) from None
    return None
