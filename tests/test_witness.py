"""The witness beside the store: what was committed and is gone is said, and nothing else ever is."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box import bootstrap, errors
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal, ledger_file, witness
from habitat_box.store.connection import integrity_problems
from habitat_box.usecases import consents, log_heads, log_verify, residents
from habitat_box.usecases.desk import Box, Desk
from tests.command_house import good, run
from tests.conftest import PASSPHRASE, Cast

HEAD = bytes(range(32))


def test_the_witness_tells_the_last_line_noted_and_never_goes_back(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    assert witness.read(store) is None
    for line in (1, 5, 3, 4, 9):
        witness.note(store, line, HEAD)
    assert witness.read(store) == (9, HEAD)
    assert oct((tmp_path / "store.witness").stat().st_mode & 0o777) == "0o600"
    witness.forget(store)
    assert witness.read(store) is None


@given(flips=st.lists(st.integers(0, 8 * (4096 + 64) - 1), min_size=1, max_size=3), upto=st.integers(0, 4160))
def test_a_witness_with_a_wrong_bit_never_tells_a_line_that_was_not_noted(
    tmp_path_factory: pytest.TempPathFactory, flips: list[int], upto: int
) -> None:
    store = tmp_path_factory.mktemp("w") / "store.db"
    witness.note(store, 7, HEAD)
    witness.note(store, 8, HEAD)
    file = store.with_suffix(witness.SUFFIX)
    raw = bytearray(file.read_bytes())
    for flip in flips:
        raw[flip // 8] ^= 1 << flip % 8
    file.write_bytes(raw)
    assert witness.read(store) in (None, (7, HEAD), (8, HEAD))
    file.write_bytes(raw[:upto])
    assert witness.read(store) in (None, (7, HEAD), (8, HEAD))


def test_a_disk_that_refuses_leaves_the_witness_behind_and_the_work_done(desk: Desk, cast: Cast) -> None:
    file = desk.box.settings.store.with_suffix(witness.SUFFIX)
    file.unlink()
    file.mkdir()
    residents.correct(desk, cast.simone, {"called": "Mamie"})
    assert residents.see_person(desk, cast.simone).card.called == "Mamie"
    assert journal.lost_since(desk.box.store) is None


def test_an_open_box_agrees_with_its_witness_after_each_commit(desk: Desk, cast: Cast) -> None:
    for _ in range(3):
        desk.box.door.look(COORDINATOR, Look.PERSON, cast.simone)
        with desk.box.store.unit(write=False):
            seq, head = journal.head_of(desk.box.store)
        assert witness.read(desk.box.settings.store) == (seq, bytes.fromhex(head))
        assert journal.lost_since(desk.box.store) is None


def test_a_unit_rolled_back_is_never_witnessed(desk: Desk, cast: Cast) -> None:
    before = witness.read(desk.box.settings.store)

    def fail() -> None:
        with desk.box.store.unit():
            desk.box.door.log(COORDINATOR, "regarder", "rien")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert witness.read(desk.box.settings.store) == before


def lose(box: Box, cast: Cast, chance: random.Random) -> Path:
    """Flip one bit in the frames of the WAL that hold the last work, as a tired memory card does."""
    wal = box.settings.store.with_name("store.db-wal")
    assert box.store.sweep()
    box.door.look(COORDINATOR, Look.PERSON, cast.simone)
    before = wal.stat().st_size
    for _ in range(3):
        box.door.look(COORDINATOR, Look.PERSON, cast.simone)
    kept = box.settings.folder.with_name("kept")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(box.settings.folder, kept, ignore=shutil.ignore_patterns("run", "*-shm"))
    raw = bytearray((kept / wal.name).read_bytes())
    place = chance.randrange(before, len(raw))
    raw[place] ^= 1 << chance.randrange(8)
    (kept / wal.name).write_bytes(raw)
    return kept


@pytest.mark.parametrize("seed", range(20))
def test_a_bit_flipped_in_the_wal_is_noticed_where_every_check_calls_the_rest_whole(box: Box, cast: Cast, seed: int) -> None:
    kept = lose(box, cast, random.Random(seed))  # noqa: S311 - chance that can be had again
    settings = bootstrap.settings_of(kept)
    key = bootstrap.unlock_key(settings, PASSPHRASE)
    with pytest.raises(errors.WorkLost, match="manquent"):
        bootstrap.open_box(settings, key)

    line = bootstrap.accept_loss(settings, key)

    opened = bootstrap.open_box(settings, key)
    assert integrity_problems(opened.store) == []  # which is why nothing else would have said it
    with opened.store.unit(write=False):
        assert journal.head_of(opened.store)[0] >= line
    opened.store.close()


def test_an_older_store_put_in_the_place_of_the_newer_is_noticed(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    settings = desk.box.settings
    desk.box.store.close()
    shutil.copy(settings.store, tmp_path / "older.db")
    residents.correct(desk, cast.simone, {"called": "Mamie"})
    desk.box.store.close()
    for name in ("store.db-wal", "store.db-shm"):
        settings.store.with_name(name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "older.db", settings.store)
    with pytest.raises(errors.WorkLost):
        bootstrap.open_box(settings, desk.box.database_key)


@pytest.mark.rule("E6")
def test_who_accepts_an_older_store_brings_back_nobody_erased_and_no_yes_taken_back(
    desk: Desk, cast: Cast, tmp_path: Path
) -> None:
    settings = desk.box.settings
    consents.record_face_to_face(desk, cast.rene, "P1", True)
    desk.box.store.sweep()
    desk.box.store.close()
    shutil.copy(settings.store, tmp_path / "older.db")
    consents.record_face_to_face(desk, cast.rene, "P1", False)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    desk.box.store.close()
    for name in ("store.db-wal", "store.db-shm"):
        settings.store.with_name(name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "older.db", settings.store)

    bootstrap.accept_loss(settings, desk.box.database_key)

    opened = bootstrap.open_box(settings, desk.box.database_key, clock=desk.box.clock)
    again = opened.desk(COORDINATOR)
    assert [card.person_id for card in residents.names(again)] == [cast.rene]
    assert not [one for one in consents.all_choices(again, [cast.rene])[cast.rene] if one.in_force]
    opened.store.close()


@pytest.mark.parametrize("spoilt", ["absent", "forged"])
def test_a_loss_is_accepted_without_a_ledger_that_can_be_believed(box: Box, cast: Cast, spoilt: str) -> None:
    kept = lose(box, cast, random.Random(5))  # noqa: S311 - chance that can be had again
    (kept / ledger_file.NAME).unlink(missing_ok=True)
    if spoilt == "forged":
        (kept / ledger_file.NAME).write_text("{}")
    settings = bootstrap.settings_of(kept)
    key = bootstrap.unlock_key(settings, PASSPHRASE)
    assert bootstrap.accept_loss(settings, key) > 0
    opened = bootstrap.open_box(settings, key, clock=box.clock)
    assert len(residents.names(opened.desk(COORDINATOR))) == 2
    opened.store.close()


def test_the_command_says_what_is_lost_and_asks_before_going_on(box: Box, cast: Cast) -> None:
    kept = lose(box, cast, random.Random(3))  # noqa: S311 - chance that can be had again
    day = run(kept, "day")
    assert day.returncode != 0
    assert "accept-loss" in day.stderr
    assert "Traceback" not in day.stderr
    assert run(kept, "accept-loss", secret=f"{PASSPHRASE}\nnon").returncode != 0
    assert run(kept, "day").returncode != 0
    assert "ligne" in good(run(kept, "accept-loss", secret=f"{PASSPHRASE}\nperdu"))
    good(run(kept, "day"))


def test_a_witness_taken_away_stops_nothing_and_the_next_work_makes_another(desk: Desk, cast: Cast) -> None:
    settings = desk.box.settings
    witness.forget(settings.store)
    bootstrap.open_box(settings, desk.box.database_key, clock=desk.box.clock).store.close()
    residents.correct(desk, cast.simone, {"called": "Mamie"})
    with desk.box.store.unit(write=False):
        assert (witness.read(settings.store) or (0, b""))[0] == journal.head_of(desk.box.store)[0]


@pytest.mark.rule("F14")
def test_an_older_store_with_its_older_witness_says_nothing_here_and_the_sheet_says_it(
    desk: Desk, cast: Cast, tmp_path: Path
) -> None:
    """Whoever puts both files back as they were is found out by what left the house alone."""
    settings = desk.box.settings
    desk.box.store.sweep()
    files = (settings.store, settings.store.with_suffix(witness.SUFFIX))
    for file in files:
        shutil.copy(file, tmp_path / file.name)
    residents.correct(desk, cast.simone, {"called": "Mamie"})
    sheet = log_heads.head_now(desk).qr
    desk.box.store.close()
    for name in ("store.db-wal", "store.db-shm"):
        settings.store.with_name(name).unlink(missing_ok=True)
    for file in files:
        file.write_bytes((tmp_path / file.name).read_bytes())
    opened = bootstrap.open_box(settings, desk.box.database_key, clock=desk.box.clock)
    found = log_verify.verify(opened.desk(COORDINATOR), sheet)
    opened.store.close()
    assert found.proof.fault is None
    assert found.since in (log_verify.Since.CUT, log_verify.Since.REWRITTEN)
