"""An old backup cannot bring anyone back: what was erased since goes again before the restored box can be opened."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.consent import State
from habitat_box.domain.people import COORDINATOR, DecisionMode
from habitat_box.domain.support import Support
from habitat_box.usecases import cards, consents, enrolment, keeping, residents, restoring
from habitat_box.usecases.desk import Desk
from tests.conftest import PASSPHRASE, TODAY, Cast, FrozenClock
from tests.full_house import NOT_WORDS, Canaries, count_rows
from tests.restored_house import all_copies, lines_of, lived_in, opened
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
    return lived_in(desk, cast)


def test_the_erased_stay_erased_through_a_backup_made_before(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(days=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    expected = count_rows(desk.box)
    clock.advance(days=1)
    keeping.back_up(desk, out)  # the ledger lies beside both
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, older=True, clock=clock)
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
    back = restoring.restore(first, tmp_path / "one", created.recovery_key, older=True, clock=clock)
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
    back = restoring.restore(lone / first.name, tmp_path / "two", created.recovery_key, older=True, clock=clock)
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
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, older=True, clock=clock)
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
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, older=True, clock=clock)
    box = opened(back, clock)
    assert {one.purpose.code for one in box.door.standings(COORDINATOR, cast.simone) if one.in_force} == set()
    box.store.close()


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

    back = restoring.restore(old, tmp_path / "new", created.recovery_key, older=True, clock=clock)

    box = opened(back, clock)
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, token=lost.token)
    assert cards.hold_up(box, token=kept.token)
    assert enrolment.phones_of(box.desk(COORDINATOR), cast.sonia.id) == []
    assert len(enrolment.phones_of(box.desk(COORDINATOR), cast.karim.id)) == 1
    box.store.close()
