"""The table of registrations that ``match`` is given: read leniently in form, strictly in meaning.

Comma, semicolon or tab, columns in any order, a byte-order mark, a ``sep=`` line and the other habits of
spreadsheets are all fine. A value that is not sure stops the run and says row and column: a damaged
reference must never become somebody else's.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from pipeline.domain.payment import Allocation, PartyNames, PaymentRequest, RequestState
from pipeline.errors import InputDataError
from pipeline.payments.reference import LENGTH, from_rf

COLUMNS = (
    "registration_id", "given_names", "surname", "parts", "amount_cents", "paid_cents", "reference",
    "state", "accepted_on", "letter_on", "term_on", "helper", "known_ibans",
)  # fmt: skip
_REQUIRED = ("registration_id", "amount_cents", "reference", "state")
_BEFORE = "before"
"""Stands for the bank lines that paid ``paid_cents``."""
_TOLD = 100
"""Wrong rows that are named; more of them are one cause."""
_NO_DAY = date(1970, 1, 1)
_WHOLE = re.compile(r"(\d{1,12})(?:\.0)?", re.ASCII)
"""Some programs write whole numbers as 5000.0."""
_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", re.ASCII)
_TEXT_CELL = re.compile(r"""'|="(.*)"\Z""")
"""How people keep a spreadsheet from taking a number for a number."""
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d+", re.ASCII | re.IGNORECASE)
_MARKS = re.compile(r"[\s.\-]")


@dataclass(frozen=True, slots=True)
class GivenWorld:
    """Registrations as given: requests, who may pay, and what was paid before."""

    requests: tuple[PaymentRequest, ...]
    names: Mapping[str, PartyNames]
    earlier: tuple[Allocation, ...]


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Dutch spreadsheets save by themselves (Windows-1252)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_registrations(text: str, name: str = "registrations") -> GivenWorld:
    """Raises InputDataError that names every wrong row with its column; rows count from 1, header included.

    Several helpers are parted by ``|`` or ``;``, several IBANs also by blanks or commas. Empty dates are
    taken as 1 January 1970. A registration may stand in several rows, of which one at most is open.
    """
    found, wrong = _Table(), []
    for number, row in _rows(text, name):
        if row is None:
            wrong.append(f"{name} row {number}: more cells than columns")
            continue
        try:
            found.add(_Row(number, row, name))
        except InputDataError as error:
            wrong.append(error.what)
    if wrong:
        more = [f"and {len(wrong) - _TOLD} rows more"] if len(wrong) > _TOLD else []
        raise InputDataError("\n  ".join([*wrong[:_TOLD], *more]), "mend these rows; nothing was matched")
    return GivenWorld(tuple(found.requests), found.names, tuple(found.earlier))


