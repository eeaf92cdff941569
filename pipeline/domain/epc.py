"""The text of a European payment QR code (EPC069-12 version 002, character set UTF-8, SCT)."""

import re

from pipeline.domain.policy import Office

MAX_BYTES = 331
"""What the guideline allows: QR version 13 at error level M."""

_MAX_NAME = 70
_MAX_CENTS = 99_999_999_999
_REFERENCE = re.compile(r"\d{16}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)


def epc_qr_text(office: Office, amount_cents: int, reference: str) -> str:
    """The payload for a payment to ``office``. ``reference`` is the 16-digit number, alone in the text line.

    The structured line stays empty: it is meant for RF references, and a Dutch number in it is
    refused by some bank apps. Raises ValueError for what a bank app would refuse or misread.
    """
    name = " ".join(office.account_name.split())
    iban = "".join(office.iban.split())
    checks = {
        "account name": 0 < len(name) <= _MAX_NAME,
        "IBAN": _iban_ok(iban),
        "BIC": not office.bic or _BIC.fullmatch(office.bic) is not None,
        "amount": 0 < amount_cents <= _MAX_CENTS,
        "reference": _REFERENCE.fullmatch(reference) is not None,
    }
    wrong = [what for what, right in checks.items() if not right]
    if wrong:
        raise ValueError(f"no payment QR code: wrong {', '.join(wrong)}")
    amount = f"EUR{amount_cents // 100}.{amount_cents % 100:02d}"
    text = "\n".join(("BCD", "002", "1", "SCT", office.bic, name, iban, amount, "", "", reference))
    if len(text.encode()) > MAX_BYTES:
        raise ValueError("no payment QR code: too long")
    return text


def _iban_ok(iban: str) -> bool:
    """ISO 13616: letters as 10..35, first four characters last, remainder 1 modulo 97."""
    if _IBAN.fullmatch(iban) is None:
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1
