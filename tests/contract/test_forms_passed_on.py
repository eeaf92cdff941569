"""A form for another office is known for what it is: passed on, with a letter to the sender (Awb 2:3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfWriter

from pipeline.domain.capture import FileReading, Submission
from pipeline.domain.case import Case
from pipeline.domain.findings import FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterKind
from pipeline.domain.reference import Reference
from pipeline.domain.registration import Address, Decision, PartialDate, Rejected, RejectionKind, Review
from pipeline.letters.orders import passed_on
from pipeline.run.file_reader import FileReader, make_reader
from pipeline.sandbox import Sandbox
from pipeline.store.codec import decode
from pipeline.validate import decide
from pipeline.wording import load_wording
from tests.validate_cases import RECEIVED, TODAY, library, policy

OTHERS = tuple(item.form for item in library().templates if item.purpose is Purpose.OTHER)
VALUES = {
    "bsn": "999990317",
    "achternaam": "MOUSSAOUI",
    "voorvoegsel": "EL",
    "voornamen": "SAMIRA",
    "geboortedatum": "05111990",
    "straat": "DORPSSTRAAT",
    "huisnummer": "12",
    "toevoeging": "B",
    "postcode": "9712AB",
    "plaats": "GRONINGEN",
    "bedrag": "2500",
    "werkgever": "BAKKERIJ DE VOS",
    "werkt_sinds": "01032025",
    "datum": "18112026",
}

each_other_form = pytest.mark.parametrize("form", OTHERS)


@pytest.fixture(scope="module")
def file_reader() -> Iterator[FileReader]:
    with Sandbox() as sandbox:
        yield FileReader(make_reader(library()), sandbox)


def read(reader: FileReader, folder: Path, form: str, values: dict[str, str]) -> Submission:
    """What is read of ``form``, filled in on a computer with ``values``."""
    template = library().latest(form)
    writer = PdfWriter(clone_from=library().blank_path(form, template.version))
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    path = folder / "scan.pdf"
    writer.write(path)
    outcome = reader.read(path, "0" * 64)
    assert outcome.reading is not None, outcome
    (submission,) = decode(outcome.reading, FileReading).submissions
    return submission


def decided(submission: Submission) -> Decision:
    case = Case(submission, library().latest(submission.form), RECEIVED)
    return decide(case, Reference(), policy(), TODAY)


def test_loan_and_exemption_are_forms_of_others() -> None:
    assert {"aanvraag-lening", "aanvraag-vrijstelling-ona"} <= set(OTHERS)


@each_other_form
def test_a_form_of_others_is_read_and_passed_on(file_reader: FileReader, tmp_path: Path, form: str) -> None:
    submission = read(file_reader, tmp_path, form, VALUES)
    assert submission.form == form
    assert all(reading.accepted for reading in submission.fields.values())
    decision = decided(submission)
    assert isinstance(decision, Rejected) and decision.kind is RejectionKind.PASSED_ON
    (told,) = decision.findings
    title = library().latest(form).title
    assert (told.code, told.severity) == (FindingCode.OTHER_PRODUCT, Severity.PASS_ON)
    assert dict(told.detail) == {"product": title}

    sender = decision.candidate
    assert sender is not None and decision.parts == ()
    assert (sender.bsn, sender.given_names, sender.prefix, sender.surname) == (
        "999990317",
        "SAMIRA",
        "EL",
        "MOUSSAOUI",
    )
    assert sender.birth_date == PartialDate(1990, 11, 5)
    assert sender.address == Address("DORPSSTRAAT", "12", "B", "9712AB", "GRONINGEN")
    letter = passed_on(submission.id, sender, "de afdeling Leningen", TODAY, RECEIVED)
    assert letter.kind is LetterKind.PASSED_ON
    assert "SAMIRA" in letter.addressee.name and letter.addressee.address == sender.address


@each_other_form
def test_without_an_address_a_clerk_finds_one_first(
    file_reader: FileReader, tmp_path: Path, form: str
) -> None:
    homeless = {name: value for name, value in VALUES.items() if name not in ("straat", "postcode")}
    decision = decided(read(file_reader, tmp_path, form, homeless))
    assert isinstance(decision, Review) and decision.registration is None
    codes = {told.code: told.severity for told in decision.findings}
    assert codes[FindingCode.ADDRESS_MISSING] is Severity.REVIEW


@each_other_form
def test_nothing_on_a_form_of_others_is_held_against_the_sender(
    file_reader: FileReader, tmp_path: Path, form: str
) -> None:
    """No signature, no BSN, no date: no matter, it is not ours to judge."""
    only_address = ("achternaam", "straat", "huisnummer", "postcode", "plaats")
    decision = decided(read(file_reader, tmp_path, form, {name: VALUES[name] for name in only_address}))
    assert isinstance(decision, Rejected) and decision.kind is RejectionKind.PASSED_ON
    assert [told.code for told in decision.findings] == [FindingCode.OTHER_PRODUCT]


def test_the_office_knows_to_whom_it_passes_on() -> None:
    """``run/deciding.py`` looks this up for every letter about a form of others."""
    assert load_wording().names["passed-on"]["default"].strip()
