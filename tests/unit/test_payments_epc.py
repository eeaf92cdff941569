"""The payment QR code: the text that bank apps read, and what is refused before it is printed."""

from dataclasses import replace

import pytest

from pipeline.domain.epc import MAX_BYTES, epc_qr_text
from pipeline.domain.policy import Office
from pipeline.domain.registration import Address

OFFICE = Office("K", "Kantoor Examens", "NL91 ABNA 0417 1643 00", "ABNANL2A", Address(), "", "", "", "")
REFERENCE = "5000056789012345"


def test_lines_are_those_of_epc069_12_version_002() -> None:
    assert epc_qr_text(OFFICE, 25_005, REFERENCE).split("\n") == [
        "BCD", "002", "1", "SCT", "ABNANL2A", "Kantoor Examens", "NL91ABNA0417164300", "EUR250.05",
        "", "", REFERENCE,
    ]  # fmt: skip


def test_bic_may_be_absent() -> None:
    assert epc_qr_text(replace(OFFICE, bic=""), 1, REFERENCE).split("\n")[4] == ""


@pytest.mark.parametrize(
    ("office", "cents", "reference", "what"),
    [
        (replace(OFFICE, iban="NL92ABNA0417164300"), 100, REFERENCE, "IBAN"),
        (replace(OFFICE, iban="nl91abna0417164300"), 100, REFERENCE, "IBAN"),
        (replace(OFFICE, bic="ABN"), 100, REFERENCE, "BIC"),
        (replace(OFFICE, account_name=" "), 100, REFERENCE, "account name"),
        (replace(OFFICE, account_name="K" * 71), 100, REFERENCE, "account name"),
        (OFFICE, 0, REFERENCE, "amount"),
        (OFFICE, 100, "5000 0567 8901 2345", "reference"),
    ],
)
def test_what_a_bank_app_would_misread_is_refused(
    office: Office, cents: int, reference: str, what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        epc_qr_text(office, cents, reference)


def test_line_breaks_in_the_name_can_not_shift_the_lines() -> None:
    text = epc_qr_text(replace(OFFICE, account_name="Kantoor\nExamens"), 100, REFERENCE)
    assert text.split("\n")[5] == "Kantoor Examens"


def test_long_names_stay_within_the_code() -> None:
    assert len(epc_qr_text(replace(OFFICE, account_name="é" * 70), 99_999, REFERENCE).encode()) <= MAX_BYTES
