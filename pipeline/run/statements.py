"""Statements booked outside the night, because somebody wants to know now where the money went."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.errors import UnverifiedOutputError
from pipeline.payments.importing import merge
from pipeline.payments.texts import refusal_text
from pipeline.run.books import read_books
from pipeline.run.desk import opened
from pipeline.run.money import announced_rows, book_money, import_statement, rows
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from pipeline.store import money


def import_files(
    settings: Settings, paths: Sequence[Path]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Book these statements and match; what became of each file and of every line.

    Raises UnverifiedOutputError when the books do not add up afterwards: every cent has a place, or
    somebody looks today.
    """
    with opened(settings) as office, Sandbox() as sandbox:
        imported = [asdict(import_statement(office, sandbox, path)) for path in paths]
        book_money(office)
        with office.store.view() as connection:
            books = read_books(connection, office.policy.matching)
            announced = announced_rows(connection, [item["sha256"] for item in imported])
            known_as = merge(money.statements(connection)).known_as if imported else {}
    if faults := books.problems():
        raise UnverifiedOutputError(
            f"de boeken kloppen niet: {'; '.join(faults)}", "betaal niets terug en zoek dit vandaag uit"
        )
    told = [
        item
        | {
            "explanation": item["refused"] and refusal_text(item["refused"]),
            "lines": sorted({now for key in item["lines"] for now in known_as.get(key, (key,))}),
        }
        for item in imported
    ]
    return told, [*rows(books), *announced]
