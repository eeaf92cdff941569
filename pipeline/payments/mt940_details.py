"""Field 86 of MT940: who paid and what was written, in the dialects of the Dutch banks.

Codes between slashes (ABN AMRO, ING, Rabobank, Knab, Triodos, Van Lanschot) are cut at 65 columns,
in the middle of words and numbers too. Older files have columns with a word and a colon (ABN AMRO,
Knab), subfields like ``>20`` (Triodos), or only text (ING, Rabobank 2003, SNS, ASN).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_FULL_LINE = 60
"""Columns from which a line counts as cut off by the format, not ended by the writer."""

_CODES = "TRTP|IBAN|BIC|NAME|REMI|EREF|ORDP|BENM|ADDR|ISDT|CNTP|MARF|CSID|PURP|RTRN|ULTD|ULTB|PREF|TRCD|RTYP"
_CODE = re.compile(rf"/({_CODES})/")
_VOUCHED = re.compile(
    r"ISSUER:\s*(?:CUR|ISO)\s*REF:\s*(RF[0-9A-Z]+|\d+)"  # ABN AMRO
    r"|^STRD/(?:CUR|ISO)/([^/]+)"  # ING
    r"|/?CDTRREFTP//CD/SCOR/ISSR/(?:CUR|ISO)/CDTRREF/([0-9A-Z]+)",  # Rabobank
    re.ASCII,
)
_PAYMENT_REFERENCE = re.compile(r"\bBETALINGSKENM\.:?\s+(\d{7,16})(?!\S)", re.ASCII | re.IGNORECASE)
"""Older files of ABN AMRO and Rabobank: what the bank found right, in words."""
_UNSTRUCTURED = re.compile(r"^USTD//(.*?)/?$", re.DOTALL)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}[0-9A-Z]{8,22}", re.ASCII)
_WORDS = "IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|BETALINGSKENM\\.|MACHTIGING|INCASSANT"
_WORD = re.compile(rf"(?<!\S)({_WORDS}):\s?", re.ASCII)
_COLUMN = 32
"""Characters that ABN AMRO puts in a column before it goes on after a blank."""
_KNAB = re.compile(r"REK:\s*([A-Z]{2}\d{2}[A-Z0-9]+)(?:/NAAM:\s*(.+))?", re.ASCII)
_SUBFIELD = re.compile(r">(\d\d)")
_SUBFIELDS = re.compile(r"\d{3}>\d\d", re.ASCII)
_TEXT_SUBFIELDS = tuple(f"{number}" for number in (*range(20, 30), *range(60, 64)))
_NAME_PLACE = 2
"""In ``/CNTP/account/bank/name/town``."""
_NO_NUMBER = frozenset({"", "NONREF", "NOTPROVIDED", "EREF", "MARF", "PREF"})
_REFERENCE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Details:
    name: str = ""
    iban: str = ""
    structured: tuple[str, ...] = ()
    text: str = ""
    end_to_end: str = ""
    return_reason: str = ""


def read_details(lines: Sequence[str], supplement: Sequence[str]) -> Details:
    """What field 86 says; ``supplement`` are the lines after field 61, often the other account.

    >>> read_details(["/REMI/ISSUER: CUR   REF: 5000", "056789012345/EREF/X"], []).structured
    ('5000056789012345',)
    >>> read_details(["SEPA OVERBOEKING                 IBAN: NL02TEST0000000001", "NAAM: A BE"], []).name
    'A BE'
    """
    joined = "".join(lines)
    if _CODE.search(joined):
        return _coded(joined, supplement)
    if _SUBFIELDS.match(joined):
        return _subfields(joined)
    text = _free(lines)
    parts = _WORD.split(text)
    if len(parts) > 1 and {"IBAN", "NAAM"} & set(parts[1::2]):
        return _in_words(parts)
    return _only_text(text, supplement)


def numbers(*found: str) -> str:
    """The first that is a number and not a word for none; empty when there is none."""
    return next((text for text in (f.strip("/ ") for f in found) if text not in _NO_NUMBER), "")


def _coded(joined: str, supplement: Sequence[str]) -> Details:
    parts = _CODE.split(joined)
    values: dict[str, str] = {}
    more: list[str] = []
    for code, value in zip(parts[1::2], parts[2::2], strict=True):
        if code in values and "REMI" in values:
            more.append(value.strip())  # a payer who writes codes: no text is lost, no name is believed
        values.setdefault(code, value.strip())
    party = values.get("CNTP", "").split("/")
    remittance = values.get("REMI", "")
    structured = _vouched(remittance)
    free = _UNSTRUCTURED.match(remittance)
    text = "" if structured else (free.group(1) if free else remittance)
    name = values.get("NAME") or (party[_NAME_PLACE] if len(party) > _NAME_PLACE else "")
    return Details(
        name=name.strip("/ "),
        iban=values.get("IBAN", "") or (party[0] if _IBAN.fullmatch(party[0]) else _account_in(supplement)),
        structured=structured,
        text=" ".join([text.strip(), *more]).strip(),
        end_to_end=numbers(values.get("EREF", "")),
        return_reason=values.get("RTRN", "").strip("/ "),
    )


def _vouched(remittance: str) -> tuple[str, ...]:
    found = (next(filter(None, match.groups())) for match in _VOUCHED.finditer(remittance))
    return tuple(dict.fromkeys(found))


def _in_words(parts: Sequence[str]) -> Details:
    """ABN AMRO before its structured form: ``IBAN: ... NAAM: ... OMSCHRIJVING: ...`` in columns."""
    values: dict[str, str] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        values.setdefault(word, value.strip())
    structured = _digits(values.get("BETALINGSKENM.", ""))
    text = _mended(values.get("OMSCHRIJVING", ""), _COLUMN - len("OMSCHRIJVING: "))
    return Details(
        name=values.get("NAAM", ""),
        iban=values.get("IBAN", "").replace(" ", ""),
        structured=(structured,) if structured else (),
        text=" ".join(filter(None, [text, "" if structured else values.get("BETALINGSKENM.", "")])),
        end_to_end=numbers(values.get("KENMERK", "")),
    )


def _digits(value: str) -> str:
    """The digits of a reference that a column may have broken; empty when it is anything else."""
    bare = "".join(value.split())
    return bare if bare.isascii() and bare.isdigit() else ""


def _mended(text: str, first: int) -> str:
    """Takes out a column's blank where it parts exactly the 16 digits of a reference."""
    place = first
    while place < len(text):
        broken = text[place] == " "
        before = re.search(r"\d+$", text[max(0, place - _REFERENCE_DIGITS) : place], re.ASCII)
        after = re.match(r" (\d+)(?!\d)", text[place : place + _REFERENCE_DIGITS + 1], re.ASCII)
        if before and after and len(before.group()) + len(after.group(1)) == _REFERENCE_DIGITS:
            text = text[:place] + text[place + 1 :]
            broken = False
        place += _COLUMN + broken
    return text


