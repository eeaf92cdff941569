"""Progress for people at a terminal; silence elsewhere. Talk goes to stderr, results to stdout."""

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

T = TypeVar("T")


class Progress:
    """A bar a step, with the name of what is being worked on; nothing when ``quiet`` or not a terminal."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)

    def say(self, words: str) -> None:
        """One line for the operator. Never a name, BSN or value from a form."""
        self._console.print(words, highlight=False, markup=False)

    def track(self, items: Iterable[T], step: str, total: int | None = None) -> Iterator[T]:
        """The items, with a bar that shows how many are done; each item's name is its ``str`` when text."""
        length = total if total is not None or not isinstance(items, Sized) else len(items)
        with self._bar() as bar:
            task = bar.add_task(step, total=length, now="")
            for item in items:
                bar.update(task, now=item if isinstance(item, str) else "")
                yield item
                bar.advance(task)

    def steps(self, step: str, total: int) -> "Counter":
        """A bar that the caller moves on by itself."""
        return Counter(self._bar(), step, total)

    def _bar(self) -> Bar:
        return Bar(
            TextColumn("{task.description:<18}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}", markup=False),
            console=self._console,
            disable=not self._console.is_terminal,
        )


class Counter:
    """A running bar: ``done(name)`` after each unit."""

    def __init__(self, bar: Bar, step: str, total: int) -> None:
        self._bar = bar
        self._task: TaskID = bar.add_task(step, total=total, now="")

    def __enter__(self) -> "Counter":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, name: str) -> None:
        self._bar.update(self._task, advance=1, now=name)
