"""Whoever has the key and the file, against what left the house: nothing before the last anchor can be changed unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crypto import chain, ratchet
from crypto.log_proof import SOONEST
from habitat_box.domain.people import COORDINATOR
from habitat_box.domain.retention import RULES
from habitat_box.store import journal, log_reading, segments
from habitat_box.store.connection import Store
from habitat_box.store.journal import Entry
from habitat_box.store.moments import instant
from habitat_box.usecases import (
    keeping,
    log_export,
    log_heads,
    log_redaction,
    log_segments,
    log_verify,
    self_check,
)
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock
from tests.test_log_heads import drop_tail, rewrite_one_line, rewrite_whole_chain
from tests.test_log_verifier import called, said_here

TRIGGERS = ("access_log_stays", "access_log_remains", "log_segment_stays", "log_segment_remains", "log_checkpoint_stays",
            "log_redaction_stays", "log_redaction_remains")  # fmt: skip
REASON = "écrite par erreur"
FIRST = bytes(range(32))


def write(desk: Desk, number: int = 1) -> None:
    entry = Entry("regarder", "le planning", "é", "prénom")
    with desk.box.store.unit():
        journal.append(desk.box.store, desk.box.clock(), COORDINATOR, [entry] * number)


def spoil(store: Store, *statements: str) -> None:
    """Do what the key allows to whoever cares for no rule."""
    with store.unit(), store.maintenance():
        for name in TRIGGERS:
            store.run(f"DROP TRIGGER IF EXISTS {name}")
        for sql in statements:
            store.run(sql)


@pytest.fixture
def lived(desk: Desk, cast: Cast, clock: FrozenClock) -> Desk:
    """Eight days of a house whose sheet was typed back before the first, one line emptied."""
    log_segments.begin_epoch(desk.box.store, FIRST)
    for _day in range(8):
        write(desk, 4)
        clock.advance(days=1)
    log_redaction.empty_lines(desk, [20], REASON)
    log_segments.close_segments(desk.box)
    return desk


def whole(desk: Desk) -> None:
    with desk.box.store.unit(write=False):
        proof = log_reading.check(desk.box.store, desk.box.clock(), FIRST)
    assert (proof.fault, proof.erased) == (None, 1)
    assert proof.seals == proof.segments > 5


ATTACKS: dict[str, Callable[[Store, FrozenClock], None]] = {
    "edit": lambda store, at: spoil(store, "UPDATE access_log SET shown = '' WHERE seq = 9"),
    "delete": lambda store, at: spoil(store, "DELETE FROM access_log WHERE seq = 9"),
    "swap": lambda store, at: spoil(
        store,
        "UPDATE access_log SET seq = -9 WHERE seq = 9",
        "UPDATE access_log SET seq = 9 WHERE seq = 10",
        "UPDATE access_log SET seq = 10 WHERE seq = -9",
    ),
    "tail": lambda store, at: drop_tail(store, 3),
    "head gone": lambda store, at: spoil(store, "DELETE FROM access_log WHERE seq <= 9"),
    "emptied without a word": lambda store, at: spoil(
        store,
        "UPDATE access_log SET at = '', actor = '', role = '', organisation_id = '', action = '', object = '',"
        " subject_ref = '', shown = '', result = '', salt = x'' WHERE seq = 9",
    ),
    "old checkpoint": lambda store, at: spoil(
        store,
        "INSERT INTO log_checkpoint SELECT seq, head, '2026-11-30T00:00:00.000000Z' FROM access_log WHERE seq = 12",
        "DELETE FROM access_log WHERE seq <= 12",
    ),
    "segment gone": lambda store, at: spoil(store, "DELETE FROM log_segment WHERE number = 3"),
    "last segment gone": lambda store, at: spoil(
        store, "DELETE FROM log_segment WHERE number = (SELECT max(number) FROM log_segment)"
    ),
    "one line anew": lambda store, at: rewrite_one_line(store, 9),
    "all lines anew": rewrite_whole_chain,
}


@pytest.mark.rule("F12", "F14")
@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_changes_a_line_before_the_last_anchor_unseen(lived: Desk, clock: FrozenClock, attack: str) -> None:
    whole(lived)
    sheet = log_heads.head_now(lived).qr
    assert log_verify.verify(lived, sheet).holds
    ATTACKS[attack](lived.box.store, clock)
    assert not log_verify.verify(lived, sheet).holds


@pytest.mark.rule("F12", "F14")
def test_whoever_writes_all_anew_and_seals_it_with_the_box_own_key_is_found_out_by_the_recovery_sheet(
    lived: Desk, clock: FrozenClock
) -> None:
    """No paper of the log was kept at all: the seals of the days that are over are enough."""
    store = lived.box.store
    with store.unit(write=False):
        held, real = segments.sealing(store), segments.all_of(store)
    assert held is not None
    with store.unit():
        ends = {one.last for one in real}
        rewrite_one_line(store, 9)
        heads = {row["seq"]: bytes(row["head"]) for row in store.rows("SELECT seq, head FROM access_log") if row["seq"] in ends}
        key, previous, forged = held.key, b"", []
        for one in real:
            bare = one._replace(head=heads.get(one.last, one.head))
            previous = ratchet.seal(key, bare, previous)
            forged.append(bare._replace(seal=previous))
            key = ratchet.next_key(key)
        spoil(store, "DELETE FROM log_segment")
        for one in forged:
            store.insert("log_segment", one._asdict())
    with store.unit(write=False):
        blind = log_reading.check(store, clock()).fault
        seen = log_reading.check(store, clock(), FIRST).fault
    assert blind is None
    assert seen is not None
    assert seen.what == "seal"


@pytest.mark.rule("F13")
def test_a_checkpoint_dated_in_the_future_is_said(lived: Desk, clock: FrozenClock) -> None:
    spoil(
        lived.box.store,
        "INSERT INTO log_checkpoint SELECT seq, head, '2036-01-01T00:00:00.000000Z' FROM access_log WHERE seq = 12",
        "DELETE FROM access_log WHERE seq <= 12",
    )
    fault = log_verify.verify(lived).proof.fault
    assert fault is not None
    assert (fault.what, fault.number, fault.reason) == ("checkpoint", 12, "future")


@pytest.mark.rule("F13")
def test_young_lines_that_went_under_a_checkpoint_of_long_ago_are_said(lived: Desk, clock: FrozenClock) -> None:
    """Nothing of a sheet is asked for: the sealed days say that they are younger than the checkpoint."""
    spoil(
        lived.box.store,
        "INSERT INTO log_checkpoint SELECT seq, head, '2020-01-01T00:00:00.000000Z' FROM access_log WHERE seq = 12",
        "DELETE FROM access_log WHERE seq <= 12",
    )
    assert log_verify.verify(lived).proof.fault == ("checkpoint", 12, "too soon")


@pytest.mark.rule("F12")
def test_what_moves_from_a_payload_to_its_salt_is_a_change() -> None:
    salt, payload = bytes(range(16)), b'{"action":"x","actor":"y"}'
    bound = chain.commitment(salt, payload)
    head = chain.link(chain.GENESIS, 1, bound)
    assert chain.verify([chain.Row(1, salt, payload, bound, head)]).first_bad is None
    for cut in (1, 15, len(payload)):
        moved = chain.Row(1, salt + payload[:cut], payload[cut:], bound, head)
        assert chain.verify([moved]).reason == "changed"


@pytest.mark.rule("F12")
def test_a_day_is_sealed_before_its_lines_go_even_after_a_year_of_silence(lived: Desk, clock: FrozenClock) -> None:
    clock.advance(days=400)
    lived.box.door.age({})
    with lived.box.store.unit(write=False):
        before = log_reading.check(lived.box.store, clock(), FIRST)
    write(lived)
    clock.advance(days=1)
    write(lived)
    log_segments.close_segments(lived.box)
    with lived.box.store.unit(write=False):
        proof, listed = log_reading.check(lived.box.store, clock(), FIRST), segments.all_of(lived.box.store)
    assert before.fault is proof.fault is None
    assert proof.after in {one.last for one in listed}


# -- the two verifiers on a real store, and the law


@pytest.mark.rule("F12")
@pytest.mark.parametrize("attack", ["untouched", *ATTACKS])
def test_a_file_of_a_real_log_is_judged_alike_by_box_and_script(
    lived: Desk, clock: FrozenClock, tmp_path: Path, attack: str
) -> None:
    if attack != "untouched":
        ATTACKS[attack](lived.box.store, clock)
    with lived.box.store.unit(write=False):
        fault = log_reading.check(lived.box.store, clock(), FIRST).fault
    file = tmp_path / "journal.jsonl"
    assert log_export.export(lived, file) == sum('"seq"' in line for line in file.read_text("utf-8").splitlines())
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    holds, words = said_here(file, "--seal-key", FIRST.hex())
    assert holds == (fault is None), words
    assert holds or words == called(fault)
    assert not file.with_name("journal.jsonl.part").exists()


def test_an_export_holds_no_name(lived: Desk, tmp_path: Path) -> None:
    log_export.export(lived, tmp_path / "j.jsonl")
    text = (tmp_path / "j.jsonl").read_text("utf-8")
    for name in ("Simone", "DELMAS", "René", "Béraud", "Sonia", "Marchand", "Karim"):
        assert name not in text
    assert json.loads(text.splitlines()[0])["format"] == "habitat-box log"


STEPS = st.lists(
    st.sampled_from(["write", "day", "close", "redact", "prune", "ten years", "back", "sheet", "many"]), min_size=4, max_size=14
)


@pytest.mark.rule("F12", "F13")
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, chance=st.integers(0, 1 << 30))
def test_whatever_is_written_emptied_pruned_and_sealed_under_any_clock_the_whole_holds(
    desk: Desk, clock: FrozenClock, steps: list[str], chance: int
) -> None:
    at, store = Random(chance), desk.box.store  # noqa: S311
    began = clock.now
    for step in steps:
        match step:
            case "write" | "many":
                write(desk, at.randrange(1, 5) if step == "write" else 40)
            case "close":
                log_segments.close_segments(desk.box)
            case "day" | "ten years" | "back":
                clock.advance(days={"day": 1, "ten years": 3650, "back": -3000}[step])
            case "sheet":
                log_segments.begin_epoch(store, at.randbytes(32))
            case "redact":
                _empty_some(desk, at)
            case "prune":
                log_segments.close_segments(desk.box)
                desk.box.door.age({})
    clock.now = max(began, clock.now)
    with store.unit(write=False):
        proof = log_reading.check(store, max(clock(), _last_mark(store)))
    assert proof.fault is None, steps


def _last_mark(store: Store) -> datetime:
    row = store.one("SELECT max(at) AS at FROM log_checkpoint")
    return instant(row["at"]) if row and row["at"] else instant("2000-01-01T00:00:00+00:00")


def _empty_some(desk: Desk, at: Random) -> None:
    with desk.box.store.unit(write=False):
        there = [row["seq"] for row in desk.box.store.rows("SELECT seq FROM access_log WHERE length(salt) > 0")]
    if there:
        log_redaction.empty_lines(desk, at.sample(there, min(3, len(there))), REASON)


def test_the_shortest_time_a_line_stays_is_the_one_the_proof_counts_on() -> None:
    assert RULES["journal"].floor == SOONEST.days + 2 == log_verify.SHORTEST.days


@pytest.mark.rule("F12")
def test_the_check_of_the_whole_box_sees_a_seal_that_is_gone_too(lived: Desk) -> None:
    assert keeping.verify(lived).is_whole
    spoil(lived.box.store, "DELETE FROM log_segment WHERE number = 3")
    found = keeping.verify(lived)
    assert (found.is_whole, found.first_bad, found.problems) == (False, None, ("access_log segment 3: missing",))
    assert not self_check.check_now(lived).is_whole
