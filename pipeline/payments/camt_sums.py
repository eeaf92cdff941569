"""Whether the money of a big camt.053 adds up, seen before its details cost anything."""

import re
from collections import Counter
from collections.abc import Mapping

from lxml import etree

from pipeline.payments.camt_entries import CLOSING, OPENING, balance, is_booked, money
from pipeline.payments.camt_tree import Node, ended, name_of, tree
from pipeline.payments.refusal import RefusalReason, StatementRefused

_MONEY = frozenset({"Amt", "CdtDbtInd", "Sts"})
_ENTRY = re.compile(
    rb"<Ntry>\s*(?:<NtryRef>[^<]*</NtryRef>\s*)?"
    rb'<Amt Ccy="([^"<&]*)">([^<&]*)</Amt>\s*<CdtDbtInd>([^<&]*)</CdtDbtInd>\s*'
    rb"(?:<RvslInd>[^<&]*</RvslInd>\s*)?<Sts>\s*(?:<Cd>)?([^<&]*)<"
)
"""The start of an entry as banks write it: currency, amount, mark and status."""
_UNUSUAL = (b"<!", b" >", b"\t>", b"\r>", b"\n>")
"""Comments and the like, and tags that end in blanks: without them every tag can be counted by its end."""
_START, _END = b"<Ntry>", b"</Ntry>"

_Starts = Mapping[tuple[bytes, bytes, bytes, bytes], int]
"""How often each start of an entry comes."""


def refuse_wrong_sums(data: bytes) -> None:
    """Raises StatementRefused where the opening balance and the entries are not the closing balance.

    Says nothing of what else may be wrong, nor of a statement with entries in another currency: that is
    for who reads it whole. ``data`` is well-formed and has no document type.
    """
    starts = _starts(data)
    frame = None if starts is None else _frame(data)
    if starts is None or frame is None:
        _refuse_by_reading(data)
        return
    totals: Counter[str] = Counter()
    for texts, count in starts.items():
        currency, amount, mark, status = (text.decode("latin-1").strip() for text in texts)
        told = {"Amt": [_leaf(amount, currency)], "CdtDbtInd": [_leaf(mark)], "Sts": [_leaf(status)]}
        _count(totals, Node("", "", told), count)
    _refuse(frame, totals)


def _starts(data: bytes) -> _Starts | None:
    """The entries by their money, found without a parser; None where one could be overlooked.

    In a well-formed file without comments and the like ``<Ntry>`` is always the start of an element. When
    every entry starts so, with its money in the usual order, these are all.
    """
    if any(text in data for text in _UNUSUAL) or data.count(b"<?") > 1:
        return None
    entries = data.count(_START)
    if not entries or data.count(_START[1:]) != 2 * entries:
        return None
    found = Counter(_ENTRY.findall(data))
    return found if found.total() == entries else None


def _frame(data: bytes) -> Node | None:
    """The one statement without its entries; None where they do not stand together in one."""
    rest = data[: data.find(_START)] + data[data.rfind(_END) + len(_END) :]
    if any(rest.count(name) != data.count(name) for name in (b"Stmt>", b"Bal>")):
        return None
    try:
        found = [
            tree(part) for part in etree.fromstring(rest, _PARSER).iterfind("./{*}BkToCstmrStmt/{*}Stmt")
        ]
    except etree.XMLSyntaxError:
        return None
    return found[0] if len(found) == 1 else None


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _leaf(text: str, currency: str = "") -> Node:
    return Node(text, currency, {})


def _refuse_by_reading(data: bytes) -> None:
    """The same for any way to write it: the money of each entry as it passes by."""
    totals: Counter[str] = Counter()
    for element in ended(data, "Ntry", "Stmt"):
        if name_of(element) == "Stmt":
            _refuse(tree(element), totals)
            totals.clear()
        elif name_of(element.getparent()) == "Stmt":
            _count(totals, _start_of(element), 1)
        element.clear()


def _start_of(entry: etree._Element) -> Node:
    """Amount, mark and status only: an entry that has more of them is for who reads it whole."""
    told: dict[str, list[Node]] = {}
    for child in entry:
        name = name_of(child)
        if name in _MONEY:
            told[name] = [tree(child)]
            if len(told) == len(_MONEY):
                break
    return Node("", "", told)


def _count(totals: Counter[str], entry: Node, times: int) -> None:
    cents, currency = money(entry, "entry")
    if is_booked(entry, "entry"):
        totals[currency] += cents * times


def _refuse(statement: Node, totals: Mapping[str, int]) -> None:
    opening, closing = balance(statement, OPENING), balance(statement, CLOSING)
    if opening and closing and totals.keys() <= {"EUR"} and opening[0] + sum(totals.values()) != closing[0]:
        raise StatementRefused(RefusalReason.BALANCE_DIFFERS, f"statement {statement.at('Id')}")
