"""Invented candidates. No BSN here belongs to anybody: 9999xxxxx is set apart for tests (RvIG)."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pipeline.samples.dice import dice

_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person, each value as that person writes it on a form.

    ``birth_date`` and dates on forms are ``ddmmjjjj``; ``postcode`` is ``1234AB``.
    ``hand`` seeds the pen: the same person always signs the same way.
    """

    bsn: str
    given_names: str
    prefix: str
    surname: str
    birth_date: str
    street: str
    house_number: str
    addition: str
    postcode: str
    town: str
    phone: str
    email: str
    hand: int

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_names, self.prefix, self.surname) if part)


NAMES: tuple[tuple[str, str, str], ...] = (
    ("Amina", "", "Yusuf"),
    ("Yohannes", "", "Tekle"),
    ("Rania", "", "Haddad"),
    ("Omar", "El", "Moussaoui"),
    ("Elif", "", "Yıldız"),
    ("Tuğba", "", "Şahin"),
    ("Emre", "", "Doğan"),
    ("Ioana", "", "Țurcanu"),
    ("Ștefan", "", "Crișan"),
    ("Nguyễn Thị", "", "Hạnh"),
    ("Chukwuemeka", "", "Okonkwo"),
    ("Wanjiru", "", "Kamau"),
    ("Siti", "van 't", "Hof"),
    ("Maryam", "", "Rahimi"),
    ("Farhad", "", "Ahmadzai"),
    ("Olena", "", "Kovalenko"),
    ("Dmytro", "", "Bondar"),
    ("José María", "de la", "Peña"),
    ("Lúcia", "dos", "Santos"),
    ("François", "", "N'Diaye"),
    ("Agnieszka", "", "Wójcik-Nowak"),
    ("Zsófia", "", "Kovács"),
    ("Björk", "", "Þórsdóttir"),
    ("Mei Ling", "", "Chen"),
    ("Haruki", "", "Sato"),
    ("Priya", "", "Raman"),
    ("Gurpreet", "", "Singh"),
    ("Ngozi", "", "Eze"),
    ("Kwame", "", "Mensah"),
    ("Fatou", "", "Diallo"),
    ("Abdul Rahman", "al", "Masri"),
    ("Layla", "", "Hamdan"),
    ("Selam", "", "Gebremedhin"),
    ("Abel", "", "Woldu"),
    ("Thandiwe", "", "Dlamini"),
    ("Carlos", "", "Quispe"),
    ("Valentina", "", "Rodríguez"),
    ("Anh", "", "Trần"),
    ("Somchai", "", "Wongsa"),
    ("Nino", "", "Beridze"),
    ("Ani", "", "Petrosyan"),
    ("Rojda", "", "Demir"),
    ("Hevin", "", "Khalil"),
    ("Mirwais", "", "Noori"),
    ("Sahra", "", "Warsame"),
    ("Ibrahim", "", "Kamara"),
    ("Jelena", "", "Đorđević"),
    ("Ivana", "", "Horváthová"),
    ("Tsering", "", "Dolma"),
    ("Ayaan", "", "Farah"),
)

ADDRESSES: tuple[tuple[str, str, str], ...] = (
    ("Lindenstraat", "1055EK", "Amsterdam"),
    ("Bijlmerdreef", "1102BR", "Amsterdam"),
    ("Korte Singel", "1012NA", "Amsterdam"),
    ("Grote Hof", "1315XV", "Almere"),
    ("Zaanpad", "1506WL", "Zaandam"),
    ("Spaarnekade", "2011BD", "Haarlem"),
    ("Rijnplein", "2311VT", "Leiden"),
    ("Hofwijckstraat", "2515RP", "Den Haag"),
    ("Haagweg", "2288AK", "Rijswijk"),
    ("Goudseweg", "2801MZ", "Gouda"),
    ("Maaskade", "3011GL", "Rotterdam"),
    ("Delfshavenlaan", "3021XC", "Rotterdam"),
    ("Afrikaanderweg", "3072DK", "Rotterdam"),
    ("Voorstraathaven", "3311EM", "Dordrecht"),
    ("Oudegrachtje", "3511AH", "Utrecht"),
    ("Kanaleneiland", "3526KN", "Utrecht"),
    ("Vechtsingel", "3562JG", "Utrecht"),
    ("Eemlaan", "3811BC", "Amersfoort"),
    ("Walstraat", "4331BK", "Middelburg"),
    ("Havermarkt", "4811WG", "Breda"),
    ("Spoorlaan", "5011DN", "Tilburg"),
    ("Vughterdijk", "5211GB", "'s-Hertogenbosch"),
    ("Dommelstraat", "5611CJ", "Eindhoven"),
    ("Woenselsestraat", "5625AP", "Eindhoven"),
    ("Sint Pieterskade", "6211LN", "Maastricht"),
    ("Waalkade", "6511XR", "Nijmegen"),
    ("Rijnkade", "6811HA", "Arnhem"),
    ("Veluwelaan", "7311JE", "Apeldoorn"),
    ("IJsselkade", "7411RB", "Deventer"),
    ("Textielstraat", "7511PM", "Enschede"),
    ("Veenlaan", "7811CH", "Emmen"),
    ("Thorbeckegracht", "8011VN", "Zwolle"),
    ("Hanzeplein", "8021HT", "Zwolle"),
    ("Polderdreef", "8232TA", "Lelystad"),
    ("Wirdumerdijk", "8911CD", "Leeuwarden"),
    ("Brinkstraat", "9401HV", "Assen"),
    ("Oosterdiep", "9711PK", "Groningen"),
    ("Helperzoom", "9728GR", "Groningen"),
)


def bsn_passes(digits: str) -> bool:
    """The eleven-test over nine digits.

    >>> bsn_passes("999990317"), bsn_passes("999990318")
    (True, False)
    """
    weighed = sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, digits, strict=True))
    return weighed % 11 == 0


def invented_bsns() -> Iterator[str]:
    """Every number of the test range 999900000-999999999 that passes, in rising order: over 9,000."""
    return (str(number) for number in range(999900000, 1000000000) if bsn_passes(str(number)))


def people(seed: int, addition_share: float = 0.2) -> Iterator[Person]:
    """Invented people without end of the same seed, until the test range of BSNs is used up.

    The first ``len(NAMES)`` have each name of the table once, in its order.
    """
    draw = dice(seed)
    for index, bsn in enumerate(invented_bsns()):
        yield _person(draw, bsn, index, addition_share)


def _person(draw: Random, bsn: str, index: int, addition_share: float) -> Person:
    given, prefix, surname = NAMES[index] if index < len(NAMES) else _mixed_name(draw)
    street, postcode, town = draw.choice(ADDRESSES)
    birth = f"{draw.randint(1, 28):02d}{draw.randint(1, 12):02d}{draw.randint(1968, 2005)}"
    return Person(
        bsn=bsn,
        given_names=given,
        prefix=prefix,
        surname=surname,
        birth_date=birth,
        street=street,
        house_number=str(draw.randint(1, 240)),
        addition=draw.choice("ABC") if draw.random() < addition_share else "",
        postcode=postcode,
        town=town,
        phone=f"06{draw.randint(10000000, 99999999)}",
        email=f"kandidaat{index + 1}@voorbeeld.example",
        hand=draw.randint(1, 2**31),
    )


def _mixed_name(draw: Random) -> tuple[str, str, str]:
    given = draw.choice(NAMES)[0]
    _, prefix, surname = draw.choice(NAMES)
    return given, prefix, surname
