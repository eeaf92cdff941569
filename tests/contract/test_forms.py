"""Every form folder keeps the promises that readers, fillers and printers rely on."""

from pathlib import Path

import pytest

from pipeline.domain.forms import FieldKind, FormTemplate, PageRole
from pipeline.forms.check import check_library
from pipeline.forms.draw import draw
from pipeline.forms.guess import CARD_TITLES
from pipeline.forms.importer import import_pdf
from pipeline.forms.printed import read_printed
from pipeline.library import BLANK_FILE, FORM_FILE, load_library, parse_template

FOLDER = Path(__file__).parents[2] / "forms"
LIBRARY = load_library(FOLDER)
IDS = [f"{template.form}-{template.version}" for template in LIBRARY.templates]

each_form = pytest.mark.parametrize("template", LIBRARY.templates, ids=IDS)


def folder_of(template: FormTemplate) -> Path:
    return LIBRARY.blank_path(template.form, template.version).parent


def test_the_forms_are_there() -> None:
    expected = {
        "aanvraag-lening",
        "aanvraag-vrijstelling-ona",
        "buitenland",
        "inburgeringsexamen",
        "machtiging",
        "ona",
        "ona-eindgesprek",
        "ona-portfolio",
    }
    assert expected <= {template.form for template in LIBRARY.templates}


def test_check_finds_nothing_to_repair() -> None:
    assert [str(problem) for problem in check_library(FOLDER)] == []


@each_form
def test_blank_is_what_form_toml_draws(template: FormTemplate) -> None:
    folder = folder_of(template)
    if not read_printed(folder / FORM_FILE).ours:
        pytest.skip("drawn by somebody else")
    assert draw(template, folder) == (folder / BLANK_FILE).read_bytes()


@each_form
def test_notes_say_where_the_form_comes_from(template: FormTemplate) -> None:
    assert (folder_of(template) / "NOTES.md").read_text(encoding="utf-8").strip()


@each_form
def test_importing_the_blank_finds_every_field_again(template: FormTemplate) -> None:
    drafted = parse_template(import_pdf(folder_of(template) / BLANK_FILE))
    for field in template.fields:
        found = drafted.field(field.name)
        assert found is not None, field.name
        assert (found.kind, found.page, found.cells) == (field.kind, field.page, field.cells)
        assert [o.value for o in found.options] == [o.value for o in field.options]
        assert abs(found.box.x - field.box.x) < 0.5
        assert abs(found.box.bottom - field.box.bottom) < 0.5
    assert [page.title for page in drafted.pages] == [page.title for page in template.pages]


def test_one_word_means_one_thing_on_every_form() -> None:
    seen: dict[str, tuple[FieldKind, int, str]] = {}
    for template in LIBRARY.templates:
        for field in template.fields:
            if field.means.startswith("vraag"):
                continue
            kind = (field.kind, field.cells, field.alphabet)
            assert seen.setdefault(field.means, kind) == kind, f"{template.form}: {field.name}"


def test_choices_of_one_name_have_the_same_options() -> None:
    seen: dict[str, list[str]] = {}
    for template in LIBRARY.templates:
        for field in template.fields:
            if field.kind is FieldKind.CHOICE:
                values = [option.value for option in field.options]
                assert seen.setdefault(field.means, values) == values, f"{template.form}: {field.name}"


def test_cards_have_the_titles_and_numbers_on_duos_own_cards() -> None:
    pages = LIBRARY.latest("ona-portfolio").pages
    cards = {page.title.casefold(): page.card for page in pages if page.role is PageRole.CARD}
    assert cards == CARD_TITLES
    assert cards["realistisch beroepsbeeld"] == 2
    assert cards["je eigenschappen kennen"] == 3


def test_no_two_pages_share_a_title() -> None:
    titles = [page.title for template in LIBRARY.templates for page in template.pages]
    assert len(set(titles)) == len(titles)
