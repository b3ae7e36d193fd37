"""The signing key changed: a backup of before still hears of what was erased after, and of nothing a stranger says."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crypto
from crypto import rekeying as sets
from crypto.rekeying import Succession
from habitat_box import bootstrap, errors
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import ledger_file, succession
from habitat_box.usecases import keeping, rekeying, residents, restoring
from habitat_box.usecases import ledger as ledgers
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import MONDAY, PASSPHRASE, Cast, FrozenClock
from tests.full_house import Canaries
from tests.rekeyed_house import NEXT, changed
from tests.restored_house import all_copies, lived_in, opened

BOX = "0" * 32


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def word(desk: Desk, cast: Cast) -> Canaries:
    return lived_in(desk, cast)


def rekeyed(desk: Desk, clock: FrozenClock, phrase: str = NEXT) -> Desk:
    done = changed(desk, phrase=phrase)
    return bootstrap.open_box(desk.box.settings, done.database_key, clock).desk(COORDINATOR)


def named(out: Path) -> Path:
    return next(path for path in out.iterdir() if path.name.endswith(ledger_file.NAME))


@pytest.mark.parametrize("times", [1, 2])
def test_who_is_erased_after_a_change_of_keys_stays_erased_through_a_backup_made_before(
    desk: Desk,
    cast: Cast,
    word: Canaries,
    created: bootstrap.Created,
    out: Path,
    tmp_path: Path,
    clock: FrozenClock,
    times: int,
) -> None:
    old = keeping.back_up(desk, out).path
    for phrase in (NEXT, PASSPHRASE)[:times]:
        clock.advance(days=1)
        desk = rekeyed(desk, clock, phrase)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    clock.advance(days=1)
    keeping.back_up(desk, out)
    desk.box.store.close()
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, older=True, clock=clock)
    assert (back.erased_again, back.newer_ledger, back.ledgers_refused) == (1, True, 0)
    box = opened(back, clock)
    assert all_copies(box, word) == 0
    assert [card.person_id for card in residents.names(box.desk(COORDINATOR))] == [cast.rene]
    assert keeping.verify(box.desk(COORDINATOR)).is_whole
    box.store.close()


def test_a_backup_made_after_a_change_of_keys_comes_back_with_the_new_sheet_alone(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    drawn = rekeying.draft_keys(desk)
    done = changed(desk, draft=drawn)
    new = bootstrap.open_box(desk.box.settings, done.database_key, clock).desk(COORDINATOR)
    made = keeping.back_up(new, out).path
    new.box.store.close()
    with pytest.raises(errors.WrongRecoveryKey):
        restoring.restore(made, tmp_path / "no", created.recovery_key, clock=clock)
    back = restoring.restore(made, tmp_path / "new", drawn.recovery_key, clock=clock)
    assert back.fingerprint == done.signing_fingerprint
    box = bootstrap.unlock(bootstrap.settings_of(back.folder), NEXT, clock)
    assert len(residents.names(box.desk(COORDINATOR))) == 2
    box.store.close()


def test_a_succession_nobody_signed_or_signed_by_a_stranger_is_refused(
    desk: Desk, cast: Cast, out: Path, clock: FrozenClock
) -> None:
    keeping.back_up(desk, out)
    public, store_id = ledger_file.public_key(desk.box.store), desk.box.settings.store_id
    new = rekeyed(desk, clock)
    ledgers.write_copies(new.box.settings, new.box.store, clock(), out)
    good, stranger = named(out), crypto.new_signing_key()
    assert ledger_file.read(good, store_id, public).lines == ()
    lines = ledger_file.read(good, store_id, public).lines
    before = sets.succession(stranger, crypto.public_of(stranger), store_id, "2026")
    mine = Succession(public.hex(), crypto.public_of(stranger).hex(), "2026", before.signature)
    for keys in ([], [before], [mine], [mine._replace(signature="zz")], [mine._replace(new="zz")]):
        path = out / "forged.json"
        path.write_bytes(ledger_file.signed_text(list(lines), store_id, clock(), stranger, None, keys))
        with pytest.raises(errors.LedgerForged):
            ledger_file.read(path, store_id, public)
    document = json.loads(good.read_text())
    for wrong in ({"succession": []}, {"succession": "x"}, {"succession": [[1, 2, 3, 4]]}, {"succession": [["a"]]}):
        good.write_text(json.dumps(document | wrong))
        with pytest.raises(errors.LedgerForged):
            ledger_file.read(good, store_id, public)
    new.box.store.close()


def test_a_ledger_of_before_is_not_believed_by_a_store_of_after(desk: Desk, cast: Cast, out: Path, clock: FrozenClock) -> None:
    keeping.back_up(desk, out)
    new = rekeyed(desk, clock)
    with pytest.raises(errors.LedgerForged):
        ledger_file.read(named(out), new.box.settings.store_id, ledger_file.public_key(new.box.store))
    new.box.store.close()


def test_the_copy_in_the_folder_is_signed_again_with_the_change(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    desk.box.door.erase_person(COORDINATOR, cast.rene, "effacement")
    new = rekeyed(desk, clock)
    state = ledgers.state(new)
    assert (state.erasures, state.copy_is_whole) == (1, True)
    new.box.store.close()


def test_the_store_keeps_each_change_of_its_signing_key(box: Box, clock: FrozenClock) -> None:
    keys = [crypto.new_signing_key() for _ in range(2)]
    first = ledger_file.public_key(box.store)
    for number, key in enumerate(keys):
        with box.store.unit():
            succession.renew(box.store, box.settings.store_id, key, MONDAY + timedelta(days=number))
    with box.store.unit(write=False):
        lines = succession.lines_of(box.store)
    publics = [crypto.public_of(key) for key in keys]
    assert sets.reached(first, lines, box.settings.store_id) == [first, *publics]
    assert sets.reached(publics[1], lines, box.settings.store_id) == [publics[1]]
    assert sets.reached(first, lines, "another box") == [first]


chains = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=6, unique=True)


@given(chains, st.data())
def test_a_chain_of_keys_leads_to_its_end_until_one_line_is_wrong(keys: list[bytes], data: st.DataObject) -> None:
    publics = [crypto.public_of(key) for key in keys]
    lines = [sets.succession(old, new, BOX, "2026") for old, new in zip(keys, publics[1:], strict=False)]
    assert sets.reached(publics[0], lines, BOX) == publics
    if lines:
        wrong = data.draw(st.integers(0, len(lines) - 1))
        field = data.draw(st.sampled_from(["old", "new", "at", "signature"]))
        changed_line = lines[wrong]._replace(**{field: "00" * 32 if field != "at" else "2027"})
        cut = [*lines[:wrong], changed_line, *lines[wrong + 1 :]]
        assert sets.reached(publics[0], cut, BOX) == publics[: wrong + 1]


def test_more_successions_than_a_box_can_have_are_not_read() -> None:
    keys = [bytes([number]) * 32 for number in range(1, 80)]
    publics = [crypto.public_of(key) for key in keys]
    lines = [sets.succession(old, new, BOX, "2026") for old, new in zip(keys, publics[1:], strict=False)]
    assert len(sets.reached(publics[0], lines, BOX)) == sets.MOST_LINES + 1
