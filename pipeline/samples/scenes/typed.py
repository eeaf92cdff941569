"""Forms filled in on a computer: one table row per thing that people do, and what follows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.samples.bundle import Bundle
from pipeline.samples.fill import Look, Written
from pipeline.samples.people import Person
from pipeline.samples.scenes.base import (
    EXACT,
    Build,
    OfficeRow,
    Pay,
    Scene,
    Studio,
    expect,
    known_row,
    once_each,
)
from pipeline.samples.write import Pen, exam_wishes, flat

RECEIPT, REPAIR, REFUSAL = "receipt", "repair", "refusal"
INVITATION, ELSEWHERE, MONEY, DELAY = "invitation", "invitation_elsewhere", "money_differs", "delay"
FIVE_PARTS = ("lezen", "luisteren", "schrijven", "spreken", "knm")
_NOBODY: Callable[[Person], tuple[OfficeRow, ...]] = lambda person: ()  # noqa: E731, ARG005


@dataclass(frozen=True, slots=True)
class Typed:
    """One form. ``who`` changes the person (on file and on paper), ``form`` only the paper."""

    name: str
    shows: str
    state: str = "accepted"
    letters: tuple[str, ...] = (RECEIPT,)
    findings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    who: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Written] = field(default_factory=dict)
    parts: tuple[str, ...] = ("lezen", "luisteren")
    place: str = "amsterdam"
    means: str = "zelf"
    pay: Pay | None = None
    sign: bool = True
    stamped: bool = False
    flat: bool = False
    mono: bool = False
    known: bool = True
    law: str = "2013"
    rows: Callable[[Person], tuple[OfficeRow, ...]] = _NOBODY
    hidden: Mapping[str, str] = field(default_factory=dict)


def _rejected(name: str, shows: str, finding: str, form: Mapping[str, Written], sign: bool = True) -> Typed:
    return Typed(name, shows, "rejected", (REPAIR,), (finding,), form=form, sign=sign)


ORDINARY = (
    Typed("digital_filled", "Filled in on a computer, fillable PDF. Nothing is paid yet."),
    Typed("digital_flattened", "The same, printed to PDF: no fields left. Paid.", flat=True, pay=EXACT,
          letters=(RECEIPT, INVITATION)),
    Typed("digital_signed_on_tablet", "The signature is a stamp annotation.", stamped=True),
    Typed("digital_monospaced", "Filled in by a program with a typewriter face.", mono=True),
    Typed("all_five_parts", "Every part ticked; they should fall on one day. Paid.", parts=FIVE_PARTS,
          place="zwolle", pay=EXACT, letters=(RECEIPT, INVITATION)),
    Typed("no_preferred_place", "No place ticked: the nearest is fine. Paid.", form={"plaats_examen": ()},
          pay=EXACT),
    Typed("second_choice_place", "First choice is full, second choice has seats. Paid.", place="utrecht",
          form={"plaats_examen_2": ("amsterdam",)}, pay=EXACT),
    Typed("preferred_place_full", "Utrecht is full for weeks: a seat elsewhere, with the reason. Paid.",
          place="utrecht", parts=("knm",), pay=EXACT, letters=(RECEIPT, ELSEWHERE),
          who={"street": "Vechtsingel", "postcode": "3562JG", "town": "Utrecht"}),
    Typed("place_that_moved", "Zwolle moved on 1 October 2026: the letter has the new address. Paid.",
          place="zwolle", parts=("lezen",), pay=EXACT, letters=(RECEIPT, INVITATION)),
    Typed("no_phone_no_email", "Phone and e-mail left empty: never a reason to refuse.",
          form={"telefoon": "", "email": ""}),
    Typed("odd_email", "An e-mail address without @: told, never refused.",
          form={"email": "geen e-mail"}, findings=("email-odd",)),
)  # fmt: skip

MONEY_CASES = (
    Typed("paid_reference_in_text", "The reference typed in the description, in fours.", place="rotterdam",
          pay=Pay(reference=False, in_text=True), letters=(RECEIPT, INVITATION)),
    Typed("paid_too_little", "Ten euro less than asked came in.", pay=Pay(more_cents=-1000),
          letters=(RECEIPT, MONEY)),
    Typed("paid_too_much", "Twenty-five euro more than asked came in.", pay=Pay(more_cents=2500),
          place="eindhoven"),
    Typed("paid_twice", "The same amount came in twice.", pay=Pay(times=2), place="rijswijk"),
    Typed("paid_without_reference", "The payer wrote only a name: the money waits for a clerk.",
          pay=Pay(reference=False, text="examen")),
    Typed("paid_by_school", "Somebody else pays with the right reference.",
          form={"betaler": "Taalschool De Brug"}, place="eindhoven",
          pay=Pay(payer="Stichting Taalschool De Brug"), letters=(RECEIPT, INVITATION)),
    Typed("loan", "DUO pays from the loan: no payment request.", means="lening", place="rijswijk"),
    Typed("free_attempt", "A free attempt under the law of 2021.", means="gratis", law="2021",
          place="rotterdam"),
    Typed("payment_not_chosen", "No means of payment ticked: a payment request harms nobody.",
          form={"betalen": ()}, findings=("payment-means-missing",)),
)  # fmt: skip

ADAPTED = (
    Typed("adapted_exam", "An adapted exam with the date of the advice. Paid.", place="rotterdam",
          parts=("lezen",), form={"aangepast_examen": ("ja",), "advies_datum": "02092026"}, pay=EXACT,
          letters=(RECEIPT, INVITATION), findings=("adapted-exam",)),
    Typed("adapted_no_seat", "No adapted seat for Spreken. Paid 17 days ago: told of the delay in time.",
          parts=("spreken",), form={"aangepast_examen": ("ja",), "advies_datum": "14092026"},
          pay=Pay(days_ago=17),
          letters=(RECEIPT, DELAY)),
    Typed("adapted_no_advice", "An adapted exam is asked, the date of the advice is missing.",
          "rejected", (REPAIR,), ("adapted-no-advice",), form={"aangepast_examen": ("ja",)}),
)  # fmt: skip

PERSON = (
    _rejected("unsigned", "Nobody signed.", "unsigned", {}, sign=False),
    _rejected("bsn_wrong", "The BSN fails the eleven-test.", "bsn-invalid", {"bsn": "999990318"}),
    _rejected("bsn_missing", "The BSN is empty.", "bsn-missing", {"bsn": ""}),
    _rejected("bsn_zeros", "000000000 passes the sum, and is nobody's.", "bsn-invalid",
              {"bsn": "000000000"}),
    Typed("bsn_leading_zero_lost", "Eight digits: the leading zero was dropped (012345672, a test number).",
          findings=("bsn-leading-zero",), who={"bsn": "012345672"},
          form={"bsn": "12345672"}),
    Typed("bsn_of_other_person", "A valid BSN that the office knows with another date of birth.", "review",
          (), ("bsn-other-person",), form={"geboortedatum": "17031991"}),
    Typed("person_unknown", "The office does not know this BSN.", known=False,
          findings=("person-unknown",)),
    Typed("birth_date_partly_known", "00-00-1980, as the population register has it.",
          findings=("birth-date-partly-known",), who={"birth_date": "00001980"}),
    Typed("birth_date_partly_unknown_person", "00-00-1975 of somebody the office does not know.", "review",
          (), ("birth-date-partly-known",), who={"birth_date": "00001975"}, known=False),
    _rejected("birth_date_missing", "The date of birth is empty.", "birth-date-missing",
              {"geboortedatum": ""}),
    Typed("birth_date_two_digit_year", "1-7-85: the century is never guessed.", "rejected",
          (REPAIR,), ("birth-date-two-digit-year",), form={"geboortedatum": "010785"}),
    Typed("name_single", "One name only; the office has it so too.", findings=("name-single",),
          who={"given_names": "", "prefix": "", "surname": "Gulnara"}),
    Typed("name_single_unknown_person", "One name only, of somebody the office does not know.", "review", (),
          ("name-single",), who={"given_names": "", "prefix": "", "surname": "Khin"}, known=False),
    Typed("name_romanian", "Ș and Ț with a comma below, outside the usual tables. Paid.", pay=EXACT,
          who={"given_names": "Ștefan", "prefix": "", "surname": "Țurcanu"}, place="amsterdam",
          letters=(RECEIPT, INVITATION)),
    Typed("name_turkish", "ğ, ı and Ş.", who={"given_names": "Tuğba", "prefix": "", "surname": "Şahınoğlu"}),
    Typed("name_t_hoen", "'t as a prefix.", who={"given_names": "Siti", "prefix": "'t", "surname": "Hoen"}),
    Typed("name_el_prefix", "El as a prefix; the office has it inside the surname.",
          who={"given_names": "Omar", "prefix": "", "surname": "El Moussaoui"},
          form={"voorvoegsel": "El", "achternaam": "Moussaoui"}),
    Typed("address_missing", "No address: a repair letter could not arrive, so a clerk looks.", "review", (),
          ("address-missing",),
          form=dict.fromkeys(("straat", "huisnummer", "toevoeging", "postcode", "plaats"), "")),
    Typed("postcode_with_y", "1012YA: F, I, O, Q, U and Y are allowed since 2005.",
          who={"street": "Korte Singel", "postcode": "1012YA", "town": "Amsterdam"}),
    Typed("postcode_impossible", "0123SS is no postcode.", "rejected", (REPAIR,), ("postcode-invalid",),
          also=("review",), form={"postcode": "0123SS"}),
    Typed("house_number_12-2", "12-2 is number 12 with addition 2.",
          who={"house_number": "12", "addition": "2"}, form={"huisnummer": "12-2", "toevoeging": ""}),
    Typed("foreign_address_inland_form", "A French address on the form for the Netherlands.", "review", (),
          ("foreign-address",),
          form={"straat": "Rue de la Liberté", "huisnummer": "12", "toevoeging": "", "postcode": "59000",
                "plaats": "Lille, Frankrijk"}),
)  # fmt: skip

_HELPED: dict[str, Written] = {
    "gemachtigde": ("ja",),
    "gemachtigde_naam": "Joke Verzon",
    "gemachtigde_telefoon": "0612345678",
}

WISHES = (
    _rejected("no_part_ticked", "No part ticked.", "no-part", dict.fromkeys(FIVE_PARTS, False)),
    _rejected("secrecy_not_accepted", "The box for secrecy is empty.", "secrecy-not-accepted",
              {"geheimhouding": False}),
    Typed("sign_date_future", "Signed a year ahead.", "review", (), ("sign-date-future",),
          form={"datum": "18112027"}),
    Typed("sign_date_old", "Signed two years ago.", "review", (), ("sign-date-old",),
          form={"datum": "18112024"}),
    Typed("helper_without_mandate", "A helper is named, the mandate is not enclosed.", "rejected", (REPAIR,),
          ("mandate-missing",), form=_HELPED),
    Typed("helper_with_mandate_on_file", "A helper whose mandate came earlier; the post goes there.",
          form=_HELPED,
          rows=lambda who: (OfficeRow("machtigingen", (who.bsn, "Joke Verzon", "Walstraat", "8", "", "4331BK",
                                                       "Middelburg", "ja", "01-03-2026", "")),)),
    Typed("banned", "Excluded until January for fraud.", "rejected", (REFUSAL,), ("banned",),
          rows=lambda who: (OfficeRow("uitsluitingen", (who.bsn, "15-10-2026", "15-01-2027")),)),
    Typed("part_passed", "Asks for a part that was passed in May.", "review", (), ("part-already-passed",),
          rows=lambda who: (OfficeRow("behaald", (who.bsn, "LEZ", "12-05-2026")),)),
    Typed("open_attempt_online", "The same part is already booked online.", "review", (), ("open-attempt",),
          rows=lambda who: (OfficeRow("lopend", (who.bsn, "LUI", "online", "02-11-2026")),)),
    Typed("hidden_value_differs", "The stored BSN is not the drawn one (shadow attack).", "review", (),
          ("value-differs",), hidden={"bsn": "999990317"}),
)  # fmt: skip

_GROUPS = ((0, ORDINARY), (20, MONEY_CASES), (35, ADAPTED), (40, PERSON), (65, WISHES))


def _builds() -> Iterator[tuple[str, Build]]:
    for first, group in _GROUPS:
        for index, case in enumerate(group):
            yield f"{case.name}.pdf", _build(case, first + index)


def _build(case: Typed, index: int) -> Build:
    def build(studio: Studio) -> Scene:
        person = studio.person(index, **case.who)
        bundle = _filled(studio, case, person)
        return Scene(
            name=f"{case.name}.pdf",
            content=bundle.pdf,
            expected=expect(
                bundle,
                case.shows,
                case.state,
                also=case.also,
                findings=case.findings,
                letters=case.letters,
                may_doubt=bool(case.hidden),
            ),
            rows=(*((known_row(person, case.law),) if case.known else ()), *case.rows(person)),
            pay=case.pay,
        )

    return build


def _filled(studio: Studio, case: Typed, person: Person) -> Bundle:
    look = Look("DejaVuSansMono") if case.mono else Look()
    pen = Pen(person.hand, sign=case.sign, stamped=case.stamped, look=look, hidden=case.hidden)
    bundle = studio.exam(person, exam_wishes(case.parts, case.place, case.means), pen, **case.form)
    return flat(bundle) if case.flat else bundle


SCENES = once_each(_builds())
