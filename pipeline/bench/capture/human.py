"""Would a form need a human, and if not: would a wrong letter go out? Asked of the rules themselves."""

from dataclasses import dataclass
from datetime import date

from pipeline.bench.capture.paper import Paper
from pipeline.domain.capture import FieldReading, Source, Submission
from pipeline.domain.case import Case
from pipeline.domain.findings import Severity
from pipeline.domain.policy import Policy
from pipeline.domain.reference import Reference
from pipeline.domain.registration import (
    Accepted,
    Candidate,
    Decision,
    Registration,
    Rejected,
    Review,
)
from pipeline.validate.decide import decide


@dataclass(frozen=True, slots=True)
class Judgement:
    """``untouched``: our reading gave nobody any work beyond what the paper itself gives. ``harmful``: and
    the case is about another person, exam or address than what stands on the paper.
    """

    untouched: bool
    harmful: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The rules of an office on one day; ``reference`` may know the writers, or nobody."""

    policy: Policy
    today: date
    reference: Reference

    def judge(self, paper: Paper, read: Submission | None) -> Judgement:
        """A form that was not found needs a human."""
        if read is None:
            return Judgement(untouched=False, harmful=False)
        truth, found = self._decide(paper, _as_written(paper)), self._decide(paper, read)
        untouched = _asked(found) <= _asked(truth)
        return Judgement(untouched, harmful=untouched and _about(found) != _about(truth))

    def _decide(self, paper: Paper, submission: Submission) -> Decision:
        case = Case(submission=submission, template=paper.template, received_on=self.today)
        return decide(case, self.reference, self.policy, self.today)


def _as_written(paper: Paper) -> Submission:
    """The submission as a reader without fault would have read it."""
    pages = {page.number: at for at, page in enumerate(paper.template.pages, start=1)}
    fields = {
        field.name: FieldReading(
            field.name, paper.value(field.name), 1.0, True, Source.PIXELS, pages[field.page], field.box
        )
        for field in paper.template.fields
    }
    form, version = paper.template.form, paper.template.version
    return Submission("S-0", form, version, tuple(pages.values()), Source.PIXELS, fields, paper.signature)


def _asked(decision: Decision) -> set[tuple[str, str | None]]:
    """What a clerk has to look at."""
    return {(one.code.value, one.field) for one in decision.findings if one.severity is Severity.REVIEW}


def _about(decision: Decision) -> tuple[object, ...]:
    """What a letter would be about: the person, the exam, the address; capitals or not is all the same."""
    match decision:
        case Accepted(registration) | Review(_, Registration() as registration):
            exam = registration.parts, registration.preferred_places
            return (type(decision).__name__, *_who(registration.candidate), *exam)
        case Rejected(kind, _, candidate, parts):
            return (kind.value, *_who(candidate), parts)
        case _:
            return ()


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
