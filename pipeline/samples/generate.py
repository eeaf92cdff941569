"""Writes the whole folder ``samples/``: inbox, statements, calendar, reference data and what each shows."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import rmtree

import tomlkit

from pipeline.library import Library
from pipeline.policy.book import load_policy
from pipeline.samples import money, office
from pipeline.samples.expected import to_toml
from pipeline.samples.money import Asked
from pipeline.samples.readme import readme
from pipeline.samples.scenes import ALL, Scene, Studio

SEED = 7
SECRET = "voorbeeld"  # noqa: S105 - public on purpose
_OURS = ("inbox", "statements", "calendar", "reference")

Requests = Callable[[Sequence[Scene]], Mapping[str, Asked]]


def generate(library: Library, out: Path, seed: int = SEED, requests: Requests | None = None) -> list[Path]:
    """Writes everything under ``out`` anew; returns the files written.

    The four folders in ``out`` are replaced; nothing else there is touched. ``requests`` may tell
    what a night really asked, by file stem; without it the same is computed from the scenes.
    """
    studio = Studio(library, seed)
    scenes = [studio.made(name, ALL) for name in sorted(ALL)]
    policy = load_policy().on(office.TODAY)
    asked = requests(scenes) if requests else money.asked(scenes, policy, SECRET)
    account = policy.office.iban.replace(" ", "")
    for name in _OURS:
        rmtree(out / name, ignore_errors=True)
    return [
        *_write(out / "inbox", {scene.name: scene.content for scene in scenes}),
        *_write(out / "inbox", {f"{s.name}.expected.toml": to_toml(s.expected) for s in scenes}),
        *_write(out / "statements", money.statements(scenes, asked, account)),
        *_write(out / "calendar", office.calendar_csvs(seed)),
        *_write(out / "reference", office.reference_csvs(scenes)),
        *_write(out, {"README.md": readme(scenes, seed), "samples.toml": _index(scenes, seed)}),
    ]


def _write(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return [folder / name for name in files]


def _index(scenes: Sequence[Scene], seed: int) -> str:
    """How to run a night on this folder, and what it must come to."""
    document = tomlkit.document()
    document["today"] = office.TODAY
    document["seed"] = seed
    document["secret"] = SECRET
    document["files"] = len(scenes)
    return tomlkit.dumps(document)
