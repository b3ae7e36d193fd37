"""Opening the store: what is refused and in which words, units of work, the snapshot."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import peewee
import pytest

from habitat_box import bootstrap, errors
from habitat_box.store import connection, driver_words
from habitat_box.store.connection import Store, check_header, check_library, integrity_problems
from habitat_box.store.copies import snapshot
from habitat_box.usecases.desk import Box
from tests.bare_store import KEY, OTHER, add, names

# -- refusals


@pytest.mark.parametrize("key", ["", "a1", KEY.upper(), KEY[:64], KEY + "00", "x'\"; --" + "0" * 88, KEY[:95] + "g"])
def test_a_key_of_another_form_never_reaches_the_driver(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="96 lower-case"):
        Store(tmp_path / "s.db", key)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_is_said_and_nothing_is_written_on_the_screen(
    store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add(store, "a")
    store.close()
    wrong = Store(tmp_path / "s.db", OTHER)
    with pytest.raises(errors.StoreKeyMismatch), wrong.unit():
        pytest.fail("a wrong key opened the store")
    assert capfd.readouterr() == ("", "")
    assert names(store) == ["a"]


def test_a_plaintext_file_is_refused(tmp_path: Path, box: Box) -> None:
    import sqlite3

    box.store.close()
    box.settings.store.unlink()
    plain = sqlite3.connect(box.settings.store)
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    with pytest.raises(errors.StoreNotEncrypted):
        bootstrap.open_box(box.settings, box.database_key)


def test_a_missing_short_or_unreadable_file_is_refused_in_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreMissing):
        check_header(tmp_path / "s.db")
    (tmp_path / "s.db").write_bytes(b"short")
    with pytest.raises(errors.StoreDamaged):
        check_header(tmp_path / "s.db")
    with pytest.raises(errors.FolderNotWritable):
        check_header(tmp_path)
    (tmp_path / "s.db").write_bytes(os.urandom(4096))
    check_header(tmp_path / "s.db")


def test_a_sqlite_that_can_damage_its_journal_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_library()
    monkeypatch.setattr(connection.sqlcipher, "sqlite_version_info", (3, 51, 2))
    monkeypatch.setattr(connection.sqlcipher, "sqlite_version", "3.51.2")
    with pytest.raises(errors.LibraryTooOld) as refused:
        Store(tmp_path / "s.db", KEY)
    assert refused.value.facts == {"found": "3.51.2", "needed": "3.51.3"}


def test_a_damaged_file_is_said_to_be_damaged(store: Store, tmp_path: Path) -> None:
    for number in range(200):
        add(store, f"{number:050d}")
    with store.maintenance():
        store.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert integrity_problems(store) == []
    store.close()
    file = tmp_path / "s.db"
    content = bytearray(file.read_bytes())
    content[-2000] ^= 1
    file.write_bytes(content)

    with pytest.raises(errors.StoreDamaged):
        integrity_problems(store)


def test_an_error_of_ours_passes_through_and_a_word_in_it_changes_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="malformed"), store.unit():
        raise ValueError("malformed sentence about a readonly disk is full")
    with pytest.raises(errors.UnknownPerson), store.unit():
        raise errors.UnknownPerson
    with pytest.raises(peewee.IntegrityError), store.unit():
        store.run("INSERT INTO organisation VALUES ('a', 'a'), ('a', 'a')")
    assert names(store) == []


def test_a_failing_disk_is_not_said_to_be_full(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 10**9})
    monkeypatch.setattr(driver_words.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(errors.DiskFailing), store.unit():
        raise peewee.OperationalError("disk I/O error")
    usage.free = 0
    with pytest.raises(errors.DiskFull), store.unit():
        raise peewee.OperationalError("disk I/O error")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("database is locked", errors.StoreBusy),
        ("database or disk is full", errors.DiskFull),
        ("database disk image is malformed", errors.StoreDamaged),
        ("attempt to write a readonly database", errors.FolderNotWritable),
        ("unable to open database file", errors.StoreDamaged),
    ],
)
def test_each_trouble_of_the_driver_has_its_sentence(store: Store, words: str, said: type[errors.HabitatError]) -> None:
    with pytest.raises(said) as told, store.unit():
        raise peewee.OperationalError(words)
    assert "{" not in str(told.value)


# -- units


def test_a_unit_that_fails_leaves_nothing_and_units_nest_into_the_outer_one(store: Store) -> None:
    def half_done() -> None:
        with store.unit():
            add(store, "inner")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert names(store) == []
    with store.unit():
        add(store, "a")
        add(store, "b")
    assert names(store) == ["a", "b"]
    assert store.one("SELECT name FROM organisation WHERE id = 'z'") is None


def test_a_change_by_another_connection_is_seen_in_the_version(store: Store, tmp_path: Path) -> None:
    before = store.version()
    assert store.version() == before
    other = Store(tmp_path / "s.db", KEY)
    add(other, "a")
    other.close()
    assert store.version() != before


def test_outside_a_unit_a_closed_store_answers_nothing(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(peewee.InterfaceError, match="not opened"):
        store.rows("SELECT name FROM organisation")


def test_a_box_that_is_busy_says_so(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PRAGMAS", (*connection.PRAGMAS[:-1], ("busy_timeout", "50")))
    hasty = Store(tmp_path / "s.db", KEY)
    with store.unit(), pytest.raises(errors.StoreBusy):
        add(hasty, "a")
    hasty.close()


def test_every_connection_has_the_pragmas_a_power_cut_needs(store: Store) -> None:
    with store.maintenance():
        held = {name: store.database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name, _ in connection.PRAGMAS}
        mapped = store.database.execute_sql("PRAGMA mmap_size").fetchone()
    assert held == {
        "journal_mode": "wal",
        "synchronous": 2,
        "wal_autocheckpoint": 200,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "busy_timeout": 5000,
    }
    assert mapped in (None, (0,))


# -- the snapshot


def test_a_snapshot_is_the_store_under_another_key(store: Store, tmp_path: Path) -> None:
    add(store, "a")
    copy = tmp_path / "copy.db"
    snapshot(store, copy, OTHER)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    other = Store(copy, OTHER)
    assert names(other) == ["a"]
    other.close()
    with pytest.raises(FileExistsError):
        snapshot(store, copy, OTHER)
    with pytest.raises(ValueError, match="96 lower-case"):
        snapshot(store, tmp_path / "third.db", "00")
    assert not (tmp_path / "third.db").exists()
