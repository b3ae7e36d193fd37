"""A word nobody else has in every field, a whole life, then an erasure: not one copy is left anywhere the box writes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import connection
from habitat_box.store.connection import Store
from habitat_box.usecases import consents, keeping, own_copy, printing, residents, visits
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import TODAY, Cast
from tests.forensics import copies, dump_of, files_in, frames_of, pages_of
from tests.full_house import NOT_WORDS, Canaries, add_photo, fill, tables_of

PURPOSES = [f"P{number}" for number in range(1, 13)]


@dataclass
class Life:
    """Someone who was here, and the folders the box wrote in by itself."""

    person: str
    words: list[str]
    temporary: Path
    papers: Path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def lived(desk: Desk, cast: Cast, temporary: Path) -> Life:
    """Fill a house, and do with it all that is done in a house."""
    word = Canaries()
    papers, stick = temporary.parent / "papers", temporary.parent / "stick"
    papers.mkdir()
    stick.mkdir()
    person = cast.simone
    for purpose in PURPOSES:
        consents.record_face_to_face(desk, person, purpose, True)
    fill(desk, cast, person, word)
    residents.see_person(desk, person)
    assert residents.find_person(desk, "kanari").person_id == person
    visits.see_day(desk)
    printing.print_board(desk, papers)
    printing.print_week(desk, TODAY, papers)
    printing.print_own_page(desk, person, papers)
    own_copy.export(desk, person, papers)
    for use in ("P2", "P3", "P4"):
        assert desk.box.door.photo_image(COORDINATOR, f"ph{person}", use)
    keeping.back_up(desk, stick)
    with desk.box.store.maintenance():  # what was written goes from the WAL into the main file, as hours do
        desk.box.store.run("PRAGMA wal_checkpoint(PASSIVE)")
    residents.correct(desk, person, {"called": word()})
    return Life(person, word.words, temporary, papers)


@pytest.fixture
def life(desk: Desk, cast: Cast, temporary: Path) -> Life:
    return lived(desk, cast, temporary)


def left(box: Box, life: Life) -> dict[str, int]:
    """Count the copies in each place. The files are read while the box is open, its WAL beside it."""
    return {
        "pages": copies(life.words, pages_of(box)),
        "wal": copies(life.words, frames_of(box)),
        "dump": copies(life.words, [dump_of(box)]),
        "folder": copies(life.words, files_in(box.settings.folder)),
        "temporary": copies(life.words, files_in(life.temporary)),
    }


NOTHING = {"pages": 0, "wal": 0, "dump": 0, "folder": 0, "temporary": 0}


def test_every_column_that_holds_words_got_one(desk: Desk, cast: Cast, life: Life) -> None:
    tables, text = tables_of(desk.box), dump_of(desk.box)
    assert len(set(life.words)) == len(life.words) > 25
    corrected, put_away = 1, 1  # the name by which she was called before, and the word the archive sealed
    assert sum(copies([word], [text]) == 0 for word in life.words) == corrected + put_away
    for table, columns in NOT_WORDS.items():
        with desk.box.store.maintenance():
            rows = desk.box.store.rows(f"SELECT * FROM {table}")  # noqa: S608
        for column in set(tables[table]) - columns:
            if tables[table][column] in ("TEXT", "BLOB"):
                found = b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in (row[column] for row in rows))
                empty = (table, column) in {("planning_change", "before")}
                assert empty or copies(life.words, [found]) > 0, (table, column)


@pytest.mark.rule("E5")
@pytest.mark.rule("F13")
def test_an_erased_person_leaves_not_one_copy(desk: Desk, cast: Cast, life: Life) -> None:
    before = left(desk.box, life)
    assert min(before["pages"], before["wal"], before["dump"]) > 0, "the tools see what there is to see"
    assert before["folder"] == before["temporary"] == 0
    desk.box.door.erase_person(COORDINATOR, life.person, "effacement")
    assert left(desk.box, life) == NOTHING
    (desk.box.settings.folder / "technical.log").touch()
    desk.box.store.close()
    assert left(desk.box, life) == NOTHING
    with pytest.raises(errors.UnknownPerson):
        residents.find_person(desk, "kanari")


@pytest.mark.rule("E5")
def test_the_erased_are_gone_while_other_connections_stay_open(desk: Desk, cast: Cast, life: Life) -> None:
    other = Store(desk.box.settings.store, desk.box.database_key)
    with other.unit(write=False):
        assert other.one("SELECT count(*) AS n FROM access_log")
    desk.box.door.erase_person(COORDINATOR, life.person, "effacement")
    assert left(desk.box, life) == NOTHING
    other.close()


@pytest.mark.rule("E5")
def test_a_reader_in_the_middle_only_delays_the_sweep(desk: Desk, cast: Cast, life: Life) -> None:
    other = Store(desk.box.settings.store, desk.box.database_key)
    with other.unit(write=False):
        assert other.one("SELECT count(*) AS n FROM access_log")
        desk.box.door.erase_person(COORDINATOR, life.person, "effacement")
        assert left(desk.box, life)["dump"] == 0
        assert not desk.box.door.sweep()
    other.close()
    assert left(desk.box, life)["wal"] > 0
    consents.erase_sealed(desk.box)  # what the box does each hour
    assert left(desk.box, life) == NOTHING


@pytest.mark.rule("E5")
def test_without_secure_delete_the_same_erasure_leaves_copies(
    desk: Desk, cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = tuple((name, "OFF" if name == "secure_delete" else value) for name, value in connection.PRAGMAS)
    monkeypatch.setattr(connection, "PRAGMAS", careless)
    desk.box.store.close()
    desk.box.door.erase_person(COORDINATOR, life.person, "effacement")
    found = left(desk.box, life)
    assert found["pages"] > 0
    assert found["dump"] == 0


@pytest.mark.rule("E5")
def test_without_the_sweep_the_same_erasure_leaves_copies_in_the_wal(
    desk: Desk, cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "sweep", lambda _self: False)
    desk.box.door.erase_person(COORDINATOR, life.person, "effacement")
    found = left(desk.box, life)
    assert found["wal"] > 0
    assert found["dump"] == 0


@pytest.mark.rule("E5")
def test_no_index_of_words_lies_beside_the_tables(box: Box) -> None:
    with box.store.maintenance():
        assert box.store.rows("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%' OR name LIKE '%fts%'") == []
        kept = {
            name: box.store.database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("secure_delete", "temp_store")
        }
    assert kept == {"secure_delete": 1, "temp_store": 2}


@pytest.mark.rule("E5")
@pytest.mark.rule("B6")
@pytest.mark.parametrize("purpose", ["P2", "P3", "P4", "P7", "P9", "P11", "P12"])
def test_a_withdrawn_thing_leaves_not_one_copy_and_the_rest_stays(
    desk: Desk, cast: Cast, temporary: Path, purpose: str
) -> None:
    gone, kept = Canaries("Parti"), Canaries("Reste")
    rows = {"P2": gone, "P3": gone, "P4": gone} if purpose in ("P2", "P3", "P4") else {}
    for code in PURPOSES:
        consents.record_face_to_face(desk, cast.simone, code, True)
    fill(desk, cast, cast.simone, kept)
    if rows:
        add_photo(desk.box, "withdrawn", [cast.simone], purpose, gone, places=1)
    else:
        with desk.box.store.maintenance():
            words = desk.box.store.one("SELECT words FROM optional_data WHERE purpose = ?", (purpose,))
        gone.words.append(words["words"] if words else "")
        kept.words.remove(gone.words[0])
    alone = Life(cast.simone, gone.words, temporary, temporary)
    assert left(desk.box, alone)["dump"] > 0
    consents.record_face_to_face(desk, cast.simone, purpose, False)
    assert left(desk.box, alone)["dump"] > 0, "hidden, not yet erased"
    assert consents.confirm_no(desk, cast.simone) > 0
    # The place of a publication stays in the task that has the photo taken down, until someone has done it.
    places = gone.words[-1:] if purpose == "P4" else []
    alone.words = [word for word in gone.words if word not in places]
    assert left(desk.box, alone) == NOTHING
    assert copies(kept.words, [dump_of(desk.box)]) > 20
