"""A backup of each released version comes back under today's code, whole, and opens with its own phrase and its own sheet.

The files under data/released were made by the released programs themselves, for invented people; nothing rewrites them.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import backups
import crypto
from crypto.canonical import canonical_json
from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.consent import State
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import counters, drills
from habitat_box.store.copies import row_counts
from habitat_box.store.migrations import STEPS, schema_version
from habitat_box.store.moments import instant
from habitat_box.usecases import consents, keeping, preflight, residents, restoring
from habitat_box.usecases.certificate import box_words
from habitat_box.usecases.desk import Box
from tests.archives import sealed_with
from tests.conftest import FrozenClock

RELEASED = Path(__file__).parent / "data" / "released"
VERSIONS = sorted(path.name for path in RELEASED.iterdir())
EACH = pytest.mark.parametrize("version", VERSIONS)
Facts = dict[str, Any]


def facts_of(version: str) -> Facts:
    facts: Facts = json.loads((RELEASED / version / "facts.json").read_text("utf-8"))
    return facts


def backup_of(version: str) -> Path:
    (file,) = (RELEASED / version).glob("*.habitat.age")
    return file


def brought_back(version: str, to: Path) -> tuple[restoring.Restored, Box]:
    facts = facts_of(version)
    clock = FrozenClock(instant(facts["made_at"]) + timedelta(days=2))
    sheet = (RELEASED / version / "feuille-de-secours.txt").read_text("utf-8")
    back = restoring.restore(backup_of(version), to, sheet, fingerprint=facts["fingerprint"], clock=clock)
    settings = read_settings(to)
    return back, bootstrap.open_box(settings, bootstrap.unlock_key(settings, facts["passphrase"]), clock=clock)


def test_every_version_that_was_released_is_here() -> None:
    assert VERSIONS[:2] == ["0.1.0", "0.2.0"]


@EACH
def test_a_released_backup_comes_back_whole_and_opens_with_its_phrase(version: str, tmp_path: Path) -> None:
    facts = facts_of(version)
    back, box = brought_back(version, tmp_path / "new")
    try:
        assert (back.log_lines, back.log_head) == (facts["log_head"]["seq"], facts["log_head"]["hash"])
        assert dict(back.counts) == facts["counts"]
        assert (back.residence, back.fingerprint) == (facts["residence"], facts["fingerprint"])
        assert back.erased_again == facts["erased_since"]
        assert schema_version(box.store) == len(STEPS)
        assert keeping.verify(box.desk(COORDINATOR)).is_whole
        with box.store.unit(write=False):
            assert drills.head_at(box.store, facts["log_head"]["seq"]) == facts["log_head"]["hash"]
    finally:
        box.store.close()


@EACH
def test_the_people_their_choices_and_their_visits_of_a_released_backup_are_there(version: str, tmp_path: Path) -> None:
    facts = facts_of(version)
    _back, box = brought_back(version, tmp_path / "new")
    try:
        desk = box.desk(COORDINATOR)
        cards = {card.first_name: card for card in residents.names(desk)}
        assert sorted(f"{card.first_name} {card.last_name}" for card in cards.values()) == facts["residents"]
        for name, said in facts["choices"].items():
            (standings,) = consents.all_choices(desk, [cards[name].person_id]).values()
            told = {one.purpose.code: one for one in standings}
            for code, yes in said.items():
                event = told[code].event
                assert event is not None
                assert event.state is (State.GIVEN if yes else State.REFUSED), (name, code)
        assert row_counts(box.store)["optional_data"] == facts["texts_kept"]
        for name, words in facts["habits"].items():  # none of 0.1.0: the YES was given to a text that has changed since
            assert residents.see_person(desk, cards[name].person_id).card.habits == words
        assert row_counts(box.store)["visit"] == facts["visits"]
    finally:
        box.store.close()


@EACH
def test_a_phone_sees_the_same_box_after_the_return_of_a_released_backup(version: str, tmp_path: Path) -> None:
    _back, box = brought_back(version, tmp_path / "new")
    box.store.close()
    before = (RELEASED / version / "ca.pem").read_bytes()
    assert (tmp_path / "new" / "ca.pem").read_bytes() == before
    assert box_words(before) == facts_of(version)["box_words"]


@EACH
def test_a_released_key_file_opens_by_its_phrase_and_its_sheet_and_takes_a_new_phrase(version: str, tmp_path: Path) -> None:
    facts, keys = facts_of(version), tmp_path / "store.keys"
    shutil.copy(RELEASED / version / "store.keys", keys)
    by_phrase = crypto.open_with_passphrase(keys, facts["passphrase"])
    by_sheet = crypto.open_with_recovery(keys, facts["recovery_key"])
    assert by_phrase.database_key == by_sheet.database_key
    with pytest.raises(crypto.WrongSecret):
        crypto.open_with_passphrase(keys, "neige dahlia brique violon sable lampe tuyau girafe")
    new = "violon sable dahlia tuyau neige girafe lampe brique"
    crypto.change_passphrase(keys, by_sheet, new)
    assert crypto.open_with_passphrase(keys, new).database_key == by_phrase.database_key
    assert crypto.open_with_recovery(keys, facts["recovery_key"]).database_key == by_phrase.database_key


@EACH
def test_a_box_from_a_released_backup_makes_backups_of_today_that_come_back(version: str, tmp_path: Path) -> None:
    _back, box = brought_back(version, tmp_path / "new")
    (tmp_path / "stick").mkdir()
    try:
        made = keeping.back_up(box.desk(COORDINATOR), tmp_path / "stick")
        with box.store.unit(write=False):
            assert made.sequence == counters.value(box.store, counters.BACKUPS) >= 1
    finally:
        box.store.close()
    again = restoring.restore(made.path, tmp_path / "again", facts_of(version)["recovery_key"], clock=box.clock)
    assert again.sequence == made.sequence


@EACH
def test_a_released_backup_passes_the_look_before(version: str, tmp_path: Path) -> None:
    facts = facts_of(version)
    asked = preflight.Asked(backup_of(version), tmp_path / "new", facts["recovery_key"], fingerprint=facts["fingerprint"])
    seen = preflight.examine(asked)
    assert seen.refusal is None
    assert seen.residence == facts["residence"]
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("key", "value"), [("version", 2), ("schema", len(STEPS) + 1)])
def test_a_backup_of_a_version_to_come_is_refused_by_name(key: str, value: int, tmp_path: Path) -> None:
    """Signed and whole, but from a program this one does not know."""
    facts = facts_of(VERSIONS[-1])
    with pytest.raises(errors.BackupTooNew) as refused:
        restoring.restore(newer(key, value, facts, tmp_path), tmp_path / "new", facts["recovery_key"])
    assert "plus récente" in refused.value.sentence
    assert not (tmp_path / "new").exists()


def newer(key: str, value: int, facts: Facts, tmp_path: Path) -> Path:
    parts = tmp_path / "parts"
    manifest = backups.read(backup_of(facts["version"]), facts["recovery_key"], parts)
    signing = crypto.new_signing_key()
    said = {**manifest.everything, key: value, "signing_public": crypto.public_of(signing).hex()}
    text = canonical_json(said)
    made: dict[str, bytes] = {name: (parts / name).read_bytes() for name in manifest.parts}
    return sealed_with(text, signing, made, crypto.RecoveryKey.from_secret(facts["recovery_key"]).recipient, tmp_path / "newer")
