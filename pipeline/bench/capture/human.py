"""Would a form need a human, and if not: would a wrong letter go out? Asked of the rules themselves."""

from dataclasses import dataclass
from datetime import date

from pipeline.bench.capture.paper import Paper
from pipeline.domain.capture import FieldReading, SignatureState, Source, Submission
from pipeline.domain.case import Case
from pipeline.domain.policy import Policy
from pipeline.domain.reference import Reference
from pipeline.domain.registration import Accepted, Candidate, Decision, Rejected, Review
from pipeline.validate.decide import decide

_SIGNATURE = "handtekening"


@dataclass(frozen=True, slots=True)
class Desk:
    """The rules of an office on one day; ``reference`` may know the writers, or nobody."""

    policy: Policy
    today: date
    reference: Reference

    def judge(self, paper: Paper, read: Submission | None) -> tuple[bool, bool]:
        """(untouched, harmful): decided without a human, and about another person, exam or address than
        what stands on the paper. A form that was not found needs a human.
        """
        if read is None:
            return False, False
        found = self._decide(paper, read)
        if isinstance(found, Review):
            return False, False
        return True, _about(found) != _about(self._decide(paper, _as_written(paper, read)))

    def _decide(self, paper: Paper, submission: Submission) -> Decision:
        case = Case(submission=submission, template=paper.template, received_on=self.today)
        return decide(case, self.reference, self.policy, self.today)


def _as_written(paper: Paper, read: Submission) -> Submission:
    """The submission as a reader without fault would have read it."""
    fields = {
        field.name: FieldReading(
            field.name, paper.value(field.name), 1.0, True, Source.CLERK, read.pages[0], field.box
        )
        for field in paper.template.fields
    }
    signed = SignatureState(str(paper.value(_SIGNATURE)))
    return Submission(read.id, read.form, read.version, read.pages, read.source, fields, signed)


def _about(decision: Decision) -> tuple[object, ...]:
    """What a letter would be about: the person, the exam, the address; capitals or not is all the same."""
    match decision:
        case Accepted(registration):
            return (
                "accepted",
                *_who(registration.candidate),
                registration.parts,
                registration.preferred_places,
            )
        case Rejected(kind, _, candidate, parts):
            return (kind.value, *_who(candidate), parts)
        case _:
            return ("review",)


def _who(candidate: Candidate | None) -> tuple[str, ...]:
    if candidate is None:
        return ()
    names = (candidate.given_names, candidate.prefix, candidate.surname)
    return (
        candidate.bsn,
        " ".join(names).casefold(),
        str(candidate.birth_date),
        repr(candidate.address).casefold(),
    )
