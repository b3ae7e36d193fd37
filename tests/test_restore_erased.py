"""An old backup cannot bring anyone back: what was erased since goes again before the restored box can be opened."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import backups
from crypto.canonical import canonical_json
from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.consent import State
from habitat_box.domain.people import COORDINATOR, DecisionMode
from habitat_box.domain.support import Support
from habitat_box.store import ledger_file
from habitat_box.store.ledger import Line
from habitat_box.usecases import cards, consents, enrolment, keeping, residents, restoring
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.restoring import Restored
from tests.command_house import good, run
from tests.conftest import PASSPHRASE, TODAY, Cast, FrozenClock
from tests.forensics import copies, dump_of, frames_of, pages_of
from tests.full_house import NOT_WORDS, Canaries, add_photo, count_rows, fill
from tests.web_house import WebHouse

NAMED_FILES = {
    "store.db", "store.db-wal", "store.db-shm", "store.keys", "store.witness", "habitat.toml", "leaf.pem", "leaf.key",
    "ca.pem", "effacements.json",
}  # fmt: skip

pytestmark = pytest.mark.rule("E6")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def word(desk: Desk, cast: Cast) -> Canaries:
    """Simone with a word in every field; René has a text."""
    words = Canaries()
    for purpose in ("P2", "P3", "P4", "P5", "P6", "P7", "P9", "P11", "P12"):
        consents.record_face_to_face(desk, cast.simone, purpose, True)
    for purpose in ("P3", "P7"):
        consents.record_face_to_face(desk, cast.rene, purpose, True)
    residents.write_habits(desk, cast.rene, "Le café d'abord")
    fill(desk, cast, cast.simone, words)
    add_photo(desk.box, "group", [cast.simone, cast.rene], "P3", Canaries("Groupe"))
    return words


def opened(back: Restored, clock: FrozenClock) -> Box:
    return bootstrap.open_box(read_settings(back.folder), _key(back.folder), clock=clock)


def _key(folder: Path) -> str:
    return bootstrap.unlock_key(read_settings(folder), PASSPHRASE)


def lines_of(box: Box) -> tuple[Line, ...]:
    path, store_id = box.settings.folder / ledger_file.NAME, box.settings.store_id
    return ledger_file.read(path, store_id, ledger_file.public_key(box.store)).lines


def all_copies(box: Box, words: Canaries) -> int:
    return copies(words.words, [*pages_of(box), *frames_of(box), dump_of(box)])


def test_the_erased_stay_erased_through_a_backup_made_before(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(days=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    expected = count_rows(desk.box)
    clock.advance(days=1)
    keeping.back_up(desk, out)  # the ledger lies beside both
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    assert (back.erased_again, back.newer_ledger, back.ledgers_refused) == (1, True, 0)
    box = opened(back, clock)
    assert {name: count_rows(box)[name] for name in NOT_WORDS} == {name: expected[name] for name in NOT_WORDS}
    assert all_copies(box, word) == 0
    assert [card.person_id for card in residents.names(box.desk(COORDINATOR))] == [cast.rene]
    assert residents.see_person(box.desk(COORDINATOR), cast.rene).card.habits == "Le café d'abord"
    assert keeping.verify(box.desk(COORDINATOR)).is_whole
    assert restoring.erasure_words(back) == ["Effacé de nouveau : 1. Ce qui avait été effacé le reste."]
    assert {path.name for path in back.folder.iterdir()} <= NAMED_FILES
    box.store.close()


def test_without_the_ledger_a_backup_would_bring_her_back_and_the_coordinator_is_told(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    for file in out.glob("*.json"):
        file.unlink()
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    assert (back.erased_again, back.newer_ledger) == (0, False)
    assert "Relisez la liste des habitants" in restoring.erasure_words(back)[0]
    box = opened(back, clock)
    assert all_copies(box, word) > 0
    box.store.close()


def test_a_chain_of_two_restores_with_the_ledger_only_beside_the_backup(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    first = keeping.back_up(desk, out).path
    clock.advance(hours=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    clock.advance(hours=1)
    keeping.back_up(desk, out)
    back = restoring.restore(first, tmp_path / "one", created.recovery_key, clock=clock)
    one = opened(back, clock)
    assert lines_of(one) == lines_of(desk.box)
    alone = tmp_path / "other stick"
    alone.mkdir()
    one.door.erase_person(COORDINATOR, cast.rene, "effacement")
    second = keeping.back_up(one.desk(COORDINATOR), alone)
    one.store.close()
    lone = tmp_path / "lone"  # the first backup again, with the second's ledger and nothing else beside it
    lone.mkdir()
    shutil.copy(first, lone)
    shutil.copy(next(alone.glob("*.json")), lone)
    back = restoring.restore(lone / first.name, tmp_path / "two", created.recovery_key, clock=clock)
    assert (back.erased_again, back.newer_ledger) == (2, True)
    two = opened(back, clock)
    assert residents.names(two.desk(COORDINATOR)) == []
    assert all_copies(two, word) == 0
    two.store.close()
    assert second.ledger_beside


def test_withdrawn_things_stay_withdrawn_and_what_was_said_yes_to_stays_no(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    for purpose in ("P3", "P5", "P7"):
        consents.record_face_to_face(desk, cast.simone, purpose, False)
    assert consents.confirm_no(desk, cast.simone) > 0
    keeping.back_up(desk, out)
    expected = count_rows(desk.box)
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    box = opened(back, clock)
    found = count_rows(box)
    same = ("resident", "contact", "optional_data", "photo", "photo_person", "photo_use", "publication")
    assert {name: found[name] for name in same} == {name: expected[name] for name in same}
    standings = {one.purpose.code: one for one in box.door.standings(COORDINATOR, cast.simone)}
    assert {code for code in ("P3", "P5", "P7") if standings[code].in_force} == set()
    assert {code for code in ("P2", "P4", "P6", "P9") if not standings[code].in_force} == set()
    with box.store.maintenance():
        assert box.store.rows("SELECT roles FROM contact") == [{"roles": "nouvelles"}]
    assert keeping.verify(box.desk(COORDINATOR)).is_whole
    box.store.close()


@pytest.mark.parametrize("word_of", ["no", "disagreement"])
def test_a_no_after_a_renewed_yes_stays_no_through_a_backup_made_before_the_renewal(
    desk: Desk, cast: Cast, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock, word_of: str
) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    old = keeping.back_up(desk, out).path
    clock.advance(days=1)
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    if word_of == "no":
        consents.record_face_to_face(desk, cast.simone, "P1", False)
    else:
        order = Support(DecisionMode.REPRESENTED, person_scope=True, deed_seen_on=TODAY)
        consents.write_support(desk, cast.simone, order)
        assert consents.record_for(desk, cast.simone, "P1", False).state is State.SUSPENDED
    keeping.back_up(desk, out)
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    box = opened(back, clock)
    assert {one.purpose.code for one in box.door.standings(COORDINATOR, cast.simone) if one.in_force} == set()
    box.store.close()


def test_a_named_ledger_never_hides_a_newer_one_beside_the_backup(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    early = tmp_path / "early.json"
    shutil.copy(next(one for one in out.iterdir() if one.name.endswith(ledger_file.NAME)), early)
    clock.advance(days=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    keeping.back_up(desk, out)
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, erasures=early, clock=clock)
    assert (back.erased_again, back.newer_ledger) == (1, True)


def test_a_role_given_again_before_the_backup_stays_given(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    consents.record_face_to_face(desk, cast.simone, "P5", False)
    consents.confirm_no(desk, cast.simone)
    consents.record_face_to_face(desk, cast.simone, "P5", True)
    desk.box.door.write_contact_roles(COORDINATOR, cast.simone, f"c{cast.simone}", ("planning",))
    made = keeping.back_up(desk, out).path
    back = restoring.restore(made, tmp_path / "new", created.recovery_key, clock=clock)
    assert (back.erased_again, back.newer_ledger) == (0, False)
    box = opened(back, clock)
    with box.store.maintenance():
        assert box.store.rows("SELECT roles FROM contact") == [{"roles": "planning"}]
    assert {one.purpose.code for one in box.door.standings(COORDINATOR, cast.simone) if one.in_force} >= {"P5"}
    box.store.close()


def test_a_named_ledger_is_taken_and_a_wrong_one_refused_leaving_nothing(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(seconds=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    named = shutil.copy(desk.box.settings.folder / ledger_file.NAME, tmp_path / "named.json")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(Path(named).read_text().replace("fiche", "photo"))
    new = tmp_path / "new"
    given: dict[str, Any] = {"clock": clock}
    with pytest.raises(errors.LedgerForged):
        restoring.restore(old, new, created.recovery_key, erasures=wrong, **given)
    assert not new.exists()
    with pytest.raises(errors.FileNotFound):
        restoring.restore(old, new, created.recovery_key, erasures=tmp_path / "none.json", **given)
    assert not new.exists()
    back = restoring.restore(old, new, created.recovery_key, erasures=Path(named), **given)
    assert (back.erased_again, back.newer_ledger) == (1, True)


def test_a_forged_ledger_beside_the_backup_is_told_and_harms_nothing(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    good = (desk.box.settings.folder / ledger_file.NAME).read_text()
    (out / f"{desk.box.settings.host_name}{ledger_file.BESIDE}").unlink()  # someone took the true one away
    (out / "ailleurs.effacements.json").write_text(good.replace(cast.simone, cast.rene))
    (out / "coupé.effacements.json").write_text(good[:90])
    back = restoring.restore(old, tmp_path / "one", created.recovery_key, clock=clock)
    assert (back.erased_again, back.newer_ledger, back.ledgers_refused) == (0, False, 2)
    assert "n'est pas celui de cette boîte" in restoring.erasure_words(back)[0]
    box = opened(back, clock)
    assert len(residents.names(box.desk(COORDINATOR))) == 2
    box.store.close()
    (out / "effacements.json").write_text(good)
    assert restoring.restore(old, tmp_path / "two", created.recovery_key, clock=clock).erased_again == 1


@pytest.mark.parametrize("step", ["write_certificate", "_age", "_without_the_erased"])
def test_a_restore_cut_in_the_middle_never_leaves_a_box_that_opens(
    desk: Desk,
    cast: Cast,
    word: Canaries,
    created: bootstrap.Created,
    out: Path,
    tmp_path: Path,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    old = keeping.back_up(desk, out).path
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    seen = tmp_path / "seen"

    def power_cut(*_: object) -> None:
        shutil.copytree(tmp_path / "new", seen)  # what the disk holds at that instant
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, step, power_cut)
    with pytest.raises(KeyboardInterrupt):
        restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    assert not (tmp_path / "new").exists()
    with pytest.raises(errors.StoreMissing):
        bootstrap.unlock(read_settings(seen), PASSPHRASE, clock=clock)


def test_what_grew_too_old_since_goes_too_when_the_clock_is_sure(
    desk: Desk, cast: Cast, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(days=20)
    back = restoring.restore(old, tmp_path / "one", created.recovery_key, clock=clock)
    box = opened(back, clock)
    assert count_rows(box)["visit"] == 3
    box.store.close()
    with desk.box.store.unit(), desk.box.store.opened({"visit": {"day", "id"}}, {"visit"}):
        desk.box.store.run("UPDATE visit SET day = ?", ((clock() - timedelta(days=175)).date().isoformat(),))
    made = keeping.back_up(desk, out).path
    clock.advance(days=10)
    back = restoring.restore(made, tmp_path / "two", created.recovery_key, clock=clock)
    box = opened(back, clock)
    assert count_rows(box)["visit"] == 0
    box.store.close()


def test_the_command_says_what_went_again(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(seconds=1)
    clock.advance(seconds=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    named = ("--erasures", str(desk.box.settings.folder / ledger_file.NAME))
    (out / f"{desk.box.settings.host_name}{ledger_file.BESIDE}").unlink()
    key = created.recovery_key
    said = good(run(tmp_path, "restore", str(old), str(tmp_path / "one"), *named, secret=key))
    assert "Effacé de nouveau : 1." in said
    assert "Aucun registre" not in said
    told = json.loads(good(run(tmp_path, "restore", str(old), str(tmp_path / "two"), "--json", secret=key)))
    assert (told["erased_again"], told["newer_ledger"], told["ledgers_refused"]) == (0, False, 0)
    (tmp_path / "wrong.json").write_text("{}")
    wrong = ("--erasures", str(tmp_path / "wrong.json"))
    refused = run(tmp_path, "restore", str(old), str(tmp_path / "three"), *wrong, secret=key)
    assert refused.returncode != 0
    assert "Le registre des effacements n'est pas celui de cette boîte" in refused.stderr
    assert not (tmp_path / "three").exists()


def test_a_backup_tells_the_head_of_the_ledger_inside_it(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path
) -> None:
    (tmp_path / "parts").mkdir()
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    made = keeping.back_up(desk, out).path
    manifest = backups.read(made, created.recovery_key, tmp_path / "parts")
    last = lines_of(desk.box)[-1]
    assert manifest.erasure_head is not None
    assert (manifest.erasure_head.seq, manifest.erasure_head.hash) == (last.seq, last.hash)
    before = {name: value for name, value in manifest.everything.items() if name != "erasure_head"}
    parsed = backups.Manifest.parse(canonical_json(before))
    assert parsed.erasure_head is None, "a backup made before the ledger is read as ever"


@pytest.mark.parametrize("head", [{"seq": 1, "hash": "f" * 64}, {"seq": 7, "hash": "0" * 64}])
def test_a_backup_whose_ledger_is_not_the_one_it_names_is_refused(
    desk: Desk, cast: Cast, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch, head: dict[str, Any],
) -> None:  # fmt: skip
    monkeypatch.setattr(keeping, "head_of", lambda _store: (head["seq"], head["hash"]))
    made = keeping.back_up(desk, out).path
    with pytest.raises(errors.BackupDamaged):
        restoring.restore(made, tmp_path / "new", created.recovery_key, clock=clock)
    assert not (tmp_path / "new").exists()


@pytest.mark.rule("F20")
def test_a_lost_card_and_a_lost_phone_stay_closed_through_a_backup_made_before(
    desk: Desk, cast: Cast, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    lost, kept = (cards.make_cards(desk, [person], "https://maison.local")[0] for person in (cast.simone, cast.rene))
    phones = {worker: WebHouse(desk).phone_of(worker) for worker in (cast.sonia.id, cast.karim.id)}
    assert len(phones) == 2
    old = keeping.back_up(desk, out).path
    clock.advance(hours=1)
    cards.revoke_cards(desk, cast.simone)
    [phone] = enrolment.phones_of(desk, cast.sonia.id)
    enrolment.revoke(desk, phone.id)
    clock.advance(hours=1)
    keeping.back_up(desk, out)

    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)

    box = opened(back, clock)
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, token=lost.token)
    assert cards.hold_up(box, token=kept.token)
    assert enrolment.phones_of(box.desk(COORDINATOR), cast.sonia.id) == []
    assert len(enrolment.phones_of(box.desk(COORDINATOR), cast.karim.id)) == 1
    box.store.close()


def test_an_erasure_reaches_the_backups_that_are_at_hand_without_another_backup(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(hours=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    assert (back.newer_ledger, back.ledgers_refused) == (True, 0)
    box = opened(back, clock)
    assert [card.person_id for card in residents.names(box.desk(COORDINATOR))] == [cast.rene]
    box.store.close()
