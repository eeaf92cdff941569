"""The candidate's registration, and what was decided about a submission."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.findings import Finding
from pipeline.domain.forms import Purpose


class ExamPart(StrEnum):
    """Parts of the exam, by the codes of the session calendar."""

    LEZEN = "LEZ"
    LUISTEREN = "LUI"
    SCHRIJVEN = "SCH"
    SPREKEN = "SPR"
    KNM = "KNM"
    ONA = "ONA"


class PaymentMeans(StrEnum):
    SELF = "self"
    """By payment request; a third party may pay it."""
    LOAN = "loan"
    FREE = "free"
    """A free attempt (asylum holders under the law of 2021)."""
    NONE = "none"
    """Nothing to pay, such as the ONA interview after an approved portfolio."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of birth as the population register knows it: month or day may be unknown (0)."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def complete(self) -> bool:
        return self.month > 0 and self.day > 0

    def __str__(self) -> str:
        """``dd-mm-jjjj`` with 00 for what is unknown."""
        return f"{self.day:02d}-{self.month:02d}-{self.year:04d}"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. Dutch when ``country`` is empty; abroad ``lines`` holds up to three lines."""

    street: str = ""
    house_number: str = ""
    addition: str = ""
    postcode: str = ""
    """``1234AB``, no space."""
    town: str = ""
    lines: tuple[str, ...] = ()
    country: str = ""

    @property
    def foreign(self) -> bool:
        return bool(self.country)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The person who sits the exam. ``bsn`` is nine digits, or empty when living abroad."""

    bsn: str
    given_names: str
    prefix: str
    surname: str
    birth_date: PartialDate | None
    address: Address
    phone: str = ""
    email: str = ""

    @property
    def person_key(self) -> str:
        """What makes two forms be about one person: the BSN, else surname, birth date and postcode."""
        if self.bsn:
            return self.bsn
        home = self.address.postcode or self.address.country
        return f"{self.surname.casefold()}|{self.birth_date or ''}|{home}"


@dataclass(frozen=True, slots=True)
class Helper:
    """A gemachtigde: may arrange things, and gets the post when ``gets_post``."""

    name: str
    address: Address
    gets_post: bool


@dataclass(frozen=True, slots=True)
class Registration:
    """An accepted aanmelding. ``id`` follows from the submission, so it never changes."""

    id: str
    submission: str
    form: str
    purpose: Purpose
    candidate: Candidate
    parts: tuple[ExamPart, ...]
    preferred_places: tuple[str, ...]
    """Venue codes, first choice first; may be empty."""
    means: PaymentMeans
    adapted: bool
    received_on: date
    helper: Helper | None = None
    term_end: date | None = None
    """Last day of the integration term, when known from reference data."""


@dataclass(frozen=True, slots=True)
class Accepted:
    registration: Registration
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A clerk has to look. ``registration`` is what we would accept if all readings were right."""

    findings: tuple[Finding, ...]
    registration: Registration | None = None


class RejectionKind(StrEnum):
    REPAIR = "repair"
    REFUSAL = "refusal"
    PASSED_ON = "passed_on"
    CLOSED = "closed"
    """Ended by a clerk, with a reason on file: no letter goes out. The findings stay as they stood."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A letter goes out. ``candidate`` holds what could be read, for the address."""

    kind: RejectionKind
    findings: tuple[Finding, ...]
    candidate: Candidate | None
    parts: tuple[ExamPart, ...] = ()
    helper: Helper | None = None
    """Gets the letter, by a mandate beyond doubt."""


Decision = Accepted | Review | Rejected
