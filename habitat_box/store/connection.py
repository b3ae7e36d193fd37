"""The one way to open the store: guarded SQLCipher, keyed with key and salt, refused when it is plaintext.

Pragmas in order and with reasons: docs/decisions.md. Both processes (site and terminal app) come through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase
from sqlcipher3 import dbapi2 as sqlcipher

from habitat_box.errors import FolderNotWritable, LibraryTooOld, StoreDamaged, StoreMissing, StoreNotEncrypted
from habitat_box.store import reserve
from habitat_box.store.driver_words import plain_words
from habitat_box.store.guard import Guard
from habitat_box.store.same_file import FileId, check_same, file_id, first_bytes

NEEDED_SQLITE = (3, 51, 3)  # before it, two writers could corrupt a WAL (sqlite.org, release 3.51.3)
PLAINTEXT_HEADER = b"SQLite format 3\x00"
KEY_FORM = re.compile(r"[0-9a-f]{96}")
BUSY_MS, SWEEP_MS = 5000, 1000
USUAL_KIB, CHECKING_KIB = 2000, 65536  # of pages kept deciphered: SQLite's own, and as much as one run of Argon2 takes
PRAGMAS = (
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("wal_autocheckpoint", "200"),
    ("foreign_keys", "ON"),
    ("recursive_triggers", "ON"),  # without it REPLACE deletes a log line and no trigger hears of it
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    ("trusted_schema", "OFF"),
    ("busy_timeout", str(BUSY_MS)),
)

Row = dict[str, Any]


class GuardedCursor(sqlcipher.Cursor):  # type: ignore[misc]
    """A cursor whose statements carry what was open when they were prepared.

    The driver keeps prepared statements by their text, and SQLite asks the guard only when it prepares. With the mark in
    the text, a statement prepared while columns were open is never found again once they are closed.
    """

    def execute(self, sql: str, *parameters: Any) -> Any:
        return super().execute(sql + self.connection.habitat_guard.mark, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> Any:
        return super().executemany(sql + self.connection.habitat_guard.mark, *parameters)


class KeyedConnection(sqlcipher.Connection):  # type: ignore[misc]
    """A driver connection that carries its guard."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.habitat_guard = Guard()
        self.after: dict[str, Callable[[], object]] = {}
        """What is done once the transaction under way has committed."""

    def cursor(self, *_kind: Any) -> GuardedCursor:
        made: GuardedCursor = super().cursor(GuardedCursor)
        return made


class GuardedDatabase(SqliteDatabase):
    """Peewee's SQLite over SQLCipher, with a guard on every connection it opens."""

    def __init__(self, path: Path, key: str) -> None:
        if not KEY_FORM.fullmatch(key):
            raise ValueError("a database key is 96 lower-case hexadecimal digits: 64 of key, 32 of salt")
        self._key, self.salt = key, key[64:]
        self._idle: list[KeyedConnection] = []
        self.kept = 0
        self.file: FileId | None = None
        super().__init__(str(path), autoconnect=False)

    def _connect(self) -> Any:
        with suppress(IndexError):
            return self._idle.pop()
        try:
            return self._new_connection()
        except sqlcipher.OperationalError:
            # On a full disk there is no room for the WAL's index, without which nothing can even be read.
            if not reserve.give_back(Path(self.database)):
                raise
            return self._new_connection()

    def _close(self, connection: Any) -> None:
        if len(self._idle) < self.kept and not connection.in_transaction and connection.habitat_guard.is_shut:
            self._idle.append(connection)
        else:
            connection.close()

    def retire(self) -> None:
        """Keep no idle connection any more: those there are closed now, those at work when their work ends."""
        self.kept = 0
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _new_connection(self) -> KeyedConnection:
        before = file_id(self.database)
        if self.file is not None:
            check_same(Path(self.database), self.file)
        connection: KeyedConnection = sqlcipher.connect(
            self.database, isolation_level=None, check_same_thread=False, factory=KeyedConnection, cached_statements=256
        )
        try:
            # PRAGMA key takes no parameter: the form of the key was checked above.
            connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
            connection.execute("PRAGMA cipher_log_level = NONE")  # it would write over the terminal app
            for name, value in PRAGMAS:
                connection.execute(f"PRAGMA {name} = {value}")
            connection.set_authorizer(connection.habitat_guard.allows)
        except BaseException:
            connection.close()
            raise
        # Named before it was opened: a file that came in between is taken for another, never another for it.
        self.file = self.file or before or file_id(self.database)
        return connection


