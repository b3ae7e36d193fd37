"""A real re-key: everything is drawn again, no row is lost, and what opened the box before opens nothing any more."""

from __future__ import annotations

from pathlib import Path

import pytest

import crypto
from habitat_box import bootstrap, errors
from habitat_box.domain.people import COORDINATOR, Actor, NewResident, Role
from habitat_box.store import archive, changeover, counters, journal, key_events, secrets, segments, succession, witness
from habitat_box.store.connection import Store
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import certificate, keeping, new_store, rekeying, residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.full_house import Canaries
from tests.rekeyed_house import NEXT, changed, lost, rows_of
from tests.restored_house import lived_in


def names_in(box: Box) -> set[str]:
    return {path.name for path in box.settings.folder.iterdir()}


def opens(box: Box, phrase: str) -> bool:
    try:
        bootstrap.unlock(box.settings, phrase, box.clock).store.close()
    except errors.WrongPassphrase:
        return False
    return True


@pytest.fixture
def word(desk: Desk, cast: Cast) -> Canaries:
    return lived_in(desk, cast)


def test_the_keeper_finds_every_row_again_under_keys_that_are_all_new(
    desk: Desk, word: Canaries, created: bootstrap.Created, clock: FrozenClock
) -> None:
    box, path = desk.box, desk.box.settings.store
    before, old = rows_of(path, box.database_key), crypto.open_with_passphrase(box.settings.keys, PASSPHRASE)
    done = changed(desk)
    new = crypto.open_with_passphrase(box.settings.keys, NEXT)
    assert (new.database_key, new.store_id, new.generation) == (done.database_key, old.store_id, done.generation)
    assert new.generation > old.generation
    assert new.master_key != old.master_key
    assert new.database_key[:64] != old.database_key[:64]
    assert new.database_key[64:] != old.database_key[64:]
    assert new.recovery_recipient != old.recovery_recipient
    assert path.read_bytes()[:16] == bytes.fromhex(new.database_key[64:])
    after = rows_of(path, done.database_key)
    assert lost(before, after) == {}
    assert sum(map(len, before.values())) == done.rows > 90
    assert keeping.verify(bootstrap.open_box(box.settings, done.database_key, clock).desk(COORDINATOR)).is_whole


def test_what_opened_the_box_before_opens_nothing_any_more(
    desk: Desk, word: Canaries, created: bootstrap.Created, clock: FrozenClock
) -> None:
    box, settings = desk.box, desk.box.settings
    with pytest.raises(errors.SamePassphrase):
        changed(desk, phrase=f"  {PASSPHRASE.replace(chr(32), chr(32) * 2)} ")
    drawn = rekeying.draft_keys(desk)
    changed(desk, draft=drawn)
    assert opens(box, NEXT)
    assert not opens(box, PASSPHRASE)
    crypto.open_with_recovery(settings.keys, drawn.recovery_key)
    with pytest.raises(crypto.WrongSecret):
        crypto.open_with_recovery(settings.keys, created.recovery_key)
    with pytest.raises(errors.StoreKeyMismatch):
        bootstrap.open_box(settings, box.database_key, clock)
    assert not names_in(box) & {"store.keys.prev", changeover.MARK, "store.db.next", "store.keys.next"}


def test_the_old_bytes_are_gone_from_the_folder(desk: Desk, word: Canaries) -> None:
    folder = desk.box.settings.folder
    old = desk.box.settings.store.read_bytes()
    pages = {old[start : start + 4096] for start in range(0, len(old), 4096)}
    old_keys = desk.box.settings.keys.read_bytes()
    changed(desk)
    for file in folder.iterdir():
        if file.is_file():
            now = file.read_bytes()
            assert now != old_keys
            assert not pages & {now[start : start + 4096] for start in range(0, len(now), 4096)}, file.name


def test_a_sheet_that_is_not_typed_back_changes_nothing(desk: Desk, created: bootstrap.Created) -> None:
    box = desk.box
    before, files = box.settings.store.read_bytes(), names_in(box)
    drawn = rekeying.draft_keys(desk)
    lines = crypto.sheet_lines(drawn.recovery_key)
    wrong = [*lines[:2], lines[2].replace(lines[2].split()[1], "QQQQ"), *lines[3:]]
    for typed, said in (
        ("\n".join(wrong), errors.RecoveryLineWrong),
        (created.recovery_key, errors.NewSheetDiffers),
        ("", errors.RecoveryLineWrong),
    ):
        with pytest.raises(said):
            rekeying.rekey(desk, drawn, typed, NEXT)
    with pytest.raises(errors.WeakPassphrase):
        rekeying.rekey(desk, drawn, "\n".join(lines), "soleil soleil soleil")
    assert (box.settings.store.read_bytes(), names_in(box)) == (before, files)
    assert opens(box, PASSPHRASE)


