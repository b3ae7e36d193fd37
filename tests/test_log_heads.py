"""The log's head on paper: read back by a camera and by hand, and what it proves against whoever has the key."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from crypto import chain
from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import AccessRefused, UnknownItem
from habitat_box.papers import log_head
from habitat_box.store import journal
from habitat_box.store.connection import Store
from habitat_box.store.journal import Entry
from habitat_box.usecases import house_facts, keeping, log_heads, log_verify, residents, visits
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.log_verify import Since, read_sheet
from tests.conftest import Cast, FrozenClock
from tests.simple_words import faults


def read_back(path: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


def scanned(path: Path, dots: int) -> str:
    if not shutil.which("zbarimg"):
        pytest.skip("zbarimg is missing (Debian's zbar-tools): the printed QR was not read back")
    picture = path.with_suffix("")
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-singlefile", str(path), str(picture)], check=True)
    read = ["zbarimg", "--quiet", "--raw", f"{picture}.png"]
    return subprocess.run(read, capture_output=True, text=True, check=True).stdout.strip()


def rewrite_whole_chain(store: Store, at: FrozenClock) -> None:
    """Do what the only administrator can: unlock, forget every line, and chain as many new ones with the same code."""
    with store.unit():
        count = int(store.rows("SELECT count(*) AS n FROM access_log")[0]["n"])
        with store.maintenance():
            for name in ("access_log_stays", "access_log_remains"):
                store.run(f"DROP TRIGGER IF EXISTS {name}")
            store.run("DELETE FROM access_log")
        journal.append(store, at(), COORDINATOR, [Entry("regarder", "le planning")] * count)


def rewrite_one_line(store: Store, changed: int) -> None:
    """Do it with more care: same instants and salts, one line's object changed, all linked again."""
    columns = "seq, at, actor, role, organisation_id, action, object, subject_ref, shown, result, salt, commitment"
    rows = store.rows(f"SELECT {columns} FROM access_log ORDER BY seq")  # noqa: S608
    head = chain.GENESIS
    with store.unit(), store.maintenance():
        for name in ("access_log_stays", "access_log_remains"):
            store.run(f"DROP TRIGGER IF EXISTS {name}")
        for row in rows:
            seq, salt, bound = row.pop("seq"), bytes(row.pop("salt")), bytes(row.pop("commitment"))
            row["object"] = "le tableau" if seq == changed else row["object"]
            bound = chain.commitment(salt, chain.canonical(row)) if salt else bound
            head = chain.link(head, seq, bound)
            values = (row["object"], bound, head, seq)
            store.run("UPDATE access_log SET object = ?, commitment = ?, head = ? WHERE seq = ?", values)


def drop_tail(store: Store, lines: int) -> None:
    with store.unit(), store.maintenance():
        for name in ("access_log_stays", "access_log_remains"):
            store.run(f"DROP TRIGGER IF EXISTS {name}")
        store.run("DELETE FROM access_log WHERE seq > (SELECT max(seq) FROM access_log) - ?", (lines,))


