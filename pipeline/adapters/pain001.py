"""The file that asks the bank to pay back: pain.001.001.09, written and checked by ``sepaxml``."""

from collections.abc import Sequence
from datetime import date

from lxml import etree

from pipeline.domain.policy import Office
from pipeline.domain.refund import Refund
from pipeline.errors import UnverifiedOutputError

SCHEMA = "pain.001.001.09"
_TEXT = "Terugbetaling {name}, nummer {refund}"


def pain001(refunds: Sequence[Refund], office: Office, message: str, on: date) -> str:
    """XML of one message, a payment of its own for each refund, so that the bank books each by itself.

    ``message`` is its id; the ids and moments that the library draws are replaced, so that equal
    refunds give equal bytes. Raises UnverifiedOutputError when the schema does not accept the file.
    """
    # only who pays back needs them
    from sepaxml import SepaTransfer  # type: ignore[import-untyped]  # noqa: PLC0415
    from sepaxml.validation import ValidationError, try_valid_xml  # type: ignore[import-untyped]  # noqa: PLC0415

    account = {
        "name": office.account_name,
        "IBAN": office.iban,
        "BIC": office.bic,
        "batch": False,
        "currency": "EUR",
    }
    transfer = SepaTransfer(account, schema=SCHEMA, clean=True)
    for refund in refunds:
        transfer.add_payment(
            {
                "name": refund.name.strip() or "Rekeninghouder",
                "IBAN": refund.iban,
                "amount": refund.amount_cents,
                "execution_date": on,
                "description": _TEXT.format(name=office.name, refund=refund.id),
                "endtoend_id": refund.id,
            }
        )
    made = _repeatable(transfer.export(validate=False), message, on)
    try:
        try_valid_xml(made, SCHEMA)
    except ValidationError as error:
        raise UnverifiedOutputError(
            f"the file {message} does not fit {SCHEMA}", "no refund was sent; tell the maintainers"
        ) from error
    return made.decode()


def _repeatable(xml: bytes, message: str, on: date) -> bytes:
    document = etree.fromstring(xml)
    for element in document.iterfind(".//{*}MsgId"):
        element.text = message
    for element in document.iterfind(".//{*}CreDtTm"):
        element.text = f"{on.isoformat()}T00:00:00"
    for number, element in enumerate(document.iterfind(".//{*}PmtInfId"), 1):
        element.text = f"{message}-{number}"
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
