"""Which submissions of one file belong to one request: a machtiging goes with the form it was sent with."""

from collections.abc import Callable, Sequence

from pipeline.domain.capture import Submission
from pipeline.domain.forms import Purpose
from pipeline.validate.dutch import read_bsn


def together(
    submissions: Sequence[Submission], purpose_of: Callable[[Submission], Purpose]
) -> tuple[tuple[Submission, tuple[Submission, ...]], ...]:
    """Every submission that is to be decided, each with those enclosed with it; each appears once.

    A mandate goes with the form of the same BSN, else with the only other form in the file. One that
    fits no form, or more than one, stands alone and is decided as such.
    """
    mandates = [s for s in submissions if purpose_of(s) is Purpose.MANDATE]
    forms = [s for s in submissions if purpose_of(s) is not Purpose.MANDATE]
    enclosed: dict[str, list[Submission]] = {form.id: [] for form in forms}
    alone: list[Submission] = []
    for mandate in mandates:
        home = _home(mandate, forms)
        (enclosed[home.id] if home else alone).append(mandate)
    leading = [s for s in submissions if s in forms or s in alone]
    return tuple((s, tuple(enclosed.get(s.id, ()))) for s in leading)


def _home(mandate: Submission, forms: Sequence[Submission]) -> Submission | None:
    bsn = _bsn(mandate)
    same = [form for form in forms if bsn and _bsn(form) == bsn]
    if len(same) == 1:
        return same[0]
    return forms[0] if len(forms) == 1 and not same else None


def _bsn(submission: Submission) -> str:
    reading = submission.fields.get("bsn")
    return read_bsn(reading.value).bsn if reading and isinstance(reading.value, str) else ""
