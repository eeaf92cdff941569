"""Which rules, forms and model made this outcome: short hashes, so that two nights can be compared."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pipeline.adapters.comb_network import MODEL_FOLDER
from pipeline.policy.book import FOLDER
from pipeline.reports.html import texts
from pipeline.run.morning.facts import Morning

_SHOWN = 12


def made_with(morning: Morning) -> Iterator[tuple[str, str]]:
    """(what, which) in words and hexadecimal digits."""
    words, settings = texts()["made_with"], morning.office.settings
    yield words["rules"], _hash((settings.policy or FOLDER).glob("*.toml"))
    yield words["forms"], _hash(settings.forms.glob("*/*/form.toml"))
    yield words["model"], _hash(MODEL_FOLDER.glob("*.toml"))
    if morning.cost is not None:
        yield words["last_news"], morning.cost.version


def _hash(paths: Iterator[Path]) -> str:
    """Of names and contents, in order."""
    digest = sha256()
    for path in sorted(paths):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_SHOWN]
