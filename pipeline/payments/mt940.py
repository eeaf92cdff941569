"""Reader of MT940, the older text statement, in the dialects of Dutch banks.

Line-tolerant: wrappers, marks at the start and stray lines are passed over, field 86 runs to the
next field. What a dialect hides is found by its codes; whether the money was read rightly is
proven by the balances, never by the dialect.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.domain.payment import Statement
from pipeline.payments.booking import MAX_ENTRIES, RawEntry, RawStatement, booked, cents
from pipeline.payments.mt940_details import Details, numbers, read_details
from pipeline.payments.plain_text import lines_of
from pipeline.payments.refusal import RefusalReason, StatementRefused

_FIELD = re.compile(r":(13D|20|21|25|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):(.*)")
_END = re.compile(r"-(\}.*|XXX)?\s*")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d.,]+)\s*", re.ASCII)
_LINE = re.compile(r"(\d{6})(\d{4})?(R?[CD])[A-Z]?([\d.,]+)([A-Z][A-Z0-9 ]{3})(.*)", re.ASCII)
_ACCOUNT = re.compile(r"(?:[A-Z0-9]+/)?(?:([A-Z]{2}\d{2}[A-Z]{4}\d{10})|P?(\d+))(?:[A-Z]{3})?", re.ASCII)
"""An IBAN or an older number, perhaps after the bank and before the currency."""
_OWN_COLUMNS = 16
"""Columns of the payer's number in field 61; Rabobank of 2003 puts the name after them."""
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}\d{10}", re.ASCII)
_CENTURY = 2000


@dataclass(slots=True)
class _Page:
    """Fields of one statement (or one page of it) as they pass by."""

    fields: dict[str, str] = field(default_factory=dict)
    lines: list[list[str]] = field(default_factory=list)
    details: list[list[str]] = field(default_factory=list)


def parse_bytes(data: bytes, account: str | None) -> tuple[Statement, ...]:
    """The statements of one MT940 file, each proven to the cent; raises StatementRefused.

    ``account`` is our own IBAN; older files name it by the account number inside it.
    """
    return tuple(booked(_with_iban(raw, account), account) for raw in read(data))


def read(data: bytes) -> tuple[RawStatement, ...]:
    """What the file says, nothing proven. Raises StatementRefused for what can not be read."""
    if data.count(b":61:") > MAX_ENTRIES or data.count(b":20:") > MAX_ENTRIES:
        raise StatementRefused(RefusalReason.TOO_LARGE, "entries")
    statements = tuple(_statement(page) for page in _pages(lines_of(data)))
    if not statements:
        raise StatementRefused(RefusalReason.NOT_A_STATEMENT, "no field 20")
    return statements


def _pages(lines: Iterable[str]) -> Iterator[_Page]:
    """Splits at field 20; lines without a field belong to the field before them."""
    page: _Page | None = None
    open_text: list[str] | None = None
    for line in (whole.rstrip("\r\n") for whole in lines):
        found = _FIELD.match(line)
        if found is None:
            if _END.fullmatch(line) or line.startswith((":940:", "{")):
                open_text = None
            elif open_text is not None:
                open_text.append(line)
            continue
        tag, value = found.groups()
        if tag == "20":
            if page is not None:
                yield page
            page = _Page()
        if page is None:
            raise StatementRefused(RefusalReason.STRUCTURE, f"field {tag} before field 20")
        open_text = _take(page, tag, value)
    if page is not None:
        yield page


def _take(page: _Page, tag: str, value: str) -> list[str] | None:
    """Files a field; returns the list that lines without a field are added to."""
    if tag == "61":
        page.lines.append([value])
        page.details.append([])
        return page.lines[-1]
    if tag == "86":
        if not page.lines or "62" in page.fields:
            return None  # about the statement as a whole
        page.details[-1].append(value)
        return page.details[-1]
    name = tag[:2]
    if name in page.fields and name in ("25", "60", "62"):
        raise StatementRefused(RefusalReason.STRUCTURE, f"field {tag} twice")
    page.fields[name] = value
    return None


