"""The money-in report for finance: where every cent is, in sheets whose sums are formulas to check."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from pipeline.reports.charts import suspense_by_age
from pipeline.reports.html import texts
from pipeline.reports.views import MoneyView, NightView

_Cell = str | int | date | None
"""An int is whole cents and is shown in euro; plain numbers are given as text."""
_WIDTHS = {"why": 90, "what": 34, "decision": 16, "registration": 18, "candidates": 40, "state": 30}
_WIDTH = 15
_Table = tuple[tuple[str, ...], list[tuple[_Cell, ...]], tuple[str, ...]]
"""Column keys, rows, and the keys of the columns that are summed below."""


def money_workbook(night: NightView, lang: str = "nl") -> bytes:
    """XLSX; equal input gives equal bytes. Texts are text cells, sums are formulas with their value."""
    words = texts(lang)["money_book"]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target := BytesIO(), {"in_memory": True, **options}) as book:
        book.set_properties({"created": datetime.combine(night.today, time(), UTC)})
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
            "euro": book.add_format({"num_format": "#,##0.00"}),
            "sum": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, table in _sheets(night.money, words, texts(lang)):
            _write(book.add_worksheet(words[name]), table, words, looks)
    return target.getvalue()


def _sheets(money: MoneyView, words: Mapping[str, str], t: Any) -> Iterator[tuple[str, _Table]]:
    yield "summary", _summary(money, words, t)
    yield "lines", _lines(money)
    yield "allocations", _allocations(money)
    yield "waiting", _waiting(money)
    yield "ages", _ages(money, words)
    yield "refunds", _refunds(money)
    yield "accounts", (("what", "cents"), [*money.accounts], ("cents",))


def _summary(money: MoneyView, words: Mapping[str, str], t: Any) -> _Table:
    """What came in, less where it is: the sum is nothing, or something is wrong."""
    night = t["night"]
    rows: list[tuple[_Cell, ...]] = [
        (night["money_in"], money.in_cents),
        (night["allocated"], -money.allocated_cents),
        (night["suspense"], -money.suspense_cents),
        (night["owed"], -(money.owed_cents - money.under_way_cents)),
        (words["under_way"], -money.under_way_cents),
        (night["not_ours"], -(money.not_ours_cents - money.costs_cents)),
        (words["costs"], -money.costs_cents),
    ]
    return ("what", "cents"), rows, ("cents",)


def _lines(money: MoneyView) -> _Table:
    keys = (
        "line", "booked", "value", "decision", "cents", "allocated", "owed", "suspense", "not_ours", "costs",
        "refund", "why",
    )  # fmt: skip
    rows: list[tuple[_Cell, ...]] = [
        (
            item.line, item.booked_on, item.value_on, item.decision, item.amount_cents,
            sum(cents for _, cents in item.allocations), item.owed_cents, item.suspense_cents,
            0 if item.cost else item.not_ours_cents, item.not_ours_cents if item.cost else 0,
            item.refund_cents, item.explanation,
        )
        for item in money.all_lines
    ]  # fmt: skip
    return keys, rows, ("cents", "allocated", "owed", "suspense", "not_ours", "costs", "refund")


def _allocations(money: MoneyView) -> _Table:
    rows: list[tuple[_Cell, ...]] = [
        (item.line, item.booked_on, registration, cents, item.decision)
        for item in money.all_lines
        for registration, cents in item.allocations
    ]
    return ("line", "booked", "registration", "cents", "decision"), rows, ("cents",)


def _waiting(money: MoneyView) -> _Table:
    """The oldest first, each with its span of age, so that a pivot gives the plot of the night report."""
    spans = {item.line: bar.label for item in money.waiting for bar in suspense_by_age([item]) if bar.lines}
    rows: list[tuple[_Cell, ...]] = [
        (
            item.line, item.credited_on, str(item.days_waiting), spans.get(item.line, ""), item.post_by,
            "!" if item.alert else "", item.amount_cents, item.decision, ", ".join(item.candidates),
            item.explanation,
        )
        for item in money.waiting
    ]  # fmt: skip
    keys = "line", "credited", "days", "age", "post_by", "alert", "cents", "decision", "candidates", "why"
    return keys, rows, ("cents",)


def _ages(money: MoneyView, words: Mapping[str, str]) -> _Table:
    """The numbers of the plot in the night report, and the debits that wait: together what waits."""
    rows: list[tuple[_Cell, ...]] = [
        (bar.label, str(bar.lines), bar.cents) for bar in suspense_by_age(money.waiting)
    ]
    debits = [item.amount_cents for item in money.waiting if item.amount_cents < 0]
    if debits:
        rows.append((words["debits"], str(len(debits)), sum(debits)))
    return ("age", "count", "cents"), rows, ("cents",)


def _refunds(money: MoneyView) -> _Table:
    rows: list[tuple[_Cell, ...]] = [
        (
            item.id, item.line, item.registration, item.credited_on, str(item.days_waiting),
            item.amount_cents, item.state_text, item.reason_text, item.account_ending, item.approved_by,
            item.released_by, item.file,
        )
        for item in money.refunds
    ]  # fmt: skip
    keys = (
        "number", "line", "registration", "credited", "days", "cents", "state", "what", "account", "first",
        "second", "file",
    )  # fmt: skip
    return keys, rows, ()


def _write(sheet: Any, table: _Table, words: Mapping[str, str], looks: Mapping[str, Any]) -> None:
    keys, rows, summed = table
    sheet.write_row(0, 0, [words[key] for key in keys], looks["head"])
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _cell(sheet, number, column, cell, looks)
    last = len(rows) + 1
    for key in summed:
        column = keys.index(key)
        letter = chr(ord("A") + column)
        total = sum(_cents(row[column]) for row in rows) / 100
        sheet.write_formula(last, column, f"=SUM({letter}2:{letter}{max(last, 2)})", looks["sum"], total)
    if summed:
        sheet.write_string(last, 0, words["total"], looks["head"])
    sheet.freeze_panes(1, 0)
    for at, key in enumerate(keys):
        sheet.set_column(at, at, _WIDTHS.get(key, _WIDTH))


def _cell(sheet: Any, row: int, column: int, cell: _Cell, looks: Mapping[str, Any]) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time()), looks["day"])
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell / 100, looks["euro"])
    else:
        sheet.write_string(row, column, cell or "")


def _cents(cell: _Cell) -> int:
    return cell if isinstance(cell, int) else 0
