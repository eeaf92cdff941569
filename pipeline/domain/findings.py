"""What is wrong, where, and how sure we are that it is the form and not our reading."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.geometry import BoxMm


class Severity(StrEnum):
    INFO = "info"
    """Told, stops nothing."""
    REVIEW = "review"
    """We are unsure: a clerk looks. Never held against the candidate."""
    REPAIR = "repair"
    """A clear defect on the form: the candidate is asked to complete it (Awb 4:5)."""
    REFUSE = "refuse"
    """The law leaves no choice, or the term for repair has passed."""
    PASS_ON = "pass_on"  # noqa: S105 - a severity
    """For another office or another process (Awb 2:3)."""


class FindingCode(StrEnum):
    """One code per thing that can be wrong. Every code has a text in ``pipeline/wording``."""

    # reading
    READING_DOUBTFUL = "reading-doubtful"
    VALUE_DIFFERS = "value-differs"
    """The stored field value or hidden text is not what the page shows."""
    PAGE_RESIDUAL = "page-residual"
    PAGE_MIRRORED = "page-mirrored"
    PAGE_MISSING = "page-missing"
    PAGE_DOUBLE = "page-double"
    PAGE_OWNER_UNCLEAR = "page-owner-unclear"
    """Pages without a BSN in a file of several people: they are given to nobody."""
    OLD_VERSION = "old-version"
    # person
    BSN_MISSING = "bsn-missing"
    BSN_INVALID = "bsn-invalid"
    BSN_LEADING_ZERO = "bsn-leading-zero"
    BSN_IS_OTHER_NUMBER = "bsn-is-other-number"
    BSN_OTHER_PERSON = "bsn-other-person"
    NAME_MISSING = "name-missing"
    NAME_SINGLE = "name-single"
    NAME_CHARACTERS = "name-characters"
    BIRTH_DATE_MISSING = "birth-date-missing"
    BIRTH_DATE_INVALID = "birth-date-invalid"
    BIRTH_DATE_PARTLY_KNOWN = "birth-date-partly-known"
    BIRTH_DATE_TWO_DIGIT_YEAR = "birth-date-two-digit-year"
    BIRTH_DATE_IMPLAUSIBLE = "birth-date-implausible"
    ADDRESS_MISSING = "address-missing"
    POSTCODE_INVALID = "postcode-invalid"
    HOUSE_NUMBER_INVALID = "house-number-invalid"
    FOREIGN_ADDRESS = "foreign-address"
    PERSON_UNKNOWN = "person-unknown"
    PHONE_ODD = "phone-odd"
    EMAIL_ODD = "email-odd"
    # what is asked
    NO_PART = "no-part"
    NO_PREFERRED_PLACE = "no-preferred-place"
    TWO_CHOICES = "two-choices"
    PART_ALREADY_PASSED = "part-already-passed"
    OPEN_ATTEMPT = "open-attempt"
    DUPLICATE_FORM = "duplicate-form"
    BANNED = "banned"
    ONA_NOT_NEEDED = "ona-not-needed"
    ADAPTED_EXAM = "adapted-exam"
    ADAPTED_NO_ADVICE = "adapted-no-advice"
    PAYMENT_MEANS_MISSING = "payment-means-missing"
    # signing
    UNSIGNED = "unsigned"
    SIGNATURE_DOUBTFUL = "signature-doubtful"
    SECRECY_NOT_ACCEPTED = "secrecy-not-accepted"
    SIGN_DATE_MISSING = "sign-date-missing"
    SIGN_DATE_FUTURE = "sign-date-future"
    SIGN_DATE_OLD = "sign-date-old"
    MANDATE_MISSING = "mandate-missing"
    MANDATE_INCOMPLETE = "mandate-incomplete"
    MANDATE_WITHDRAWN = "mandate-withdrawn"
    MANDATE_ALONE = "mandate-alone"
    # portfolio
    COVER_MISSING = "cover-missing"
    CARD_MISSING = "card-missing"
    CARD_DOUBLE = "card-double"
    CARD_NUMBER_TITLE = "card-number-title"
    CARD_UNANSWERED = "card-unanswered"
    OCCUPATION_DIFFERS = "occupation-differs"
    EVIDENCE_FEW = "evidence-few"
    EVIDENCE_KINDS = "evidence-kinds"
    """Enough pages, but not the papers that card 7 asks for."""
    EVIDENCE_COUNT = "evidence-count"
    """The cover says more sheets than came in."""
    ANSWERS_ALIKE = "answers-alike"
    """Much of the text stands in an earlier portfolio of somebody else."""
    CARDS_WITHOUT_FORM = "cards-without-form"
    APPROVAL_REFERENCE_MISSING = "approval-reference-missing"
    # process
    REPAIR_TERM_OVER = "repair-term-over"
    OTHER_PRODUCT = "other-product"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. ``detail`` fills the wording (ids, counts, dates; never a name or a BSN).

    ``page`` is the page in the delivered file, ``box`` the place on the upright template page.
    """

    code: FindingCode
    severity: Severity
    field: str | None = None
    page: int | None = None
    box: BoxMm | None = None
    detail: tuple[tuple[str, str], ...] = ()
