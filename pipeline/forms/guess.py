"""Guesses for a draft: which plain Dutch word a field stands for, and which characters it can hold."""

import re
import unicodedata

from pipeline.domain.forms import Alphabet

CARD_TITLES = {
    "beroepenoriëntatie": 1,
    "realistisch beroepsbeeld": 2,
    "je eigenschappen kennen": 3,
    "beroepskansen": 4,
    "beroepscompetenties": 5,
    "netwerk opbouwen": 6,
    "werk vinden": 7,
    "werkcultuur": 8,
}
"""Titles of result cards with the numbers printed on DUO's own cards."""

_MEANINGS = (
    # the more telling words first: "plaats van ondertekening" before "plaats"
    ("plaats_ondertekening", r"plaats.{0,5}ondertekening|place.{0,4}sign"),
    ("handtekening_gemachtigde", r"handtekening.{0,5}gemachtigde"),
    ("handtekening", r"handtekening|signature"),
    ("bsn", r"\bbsn\b|burgerservice|sofi"),
    ("geboortedatum", r"geboorte.?datum|geb.?datum|date of birth|birth.?date"),
    ("voorvoegsel", r"voorvoegsel|tussenvoegsel|prefix"),
    ("achternaam", r"achternaam|familienaam|geslachtsnaam|surname|last.?name"),
    ("voornamen", r"voorna|voorletters|roepnaam|first.?name|given.?name|initials"),
    ("toevoeging", r"toevoeging|huisletter|addition"),
    ("huisnummer", r"huis.?n(umme)?r|house.?number"),
    ("postcode", r"postcode|postal.?code|zip"),
    ("straat", r"straat|street"),
    ("plaats_examen", r"(plaats|locatie).{0,8}examen|examen.?(plaats|locatie)"),
    ("email", r"e.?mail"),
    ("telefoon", r"telefoon|mobiel|phone"),
    ("plaats", r"woonplaats|\bplaats\b|\btown\b|\bcity\b"),
    ("iban", r"\biban\b|rekeningnummer"),
    ("paspoortnummer", r"paspoort|passport"),
    ("nationaliteit", r"nationaliteit|nationality"),
    ("land", r"\bland\b|\bcountry\b"),
    ("gewenst_beroep", r"gewenst.?beroep"),
    ("brief_kenmerk", r"kenmerk"),
    ("geheimhouding", r"geheimhouding"),
    ("aangepast_examen", r"aangepast.?examen"),
    ("lezen", r"\blezen\b"),
    ("luisteren", r"\bluisteren\b"),
    ("schrijven", r"\bschrijven\b"),
    ("spreken", r"\bspreken\b"),
    ("knm", r"\bknm\b|kennis van de nederlandse maatschappij"),
    ("datum", r"datum.{0,12}(ondertekening|vandaag)|^datum$|^date$"),
)
_OTHER_PERSON = re.compile(r"gemachtigde|partner|ouder|voogd|contactpersoon")
"""Words that make a name or address somebody else's."""
_DIGITS = re.compile(r"\bbsn\b|datum|huisnummer|aantal|date\b")
_NAMES = re.compile(r"naam|namen|voorvoegsel|plaats|\bland\b|nationaliteit|\bname\b")
_ALNUM = re.compile(r"iban|paspoort|passport|v.?nummer|documentnummer")


def guess_meaning(name: str, label: str) -> str:
    """The domain word, first by the field's name, then by its label; ``name`` when nothing tells.

    >>> guess_meaning("Text7", "Uw burgerservicenummer")
    'bsn'
    >>> guess_meaning("Text8", "Telefoonnummer van uw partner")
    'Text8'
    """
    for words in (_words(name.rpartition(".")[2]), _words(label)):
        if _OTHER_PERSON.search(words) and "handtekening" not in words:
            return name
        for meaning, pattern in _MEANINGS:
            if re.search(pattern, words):
                return meaning
    return name


def guess_alphabet(means: str, label: str, cells: int) -> Alphabet:
    """By meaning and label; a doubtful field can hold anything.

    >>> guess_alphabet("bsn", "", 9).value, guess_alphabet("postcode", "", 6).value
    ('digits', 'postcode')
    """
    words = f"{_words(means)} {_words(label)}"
    if "postcode" in words and cells in (0, 6, 7):
        return Alphabet.POSTCODE
    if _ALNUM.search(words):
        return Alphabet.ALNUM
    if _DIGITS.search(words):
        return Alphabet.DIGITS
    return Alphabet.NAME if _NAMES.search(words) else Alphabet.ANY


def _words(text: str) -> str:
    """Small letters without marks, words apart: ``form1[0].GeboorteDatum_2`` ends in ``geboorte datum``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"\[\d+\]", " ", plain)
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return " ".join(re.sub(r"[^A-Za-z]+", " ", plain).lower().split())
