"""Emptying lines of the log: words and salt go for ever, the place stays, and everyone can tell that it was done."""

from __future__ import annotations

import pytest
from peewee import IntegrityError

from habitat_box.errors import AccessRefused, LineNotThere, LogDoesNotHold, RedactionRefused
from habitat_box.store import journal, log_reading
from habitat_box.usecases import log_redaction, own_data, visits
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast
from tests.test_log_attacks import REASON, lived, spoil, whole

__all__ = ["lived"]


@pytest.mark.rule("E5", "F12")
def test_a_line_that_is_emptied_keeps_its_place_and_leaves_nothing_of_its_words(lived: Desk, cast: Cast) -> None:
    visits.see_own_day(lived.box.desk(cast.sonia))
    store = lived.box.store
    with store.unit(write=False):
        before = store.one("SELECT seq, commitment, head FROM access_log ORDER BY seq DESC LIMIT 1")
    assert before is not None
    assert log_redaction.empty_lines(lived, [before["seq"], 3], "Demande de la personne") == 2
    with store.unit(write=False):
        row = store.one("SELECT * FROM access_log WHERE seq = ?", (before["seq"],))
        said = store.one("SELECT action, object, subject_ref, result FROM access_log ORDER BY seq DESC LIMIT 1")
        proof = log_reading.check(store, lived.box.clock())
    assert row == {**dict.fromkeys(journal.PAYLOAD, ""), **before, "salt": b""}
    assert said == {"action": "vider", "object": "2 : demande de la personne", "subject_ref": "", "result": "fait"}
    assert (proof.fault, proof.erased) == (None, 3)


def test_a_resident_reads_that_lines_were_emptied_and_why(lived: Desk, cast: Cast) -> None:
    told = [line for line in own_data.who_looked_for(lived, cast.rene) if "vidé" in line.what]
    assert [(line.who, line.what) for line in told] == [
        ("La coordinatrice", "a vidé des lignes du journal de la maison : 1 (écrite par erreur)")
    ]


@pytest.mark.parametrize("seqs", [[20], [3, 9999], []], ids=["emptied already", "not there", "none"])
def test_a_line_that_is_not_there_or_emptied_already_is_refused_and_nothing_changes(lived: Desk, seqs: list[int]) -> None:
    with pytest.raises(LineNotThere):
        log_redaction.empty_lines(lived, seqs, REASON)
    whole(lived)


def test_a_reason_outside_the_list_a_worker_and_a_log_that_does_not_hold_empty_nothing(lived: Desk, cast: Cast) -> None:
    with pytest.raises(RedactionRefused, match="demande de la personne"):
        log_redaction.empty_lines(lived, [3], "parce que")
    with pytest.raises(AccessRefused):
        log_redaction.empty_lines(lived.box.desk(cast.sonia), [3], REASON)
    whole(lived)
    spoil(lived.box.store, "UPDATE access_log SET shown = '' WHERE seq = 9")
    with pytest.raises(LogDoesNotHold):
        log_redaction.empty_lines(lived, [9], REASON)


@pytest.mark.parametrize("change", ["salt = x''", "shown = '', salt = x''", "head = x''", "seq = 400"])
def test_the_store_itself_refuses_to_change_a_line_without_its_reason_or_to_empty_it_by_half(lived: Desk, change: str) -> None:
    store = lived.box.store

    def change_line(seq: int, reason: str) -> None:
        with store.unit(), store.maintenance():
            if reason:
                store.insert("log_redaction", {"seq": seq, "at": "", "reason": reason})
            store.run(f"UPDATE access_log SET {change} WHERE seq = {seq}")  # noqa: S608

    for seq, reason in ((3, ""), (4, REASON)):
        with pytest.raises(IntegrityError, match="stays"):
            change_line(seq, reason)
    whole(lived)
