"""Batches survive every kill and a full disk: no letter lost, none twice, none in two batches."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipeline.domain.letter import LetterState
from pipeline.letters.render import FONTS
from pipeline.store import outbox, post
from tests.crash.dying import DONE, FAILED, KILLED, run_and_die
from tests.crash.jobs import LETTERS
from tests.post_office import PostOffice

pytestmark = pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed")


def well(work: str, root: Path) -> int:
    """Runs ``work`` to its end in a child of its own; how often it changed the disk."""
    code, count = run_and_die(work, root)
    assert code == DONE
    return count


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ordered") / "office"
    well("order", root)
    return root


@pytest.fixture(scope="module")
def made(ordered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "office"
    shutil.copytree(ordered, root, symlinks=True)
    well("make", root)
    return root


@pytest.fixture(scope="module")
def sent(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sent") / "office"
    shutil.copytree(made, root, symlinks=True)
    well("send", root)
    return root


class World:
    """One office and a printer that lives through crashes: it takes batches away and counts letters."""

    def __init__(self, template: Path, root: Path) -> None:
        shutil.copytree(template, root, symlinks=True)
        self.root, self.office = root, PostOffice(root)
        self.printed: Counter[tuple[str, int]] = Counter()
        self.batches: Counter[str] = Counter()

    def print(self) -> None:
        for folder in sorted((self.office.output / "letters").iterdir()):
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            self.batches[folder.name] += 1
            for row in manifest["letters"]:
                self.printed[row["id"], row["duplicate"]] += 1
            for file in manifest["files"]:
                assert (folder / file["file"]).is_file()
            shutil.rmtree(folder)

    def check(self) -> None:
        """After recovery: everything once, nothing half-way, and a further run changes nothing."""
        self.print()
        assert self.printed == {(item.id, 0): 1 for item in LETTERS}
        assert set(self.batches.values()) == {1}
        with self.office.opened() as opened, opened.store.view() as connection:
            found = outbox.letters(connection)
            assert {item.state for item in found} == {LetterState.HANDED_OVER}
            for item in found:
                path = self.office.output / "archive" / "letters" / f"{item.order.id}.pdf"
                assert post.made(connection)[item.order.id].sha256 == item.sha256
                assert path.is_file()
        assert list((self.office.output / "staging").iterdir()) == []
        well("send", self.root)
        assert list((self.office.output / "letters").iterdir()) == []


def changes(work: str, template: Path, root: Path) -> int:
    """How often the disk is changed by a run that nobody kills."""
    shutil.copytree(template, root, symlinks=True)
    return well(work, root)


def points(count: int, number: int) -> list[int]:
    """``number`` of the kill points, spread evenly, the first and the last among them."""
    return sorted({round(at * (count - 1) / (number - 1)) for at in range(number)})


@pytest.mark.parametrize("quick", [True, False], ids=["quick printer", "slow printer"])
def test_killed_while_batches_are_made_and_moved(made: Path, tmp_path: Path, quick: bool) -> None:
    count = changes("send", made, tmp_path / "clean")
    assert count > 30, "batches, files, manifests, folders, commits"
    for at in points(count, 9):
        world = World(made, tmp_path / f"at{at}")
        assert run_and_die("send", world.root, at=at)[0] == KILLED
        if quick:
            world.print()
        if at % 2:  # and killed again while it recovers
            run_and_die("send", world.root, at=at // 2)
        well("send", world.root)
        world.check()


def test_killed_while_letters_are_made(ordered: Path, tmp_path: Path) -> None:
    for at in points(changes("make", ordered, tmp_path / "clean"), 4):
        world = World(ordered, tmp_path / f"at{at}")
        assert run_and_die("send", world.root, at=at)[0] == KILLED
        well("send", world.root)
        world.check()


def test_killed_while_a_batch_is_offered_again(sent: Path, tmp_path: Path) -> None:
    for at in points(changes("again", sent, tmp_path / "clean"), 6):
        world = World(sent, tmp_path / f"at{at}")
        assert run_and_die("again", world.root, at=at)[0] == KILLED
        world.print()
        well("send", world.root)
        world.print()
        with world.office.opened() as opened, opened.store.view() as connection:
            asked = post.reoffers(connection)
        wanted = Counter({(item.id, 0): 1 for item in LETTERS})
        wanted.update((letter, item.copy) for item in asked for letter in item.letters)
        assert world.printed == wanted
        assert len(asked) <= 1
        assert set(world.batches.values()) == {1}
        assert list((world.office.output / "staging").iterdir()) == []


@pytest.mark.parametrize("room", [0, 1_500, 10_000, 30_000])
def test_a_disk_that_is_full_while_batches_are_made_loses_nothing(
    made: Path, tmp_path: Path, room: int
) -> None:
    world = World(made, tmp_path / "office")
    assert run_and_die("send", world.root, room=room)[0] == FAILED
    world.print()
    well("send", world.root)
    world.check()


@pytest.mark.parametrize("room", [1_000, 30_000])
def test_a_disk_that_fills_while_letters_are_made_loses_nothing(
    ordered: Path, tmp_path: Path, room: int
) -> None:
    world = World(ordered, tmp_path / "office")
    assert run_and_die("send", world.root, room=room)[0] == FAILED
    well("send", world.root)
    world.check()
