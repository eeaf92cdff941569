"""ONA by post: the form, the cover, eight result cards and the evidence; and other special forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.domain.forms import PageRole
from pipeline.domain.geometry import BoxMm
from pipeline.samples import age, ink, paper
from pipeline.samples.bundle import Bundle, enclose, join, strangers, without
from pipeline.samples.dice import dice
from pipeline.samples.fill import Written, use_font
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
from pipeline.samples.write import Pen, exam_wishes, flat, own_details, paint, signing

OCCUPATION = "kapper"
_ONE_LINE_MM = 10.0
_VOICE = 2070
"""So chosen that no two samples tell much the same: alike answers are a finding."""
_SOUGHT = (
    ("op internet gezocht", "een week lang"),
    ("bij de bieb gevraagd", "op dinsdag"),
    ("in de krant gelezen", "elke zaterdag"),
    ("met mijn coach gepraat", "drie keer"),
    ("bij een uitzendbureau gekeken", "in maart"),
    ("mijn nicht gebeld", "twee avonden"),
    ("op straat rondgekeken", "na de les"),
    ("een open dag bezocht", "vorige maand"),
    ("filmpjes bekeken", "thuis"),
)
_GOOD_AT = (
    ("goed luisteren", "mijn buurvrouw ziek was, kookte ik elke dag voor haar"),
    ("snel rekenen", "de kassa kapot was, telde ik alles uit mijn hoofd"),
    ("netjes werken", "het feest voorbij was, ruimde ik de hele zaal op"),
    ("rustig blijven", "een kind gevallen was, belde ik meteen de dokter"),
    ("samen plannen", "wij gingen verhuizen, maakte ik een lijst voor iedereen"),
    ("mensen helpen", "een toerist verdwaald was, liep ik met hem mee"),
    ("hard doorwerken", "de oogst binnen moest, begon ik om vijf uur"),
    ("dingen repareren", "de fiets van mijn zoon stuk was, maakte ik de ketting"),
    ("vriendelijk zijn", "een klant boos werd, bood ik hem koffie aan"),
)
_CHANCES = (
    ("Drie salons in mijn wijk", "hebben een briefje op de deur"),
    ("Het winkelcentrum", "opent in mei twee zaken"),
    ("Een zaak bij het station", "wil iemand voor de avond"),
    ("Mijn oude baas", "kent nog vier bedrijven"),
    ("De markt", "groeit, dat las ik bij het CBS"),
    ("Het verzorgingshuis", "zoekt al een half jaar"),
    ("Op drie sites samen", "vond ik elf plekken"),
    ("De gemeente", "betaalt de eerste maanden mee"),
    ("Een kapster die ik ken", "stopt volgend jaar"),
)
_FREE = (
    ("maandag en dinsdag", "zaterdag is het druk en dat vind ik fijn"),
    ("alle ochtenden", "mijn kinderen zijn dan op school"),
    ("woensdag", "de bus rijdt dan vaker"),
    ("vrijdag na twaalf uur", "mijn man past op"),
    ("het weekend", "in de week heb ik taalles"),
    ("donderdag en vrijdag", "mijn ouders wonen dichtbij"),
    ("elke avond", "overdag help ik in de tuin van de buurt"),
    ("de hele week", "reizen is voor mij geen probleem"),
    ("dinsdag tot donderdag", "ik fiets er in tien minuten heen"),
)
_LEARN = (
    ("een cursus bij het ROC", "een jaar en kost 900 euro"),
    ("een avondschool", "acht maanden, 40 euro per les"),
    ("werken en leren tegelijk", "twee jaar, de baas betaalt"),
    ("een les op zaterdag", "tien weken voor 350 euro"),
    ("een training online", "zes weken en is gratis"),
    ("een opleiding in Breda", "drie jaar, met studiegeld"),
    ("een proefmaand", "vier weken zonder kosten"),
    ("een examen voor mijn oude diploma", "een dag en kost 210 euro"),
    ("eerst taal op niveau B1", "vijf maanden bij de volksuniversiteit"),
)


def _answers(person: Person) -> tuple[str, ...]:
    """What this person tells, in words that no other sample uses."""
    draw = dice(_VOICE + person.hand)
    sought, good_at, chances, free, learn = map(draw.choice, (_SOUGHT, _GOOD_AT, _CHANCES, _FREE, _LEARN))
    return (
        f"Ik heb {sought[0]}, {sought[1]}.",
        f"{good_at[0].capitalize()}. Toen {good_at[1]}.",
        f"{chances[0]} {chances[1]}.",
        f"Vrij ben ik {free[0]}: {free[1]}.",
        f"Daarna volgt {learn[0]}: {learn[1]}.",
    )


@dataclass(frozen=True, slots=True)
class Special:
    """One delivery of a form that is not the ordinary one."""

    name: str
    shows: str
    make: Callable[[Studio, Person], Bundle]
    person: int
    scanner: age.Scanner | None = None
    state: str = "accepted"
    also: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    law: str = "2013"
    known: bool = True
    pay: Pay | None = None
    rows: tuple[OfficeRow, ...] = ()


def ona_form(studio: Studio, person: Person) -> Bundle:
    values = {
        **own_details(person),
        **signing(person),
        "eerder_ingestuurd": ("eerste",),
        "gewenst_beroep": OCCUPATION,
        "bijlage_voorblad": True,
        "bijlage_kaarten": True,
        "bijlage_bewijzen": True,
        "betalen": ("zelf",),
        "gemachtigde": ("nee",),
    }
    return flat(studio.form("ona", values, Pen(person.hand)))


def card_answers(studio: Studio, person: Person, occupation: str = OCCUPATION) -> dict[str, Written]:
    """Something sensible in every box of the cover and the eight cards."""
    by_meaning: dict[str, Written] = {
        **own_details(person),
        "beroep": occupation,
        "aantal_bijlagen": "6",
        **dict.fromkeys(("vacatures", "sollicitatieformulieren", "sollicitatiebrief", "cv"), True),
    }
    values: dict[str, Written] = {}
    told = _answers(person)
    for number, field in enumerate(studio.library.latest("ona-portfolio").fields):
        if field.means in by_meaning:
            values[field.name] = by_meaning[field.means]
        elif field.means.startswith("vraag"):
            values[field.name] = told[number % len(told)] if field.box.h > _ONE_LINE_MM else "verkoper, kok"
    return values


def cards(studio: Studio, person: Person, changes: Mapping[str, Written] | None = None) -> Bundle:
    """The cover and the eight cards (pages 1 to 9)."""
    values = {**card_answers(studio, person), **(changes or {})}
    return flat(studio.form("ona-portfolio", values, Pen(person.hand, sign=False)))


def evidence(person: Person) -> Bundle:
    return strangers(paper.evidence(OCCUPATION, person), PageRole.EVIDENCE)


def _complete(studio: Studio, person: Person) -> Bundle:
    return enclose(ona_form(studio, person), join(cards(studio, person), evidence(person)))


def _card_missing(studio: Studio, person: Person) -> Bundle:
    return enclose(ona_form(studio, person), join(without(cards(studio, person), 6), evidence(person)))


def _renumbered(studio: Studio, person: Person) -> Bundle:
    """Card 2 with the printed number of the law's list (3): an older print of the same card."""
    number = ink.together(
        ink.sticker(BoxMm(40.4, 10.2, 3.4, 3.8), edge=False),
        ink.typed(40.9, 13.15, "3", use_font("DejaVuSans"), 8.5),
    )
    changed = paint(cards(studio, person), 3, number)
    return enclose(ona_form(studio, person), join(changed, evidence(person)))


