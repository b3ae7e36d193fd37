"""A text people were informed with leaves a trace: its words, its version, from when to when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from habitat_box.domain import purposes
from habitat_box.store import pack
from habitat_box.usecases.desk import Box
from habitat_box.usecases.notices import note_notices
from tests.conftest import FrozenClock


def rows(box: Box) -> list[dict[str, object]]:
    with box.store.unit(write=False):
        return pack.notices(box.store)


def test_a_new_box_notes_the_twelve_texts_once(box: Box) -> None:
    assert [row["code"] for row in rows(box)] == list(purposes.PURPOSES)
    assert note_notices(box) == 0
    assert len(rows(box)) == 12


@pytest.mark.rule("B10", "G1")
def test_a_text_that_changes_ends_the_day_its_new_version_begins(
    box: Box, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = replace(purposes.PURPOSES["P3"], version=2, data="photos et légendes")
    monkeypatch.setitem(purposes.PURPOSES, "P3", newer)
    clock.advance(days=40)
    assert note_notices(box) == 2
    found = {row["version"]: row for row in rows(box) if row["code"] == "P3"}
    assert (found[1]["used_from"], found[1]["used_until"]) == ("2026-11-23", "2027-01-02")
    assert (found[2]["used_from"], found[2]["used_until"]) == ("2027-01-02", None)
    assert found[2]["text_sha256"] == newer.text_sha256
    assert found[1]["words"] != found[2]["words"]
