"""What is wrong with a command line, in Dutch: what, where, what next. The exit code is 2."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import typer

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""The library has this class, and gives no public name to it."""


def in_words(error: Any) -> str:
    """Two lines for the terminal; an error that is not known here keeps the words of the library."""
    say = _SAYINGS.get(type(error).__name__, _other)
    path = error.ctx.command_path if error.ctx is not None else "inburgering"
    return f"{path}: {say(error)}\n  wat nu: {path} --help\n"


def _other(error: Any) -> str:
    text = str(error.message)
    for english, dutch in _PHRASES.items():
        text = text.replace(english, dutch)
    return text


def _missing(error: Any) -> str:
    return f"{_name(error)} ontbreekt"


def _wrong(error: Any) -> str:
    """What may be given where there is a list; of what was given, only the path of a missing file."""
    text = str(error.message)
    if error.param is None:  # one of our own sentences
        return text
    name = _name(error)
    _, listed, choices = text.partition(" is not one of ")
    if listed:
        return f"dit kan niet bij {name}; kies uit: {choices.replace(chr(39), '').rstrip('.')}"
    for found, saying in _WRONG.items():
        if found in text:
            return saying.format(name=name, path=_path(text))
    return f"dit kan niet bij {name}"


def _unknown(error: Any) -> str:
    near = f"; bedoelt u {', '.join(error.possibilities)}?" if error.possibilities else ""
    return f"de optie {error.option_name} is er niet{near}"


def _without_value(error: Any) -> str:
    return f"bij de optie {error.option_name} ontbreekt een waarde"


def _path(text: str) -> str:
    """The path in a message of the library, which stands between quotes."""
    return text.partition("'")[2].rpartition("'")[0]


def _name(error: Any) -> str:
    options = [item for item in error.param.opts if item.startswith("-")]
    return options[-1] if options else str(error.param.metavar or error.param.name)


_SAYINGS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "MissingParameter": _missing,
        "BadParameter": _wrong,
        "NoSuchOption": _unknown,
        "BadOptionUsage": _without_value,
    }
)
_WRONG = MappingProxyType(
    {
        "does not exist": "{name}: {path} is er niet",
        "is a directory": "{name}: {path} is een map, geen bestand",
        "integer": "{name} is een geheel getal",
        "format": "{name} is een dag, als 2026-12-14",
    }
)
_PHRASES = MappingProxyType(
    {
        "No such command": "dit werkwoord is er niet:",
        "Did you mean": "bedoelt u",
        "Got unexpected extra arguments": "dit is te veel:",
        "Got unexpected extra argument(s)": "dit is te veel:",
        "Got unexpected extra argument": "dit is te veel:",
        "Missing command.": "er ontbreekt een werkwoord",
    }
)
