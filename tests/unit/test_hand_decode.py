from datetime import date

import numpy as np
import pytest

from pipeline.capture.hand.decode import Decoded, FieldClass, Vouch, class_of, decode_sheet
from pipeline.capture.hand.knowledge import Knowledge, Pc4
from pipeline.capture.hand.words import folded, table_of
from pipeline.domain.forms import Alphabet
from pipeline.domain.reference import KnownPerson
from pipeline.domain.registration import PartialDate
from tests.hand_lattices import FIELDS, certain, comb, read_by_chance, torn

TODAY = date(2026, 11, 23)
NOTHING = Knowledge(TODAY)
PERSON = KnownPerson("999990317", "Yıldız-Demir", "", "Elif Ayşe", PartialDate(1985, 7, 1), "1055EK", "12")


def decode(name: str, text: str, known: Knowledge = NOTHING, **rivals: tuple[str, float]) -> Decoded:
    cells = {int(cell[1:]): rival for cell, rival in rivals.items()}
    return decode_sheet({name: torn(FIELDS[name], text, cells)}, known)[name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bsn", "999990317"),
        ("geboortedatum", "29021996"),
        ("geboortedatum", "00001980"),
        ("datum", "20112026"),
        ("postcode", "9712QY"),
        ("huisnummer", "12"),
        ("telefoon", "0612345678"),
        ("telefoon", "06-12345678"),
        ("telefoon", "0031612345678"),
        ("iban", "NL91ABNA0417164300"),
        ("achternaam", "VAN DEN BERG"),
        ("achternaam", "N'DIAYE-O'NEIL"),
        ("voornamen", "J.A."),
        ("plaats", "'S-GRAVENHAGE"),
        ("straat", "2E JAN STEENSTRAAT"),
        ("straat", "PLEIN 1944"),
        ("aantal", "007"),
    ],
)
def test_what_is_certain_is_read_as_it_stands(name: str, text: str) -> None:
    answer = decode(name, text, Knowledge.shipped(TODAY))
    assert (answer.value, answer.plain, answer.repaired, answer.valid) == (text, text, False, True)
    assert answer.doubts == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bsn", "999990318"),
        ("bsn", "000000000"),
        ("geboortedatum", "31021980"),
        ("geboortedatum", "29021997"),
        ("geboortedatum", "01011899"),
        ("geboortedatum", "24112026"),
        ("datum", "00112026"),
        ("postcode", "0712AB"),
        ("postcode", "1234SS"),
        ("huisnummer", "0"),
        ("telefoon", "12345"),
        ("iban", "NL91ABNA0417164301"),
    ],
)
def test_a_clear_mistake_is_shown_as_written_and_flagged(name: str, text: str) -> None:
    answer = decode(name, text)
    assert (answer.value, answer.valid) == (text, False)
    assert "rules" in answer.doubts


def test_the_eleven_test_chooses_between_readings() -> None:
    answer = decode("bsn", "999990377", c7=("1", 0.3))
    assert (answer.value, answer.plain, answer.repaired) == ("999990317", "999990377", True)


def test_a_number_of_eight_digits_may_have_lost_its_zero() -> None:
    assert decode("bsn", " 12345672").value == "12345672"


def test_a_bsn_in_groups_with_boxes_between() -> None:
    field = comb("bsn", 11, Alphabet.DIGITS)
    assert decode_sheet({"bsn": certain(field, "9999 90 317")}, NOTHING)["bsn"].value == "9999 90 317"


def test_the_day_of_a_date_may_lack_its_zero() -> None:
    answer = decode("geboortedatum", " 1071985")
    assert (answer.value, answer.repaired) == ("01071985", True)


def test_a_date_with_boxes_for_separators() -> None:
    field = comb("geboortedatum", 10, Alphabet.DIGITS)
    assert decode_sheet({"d": certain(field, "01 07 1985")}, NOTHING)["d"].value == "01 07 1985"


def test_a_calendar_decides_and_so_does_the_window() -> None:
    assert decode("geboortedatum", "71071985", c0=("1", 0.2)).value == "11071985"
    assert decode("geboortedatum", "01072035", c6=("0", 0.2)).value == "01072005"


def test_signing_dates_lean_to_today_but_clear_ink_wins() -> None:
    assert decode("datum", "20111026", c4=("2", 0.3)).value == "20112026"
    assert decode("datum", "20112025").value == "20112025"