@pytest.mark.rule("F14")
def test_a_chain_that_only_grew_still_passes_through_the_sheet(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    sheet = log_heads.head_now(desk).qr
    clock.advance(days=7)
    assert len(residents.names(desk)) == 2
    assert log_verify.verify(desk, sheet).since is Since.PASSES


@pytest.mark.rule("F12", "F14")
def test_a_chain_written_anew_with_the_key_is_whole_to_verify_and_caught_by_the_sheet(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    sheet = log_heads.head_now(desk)
    rewrite_whole_chain(desk.box.store, clock)
    assert keeping.verify(desk).is_whole
    assert log_verify.verify(desk, sheet.qr).since is Since.REWRITTEN
    assert not log_verify.verify(desk, f"{sheet.seq} {sheet.head[:16]}").holds


@pytest.mark.rule("F12", "F14")
def test_a_chain_with_one_line_changed_and_all_the_rest_linked_again_is_caught_by_the_sheet(desk: Desk, cast: Cast) -> None:
    visits.see_day(desk)
    sheet = log_heads.head_now(desk)
    rewrite_one_line(desk.box.store, 2)
    assert keeping.verify(desk).is_whole
    assert log_verify.verify(desk, sheet.qr.lower()).since is Since.REWRITTEN


@pytest.mark.rule("F12", "F14")
def test_a_tail_that_was_dropped_is_caught_by_the_sheet(desk: Desk, cast: Cast) -> None:
    sheet = log_heads.head_now(desk)
    drop_tail(desk.box.store, 1)
    assert keeping.verify(desk).is_whole
    assert log_verify.verify(desk, sheet.qr).since is Since.CUT


@pytest.mark.rule("F14")
def test_a_line_that_was_edited_is_named(desk: Desk, cast: Cast) -> None:
    sheet, store = log_heads.head_now(desk), desk.box.store
    with store.unit(), store.maintenance():
        for name in ("access_log_stays", "access_log_remains"):
            store.run(f"DROP TRIGGER IF EXISTS {name}")
        store.run("UPDATE access_log SET result = 'refusé' WHERE seq = 2")
    found = log_verify.verify(desk, sheet.qr)
    assert (found.since, found.proof.fault and found.proof.fault.number) == (Since.BROKEN, 2)
    with pytest.raises(UnknownItem, match="Chaîne du journal"):
        log_heads.head_now(desk)


def checkpoint_at(desk: Desk, seq: int) -> None:
    """Let the lines up to one go, as their duration does."""
    store = desk.box.store
    with store.unit(), store.maintenance():
        head = store.rows("SELECT head FROM access_log WHERE seq = ?", (seq,))[0]["head"]
        store.insert("log_checkpoint", {"seq": seq, "head": head, "at": "2026-11-23T07:40:00.000000+00:00"})
        store.run("DELETE FROM access_log WHERE seq <= ?", (seq,))


@pytest.mark.rule("F14")
def test_a_sheet_whose_line_grew_old_is_told_from_one_that_was_rewritten(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    old, last = log_heads.head_now(desk), journal.head_of
    with desk.box.store.unit(write=False):
        head = last(desk.box.store)[1]
    assert head == old.head
    typed = f"{old.seq - 1} {'0' * 64}"
    checkpoint_at(desk, old.seq)
    assert log_verify.verify(desk, old.qr).since is Since.PASSES  # the checkpoint kept its hash
    assert log_verify.verify(desk, typed).since is Since.TOO_OLD
    assert log_verify.verify(desk, f"{typed} 2026-11-20").since is Since.REWRITTEN  # three days old cannot be too old
    assert log_verify.verify(desk, f"{typed} 2026-01-20").since is Since.TOO_OLD


@pytest.mark.rule("F14")
@pytest.mark.parametrize("dots", [150, 300])
def test_a_camera_reads_on_the_sheet_what_the_box_can_check(desk: Desk, cast: Cast, tmp_path: Path, dots: int) -> None:
    sheet = log_heads.head_now(desk)
    path = log_heads.print_log_head(desk, tmp_path)
    text = scanned(path, dots)
    assert text == sheet.qr
    assert log_verify.verify(desk, text).holds


@pytest.mark.rule("F14")
def test_a_sheet_that_was_printed_is_noted_in_the_log_it_anchors(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    head = log_heads.head_now(desk)
    log_heads.print_log_head(desk, tmp_path)
    with desk.box.store.unit(write=False):
        last = desk.box.store.rows("SELECT seq, action, object FROM access_log ORDER BY seq DESC LIMIT 1")
    assert last == [{"seq": head.seq + 1, "action": "ancrer", "object": f"ligne {head.seq}, {head.head[:16].upper()}"}]


@pytest.mark.rule("F14")
def test_a_sheet_is_due_before_the_first_and_a_week_after_the_last(desk: Desk, tmp_path: Path, clock: FrozenClock) -> None:
    assert (log_heads.is_due(desk), log_heads.last_sheet_on(desk)) == (True, None)
    log_heads.print_log_head(desk, tmp_path)
    clock.advance(days=log_heads.EVERY.days - 1)
    assert not log_heads.is_due(desk)
    clock.advance(days=1)
    assert log_heads.is_due(desk)


def test_the_president_reads_the_line_the_signs_and_four_words(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    house_facts.set_fact(desk, "president", "Anne Roy")
    sheet = log_heads.head_now(desk)
    said = read_back(log_heads.print_log_head(desk, tmp_path))
    assert f"Ligne n° {sheet.seq}" in said
    for groups in log_head.grouped(sheet.head):
        assert groups in said
    assert all(word in said for word in sheet.words.split())
    assert len(sheet.words.split()) == 4
    assert "Reçu par Anne Roy" in said
    assert "2026-11-23" in said
    assert not re.search("Simone|DELMAS", said)


def test_the_sheet_is_said_in_short_sentences() -> None:
    assert {line: faults(line) for line in (*log_head.WHY, *log_head.HOW) if faults(line)} == {}


def test_a_hash_is_typed_in_groups_with_or_without_its_day() -> None:
    head = "3f9c12ab77e04d51" * 4
    groups = " ".join(" ".join(log_head.grouped(head)).split())
    assert read_sheet(f"412 {groups}") == log_verify.Sheet(412, head)
    assert read_sheet(f"HABITAT-BOX-LOG 412 {head.upper()} 2026-11-23").day is not None
    assert read_sheet(f"412 {groups[:19]}").signs == head[:16]


@pytest.mark.parametrize("text", ["", "412", "412 3f9c", "douze 3f9c12ab77e04d51", "412 zzzz12ab77e04d51", "412 " + "a" * 65])
def test_words_that_are_no_sheet_are_refused(text: str) -> None:
    with pytest.raises(UnknownItem, match="Feuille du journal"):
        read_sheet(text)


def test_nobody_but_the_coordinator_asks_for_the_head(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(AccessRefused):
        log_heads.print_log_head(desk.box.desk(cast.sonia), tmp_path)
    assert timedelta(days=183) == log_verify.SHORTEST
