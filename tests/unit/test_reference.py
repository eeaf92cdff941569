"""Reference files: read once, looked up by BSN, and wrong values named by file, row and column."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.adapters.reference_files import read_reference
from pipeline.domain.reference import Reference
from pipeline.domain.registration import ExamPart, PartialDate
from pipeline.errors import InputDataError

KNOWN = "bsn,surname,prefix,given_names,birth_date,postcode,house_number,law,term_end,ona_exempt\n"
ROW = "999990317,Vries,de,Samira,00-00-1980,1234 ab,12,2021,31-12-2027,nee\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_known_person(tmp_path: Path) -> None:
    person = read_reference(write(tmp_path, "bekenden.csv", KNOWN + ROW)).known["999990317"]
    assert (person.prefix, person.surname, person.postcode) == ("de", "Vries", "1234AB")
    assert person.birth_date == PartialDate(1980)
    assert (person.law, person.term_end, person.ona_exempt) == (2021, date(2027, 12, 31), False)


def test_a_dot_is_no_name(tmp_path: Path) -> None:
    write(tmp_path, "bekenden.csv", KNOWN + ROW.replace("Vries,de,Samira", ".,,Khin"))
    person = read_reference(tmp_path).known["999990317"]
    assert (person.surname, person.given_names) == ("", "Khin")


def test_absent_files_are_named(tmp_path: Path) -> None:
    reference = read_reference(write(tmp_path, "bekenden.csv", KNOWN))
    assert reference.absent == ("uitsluitingen", "behaald", "machtigingen", "lopend")
    assert read_reference(tmp_path / "nowhere").absent == Reference().absent == Reference.of().absent


def test_the_other_files(tmp_path: Path) -> None:
    write(tmp_path, "uitsluitingen.csv", "bsn;from;until\n999990317;01-10-2026;2026-12-31\n")
    write(tmp_path, "behaald.csv", "bsn,part,date\n999990317,KNM,01-02-2026\n999990317,lezen,01-02-2026\n")
    write(tmp_path, "lopend.csv", "bsn,part,channel,since\n999990317,SPR,school,01-11-2026\n")
    write(
        tmp_path,
        "machtigingen.csv",
        "bsn,helper_name,street,house_number,addition,postcode,town,gets_post,from,withdrawn_on\n"
        '999990317,"Jansen, A.",Dorpsstraat,1,,9999 XX,Stad,ja,01-01-2026,01-06-2026\n',
    )
    reference = read_reference(tmp_path)
    assert reference.absent == ("bekenden",)
    (ban,) = reference.bans["999990317"]
    assert ban.in_force(date(2026, 12, 31), date(2026, 12, 31))
    assert not ban.in_force(date(2027, 1, 1), date(2027, 2, 1))
    assert [p.part for p in reference.passed["999990317"]] == [ExamPart.KNM, ExamPart.LEZEN]
    assert reference.attempts["999990317"][0].channel == "school"
    (mandate,) = reference.mandates["999990317"]
    assert mandate.helper.name == "Jansen, A." and mandate.helper.gets_post
    assert mandate.in_force(date(2026, 5, 31)) and not mandate.in_force(date(2026, 6, 1))


def test_look_ups_are_frozen(tmp_path: Path) -> None:
    reference = read_reference(write(tmp_path, "bekenden.csv", KNOWN + ROW))
    with pytest.raises(TypeError):
        reference.known["x"] = reference.known["999990317"]  # type: ignore[index]


def test_a_spreadsheet_that_ate_the_leading_zero(tmp_path: Path) -> None:
    write(tmp_path, "behaald.csv", "bsn,part,date\n12345672,KNM,01-02-2026\n")
    assert "012345672" in read_reference(tmp_path).passed


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("bsn", "999990317", "999990318"),
        ("bsn", "999990317", "000000000"),
        ("surname", "Vries", " "),
        ("birth_date", "00-00-1980", "00-13-1980"),
        ("birth_date", "00-00-1980", "31-02-1980"),
        ("birth_date", "00-00-1980", "12-00-1980"),
        ("birth_date", "00-00-1980", "1-1-80"),
        ("postcode", "1234 ab", "0234 ab"),
        ("law", "2021", "2022"),
        ("term_end", "31-12-2027", "31-11-2027"),
        ("ona_exempt", "nee", "misschien"),
    ],
)
def test_wrong_value_names_the_place_and_hides_the_value(
    tmp_path: Path, column: str, old: str, new: str
) -> None:
    write(tmp_path, "bekenden.csv", KNOWN + ROW.replace(old, new))
    with pytest.raises(InputDataError, match=rf"bekenden.csv row 2 column {column}") as caught:
        read_reference(tmp_path)
    assert new.strip() == "" or new not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bsn,surname\n", "row 1: no column birth_date"),
        (KNOWN + "999990317,Vries\n", "row 2: 2 columns, 10 expected"),
        (KNOWN + ROW + ROW, "same bsn"),
        (KNOWN + '"999990317,Vries', "bekenden.csv row 2"),
    ],
)
def test_wrong_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputDataError, match=message):
        read_reference(write(tmp_path, "bekenden.csv", text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bekenden.csv").write_bytes((KNOWN + ROW).replace("Samira", "Zoë").encode("latin-1"))
    with pytest.raises(InputDataError, match="UTF-8"):
        read_reference(tmp_path)
