"""Field 86 of MT940: who paid and what was written, in the codes of the Dutch banks.

Structured fields hold codes between slashes and are cut at 65 columns, in the middle of words
and numbers too; free fields are joined without a blank only where a line is full.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FULL_LINE = 60
"""Columns from which a line counts as cut off by the format, not ended by the writer."""

_CODES = "TRTP|IBAN|BIC|NAME|REMI|EREF|ORDP|BENM|ADDR|ISDT|CNTP|MARF|CSID|PURP|RTRN|ULTD|ULTB|PREF|TRCD"
_CODE = re.compile(rf"/({_CODES})/")
_CUR = re.compile(r"ISSUER:\s*(?:CUR|ISO)\s*REF:\s*(RF[0-9A-Z]+|\d+)", re.ASCII)
_ING_STRD = re.compile(r"^STRD/(?:CUR|ISO)/([^/]+)", re.ASCII)
_ING_USTD = re.compile(r"^USTD//(.*?)/?$", re.DOTALL)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}[0-9A-Z]{8,22}", re.ASCII)
_KNAB_ACCOUNT = re.compile(r"REK:\s*([A-Z]{2}\d{2}[A-Z0-9]+)", re.ASCII)
_KNAB_NAME = re.compile(r"/NAAM:\s*(.+)")
_NAME_PLACE = 2
"""In ``/CNTP/account/bank/name/town``."""


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
    """
    joined = "".join(lines)
    if _CODE.search(joined):
        return _coded(joined, supplement)
    text = _free(lines)
    account, name = _KNAB_ACCOUNT.search(text), _KNAB_NAME.search(text)
    return Details(
        name=name.group(1).strip() if name else "",
        iban=account.group(1) if account else _account_in(supplement),
        text=" ".join([*(line.strip() for line in supplement if not line.startswith("/")), text]).strip(),
    )


def _coded(joined: str, supplement: Sequence[str]) -> Details:
    parts = _CODE.split(joined)
    values: dict[str, str] = {}
    for code, value in zip(parts[1::2], parts[2::2], strict=True):
        values.setdefault(code, value.strip())
    party = values.get("CNTP", "").split("/")
    remittance = values.get("REMI", "")
    ing = _ING_STRD.match(remittance)
    structured = [ing.group(1)] if ing else _CUR.findall(remittance)
    free = _ING_USTD.match(remittance)
    name = values.get("NAME") or (party[_NAME_PLACE] if len(party) > _NAME_PLACE else "")
    return Details(
        name=name.strip("/ "),
        iban=values.get("IBAN", "") or (party[0] if _IBAN.fullmatch(party[0]) else _account_in(supplement)),
        structured=tuple(dict.fromkeys(structured)),
        text="" if structured else (free.group(1) if free else remittance).strip(),
        end_to_end=values.get("EREF", "").strip("/ "),
        return_reason=values.get("RTRN", "").strip("/ "),
    )


def _free(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        text += line if len(line) >= _FULL_LINE else line.rstrip() + " "
    return text.strip()


def _account_in(supplement: Sequence[str]) -> str:
    return next((line.strip() for line in supplement if _IBAN.fullmatch(line.strip())), "")