def test_a_postcode_with_its_place() -> None:
    known = Knowledge(TODAY, postcodes={"1055": Pc4(("Amsterdam",)), "1655": Pc4(("Sijbekarspel",))})
    sheet = {
        "postcode": torn(FIELDS["postcode"], "1655EK", {1: ("0", 0.4)}),
        "plaats": certain(FIELDS["plaats"], "AMSTERDAM"),
    }
    answers = decode_sheet(sheet, known)
    assert answers["postcode"].value == "1055EK"
    assert answers["postcode"].vouched is answers["plaats"].vouched is Vouch.ADDRESS


def test_a_town_on_the_list_and_one_that_is_not() -> None:
    known = Knowledge(TODAY, towns=table_of(("Haarlem", "Haarle")))
    assert decode("plaats", "HAARLFM", known, c5=("E", 0.3)).vouched is Vouch.LIST
    assert decode("plaats", "HAARTEM", known).value == "HAARTEM"


def test_a_street_on_the_list_and_one_that_is_not() -> None:
    known = Knowledge(TODAY, streets=table_of(("Sint Annastraat", "Sint Annalaan", "Kerkstraat")))
    answer = decode("straat", "SINT ANWASTRAAT", known, c7=("N", 0.01))
    assert (answer.value, answer.vouched) == ("SINT ANNASTRAAT", Vouch.LIST)
    assert decode("straat", "SINT ANWASTRAAT", known).value == "SINT ANWASTRAAT", "clear ink is not corrected"
    assert decode("straat", "SINT ANNASTR", known).value == "SINT ANNASTR", "nor is a short form"
    assert decode("achternaam", "SINT ANWASTRAAT", known, c7=("N", 0.01)).value == "SINT ANWASTRAAT"


def test_a_postcode_with_its_street() -> None:
    known = Knowledge(TODAY, streets_of={"1055EK": ("Vijzelgracht", "Molenpad"), "1655EK": ("Dorpsstraat",)})
    sheet = {
        "postcode": torn(FIELDS["postcode"], "1655EK", {1: ("0", 0.4)}),
        "straat": torn(FIELDS["straat"], "MOLENDAD", {5: ("P", 0.05)}),
    }
    answers = decode_sheet(sheet, known)
    assert (answers["postcode"].value, answers["straat"].value) == ("1055EK", "MOLENPAD")
    assert answers["postcode"].vouched is answers["straat"].vouched is Vouch.ADDRESS


def test_a_postcode_goes_with_its_town_and_its_street() -> None:
    known = Knowledge(
        TODAY, postcodes={"1055": Pc4(("Amsterdam",))}, streets_of={"1055EK": ("Vijzelgracht",)}
    )
    texts = {"postcode": "1055EK", "plaats": "AMSTERDAM", "straat": "VIJZELGRACHT"}
    answers = decode_sheet({name: certain(FIELDS[name], text) for name, text in texts.items()}, known)
    assert {name: (each.value, each.vouched) for name, each in answers.items()} == {
        name: (text, Vouch.ADDRESS) for name, text in texts.items()
    }


def test_crossed_out_characters_are_left_out_and_doubtful() -> None:
    answer = decode("achternaam", "JAM#NSEN")
    assert answer.value == "JAMNSEN"
    assert "crossed" in answer.doubts


def test_ink_that_looks_crossed_out_is_read_where_every_box_is_needed() -> None:
    """Eight boxes make a date: none of them can count for nothing."""
    answer = decode("datum", "0107202#", c7=("6", 0.08))
    assert (answer.value, answer.valid) == ("01072026", True)
    assert "crossed" not in answer.doubts
    assert "foreign" in answer.doubts


def test_a_word_that_is_a_name_is_likelier_than_one_that_is_none() -> None:
    known = Knowledge(TODAY, names=frozenset({"HAMID"}))
    answer = decode("voornamen", "HAMIO", known, c4=("D", 0.2))
    assert (answer.value, answer.vouched) == ("HAMID", Vouch.LIST)
    assert decode("voornamen", "HAMIO", known, c4=("D", 0.01)).value == "HAMIO"
    assert decode("straat", "HAMIO", known, c4=("D", 0.2)).value == "HAMIO"


@pytest.mark.parametrize(
    ("written", "value"),
    [("ALI-", "ALI"), ("JANSSEN.", "JANSSEN"), ("J. P.", "J. P."), ("ST. JAN", "ST. JAN")],
)
def test_a_mark_behind_a_name_belongs_to_no_word(written: str, value: str) -> None:
    assert decode("achternaam", written).value == value


def test_a_full_stop_behind_a_phone_number_is_none_of_it() -> None:
    answer = decode("telefoon", "0612345678.")
    assert (answer.value, answer.valid, answer.repaired) == ("0612345678", True, False)


