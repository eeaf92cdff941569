"""Post that is announced to the carrier beforehand: addresses out without persons, codes in.

Where the office works so (``announce_post``), a letter to a Dutch address is not made before its code
is known, because the code is printed in the window. Its address goes out in a numbered file; the
carrier's answer comes in by ``post import-codes``; the next night makes the letter. Announcing is a
fact per letter, so writing a file again gives the same file.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from pipeline.domain.letter import LetterOrder, MailCode
from pipeline.errors import InputDataError
from pipeline.letters.addressing import kix_text
from pipeline.run.csv_table import table
from pipeline.run.office import Office
from pipeline.store import outbox, post

ADDRESS_COLUMNS = ("brief", "straat", "huisnummer", "toevoeging", "postcode", "plaats")
"""All that the carrier needs, and nothing about persons: the key is the letter's id."""
CODE_COLUMNS = ("brief", "coderegel", "code2d")
_MOST_LINE, _MOST_MATRIX = 48, 128


def to_announce(office: Office) -> int:
    """Announce what waits and was not announced; the number of the new file, 0 for none."""
    if not office.settings.announce_post:
        return 0
    with office.store.unit() as connection:
        announced, made = post.announced(connection), post.made(connection)
        new = [
            order.id
            for order in outbox.waiting(connection)
            if order.id not in announced and order.id not in made and kix_text(order.addressee.address)
        ]
        return post.announce(connection, new, office.place.today) if new else 0


def write_address_files(office: Office, new: int) -> None:
    """The file of tonight, and any that is not there while its letters still wait for their codes."""
    with office.store.view() as connection:
        announced, codes = post.announced(connection), post.codes(connection)
    numbers = {number for letter, (number, _) in announced.items() if letter not in codes}
    folder = office.place.output / "post"
    for number in sorted(numbers):
        path = folder / f"adressen-{number:06d}.csv"
        if not path.exists() or number == new:
            folder.mkdir(exist_ok=True)
            making = path.with_name(f".{path.name}.making")
            making.write_text(address_file(office, number), encoding="utf-8")
            making.replace(path)


def address_file(office: Office, number: int) -> str:
    """The addresses of one announcement as CSV; raises InputDataError for a number that does not exist."""
    with office.store.view() as connection:
        letters = {letter for letter, (file, _) in post.announced(connection).items() if file == number}
        orders = [item.order for item in outbox.letters(connection) if item.order.id in letters]
    if not orders:
        raise InputDataError(f"er is geen adresbestand {number}", "zie: inburgering post list")
    return addresses_csv(orders)


def addresses_csv(orders: Iterable[LetterOrder]) -> str:
    """One row a letter to a Dutch address; letters abroad have none, the carrier sorts them by hand."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(ADDRESS_COLUMNS)
    for order in orders:
        where = order.addressee.address
        if not where.foreign:
            writer.writerow(
                (order.id, where.street, where.house_number, where.addition, where.postcode, where.town)
            )
    return text.getvalue()


def import_codes(office: Office, path: Path, clerk: str) -> int:
    """Book the carrier's codes: the whole file or, at the first wrong row, nothing of it.

    Returns how many are new. Raises InputDataError with row and column.
    """
    found = _read_codes(path)
    with office.store.unit() as connection:
        known, announced, made = post.codes(connection), post.announced(connection), post.made(connection)
        lines = {code.line: letter for letter, code in known.items()}
        new: dict[str, MailCode] = {}
        for row, (letter, code) in found.items():
            where = f"{path.name}, regel {row}"
            if letter not in announced:
                raise InputDataError(f"{where}, brief: deze is niet aangekondigd", "klopt het bestand?")
            if known.get(letter, code) != code or lines.get(code.line, letter) != letter:
                raise InputDataError(
                    f"{where}, coderegel: is al van een andere brief, of {letter} heeft al een andere",
                    "vraag de vervoerder welk bestand geldt",
                )
            if letter in made and letter not in known:
                raise InputDataError(f"{where}, brief: {letter} is al gemaakt", "deze brief is al onderweg")
            if letter not in known:
                new[letter] = code
                lines[code.line] = letter
        if new:
            post.add_codes(connection, new, clerk, office.place.today)
    return len(new)


def _read_codes(path: Path) -> dict[int, tuple[str, MailCode]]:
    """By row number in the file (the header is row 1)."""
    found: dict[int, tuple[str, MailCode]] = {}
    for number, row in enumerate(table(path, CODE_COLUMNS[:2], CODE_COLUMNS), start=2):
        line, matrix = (row["coderegel"] or "").strip(), (row.get("code2d") or "").strip()
        where = f"{path.name}, regel {number}"
        if not _printable(line, _MOST_LINE) or not line:
            raise InputDataError(f"{where}, coderegel: leeg, te lang of met vreemde tekens", "zie regel")
        if not _printable(matrix, _MOST_MATRIX):
            raise InputDataError(f"{where}, code2d: te lang of met vreemde tekens", "zie regel")
        found[number] = (row["brief"] or "").strip(), MailCode(line, matrix)
    return found


def _printable(text: str, most: int) -> bool:
    return text.isascii() and (text.isprintable() or not text) and len(text) <= most
