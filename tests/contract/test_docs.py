"""README and docs against the code: what they tell exists, and what exists is told."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline import errors
from pipeline.cli.app import app
from pipeline.settings import Settings

PROJECT = Path(__file__).parents[2]
PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
TEXT = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
OPERATIONS = TEXT["operations.md"]
ROOT: Any = typer.main.get_command(app)


def _verbs(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every verb by its words; a group counts too when it does something by itself."""
    below = getattr(command, "commands", None)
    if words and (below is None or command.invoke_without_command):
        yield words
    for name, item in (below or {}).items():
        yield from _verbs(item, (*words, name))


def _told_commands() -> Iterator[tuple[str, list[str]]]:
    """(page, words) of every command line in a code span or an indented block that starts our program."""
    for name, text in TEXT.items():
        spans = re.findall(r"`([^`]+)`", text) + re.findall(r"^    (.+)$", text, re.MULTILINE)
        for span in spans:
            found = re.match(r"(?:\.venv/bin/)?inburgering (.+)", " ".join(span.split()), re.DOTALL)
            if found and not found[1].startswith("VERB"):
                yield name, shlex.split(found[1].replace("…", ""), comments=True)


@pytest.mark.parametrize("verb", sorted(_verbs(ROOT)), ids=" ".join)
def test_every_verb_is_told(verb: tuple[str, ...]) -> None:
    words = r"\s+".join(map(re.escape, verb))
    assert any(re.search(rf"`(?:inburgering\s+)?{words}[`\s]", text) for text in TEXT.values()), (
        "add it to the table of verbs in docs/operations.md"
    )


@pytest.mark.parametrize(("page", "words"), list(_told_commands()), ids=lambda item: str(item)[:60])
def test_every_told_command_exists_with_its_options(page: str, words: list[str]) -> None:
    command: Any = ROOT
    rest = list(words)
    options = {"--help", "--version"}
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
        options |= {name for item in command.params for name in (*item.opts, *item.secondary_opts)}
    assert command is not ROOT or words[0] in options, f"{page}: no verb {words[0]!r}"
    asked = {word.strip("[]").partition("=")[0] for word in rest if word.lstrip("[").startswith("--")}
    assert asked <= options, page


def test_every_setting_is_told() -> None:
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    told = {found for name in names for found in re.findall(r"INBURGERING_\w+", name)}
    plain = {"INBURGERING_" + name for name in re.findall(r"`([A-Z]+)`", OPERATIONS)}
    assert told - plain - set(re.findall(r"`(INBURGERING_\w+)`", OPERATIONS)) == set()


def test_every_default_is_told_as_it_is() -> None:
    for name, field in Settings.model_fields.items():
        row = re.search(
            rf"^\| `INBURGERING_{name.upper()}` \| `{name}` \| (\S+) \|", OPERATIONS, re.MULTILINE
        )
        if row and isinstance(field.default, int | float) and not isinstance(field.default, bool):
            assert float(row[1]) == field.default, name


def test_every_exit_code_is_told() -> None:
    codes = {item.exit_code for item in vars(errors).values() if hasattr(item, "exit_code")}
    rows = "\n".join(re.findall(r"^\| ([\d, ]+) \|", OPERATIONS, re.MULTILINE))
    assert {str(code) for code in codes - {1}} <= set(re.findall(r"\d+", rows))


def test_every_make_target_that_is_told_exists() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    told = {found for text in TEXT.values() for found in re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.M)}
    assert told <= targets


def test_every_file_that_is_told_exists() -> None:
    for name, text in TEXT.items():
        for path in re.findall(r"`((?:pipeline|docs|forms|samples|scripts|tests)/[\w./-]+)`", text):
            assert (PROJECT / path).exists(), f"{name}: {path}"
        for path in re.findall(r"\]\(([\w./-]+)\)", text):
            page = PROJECT / path if name == "README.md" else PROJECT / "docs" / path
            assert page.exists(), f"{name}: {path}"


def test_every_module_that_is_told_exists() -> None:
    ours = [str(path.relative_to(PROJECT)) for path in (PROJECT / "pipeline").rglob("*.py")]
    for name, text in TEXT.items():
        for path in re.findall(r"`([\w/]+\.py)`", text):
            assert any(f"/{own}".endswith(f"/{path}") for own in ours), f"{name}: {path}"
        for module in re.findall(r"python -m (pipeline[\w.]*)", text):
            path = module.replace(".", "/")
            assert {f"{path}.py", f"{path}/__main__.py"} & set(ours), f"{name}: {module}"


def test_every_dependency_has_its_line_and_no_other() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    told = TEXT["dependencies.md"]
    rows = {
        name for row in re.findall(r"^\| ([a-z0-9, -]+) \|", told, re.MULTILINE) for name in row.split(", ")
    }
    assert rows - {"package"} == set(project["dependencies"])
    stubs = {name for name in extras["dev"] if re.search(r"^types-|-stubs$", name)}
    missing = {name for name in (*extras["dev"], *extras["model"]) if name not in told}
    assert missing - stubs == set()
