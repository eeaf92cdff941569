"""What holds for every form whatever stands in its boxes."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.capture import SignatureState, Submission, Value
from pipeline.domain.findings import Severity
from pipeline.domain.forms import FieldKind
from pipeline.domain.reference import Ban, Reference
from pipeline.domain.registration import Accepted, Decision, Rejected, Review
from pipeline.validate import agreement_key
from pipeline.validate.dates import DateKind, read_date
from pipeline.validate.draft import deliverable
from pipeline.validate.dutch import looks_foreign, read_bsn, read_postcode, split_house_number, split_street
from pipeline.validate.names import clean_name, is_name, same_surname
from pipeline.wording.say import long_date
from tests.validate_cases import (
    BSN,
    CARD_7,
    GOOD,
    SAMIRA,
    correction,
    full_portfolio,
    outcome,
    reading,
    run,
    submission,
    template,
)

FORMS = st.sampled_from(sorted(GOOD))
TEXT = st.one_of(
    st.text(max_size=30),
    st.text("0123456789-/.x ", max_size=12),
    st.sampled_from(["", "0", "00000000", "999990317", "12345672", "1e Weg 5", "ja", "Plein 1944 3", "."]),
)
VALUE: st.SearchStrategy[Value] = st.one_of(
    TEXT, st.booleans(), st.none(), st.lists(TEXT, max_size=3).map(tuple)
)
SIGNATURE = st.sampled_from(SignatureState)
WORLD = Reference.of([SAMIRA], [Ban(BSN, date(2026, 1, 1), date(2027, 1, 1))], [], [], [])
OPTIONAL = (
    "telefoon",
    "email",
    "toevoeging",
    "plaats_examen",
    "plaats_examen_2",
    "voorvoegsel",
    "betaler",
    "datum",
)


@st.composite
def scribbles(draw: st.DrawFn) -> Submission:
    """Any form with anything in any box, accepted or not, and some boxes never read."""
    form = draw(FORMS)
    names = [field.name for field in template(form).fields]
    changed = draw(st.dictionaries(st.sampled_from(names), VALUE, max_size=8))
    doubtful = draw(st.sets(st.sampled_from(names), max_size=4))
    unread = draw(st.sets(st.sampled_from(names), max_size=3))
    cards = draw(st.lists(st.integers(1, 8), max_size=9))
    answers = draw(st.dictionaries(st.sampled_from(["kaart1_beroep", "kaart2_vraag1", "kaart9_bsn"]), VALUE))
    return replace(
        submission(form, changed, doubtful=tuple(doubtful), unread=tuple(unread), signature=draw(SIGNATURE)),
        portfolio=draw(st.sampled_from([None, full_portfolio(tuple(cards), len(cards), CARD_7, **answers)])),
    )


@given(scribbles(), st.lists(scribbles(), max_size=2), st.sampled_from([None, date(2026, 1, 1)]))
@settings(max_examples=250, deadline=None)
def test_deciding_never_fails(sub: Submission, enclosed: list[Submission], asked: date | None) -> None:
    decision = run(sub, WORLD, enclosed=tuple(enclosed), repair_asked_on=asked)
    assert isinstance(decision, (Accepted, Review, Rejected))
    severities = [finding.severity for finding in decision.findings]
    if isinstance(decision, Accepted):
        assert set(severities) <= {Severity.INFO}
    else:
        assert decision.findings[0].severity is not Severity.INFO
    if isinstance(decision, Rejected):
        assert Severity.REVIEW not in severities
    assert decision == run(sub, WORLD, enclosed=tuple(enclosed), repair_asked_on=asked)


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_a_doubtful_field_never_rejects(data: st.DataObject) -> None:
    form = data.draw(FORMS)
    name = data.draw(st.sampled_from([f.name for f in template(form).fields if f.name != "handtekening"]))
    sub = submission(form, {name: data.draw(VALUE)}, doubtful=(name,))
    assert not isinstance(run(sub, Reference.of([SAMIRA], [], [], [], [])), Rejected)


@given(st.sets(st.sampled_from(OPTIONAL)))
def test_a_good_form_without_optional_fields_stays_accepted(removed: set[str]) -> None:
    kinds = {field.name: field.kind for field in template("inburgeringsexamen").fields}
    empty: dict[str, Value] = {name: () if kinds[name] is FieldKind.CHOICE else "" for name in removed}
    assert outcome(run(submission(changes=empty))) == "accepted"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_clerks_word_equals_a_sure_reading(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["bsn", "geboortedatum", "postcode", "huisnummer", "lezen", "betalen"]))
    value = data.draw(VALUE.filter(lambda v: v is not None))
    sure = submission(changes={name: value})
    fields = sure.fields | {name: reading(name, None, accepted=False)}
    corrected = run(replace(sure, fields=fields), corrections=(correction(name, value),))
    assert _told(corrected) == _told(run(sure))


def _told(decision: Decision) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in decision.findings]


@given(TEXT)
def test_parsers_take_anything(text: str) -> None:
    bsn, day = read_bsn(text), read_date(text)
    assert bsn.bsn == "" or (len(bsn.bsn) == 9 and bsn.bsn.isascii() and bsn.bsn != "000000000")
    assert (day.value is not None) == (day.kind in {DateKind.COMPLETE, DateKind.PARTLY})
    house, (street, _), postcode = split_house_number(text), split_street(text), read_postcode(text)
    assert house is None or 0 < int(house.number) <= 99999
    assert postcode is None or len(postcode) == 6
    assert len(street) <= len(text)
    is_name(text)
    looks_foreign(text, text)
    assert clean_name(clean_name(text)) == clean_name(text)
    assert same_surname(("", text), ("", text))


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
def test_every_day_reads_back(day: date) -> None:
    for text in (
        f"{day:%d%m%Y}",
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        long_date(day).replace("\u00a0", " "),
    ):
        assert read_date(text).day == day


@given(scribbles())
@settings(max_examples=150, deadline=None)
def test_a_clerk_who_agrees_with_everything_accepts_nothing_unfit(sub: Submission) -> None:
    """Signed, promised, somebody, and an address: no agreement takes the place of these."""
    keys: set[str] = set()
    while True:
        decision = run(
            sub, WORLD, corrections=tuple(correction(key, True, of=sub.id) for key in sorted(keys))
        )
        more = {key for finding in decision.findings if (key := agreement_key(finding))} - keys
        if not more:
            break
        keys |= more
    if isinstance(decision, Accepted):
        person = decision.registration.candidate
        assert deliverable(person.address) and (person.surname or person.given_names)
        assert person.birth_date is not None and decision.registration.parts
        assert sub.signature is not SignatureState.EMPTY
        promise = sub.fields.get("geheimhouding")
        assert promise is None or promise.value not in (None, False)
