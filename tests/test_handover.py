"""The coordinator leaves: each step is read from what the box knows, or written by someone, and nothing is ticked by hand."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain import handover as rules
from habitat_box.domain.handover import Found, StepState
from habitat_box.domain.people import COORDINATOR, Actor, Role
from habitat_box.store import backups_made, key_events, sessions
from habitat_box.store.backups_made import Made
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import handover, key_file, log_heads, rekeying, second_key
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.rekeyed_house import NEXT

DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def states(desk: Desk) -> dict[str, StepState]:
    now = handover.state(desk)
    assert now is not None
    return {step.key: step.state for step in now.steps}


def left(desk: Desk) -> set[str]:
    return {key for key, state in states(desk).items() if state is StepState.TO_DO}


def note(desk: Desk, *what: KeyEvent) -> None:
    with desk.box.store.unit():
        for one in what:
            key_events.note(desk.box.store, desk.box.clock(), one, 2)


def backed_up(desk: Desk) -> None:
    with desk.box.store.unit():
        backups_made.note(desk.box.store, Made(desk.box.new_id(), desk.box.clock(), "0" * 64, 1, "/x", 1, "", 1.0))


@pytest.fixture(autouse=True)
def no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "members", lambda: None)


def test_nobody_leaves_until_a_handover_begins(desk: Desk, cast: Cast) -> None:
    assert handover.state(desk) is None
    assert handover.last_done(desk) is None
    for act in (lambda: handover.tell(desk, "old_sheet", "détruite"), lambda: handover.finish(desk)):
        with pytest.raises(errors.NoHandover):
            act()
    with pytest.raises(errors.NoHandover):
        handover.print_handover(desk, Path("nowhere"))


def test_what_was_done_before_does_not_count(desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path) -> None:
    note(desk, KeyEvent.PASSPHRASE, KeyEvent.REKEYED, KeyEvent.SHEET, KeyEvent.SHEET_READ_BACK, KeyEvent.SHARES)
    backed_up(desk)
    log_heads.print_log_head(desk, tmp_path)
    clock.advance(days=2)
    handover.start(desk)
    assert left(desk) == {"phrase", "keys", "sheet", "old_sheet", "shares", "contact", "backup", "log"}


def test_each_step_is_seen_when_it_is_really_done(
    desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path, created: bootstrap.Created
) -> None:
    handover.start(desk)
    clock.advance(minutes=5)
    settings, todo = desk.box.settings, left(desk)
    assert "phrase" in todo
    key_file.set_passphrase(settings, key_file.with_phrase(settings, PASSPHRASE), NEXT, clock())
    key_file.look_at_keys(desk.box)
    assert todo - left(desk) == {"phrase"}
    drawn = rekeying.draft_keys(desk)
    done = rekeying.rekey(desk, drawn, drawn.recovery_key, PASSPHRASE, profile=TEST_ONLY)
    desk = bootstrap.open_box(settings, done.database_key, clock).desk(COORDINATOR)
    assert left(desk) == {"old_sheet", "contact", "backup", "log"}
    clock.advance(minutes=5)
    backed_up(desk)
    log_heads.print_log_head(desk, tmp_path)
    assert left(desk) == {"old_sheet", "contact"}
    handover.set_contact(desk, "Nadia Roche, 02 40 11 11 11")
    assert read_settings(settings.folder).contact == "Nadia Roche, 02 40 11 11 11"
    with pytest.raises(errors.HandoverUnfinished, match="1"):
        handover.finish(desk)
    handover.tell(desk, "old_sheet", "sous scellé chez la présidente")
    assert states(desk)["old_sheet"] is StepState.TOLD
    handover.finish(desk)
    assert handover.state(desk) is None
    assert handover.last_done(desk) == date(2026, 11, 23)
    desk.box.store.close()


def test_a_reason_stands_for_a_change_of_keys_and_words_never_hide_a_fact(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    handover.start(desk)
    for words in ("", "   "):
        with pytest.raises(errors.FieldRefused):
            handover.tell(desk, "keys", words)
    with pytest.raises(errors.UnknownItem):
        handover.tell(desk, "backup", "faite hier")
    handover.tell(desk, "keys", "partie à la retraite, jamais vu la clé")
    assert states(desk)["keys"] is StepState.TOLD
    clock.advance(minutes=1)
    note(desk, KeyEvent.REKEYED)
    assert states(desk)["keys"] is StepState.DONE


def test_ways_in_that_need_nobody_are_removed_or_made_again(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    settings = desk.box.settings
    unlocked = crypto.open_with_passphrase(settings.keys, PASSPHRASE)
    named = {"label": "clé du bureau", "created_at": clock().isoformat()}
    unlocked = crypto.add_slot(settings.keys, unlocked, "usbfile", b"s" * 32, **named)
    clock.advance(minutes=1)
    found = handover.start(desk)
    (step,) = (one for one in found.steps if one.key == "slots")
    assert step.state is StepState.TO_DO
    assert "clé du bureau" in step.detail
    slot = next(one for one in crypto.slots_of(settings.keys) if one.kind == "usbfile")
    crypto.remove_slot(settings.keys, unlocked, slot.id)
    assert states(desk)["slots"] is StepState.NOTHING


def test_pages_open_before_are_closed_when_it_begins(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    store = desk.box.store
    sessions.start(store, "h" * 64, "carte", "someone", clock())
    clock.advance(minutes=1)
    assert states_of_start(desk)["sessions"] is StepState.DONE
    assert sessions.find(store, "h" * 64) is None
    sessions.start(store, "g" * 64, "carte", "someone", clock() - timedelta(hours=1))
    assert states(desk)["sessions"] is StepState.TO_DO


def states_of_start(desk: Desk) -> dict[str, StepState]:
    return {step.key: step.state for step in handover.start(desk).steps}


def test_the_machines_group_is_shown_and_seen_to_change(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "members", lambda: ["claire", "nadia"])
    handover.start(desk)
    (step,) = (one for one in rules_now(desk) if one.key == "group")
    assert (step.state, step.detail) == (StepState.TO_DO, "claire, nadia")
    monkeypatch.setattr(handover, "members", lambda: ["nadia"])
    assert states(desk)["group"] is StepState.DONE


def rules_now(desk: Desk) -> tuple[rules.Step, ...]:
    now = handover.state(desk)
    assert now is not None
    return now.steps


def test_members_are_those_of_the_unix_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(handover.grp, "getgrnam", lambda name: SimpleNamespace(gr_mem=["b", "a"]))
    assert handover.members() == ["a", "b"]

    def absent(_name: str) -> None:
        raise KeyError

    monkeypatch.setattr(handover.grp, "getgrnam", absent)
    assert handover.members() is None


def test_the_second_key_is_checked_when_there_is_one(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    second_key.set_second_key(desk, crypto.RecoveryKey.generate().recipient, "la présidente")
    clock.advance(days=1)
    handover.start(desk)
    assert states(desk)["second"] is StepState.TO_DO
    handover.tell(desk, "second", "vérifié avec elle")
    assert states(desk)["second"] is StepState.TOLD


def test_the_paper_holds_on_one_page_and_says_where_the_log_stands(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    handover.start(desk)
    for key in ("keys", "old_sheet", "contact"):
        handover.tell(desk, key, "Dit au conseil du mois, devant la présidente et deux habitants de la maison " * 2)
    path = handover.print_handover(desk, tmp_path)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the list was not read back")
    said = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(said.split())
    head = log_heads.head_now(desk)
    assert "page 1 sur 1" in text
    for words in ("La personne qui part", "La personne qui arrive", "La présidence", f"Ligne n° {head.seq}", head.words):
        assert words in text
    for step in rules.STEPS.values():
        assert step.words.split(",")[0] in text


def test_a_worker_sees_no_handover(box: Box, cast: Cast) -> None:
    someone = box.desk(Actor("someone", Role.WORKER))
    for act in (handover.state, handover.start, handover.finish, handover.last_done):
        with pytest.raises(errors.AccessRefused):
            act(someone)


instants = st.none() | st.integers(-5, 5).map(lambda hours: DAY + timedelta(hours=hours))


@given(instants, instants, instants, instants, instants, instants)
def test_a_backup_counts_only_after_the_last_change_of_a_key(
    phrase: datetime | None,
    rekeyed: datetime | None,
    sheet: datetime | None,
    back: datetime | None,
    shares: datetime | None,
    made: datetime | None,
) -> None:
    found = Found(DAY, phrase, rekeyed, sheet, back, shares, backup_at=made, started_on=DAY.date())
    state = {step.key: step.state for step in rules.steps(found)}
    after = [at for at in (DAY, phrase, rekeyed, sheet, back) if at is not None]
    assert (state["backup"] is StepState.DONE) == (made is not None and made >= max(after))
    assert (state["phrase"] is StepState.DONE) == (phrase is not None and phrase >= DAY)
    assert state["old_sheet"] is StepState.TO_DO