def _occupation_differs(studio: Studio, person: Person) -> Bundle:
    changed = cards(studio, person, {"kaart4_beroep": "timmerman"})
    return enclose(ona_form(studio, person), join(changed, evidence(person)))


def _unanswered(studio: Studio, person: Person) -> Bundle:
    changed = cards(studio, person, {"kaart6_vraag1": "n.v.t.", "kaart8_vraag2": ""})
    return enclose(ona_form(studio, person), join(changed, evidence(person)))


def _interview(studio: Studio, person: Person) -> Bundle:
    values = {
        **own_details(person),
        **signing(person),
        **exam_wishes((), "rijswijk"),
        "brief_kenmerk": "P2026004417",
        "brief_datum": "02112026",
    }
    return studio.form("ona-eindgesprek", values, Pen(person.hand))


def _abroad(studio: Studio, person: Person, **changes: Written) -> Bundle:
    values = {
        **own_details(person),
        **exam_wishes(("lezen", "knm"), "amsterdam"),
        **signing(person),
        "bsn": "",
        "nationaliteit": "Marokkaanse",
        "paspoortnummer": "XK4817203",
        "adres_1": "12 Rue des Orangers",
        "adres_2": "Quartier Verzonnen",
        "adres_3": "20250 Casablanca",
        "land": "Marokko",
        "telefoon": "+212522000000",
        "plaats_ondertekening": "Casablanca",
        **changes,
    }
    return studio.form("buitenland", values, Pen(person.hand))


def mandate(studio: Studio, person: Person, what: str = "geven") -> Bundle:
    """The form Machtiging; both people sign."""
    values = {
        **own_details(person),
        **signing(person),
        "machtiging": (what,),
        "gemachtigde_naam": "Joke Verzon",
        "gemachtigde_straat": "Walstraat",
        "gemachtigde_huisnummer": "8",
        "gemachtigde_postcode": "4331BK",
        "gemachtigde_plaats": "Middelburg",
        "gemachtigde_telefoon": "0612345678",
        "gemachtigde_email": "joke@voorbeeld.example",
        "gemachtigde_post": ("ja",),
        "datum_gemachtigde": "18112026",
    }
    return flat(studio.form("machtiging", values, Pen(person.hand)))


