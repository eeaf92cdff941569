"""Opening the database: one file, WAL, every commit on the platter, migrated to the newest schema."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from pipeline.errors import CannotWriteError, UnverifiedOutputError

_BUSY_TIMEOUT_MS = 10_000
_MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """All facts of one office. Use ``unit()`` for every write: one transaction a unit of work."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open or create the database at ``path``.

        Raises CannotWriteError when the folder cannot be written, UnverifiedOutputError when the
        file is damaged (``PRAGMA quick_check``) or belongs to a newer program.
        """
        engine = create_engine(f"sqlite:///{path}")
        event.listen(engine, "connect", _prepare_connection)
        event.listen(engine, "begin", _begin)
        store = cls(engine)
        try:
            store._check_and_migrate(path)
        except DBAPIError as error:
            raise CannotWriteError(
                f"the database {path.name} cannot be opened: {type(error.orig).__name__}",
                "is the output folder writable, and is there room on the disk?",
            ) from error
        return store

    @contextmanager
    def unit(self) -> Iterator[Connection]:
        """One transaction: everything in it is committed together, or nothing is."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def view(self) -> Iterator[Connection]:
        """A read-only look; what it sees does not change while it is open."""
        with self._engine.connect().execution_options(read_only=True) as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def _check_and_migrate(self, path: Path) -> None:
        with self.view() as connection:
            verdict = connection.execute(text("PRAGMA quick_check")).scalar_one()
            current = MigrationContext.configure(connection).get_current_revision()
        if verdict != "ok":
            raise UnverifiedOutputError(
                f"the database {path.name} is damaged", "put back the last good backup"
            )
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        scripts = ScriptDirectory.from_config(config)
        if current == scripts.get_current_head():
            return
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise UnverifiedOutputError(
                f"the database {path.name} was written by a newer program", "install that program again"
            )
        with self.unit() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        _sync_folder(path.parent)


def _prepare_connection(dbapi_connection: Any, _record: object) -> None:
    """SQLite as a durable store: WAL, FULL (a letter depends on each commit), foreign keys held."""
    dbapi_connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = dbapi_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Writers queue at the start (IMMEDIATE) instead of failing half-way; readers never wait."""
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
