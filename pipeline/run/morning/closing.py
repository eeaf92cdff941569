"""What many rejections together tell: a question that fails, a person who keeps failing, our own doubt."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from pipeline.domain.registration import Candidate, Rejected
from pipeline.reports.figures import Closing, Confirmed, Repeat, VersionReason
from pipeline.reports.html import texts
from pipeline.reports.text import without_bsn
from pipeline.run.cases import Standing
from pipeline.run.clerks import KEYED, How, fields_of, same, words_of
from pipeline.run.morning.casework import person_name
from pipeline.run.morning.facts import Morning
from pipeline.run.morning.filework import telling

_TWICE = 2


def closing_view(morning: Morning) -> Closing:
    return Closing(
        reasons=tuple(_by_version(morning)),
        repeats=tuple(_repeats(morning)),
        confirmed=tuple(_confirmed(morning)),
    )


def _by_version(morning: Morning) -> Iterator[VersionReason]:
    """Of every thing that is wrong, on how many forms of each version; the commonest first."""
    submitted: Counter[str] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    for standing in morning.standings:
        form = f"{standing.submission.form} {standing.submission.version}"
        submitted[form] += 1
        titles = {morning.office.wording.tell(item).title for item in telling(standing)}
        found.update((form, title) for title in titles)
    for (form, title), count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        yield VersionReason(form, title, count, submitted[form])


def _repeats(morning: Morning) -> Iterator[Repeat]:
    """Who was rejected more than once: the most times first. Nameless forms are about nobody we know."""
    words = texts()["case_state"]
    by_person: dict[str, list[tuple[Standing, Rejected]]] = defaultdict(list)
    for standing in morning.standings:
        decision = standing.decision
        person = decision.candidate if isinstance(decision, Rejected) else None
        if isinstance(decision, Rejected) and person is not None and _known(person):
            by_person[person.person_key].append((standing, decision))
    for found in sorted(by_person.values(), key=lambda items: (-len(items), items[0][0].submission.id)):
        if len(found) >= _TWICE:
            yield Repeat(
                without_bsn(person_name(found[-1][1])),
                tuple(
                    (standing.submission.id, standing.delivery.received_on, words[decision.kind])
                    for standing, decision in found
                ),
            )


def _known(person: Candidate) -> bool:
    return bool(person.bsn or (person.surname and person.birth_date))


def _confirmed(morning: Morning) -> Iterator[Confirmed]:
    """By field, how often a clerk found what was read to be right: the most often asked first.

    What was typed without seeing our reading (``qa``) is a measurement, not an answer to a doubt.
    """
    asked: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for standing in morning.standings:
        submission = standing.submission
        readings = fields_of(submission)
        corrections = [one for one in standing.case.corrections if not one.field.startswith(KEYED)]
        for name, word in words_of(submission, corrections).items():
            if name in readings:
                label = standing.case.template.field(name)
                key = f"{submission.form} {submission.version}", label.label if label else name
                asked[key] += 1
                right[key] += word.how is How.CONFIRMED or same(word.value, readings[name].value)
    for key, count in sorted(asked.items(), key=lambda item: (-item[1], item[0])):
        yield Confirmed(*key, count, right[key])