def _statement(page: _Page) -> RawStatement:
    opening, closing = _balance(page.fields.get("60")), _balance(page.fields.get("62"))
    currency = opening[1] if opening and closing and opening[1] == closing[1] else ""
    account = "".join(page.fields.get("25", "").split()).upper().replace(".", "")
    named = _ACCOUNT.fullmatch(account)
    number = page.fields.get("28", "").strip()
    return RawStatement(
        account=(named.group(1) or named.group(2)) if named else account,
        id=page.fields["20"].strip(),
        sequence=number,
        currency=currency,
        opening_cents=opening[0] if opening else None,
        closing_cents=closing[0] if closing else None,
        from_date=opening[2] if opening else None,
        to_date=closing[2] if closing else None,
        format="mt940",
        entries=tuple(
            _entry(place, lines, details, currency)
            for place, (lines, details) in enumerate(zip(page.lines, page.details, strict=True))
        ),
    )


def _balance(value: str | None) -> tuple[int, str, date] | None:
    if value is None:
        return None
    found = _BALANCE.fullmatch(value)
    if found is None:
        raise StatementRefused(RefusalReason.AMOUNT, "balance")
    mark, day, currency, amount = found.groups()
    return _cents(amount, "balance") * (1 if mark == "C" else -1), currency, _date(day, "balance")


def _entry(place: int, lines: list[str], texts: list[str], currency: str) -> RawEntry:
    where = f"entry {place + 1}"
    found = _LINE.match(lines[0])
    if found is None:
        raise StatementRefused(RefusalReason.STRUCTURE, where)
    value, entry_day, mark, amount, _, references = found.groups()
    sign = 1 if mark in ("C", "RD") else -1
    value_on = _date(value, where)
    own, _, bank = references.partition("//")
    party = _party(own)
    details: Details = read_details(texts, lines[1:])
    return RawEntry(
        entry=place,
        detail=0,
        booked=True,
        booked_on=_nearest(value_on, entry_day, where) if entry_day else value_on,
        value_on=value_on,
        amount_cents=sign * _cents(amount, where),
        currency=currency,
        payer_name=details.name or party.name or _named(party, lines[1:]),
        payer_iban=details.iban or party.iban,
        structured=details.structured,
        unstructured=details.text,
        end_to_end=details.end_to_end or ("" if party.name or party.iban else numbers(own)),
        reversal=mark.startswith("R"),
        bank_reference=numbers(bank),
        return_reason=details.return_reason,
    )


def _party(own: str) -> Details:
    """The other side where field 61 tells it: SNS and ASN an account, Rabobank of 2003 also a name."""
    if _IBAN.fullmatch(own.strip()):
        return Details(iban=own.strip())
    return Details(name=own[_OWN_COLUMNS:].strip())


def _named(party: Details, supplement: list[str]) -> str:
    """SNS and ASN write the name below the account."""
    return supplement[0].strip() if party.iban and supplement else ""


def _cents(amount: str, where: str) -> int:
    """Comma or point before the cents; a comma may stand at the end (``10,``)."""
    try:
        return cents(amount.replace(",", ".").removesuffix("."))
    except StatementRefused:
        raise StatementRefused(RefusalReason.AMOUNT, where) from None


def _date(yymmdd: str, where: str) -> date:
    try:
        return date(_CENTURY + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        raise StatementRefused(RefusalReason.DATE, where) from None


def _nearest(value_on: date, mmdd: str, where: str) -> date:
    """The entry day has no year: the one nearest to the value date (31 December, 2 January)."""
    candidates = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            candidates.append(date(year, int(mmdd[:2]), int(mmdd[2:])))
        except ValueError:
            continue
    if not candidates:
        raise StatementRefused(RefusalReason.DATE, where)
    return min(candidates, key=lambda day: abs(day - value_on))


def _with_iban(raw: RawStatement, account: str | None) -> RawStatement:
    """Files of before the IBAN give the account number: the last digits of a Dutch IBAN."""
    own = "".join((account or "").split()).upper()
    bare = raw.account.lstrip("0")
    if own and bare.isdecimal() and own[8:].lstrip("0") == bare:
        return replace(raw, account=own)
    return raw
