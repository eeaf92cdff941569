"""What a rule looks at, and how it speaks: a finding is never harsher than our reading is sure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.domain.case import Case
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.policy import Policy
from pipeline.domain.reference import KnownPerson, Mandate, Reference
from pipeline.domain.registration import ExamPart
from pipeline.validate.draft import Draft
from pipeline.validate.fields import Answer, Answers
from pipeline.validate.names import same_surname

_HELD_AGAINST = (Severity.REPAIR, Severity.REFUSE, Severity.PASS_ON)


@dataclass(frozen=True, slots=True)
class Facts:
    """One case, read: answers as they stand on the form and what they mean."""

    case: Case
    answers: Answers
    draft: Draft
    reference: Reference
    policy: Policy
    today: date

    @property
    def person(self) -> KnownPerson | None:
        """Who the office knows by this BSN, whether or not the rest of the form agrees."""
        return self.reference.known.get(self.draft.bsn.bsn)

    @property
    def differs_in(self) -> str:
        """In what the form contradicts the known person: ``geboortedatum``, ``achternaam`` or nothing.

        A date known in part equals only the same pattern: 00-00-1980 is not 01-01-1980.
        """
        person, candidate = self.person, self.draft.candidate
        if person is None:
            return ""
        if candidate.birth_date is not None and candidate.birth_date != person.birth_date:
            return "geboortedatum"
        written = (candidate.prefix, candidate.surname or candidate.given_names)
        known = (person.prefix, person.surname or person.given_names)
        if written[1] and not same_surname(written, known):
            return "achternaam"
        return ""

    @property
    def verified(self) -> bool:
        """Whether BSN, birth date and name are all there and are those of one known person (Wabb art 12)."""
        candidate = self.draft.candidate
        named = bool(candidate.surname or candidate.given_names)
        return self.person is not None and named and candidate.birth_date is not None and not self.differs_in

    def mandate(self) -> Mandate | None:
        """The latest mandate on file, withdrawn or not."""
        on_file = self.reference.mandates.get(self.draft.bsn.bsn, ())
        return max(on_file, key=lambda mandate: mandate.start, default=None)


Rule = Callable[[Facts], Iterable[Finding]]


def finding(
    code: FindingCode, severity: Severity, answer: Answer | None = None, *others: Answer | None, **detail: str
) -> Finding:
    """A finding about ``answer`` (None: about the whole form).

    When any of the answers it rests on is not accepted, what would be held against the candidate
    becomes REVIEW: our doubt is never their fault.
    """
    doubtful = any(a is not None and not a.accepted for a in (answer, *others))
    if doubtful and severity in _HELD_AGAINST:
        severity = Severity.REVIEW
    return Finding(
        code=code,
        severity=severity,
        field=answer.name if answer else None,
        page=answer.page if answer else None,
        box=answer.box if answer else None,
        detail=tuple(sorted(detail.items())),
    )


def parts_in_words(parts: Iterable[ExamPart]) -> str:
    """For letters: ``Lezen, Spreken en KNM``.

    >>> parts_in_words([ExamPart.LEZEN, ExamPart.SPREKEN, ExamPart.KNM])
    'Lezen, Spreken en KNM'
    """
    return listed(p.name if p in (ExamPart.KNM, ExamPart.ONA) else p.name.capitalize() for p in parts)


def listed(words: Iterable[str]) -> str:
    """``a, b en c``.

    >>> listed(["3"]), listed(["3", "5"])
    ('3', '3 en 5')
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} en {last}" if first else last
