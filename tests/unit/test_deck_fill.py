"""Filled forms: what is said to stand there does, on any form; needs no handwriting data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import islice

import numpy as np
import pikepdf
import pytest

from pipeline.deck.answers import answers, jumble, meaning
from pipeline.deck.blanks import blank_pages
from pipeline.deck.deck import deck
from pipeline.deck.fill import FilledForm, fill
from pipeline.deck.habits import Habits
from pipeline.deck.hands import CAPITALS, DIGITS, Hand
from pipeline.deck.marks import glyph_of, writable
from pipeline.deck.pen import Pen, write_cell
from pipeline.deck.persons import persons
from pipeline.deck.sources import Glyph
from pipeline.domain.forms import (
    Alphabet,
    FieldKind,
    FieldTemplate,
    FormTemplate,
    PageRole,
    PageTemplate,
    Purpose,
)
from pipeline.domain.geometry import BoxMm
from pipeline.samples.people import bsn_passes
from tests.synth.pages import library

PX_PER_MM = 300 / 25.4


@dataclass(frozen=True)
class OneStroke:
    """Draws every character as the same zigzag."""

    def glyph(self, index: int) -> Glyph:
        way = np.array([(0, 0), (0.6, 0.3), (0, 0.7), (0.6, 1)], np.float32)
        return Glyph(CAPITALS[index % 26], 0.6, 1.0, (way,))


def plain_hand() -> Hand:
    indices = np.arange(2)
    return Hand("unipen-0", "", frozenset(), {c: (OneStroke(), indices) for c in DIGITS + CAPITALS})


def white(count: int) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    return [np.full((3508, 2481), 255, np.uint8) for _ in range(count)]


def drafted() -> FormTemplate:
    """A form as ``forms import`` drafts one: names that tell nothing."""
    boxes = [
        ("f1", FieldKind.COMB, 9, Alphabet.DIGITS, "Burgerservicenummer"),
        ("f2", FieldKind.COMB, 6, Alphabet.DIGITS, "Datum"),
        ("f3", FieldKind.COMB, 7, Alphabet.ANY, "Postcode"),
        ("f4", FieldKind.COMB, 5, Alphabet.ALNUM, "Code"),
        ("f5", FieldKind.COMB, 3, Alphabet.CAPITALS, ""),
        ("f6", FieldKind.LINE, 0, Alphabet.ANY, "Opmerking"),
        ("f7", FieldKind.CHECKBOX, 0, Alphabet.ANY, "Akkoord"),
        ("f8", FieldKind.SIGNATURE, 0, Alphabet.ANY, "Handtekening"),
        ("f9", FieldKind.COMB, 30, Alphabet.NAME, "Achternaam"),
    ]
    fields = tuple(
        FieldTemplate(name, name, kind, 1, BoxMm(30, 20 + 25 * i, 60, 7), label, cells, alphabet)
        for i, (name, kind, cells, alphabet, label) in enumerate(boxes)
    )
    page = PageTemplate(1, PageRole.FORM, "Test")
    return FormTemplate("test", "1", "Test", Purpose.OTHER, date(2026, 1, 1), None, (page,), fields, ())


def filled(template: FormTemplate, seed: int, habits: Habits | None = None) -> FilledForm:
    rng = np.random.default_rng(seed)
    person = next(persons(seed))
    return fill(template, person, plain_hand(), rng, white(len(template.pages)), habits=habits)


def ink_in(page: np.ndarray[tuple[int, int], np.dtype[np.uint8]], box: BoxMm) -> int:
    x, y, right, bottom = (round(v * PX_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    return int((page[y:bottom, x:right] < 128).sum())


@pytest.mark.parametrize("template", library().templates, ids=lambda t: t.form)
def test_every_form_is_filled_and_every_field_has_its_truth(template: FormTemplate) -> None:
    form = filled(template, 1, Habits(slips=0.0, blackens=0.0))
    assert set(form.truth) == {field.name for field in template.fields}
    for field in template.fields:
        if field.kind is FieldKind.COMB:
            spaced = "".join(c or " " for c in form.cells[field.name])
            assert spaced.rstrip() == form.truth[field.name]
            page = form.pages[[p.number for p in template.pages].index(field.page)]
            for cell, character in zip(field.box.cells(field.cells), form.cells[field.name], strict=True):
                if character and character not in "-'.":
                    assert ink_in(page, cell) > 50


def test_a_drafted_form_is_answered_by_label_alphabet_and_boxes() -> None:
    template = drafted()
    for seed in range(20):
        rng = np.random.default_rng(seed)
        one, other = islice(persons(seed), 2)
        given = answers(template, one, other, rng)
        assert given["f1"] == one.bsn
        assert len(str(given["f2"])) == 6
        assert given["f3"] == f"{one.postcode[:4]} {one.postcode[4:]}"
        assert all(len(str(given[f.name])) <= f.cells for f in template.fields if f.cells)
        jumbled = jumble(template, rng)
        assert str(jumbled["f1"]).isdigit() and set(str(jumbled["f5"])) <= set(CAPITALS)


def test_what_a_field_means_is_told_by_its_name_before_its_label() -> None:
    plaats = drafted().fields[0]
    assert meaning(replace(plaats, means="kaart3_beroep", label="Plaats")) == "job"
    assert meaning(replace(plaats, means="f1", label="Datum van vandaag")) == "date"
    assert meaning(replace(plaats, means="f1", label="Xyz")) == ""


def test_slips_are_noted_and_marked_in_their_boxes() -> None:
    notes: set[str] = set()
    for seed in range(20):
        form = filled(drafted(), seed, Habits(slips=1.0))
        for name, note in form.notes.items():
            notes.add(note)
            assert "#" in form.cells[name]
    assert {"crossed", "overwritten", "struck"} <= notes


def test_people_pass_the_eleven_test_and_stay_in_the_test_range() -> None:
    assert all(bsn_passes(p.bsn) and p.bsn.startswith("9999") for p in islice(persons(3), 40))
    anybody = [p.bsn for p in islice(persons(3, any_bsn=True), 40)]
    assert all(map(bsn_passes, anybody)) and {bsn[0] for bsn in anybody} > {"9"}


def test_all_names_can_be_written() -> None:
    rng, hand = np.random.default_rng(1), plain_hand()
    for person in islice(persons(7), 150):
        for marked in (True, False):
            for character in writable(person.full_name + person.street + person.email, marked):
                if character != " ":
                    assert glyph_of(character, hand, rng).strokes


def test_ink_beside_the_page_is_cut_and_dark_print_stays() -> None:
    page = np.full((60, 60), 10, np.uint8)
    glyph = OneStroke().glyph(0)
    rng = np.random.default_rng(2)
    for x in (-200.0, -20.0, 30.0, 55.0, 300.0):
        write_cell(page, (x, -20.0, 40.0, 60.0), glyph, Pen(darkness=120), rng, PX_PER_MM)
    assert page.max() == 10


@pytest.fixture(scope="module")
def dealt() -> Iterator[list[tuple[str, bytes, str]]]:
    template = next(t for t in library().templates if t.form == "aanvraag-lening")
    key = (template.form, template.version)
    blanks = {key: blank_pages(library().blank_path(*key))}
    forms = list(deck([template], blanks, [plain_hand()], ("office", "fax", "phone"), 3, 5))
    again = list(deck([template], blanks, [plain_hand()], ("office", "fax", "phone"), 1, 5))
    assert again[0].record() == forms[0].record()
    assert np.array_equal(again[0].aged[0].grey, forms[0].aged[0].grey)
    yield [(form.name, form.pdf(), json.dumps(form.record())) for form in forms]


def test_the_deck_writes_pages_of_one_image_of_the_right_size(dealt: list[tuple[str, bytes, str]]) -> None:
    for name, data, record in dealt:
        with pikepdf.Pdf.open(BytesIO(data)) as pdf:
            (page,) = pdf.pages
            assert [round(float(v)) for v in page.mediabox[2:]] == [595, 842]
            assert len(page.get_images()) == 1
        assert json.loads(record)["file"] == f"{name}.pdf"
        assert not any(c.isdigit() for c in name[5:])
