"""The rule groups that ``form.toml`` may name. A group whose fields a form lacks says nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.validate.facts import Rule
from pipeline.validate.rules.address import check_abroad, check_dutch
from pipeline.validate.rules.known import check_known, check_open_attempts
from pipeline.validate.rules.mandate import check_mandate
from pipeline.validate.rules.person import check_birth_date, check_bsn, check_contact, check_person
from pipeline.validate.rules.portfolio import check_interview, check_portfolio
from pipeline.validate.rules.reading import check_reading
from pipeline.validate.rules.request import check_adapted, check_parts, check_payment, check_place
from pipeline.validate.rules.signing import check_secrecy, check_signing

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "reading": check_reading,
        "person": check_person,
        "bsn": check_bsn,
        "birth_date": check_birth_date,
        "address_nl": check_dutch,
        "address_abroad": check_abroad,
        "contact": check_contact,
        "parts": check_parts,
        "place": check_place,
        "adapted": check_adapted,
        "payment": check_payment,
        "secrecy": check_secrecy,
        "signing": check_signing,
        "mandate": check_mandate,
        "portfolio": check_portfolio,
        "interview": check_interview,
        "known_person": check_known,
        "open_attempts": check_open_attempts,
    }
)
"""In the order in which findings are told."""
