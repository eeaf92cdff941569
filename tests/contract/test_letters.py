"""Every kind of letter has a context, a text that fits it, plain words, and no BSN."""

import dataclasses
import re
from pathlib import Path

import msgspec
import pytest
import textstat

from pipeline.domain.letter import LetterKind
from pipeline.errors import TemplateError
from pipeline.letters.blocks import AnyBlock, FieldNote, Heading, Listing, Paragraph, Text, plain
from pipeline.letters.compose import TEXTS, Composer
from pipeline.letters.contexts import CONTEXTS, decode
from pipeline.letters.fields import names_of
from pipeline.letters.language import load_bars, problems, sentences
from tests import letter_samples as samples

COMPOSER = Composer()
ORDERS = samples.all_orders()
TEXT_FILES = sorted((TEXTS / "nl").glob("*.md.j2"))
BARS = load_bars()


def compose(name: str) -> Text:
    order = ORDERS[name]
    return COMPOSER.compose(order.kind, decode(order), samples.OFFICE)


def paragraphs(blocks: tuple[AnyBlock, ...]) -> list[str]:
    """Everything that is read as sentences: no addresses, tables or payment data."""
    found = []
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                found.append(plain(block.runs))
            case Listing():
                found.extend(plain(item) for item in block.items)
            case FieldNote():
                found.extend(paragraphs(block.blocks))
    return found


def test_every_kind_has_a_context_a_text_and_a_sample() -> None:
    assert set(CONTEXTS) == set(LetterKind)
    assert {path.name for path in TEXT_FILES if path.name[0] != "_"} == {f"{k}.md.j2" for k in LetterKind}
    assert {order.kind for order in ORDERS.values()} == set(LetterKind)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_text_uses_only_what_its_context_has(kind: LetterKind) -> None:
    assert COMPOSER.unknown_names(kind, names_of(kind)) == {}


def test_no_context_has_a_place_for_a_bsn() -> None:
    for context in CONTEXTS.values():
        assert not [field.name for field in dataclasses.fields(context) if "bsn" in field.name]
    for order in ORDERS.values():
        assert samples.CANDIDATE.bsn not in order.context


@pytest.mark.parametrize("name", ORDERS)
def test_language_is_plain(name: str) -> None:
    order = ORDERS[name]
    names = (decode(order).about.person,)
    text = compose(name)
    assert problems(order.kind, text, BARS, names) == []
    ended = (item if item[-1] in ".?!" else f"{item}." for item in sentences(text, names))
    textstat.set_lang("nl")
    assert textstat.flesch_reading_ease(" ".join(ended)) >= BARS.limits.flesch


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("# Uw examen\n\nU dient dit te doen.", "een moeilijk woord: 'dient'"),
        ("# Uw examen\n\nStuur je pas mee.", "met u aan: 'je'"),
        ("# Uw examen\n\nStuur dit vóór 3 mei 2027.", "in tweeën breken"),
        ("# Uw examen\n\nHet kost € 40,00 en niet meer.", "in tweeën breken"),
        ("# Uw examen\n\nU krijgt binnen 3 weken een brief.", "noem de dag zelf"),
        ("# Uw examen\n\n" + "Dit is een zin met heel veel kleine woorden die maar niet op wil houden.",
         "een zin van 15 woorden"),
        ("# Uw examen\n\n" + "Een administratieve ontoelaatbaarheidsverklaring verduidelijkt omstandigheden.",
         "te moeilijk"),
        ("# Betaal het bedrag en stuur de brief\n\nDoe dat nu.", "meer dan één ding"),
        ("# Betreft examen\n\nDoe dat nu.", "begint niet met wie iets doet"),
        ("# Uw examen. Kom op tijd.\n\nDoe dat nu.", "meer dan één zin"),
    ],
)  # fmt: skip
def test_the_gate_stops_what_is_not_plain(tmp_path: Path, body: str, problem: str) -> None:
    composer = Composer(folder=folder_with(tmp_path, f"---\nsubject: x\n---\n{body}"))
    order = ORDERS["delay"]
    bars = msgspec.structs.replace(BARS, limits=msgspec.structs.replace(BARS.limits, longest_sentence=14))
    found = problems(order.kind, composer.compose(order.kind, decode(order), samples.OFFICE), bars)
    assert any(problem in item for item in found), found


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("receipt", "Betaal € 250,00 uiterlijk maandag 4 januari 2027"),
        ("repair", "Maak uw formulier compleet uiterlijk maandag 7 december 2026"),
        ("invitation", "Kom naar uw examen op maandag 14 december 2026"),
        ("elsewhere", "Kom naar uw examen in Utrecht op maandag 14 december 2026"),
        ("money-too-little", "Betaal nog € 7,50 uiterlijk maandag 4 januari 2027"),
        ("money-too-much", "U krijgt € 50,00 terug"),
        ("reminder", "Betaal € 250,00 uiterlijk maandag 25 januari 2027"),
        ("reminder-rest", "Betaal nog € 7,50 uiterlijk maandag 25 januari 2027"),
        ("closed", "Uw aanmelding is gestopt"),
        ("refund-returned", "Bel ons over uw geld"),
        ("passed-on", "Wij hebben uw papieren doorgestuurd"),
    ],
)
def test_the_heading_carries_the_one_action(name: str, heading: str) -> None:
    assert compose(name).heading.replace("\xa0", " ") == heading


@pytest.mark.parametrize("name", [name for name in ORDERS if name != "edge-control"])
def test_nothing_reads_as_program_text(name: str) -> None:
    text = compose(name)
    whole = " ".join([text.subject, text.heading, *paragraphs(text.blocks)])
    assert not re.search(r"None|True|False|\{|\}|\[|\]|\\|  ", whole)
    assert not re.search(r"[.?!,][A-Z]", re.sub(r"[A-Z]\.[A-Z]", "", whole)), "a space is missing"


def folder_with(tmp_path: Path, text: str) -> Path:
    """A copy of the Dutch texts where the delay letter reads ``text``."""
    folder = tmp_path / "nl"
    folder.mkdir()
    for path in (TEXTS / "nl").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "delay.md.j2").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nsubject: x\n---\n# A {{ unknown }}", "'unknown' is undefined"),
        ("---\nsubject: x\n---\n# A {{ about.iban }}", "no attribute 'iban'"),
        ("---\nsubject: x\n---\n# A {{ about.__class__.__mro__ }}", "unsafe"),
        ("---\nsubject: x\n---\n# A {{ none }}", "het is leeg"),
        ("---\nsubject: x\n---\n# A {% if %}", "hier klopt een accolade"),
        ("# A", "begint met de regels"),
        ("---\nsubject: x\n---\nA", "komt eerst een kop"),
        ("---\nsubject: x\n---\n# A\n\n# B", "maar één kop"),
        ("---\nsubject: x\n---\n# A\n\n- b\n  - c", "een lijst in een lijst"),
        ("---\nsubject: x\n---\n# A\n\n*b*", "schuine letters"),
        ("---\nsubject: x\n---\n# A\n\n```onbekend\n```", "het blok 'onbekend' is er niet"),
    ],
)
def test_a_mistake_in_a_text_is_told_and_stops_the_letter(tmp_path: Path, text: str, reason: str) -> None:
    composer = Composer(folder=folder_with(tmp_path, text))
    order = ORDERS["delay"]
    with pytest.raises(TemplateError, match=re.escape(reason)):
        composer.compose(order.kind, decode(order), samples.OFFICE)