def test_the_secrets_inside_are_renewed_and_the_pepper_stays(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    store = desk.box.store
    with store.unit(), store.opened(archive.ARCHIVE_OPEN, {"archive"}):
        archive.put_away(store, archive.Archived("a" * 32, "soutien", "ref", "2026-01-01", "2028-01-01"), {"mode": "seule"})
    names = (secrets.SIGNING_KEY, archive.KEY, "recovery_recipient", "pin_pepper", "ca_key", "ca_certificate")
    before = {name: secrets.get(store, name) for name in names}
    done = changed(desk)
    new = bootstrap.open_box(desk.box.settings, done.database_key, clock)
    after = {name: secrets.get(new.store, name) for name in names}
    assert {name for name in names if before[name] != after[name]} == set(names[:3])
    with new.store.unit(), new.store.opened(archive.ARCHIVE_OPEN):
        (row,) = archive.rows_of(new.store)
        assert archive.opened_words(new.store, row) == {"mode": "seule"}
    public = crypto.public_of(after[secrets.SIGNING_KEY])
    assert done.signing_fingerprint == crypto.fingerprint(public)
    signature = crypto.sign(before[secrets.SIGNING_KEY], b"a stick")
    assert succession.signed_here(new.store, new.settings.store_id, b"a stick", signature)
    assert not succession.signed_here(new.store, new.settings.store_id, b"a stick", crypto.sign(b"x" * 32, b"a stick"))
    new.store.close()


def test_the_house_writes_down_what_was_done_and_the_witness_follows(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    drawn = rekeying.draft_keys(desk)
    done = changed(desk, draft=drawn)
    box = bootstrap.open_box(desk.box.settings, done.database_key, clock)
    with box.store.unit(write=False):
        noted = [one.what for one in key_events.events(box.store) if one.generation == done.generation]
        generation, head = counters.value(box.store, counters.KEY_GENERATION), journal.head_of(box.store)
        held = segments.sealing(box.store)
    assert noted == [KeyEvent.REKEYED, KeyEvent.PASSPHRASE, KeyEvent.SHEET, KeyEvent.SHEET_READ_BACK]
    assert generation == done.generation
    assert witness.read(box.settings.store) == (head[0], bytes.fromhex(head[1]))
    assert held is not None
    assert held.sheet == crypto.ratchet.name_of(crypto.ratchet.first_key(drawn.recovery_key))  # type: ignore[attr-defined]
    box.store.close()


def test_a_key_stick_is_given_up_and_named(desk: Desk, cast: Cast) -> None:
    settings = desk.box.settings
    unlocked = crypto.open_with_passphrase(settings.keys, PASSPHRASE)
    crypto.add_slot(
        settings.keys, unlocked, "usbfile", b"s" * 32, label="clé du bureau", created_at="2026-11-01T00:00:00+00:00"
    )
    with desk.box.store.unit():
        key_events.note(desk.box.store, desk.box.clock(), KeyEvent.SHARES, 1)
    done = changed(desk)
    assert any("parts d'avant" in words for words in rekeying.change_words(done))
    assert done.given_up == ("Fichier sur une clé USB (clé du bureau)",)
    assert any("clé du bureau" in words for words in rekeying.change_words(done))
    assert {slot.kind for slot in crypto.slots_of(settings.keys)} == {"passphrase", "recovery"}
    with pytest.raises(crypto.WrongSecret):
        crypto.open_with_usb_file(settings.keys, b"s" * 32)


def test_a_box_whose_key_file_is_lost_while_it_is_open_gets_a_new_one(desk: Desk, cast: Cast) -> None:
    desk.box.settings.keys.unlink()
    done = changed(desk)
    assert done.given_up == ()
    assert opens(desk.box, NEXT)


def test_a_new_authority_is_asked_for_and_the_sites_certificate_follows(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    settings = desk.box.settings
    words, same = certificate.box_words(settings.authority.read_bytes()), changed(desk)
    box = bootstrap.open_box(settings, same.database_key, clock)
    assert not certificate.renew_certificate(box, ())
    done = changed(box.desk(COORDINATOR), new_authority=True, phrase=PASSPHRASE)
    assert any("avertissement" in said for said in rekeying.change_words(done))
    box = bootstrap.open_box(settings, done.database_key, clock)
    assert certificate.renew_certificate(box, ())
    assert not certificate.renew_certificate(box, ())
    assert certificate.box_words(settings.authority.read_bytes()) != words
    box.store.close()


def test_a_worker_cannot_change_the_keys(box: Box, cast: Cast) -> None:
    drawn = rekeying.draft_keys(box.desk(COORDINATOR))
    with pytest.raises(errors.AccessRefused):
        rekeying.rekey(box.desk(Actor("someone", Role.WORKER)), drawn, drawn.recovery_key, NEXT)
    assert opens(box, PASSPHRASE)


def test_whoever_has_the_old_file_open_can_neither_read_nor_write_it(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    box = desk.box
    other = Store(box.settings.store, box.database_key)
    other.keep(2)
    with other.unit(write=False):
        assert other.one("SELECT count(*) AS n FROM access_log") is not None
    done = changed(desk)
    for write in (True, False):
        with pytest.raises(errors.StoreReplaced), other.unit(write=write):
            pytest.fail("the dead file was opened")
    with pytest.raises(errors.StoreReplaced):
        other.version()
    new = bootstrap.open_box(box.settings, done.database_key, clock)
    residents.welcome(new.desk(COORDINATOR), NewResident("Mme", "Zélie", "NOUVELLE"))
    wal = box.settings.store.with_name("store.db-wal")
    size = wal.stat().st_size
    other.keep(0)
    other.close()
    assert wal.stat().st_size == size > 0
    new.store.close()
    again = bootstrap.open_box(box.settings, done.database_key, clock)
    assert journal.lost_since(again.store) is None
    again.store.close()


def test_a_full_disk_or_an_unequal_copy_leaves_the_old_box(
    desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = names_in(desk.box)
    monkeypatch.setattr(new_store, "row_counts", lambda store: {"resident": len(str(store.path))})
    with pytest.raises(errors.CopyDiffers):
        changed(desk)
    monkeypatch.undo()
    assert names_in(desk.box) - {"store.db-wal", "store.db-shm"} == files - {"store.db-wal", "store.db-shm"}
    assert opens(desk.box, PASSPHRASE)
