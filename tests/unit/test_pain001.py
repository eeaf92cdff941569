"""The file for the bank: valid, the same each time, every refund by itself, and the right sum."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from pipeline.adapters.pain001 import SCHEMA, pain001
from pipeline.domain.refund import OwedReason, Refund
from pipeline.errors import UnverifiedOutputError
from tests.letter_samples import OFFICE

DAY = date(2027, 2, 9)


def refund(number: int, cents: int, name: str = "Çağlar & Zoë <Ünal>") -> Refund:
    identity = f"T-{number:012x}"
    return Refund(identity, f"B-{number}", "", OwedReason.TOO_MUCH, cents, "NL91ABNA0417164300", name)


def texts(document: etree._Element, path: str) -> list[str | None]:
    return [element.text for element in document.iterfind(f".//{{*}}{path}")]


def test_every_refund_stands_by_itself_and_the_sum_is_right() -> None:
    made = pain001([refund(1, 5), refund(2, 1_234_567)], OFFICE, "X-0123456789ab", DAY)
    assert SCHEMA in made
    document = etree.fromstring(made.encode())
    assert texts(document, "GrpHdr/{*}CtrlSum") == ["12345.72"]
    assert texts(document, "InstdAmt") == ["0.05", "12345.67"]
    assert texts(document, "EndToEndId") == ["T-000000000001", "T-000000000002"]
    assert texts(document, "BtchBookg") == ["false", "false"]
    assert set(texts(document, "DbtrAcct/{*}Id/{*}IBAN")) == {OFFICE.iban}
    assert texts(document, "Cdtr/{*}Nm") == ["Caglar & Zoe <Unal>"] * 2


def test_equal_refunds_give_equal_bytes() -> None:
    made = [pain001([refund(1, 5)], OFFICE, "X-0123456789ab", DAY) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("wrong", [{"amount_cents": -5}, {"iban": "NL91"}, {"id": "T-" + "0" * 40}])
def test_what_the_schema_refuses_is_not_sent(wrong: dict[str, object]) -> None:
    with pytest.raises(UnverifiedOutputError):
        pain001([replace(refund(1, 5), **wrong)], OFFICE, "X-0123456789ab", DAY)  # type: ignore[arg-type]
