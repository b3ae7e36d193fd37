"""The keeper's command for what was said to the closed box: listed, confirmed, set aside."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box.config import read_settings
from habitat_box.domain.inbox import Kind
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import inbox_slot, residents
from habitat_box.usecases.inbox_slot import Said
from tests.command_house import good, run
from tests.conftest import visit
from tests.inbox_house import phone_of
from tests.web_browser import living_box


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a box where Sonia said she came to Simone, and a word at no hour of hers; then close it."""
    box = living_box(tmp_path / "box").box
    desk = box.desk(COORDINATOR)
    simone = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    service = box.door.add_organisation("Aide & Présence", "aide")
    sonia = box.door.worker_of(service.id, "Sonia Marchand")
    visit(desk, service.name, simone, sonia, box.clock() - timedelta(minutes=10))
    phone = phone_of(desk, sonia)
    inbox_slot.put_in(box.settings, phone, Said("a", Kind.DONE), box.clock())
    inbox_slot.put_in(box.settings, phone, Said("b", Kind.NOTE, "Clé rendue"), box.clock())
    box.store.close()
    return tmp_path / "box"


def test_a_keeper_reads_confirms_and_sets_aside_what_was_said(folder: Path) -> None:
    first, second = json.loads(good(run(folder, "inbox", "--json")))["waiting"]
    assert (first["kind"], first["worker"], first["candidates"][0]["resident"]) == ("fin", "Sonia Marchand", "Simone DELMAS")
    assert (second["words"], second["doubt"]) == ("Clé rendue", "")
    lines = good(run(folder, "inbox")).splitlines()
    assert lines[-1] == "2 mots à confirmer."
    assert "Simone DELMAS" in lines[0]
    assert "1 mot à confirmer." in good(run(folder, "inbox", "--confirm", first["id"][:8]))
    assert json.loads(good(run(folder, "day", "--json")))["visits"][0]["status"] == "faite"
    assert json.loads(good(run(folder, "inbox", "--discard", second["id"][:8], "--json"))) == {"waiting": []}
    assert inbox_slot.waiting_outside(read_settings(folder)) == 0


def test_a_keeper_cannot_confirm_what_is_not_there(folder: Path) -> None:
    refused = run(folder, "inbox", "--confirm", "zzzz")
    assert refused.returncode == 1
    assert "zzzz" in refused.stderr
    assert "2 mots" in good(run(folder, "inbox"))