def test_a_letter_in_a_phone_number_is_the_digit_that_it_resembles() -> None:
    assert decode("telefoon", "O612345678", c0=("0", 0.3)).value == "0612345678"


def test_letters_in_a_number_are_doubtful_look_alikes_are_not() -> None:
    assert "foreign" in decode("aantal", "12E").doubts
    assert decode("aantal", "1O").doubts == ()


def test_an_empty_field() -> None:
    answer = decode("achternaam", "")
    assert (answer.value, answer.inked, answer.valid) == ("", 0, True)


def known_sheet(**other: str) -> dict[str, str]:
    return {
        "bsn": "999990317",
        "geboortedatum": "01071985",
        "achternaam": "YILDIZ-DEMIR",
        "voornamen": "ELIF AYSE",
    } | other


def test_somebody_on_record_vouches_for_a_repaired_number() -> None:
    sheet = {name: certain(FIELDS[name], text) for name, text in known_sheet().items()}
    sheet["bsn"] = torn(FIELDS["bsn"], "999990377", {7: ("1", 0.3)})
    answer = decode_sheet(sheet, Knowledge(TODAY, people=(PERSON,)))["bsn"]
    assert (answer.value, answer.repaired, answer.vouched) == ("999990317", True, Vouch.REGISTER)


@pytest.mark.parametrize(
    "other",
    [
        {"bsn": "999990469", "voornamen": "AYLIN"},
        {"bsn": "999990469"},
        {"geboortedatum": "02071985"},
        {"achternaam": "YILMAZ"},
        {"voornamen": "MEHMET"},
    ],
)
def test_a_stranger_like_somebody_on_record_stays_a_stranger(other: dict[str, str]) -> None:
    sheet = {name: certain(FIELDS[name], text) for name, text in known_sheet(**other).items()}
    answers = decode_sheet(sheet, Knowledge(TODAY, people=(PERSON,)))
    assert all(answers[name].value == text for name, text in known_sheet(**other).items() if name in other)
    assert all(answer.vouched is Vouch.NOBODY for answer in answers.values())


def test_classes_follow_meaning_alphabet_and_size() -> None:
    assert class_of(comb("Text7", 9, Alphabet.DIGITS, "Uw burgerservicenummer")) is FieldClass.BSN
    assert class_of(comb("Text7", 9, Alphabet.DIGITS)) is FieldClass.DIGITS
    assert class_of(comb("x", 8, Alphabet.DIGITS, "Geboren op (datum)")) is FieldClass.BIRTH_DATE
    assert class_of(comb("x", 6, Alphabet.POSTCODE)) is FieldClass.POSTCODE
    assert class_of(comb("x", 24, Alphabet.NAME, "Woonplaats")) is FieldClass.PLACE
    assert class_of(comb("x", 24, Alphabet.NAME, "Geboorteland")) is FieldClass.NAME
    assert class_of(comb("x", 24, Alphabet.ANY, "Telefoonnummer")) is FieldClass.PHONE
    assert class_of(comb("x", 24, Alphabet.ANY, "Straat")) is FieldClass.STREET
    assert class_of(comb("x", 24, Alphabet.ANY, "Werkgever")) is FieldClass.TEXT


def test_folding() -> None:
    assert folded("Şahin-Đorđević Łuk ’t") == "SAHIN-DORDEVIC LUK 'T"


def test_the_prior_leaves_invented_names_alone() -> None:
    """Rare names must not become common ones: no more errors than without the prior."""
    rng = np.random.default_rng(4)
    with_prior, without = Knowledge.shipped(TODAY), NOTHING
    worse = better = 0
    for _ in range(120):
        text = "".join(rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), int(rng.integers(5, 12))))
        sheet = {"achternaam": read_by_chance(FIELDS["achternaam"], text, rng)}
        right = decode_sheet(sheet, without)["achternaam"].value == text
        also = decode_sheet(sheet, with_prior)["achternaam"].value == text
        worse, better = worse + (right and not also), better + (also and not right)
    assert worse - better <= 12


def test_a_name_on_record_has_the_marks_that_it_has_there() -> None:
    sheet = {name: certain(FIELDS[name], text) for name, text in known_sheet().items()}
    answers = decode_sheet(sheet, Knowledge(TODAY, people=(PERSON,)))
    assert (answers["achternaam"].value, answers["achternaam"].as_known) == ("YILDIZ-DEMIR", "YILDIZ-DEMIR")
    assert answers["voornamen"].as_known == "ELIF AYŞE"
    nobody = decode_sheet(sheet, NOTHING)
    assert nobody["voornamen"].as_known == ""