def _rows(text: str, name: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Rows that hold anything, with the number a spreadsheet shows; None for one with too many cells."""
    plain = text.removeprefix("\ufeff")
    first, _, rest = plain.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep="):
        plain, skipped = rest, 1
        first = rest.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(plain, newline=""), delimiter=delimiter)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if missing := [column for column in _REQUIRED if column not in header]:
            raise InputDataError(f"{name}: no column {', '.join(missing)}")
        if double := sorted({column for column in header if column and header.count(column) > 1}):
            raise InputDataError(f"{name}: column {', '.join(double)} stands there twice")
        for number, cells in enumerate(reader, start=2 + skipped):
            if not any(cell.strip() for cell in cells):
                continue
            whole = not any(cell.strip() for cell in cells[len(header) :])
            yield number, dict(zip(header, cells, strict=False)) if whole else None
    except csv.Error as error:
        raise InputDataError(f"{name} line {reader.line_num}: {error}") from None


class _Row:
    """One row; ``cell`` remembers which column was read last, for the message."""

    def __init__(self, number: int, cells: Mapping[str, str], table: str) -> None:
        self.number = number
        self._table = table
        self._cells = cells
        self._column = ""

    def cell(self, name: str) -> str:
        self._column = name
        text = self._cells.get(name, "").strip()
        if not text.startswith(("'", "=")):
            return text
        quoted = _TEXT_CELL.match(text)
        return (quoted.group(1) or text[1:]).strip() if quoted else text

    def wrong(self, why: str = "wrong value") -> InputDataError:
        """The message never holds the value: it may be a name or an account."""
        return InputDataError(f"{self._table} row {self.number}, column {self._column}: {why}")

    def whole(self, name: str, default: str = "") -> int:
        found = _WHOLE.fullmatch(self.cell(name) or default)
        if found is None:
            raise self.wrong("wrong value, whole cents are wanted")
        return int(found.group(1))

    def day(self, name: str) -> date:
        text = self.cell(name)
        dutch = _DAY.fullmatch(text)
        try:
            if dutch:
                return date(int(dutch.group(3)), int(dutch.group(2)), int(dutch.group(1)))
            return date.fromisoformat(text[:10]) if text else _NO_DAY
        except ValueError:
            raise self.wrong("wrong value, a date is jjjj-mm-dd or dd-mm-jjjj") from None

    def state(self) -> RequestState:
        try:
            return RequestState(self.cell("state").lower())
        except ValueError:
            raise self.wrong(f"wrong value, one of {', '.join(RequestState)} is wanted") from None

    def reference(self) -> str:
        """Sixteen digits however they are grouped, RF of ours as its digits, any other without blanks."""
        text = self.cell("reference")
        if _ROUNDED.fullmatch(text):
            raise self.wrong("rounded by a spreadsheet; save the column as text")
        digits = _MARKS.sub("", text)
        if len(digits) == LENGTH and digits.isascii() and digits.isdigit():
            return digits
        plain = "".join(text.split()).upper()
        return from_rf(plain) or plain

    def request(self) -> PaymentRequest:
        registration = self.cell("registration_id")
        if not registration:
            raise self.wrong("empty")
        state, amount, reference = self.state(), self.whole("amount_cents"), self.reference()
        if not reference and state is RequestState.OPEN:
            raise self.wrong("an open request without a reference")
        self.day("accepted_on")
        return PaymentRequest(
            registration, reference, amount, self.day("letter_on"), self.day("term_on"), state
        )

    def names(self) -> PartyNames:
        helpers = self.cell("helper").replace(";", "|").split("|")
        return PartyNames(
            given_names=self.cell("given_names"),
            surname=self.cell("surname"),
            others=tuple(name.strip() for name in helpers if name.strip()),
            ibans=_ibans(self.cell("known_ibans")),
        )


def _ibans(text: str) -> tuple[str, ...]:
    """Accounts without blanks; blanks part them unless they stand in fours."""
    found: list[str] = []
    for part in re.split(r"[|;,]", text):
        for piece in part.upper().split():
            if found and not re.match(r"[A-Z]{2}\d", piece):
                found[-1] += piece
            else:
                found.append(piece)
    return tuple(found)


@dataclass(slots=True)
class _Table:
    requests: list[PaymentRequest] = field(default_factory=list)
    names: dict[str, PartyNames] = field(default_factory=dict)
    earlier: list[Allocation] = field(default_factory=list)
    _rows: dict[str, int] = field(default_factory=dict)
    _open: dict[str, int] = field(default_factory=dict)

    def add(self, row: _Row) -> None:
        request = row.request()
        row.cell("reference")
        if (
            request.reference
            and (known := self._rows.setdefault(request.reference, row.number)) != row.number
        ):
            raise row.wrong(f"given twice, also in row {known}")
        row.cell("registration_id")
        if request.state is RequestState.OPEN:
            known = self._open.setdefault(request.registration, row.number)
            if known != row.number:
                raise row.wrong(f"open twice, also in row {known}")
        self.requests.append(request)
        if request.registration not in self.names or request.state is RequestState.OPEN:
            self.names[request.registration] = row.names()
        paid = min(row.whole("paid_cents", "0"), request.amount_cents)
        if paid:
            self.earlier.append(Allocation(_BEFORE, request.registration, paid))