class Store:
    """The encrypted store of one box. Threads each get their own connection; a unit of work opens and closes it."""

    def __init__(self, path: Path, key: str) -> None:
        check_library()
        self.path = path
        self.database: Any = GuardedDatabase(path, key)  # peewee is not typed

    @contextmanager
    def unit(self, *, write: bool = True) -> Iterator[None]:
        """Run one transaction: BEGIN IMMEDIATE, commit at the end, roll back on any error. Units nest into the outer one.

        Raises StoreBusy, DiskFull, StoreDamaged or StoreKeyMismatch in place of the driver's errors, StoreReplaced or
        StoreMissing when the open file lost its name (docs/formats.md, 14).
        """
        if self.database.in_transaction():
            yield
            return
        with plain_words(self.path):
            self.database.connect(reuse_if_open=True)
            after = self.database.connection().after
            after.clear()
            with self.database.atomic("IMMEDIATE" if write else "DEFERRED"):
                # Once the lock is ours: what waited for it behind a change of keys finds its file replaced.
                check_same(self.path, self.database.file)
                yield
        acts = list(after.values())
        after.clear()
        for act in acts:
            act()

    def after_commit(self, name: str, act: Callable[[], object]) -> None:
        """Do this once when the unit under way has committed, and never if it is rolled back; one act for each name."""
        self.database.connection().after[name] = act

    def sweep(self) -> bool:
        """Write the WAL back and empty it, so that no erased page stays there; False when a reader held on to it."""
        with self.maintenance():
            self.run(f"PRAGMA busy_timeout = {SWEEP_MS}")  # writers wait meanwhile: an hour later it is tried again
            busy = self.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            self.run(f"PRAGMA busy_timeout = {BUSY_MS}")
        return not busy

    @contextmanager
    def opened(self, readable: Mapping[str, Iterable[str]] | None = None, writable: Iterable[str] = ()) -> Iterator[None]:
        """Open these personal columns and tables, inside a unit."""
        connection = self.database.connection()
        columns = {table: frozenset(names) for table, names in (readable or {}).items()}
        with connection.habitat_guard.opened(columns, frozenset(writable)):
            yield

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """Lift the guard: for migrations, the snapshot and the integrity checks, and nowhere else (a test counts them)."""
        with plain_words(self.path):
            self.database.connect(reuse_if_open=True)
            connection = self.database.connection()
            connection.habitat_guard.maintenance = True
            connection.set_authorizer(None)
            try:
                yield
            finally:
                connection.habitat_guard.maintenance = False
                connection.set_authorizer(connection.habitat_guard.allows)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a query and give its rows as dictionaries."""
        cursor = self.database.execute_sql(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Give the first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement and give the number of rows it touched."""
        return int(self.database.execute_sql(sql, parameters).rowcount)

    def insert(self, table: str, values: Mapping[str, object]) -> None:
        """Insert one row; names come from our code, values are always bound."""
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))  # noqa: S608

    def has_its_salt(self) -> bool:
        """Say whether the file begins with the salt of its key: with a whole key given, SQLCipher reads past these bytes."""
        return first_bytes(self.path, 16) == bytes.fromhex(self.database.salt)

    def version(self) -> int:
        """Read the number in the file that changes when anyone else commits (PRAGMA data_version). Raises StoreReplaced."""
        self.database.connect(reuse_if_open=True)
        check_same(self.path, self.database.file)
        return int(self.database.execute_sql("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close this thread's connection, or lay it aside for the next one who asks (keep)."""
        if not self.database.is_closed():
            self.database.close()

    def keep(self, connections: int) -> None:
        """Lay this many closed connections aside from now on, keyed and with nothing open; 0 closes those there are.

        A server that opens one for each page would decrypt the schema each time, and its last close would write the whole
        WAL back to the disk, page after page.
        """
        self.database.kept = connections
        if not connections:
            self.database.retire()


def check_library() -> None:
    """Refuse a SQLite that can corrupt a WAL. Raises LibraryTooOld."""
    if sqlcipher.sqlite_version_info < NEEDED_SQLITE:
        raise LibraryTooOld(found=sqlcipher.sqlite_version, needed=".".join(map(str, NEEDED_SQLITE)))


def check_header(path: Path) -> None:
    """Refuse a missing or plaintext file before anything opens it.

    Opening without a key would silently create a plaintext database.
    Raises StoreMissing, StoreNotEncrypted, StoreDamaged, FolderNotWritable.
    """
    try:
        header = first_bytes(path, 16)
    except FileNotFoundError:
        raise StoreMissing(folder=path.parent) from None
    except OSError:
        raise FolderNotWritable(folder=path.parent) from None
    if header == PLAINTEXT_HEADER:
        raise StoreNotEncrypted
    if len(header) < 16:
        raise StoreDamaged


def integrity_problems(store: Store) -> list[str]:
    """Run both integrity checks and give every row that is not "ok"."""
    with store.maintenance():
        # The outer check reads the file alone: a page torn by a power cut is whole in the WAL, and goes back first.
        store.run("PRAGMA wal_checkpoint(PASSIVE)")
        store.run(f"PRAGMA cache_size = -{CHECKING_KIB}")  # the check follows each index entry to its row, all over the file
        inside = [str(row[0]) for row in store.database.execute_sql("PRAGMA integrity_check").fetchall()]
        outside = [str(row[0]) for row in store.database.execute_sql("PRAGMA cipher_integrity_check").fetchall()]
        broken = store.database.execute_sql("PRAGMA foreign_key_check").fetchall()
        store.run(f"PRAGMA cache_size = -{USUAL_KIB}")
    salt = [] if store.has_its_salt() else ["the file's first bytes are not its salt"]
    return [line for line in inside if line != "ok"] + outside + [f"foreign key: {row}" for row in broken] + salt