def _subfields(joined: str) -> Details:
    """Triodos before 2015: ``>20`` to ``>29`` hold text of 27 columns; ``>21`` may be the other account."""
    parts = _SUBFIELD.split(joined)
    values = dict(zip(parts[1::2], parts[2::2], strict=True))
    iban = values.get("21", "").strip()
    known = bool(_IBAN.fullmatch(iban))
    skipped = {"20", "21"} if known else set()
    text = "".join(values.get(code, "") for code in _TEXT_SUBFIELDS if code not in skipped)
    name = f"{values.get('32', '')}{values.get('33', '')}".strip()
    return Details(name=name, iban=iban if known else "", text=text.strip())


def _only_text(text: str, supplement: Sequence[str]) -> Details:
    account = _KNAB.search(text)
    vouched = _PAYMENT_REFERENCE.findall(text)
    own_lines = [line.strip() for line in supplement if not line.startswith("/")]
    return Details(
        name=(account.group(2) or "").strip() if account else "",
        iban=account.group(1) if account else _account_in(supplement),
        structured=tuple(dict.fromkeys(vouched)),
        text=" ".join([*own_lines, text]).strip(),
    )


def _free(lines: Iterable[str]) -> str:
    """Lines as one text; a blank where the writer, not the format, ended the line."""
    return "".join(
        line.rstrip() + " " if len(line) < _FULL_LINE or line.endswith(" ") else line for line in lines
    ).strip()


def _account_in(supplement: Sequence[str]) -> str:
    return next((line.strip() for line in supplement if _IBAN.fullmatch(line.strip())), "")