def _with_mandate(studio: Studio, person: Person) -> Bundle:
    helped = studio.exam(
        person,
        gemachtigde=("ja",),
        gemachtigde_naam="Joke Verzon",
        gemachtigde_telefoon="0612345678",
    )
    return join(flat(helped), mandate(studio, person))


def _other_product(form: str) -> Callable[[Studio, Person], Bundle]:
    def make(studio: Studio, person: Person) -> Bundle:
        values = {**own_details(person), **signing(person), "bedrag": "2500"}
        return studio.form(form, values, Pen(person.hand))

    return make


_OFFICE_SCANNER = age.Scanner(dpi=200, skew=0.3, compression="g4")

CASES = (
    Special("ona_complete_digital.pdf", "Form, cover, eight cards, six papers; printed to PDF. Paid.",
            _complete, 110, pay=EXACT, letters=("receipt",)),
    Special("ona_complete_scan.pdf", "The same from a scanner: 17 pages.", _complete, 111, _OFFICE_SCANNER,
            also=("review",)),
    Special("ona_card_missing.pdf", "Card 5, Beroepscompetenties, is not there.", _card_missing, 112,
            state="rejected", findings=("card-missing",), letters=("repair",)),
    Special("ona_card_number_title.pdf", "Card 2 is printed with number 3, as in the law; the title counts.",
            _renumbered, 113, _OFFICE_SCANNER, state="review", also=("accepted",),
            findings=("card-number-title",)),
    Special("ona_occupation_differs.pdf", "Card 4 is about another occupation.", _occupation_differs, 114,
            state="review", findings=("occupation-differs",)),
    Special("ona_card_unanswered.pdf", "'n.v.t.' and an empty box are no answers.", _unanswered, 115,
            state="review", findings=("card-unanswered",)),
    Special("ona_form_alone.pdf", "The form without cover, cards or evidence.", ona_form, 116,
            state="rejected", findings=("card-missing",), letters=("repair",)),
    Special("ona_cards_without_form.pdf", "Cover and cards came alone.",
            cards, 117, state="review",
            findings=("cards-without-form",)),
    Special("ona_not_needed.pdf", "Under the law of 2021 there is no ONA.", _complete, 118, law="2021",
            state="review", findings=("ona-not-needed",)),
    Special("ona_interview.pdf", "Final interview after an approved portfolio: nothing to pay.",
            _interview, 119, letters=("invitation",)),
    Special("abroad.pdf", "Lives in Morocco, no BSN, passport number instead.", _abroad, 120, known=False,
            letters=("receipt",)),
    Special("abroad_with_bsn.pdf", "Lives abroad and has a BSN.",
            lambda studio, person: _abroad(studio, person, bsn=person.bsn), 121, letters=("receipt",)),
    Special("mandate_enclosed.pdf", "Helper named, Machtiging behind the form. Post goes to the helper.",
            _with_mandate, 122, letters=("receipt",)),
    Special("mandate_alone.pdf", "Only a Machtiging: nothing is asked with it.", mandate, 123,
            state="review", findings=("mandate-alone",)),
    Special("mandate_withdrawn.pdf", "A Machtiging that stops an earlier one.",
            lambda studio, person: mandate(studio, person, "intrekken"), 124, state="review",
            findings=("mandate-alone",)),
    Special("loan_application.pdf", "A form for a loan: another process, so it is passed on.",
            _other_product("aanvraag-lening"), 134, state="rejected", findings=("other-product",),
            letters=("passed_on",)),
    Special("ona_exemption_application.pdf", "A request to be excused from ONA: another process.",
            _other_product("aanvraag-vrijstelling-ona"), 135, state="rejected", findings=("other-product",),
            letters=("passed_on",)),
)  # fmt: skip


def _build(case: Special) -> Build:
    def build(studio: Studio) -> Scene:
        person = studio.person(case.person)
        bundle = case.make(studio, person)
        scanned = case.scanner is not None
        content = studio.scan_pdf(case.name, bundle, case.scanner) if case.scanner else bundle.pdf
        return Scene(
            name=case.name,
            content=content,
            expected=expect(
                bundle,
                case.shows,
                case.state,
                also=case.also,
                findings=case.findings,
                letters=case.letters,
                may_doubt=scanned,
            ),
            rows=(*((known_row(person, case.law),) if case.known else ()), *case.rows),
            pay=case.pay,
        )

    return build


SCENES = once_each((case.name, _build(case)) for case in CASES)
