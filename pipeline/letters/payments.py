"""What to pay, frozen as it is asked for."""

from pipeline.domain.epc import epc_qr_text
from pipeline.domain.payment import PaymentRequest
from pipeline.domain.policy import Policy
from pipeline.letters.contexts import Payment


def payment(request: PaymentRequest, amount_cents: int, policy: Policy) -> Payment:
    office = policy.office
    return Payment(
        amount_cents=amount_cents,
        iban=office.iban.replace(" ", ""),
        bic=office.bic,
        account_name=office.account_name,
        reference=request.reference,
        due_on=request.due_on,
        qr=epc_qr_text(office, amount_cents, request.reference),
    )
