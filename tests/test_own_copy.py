"""A person's copy of her data: every table of the store, other people masked, in large print and for machines."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from habitat_box.domain.access import Field
from habitat_box.door.copying import COPIED, LEFT_OUT
from habitat_box.errors import AccessRefused, FolderNotWritable, UnknownPerson
from habitat_box.store import guard
from habitat_box.usecases import own_data, residents, retention, rights
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock
from tests.rights_house import HABITS, OTHERS, jpeg, live


def tables(desk: Desk) -> dict[str, list[str]]:
    with desk.box.store.maintenance():
        names = [row["name"] for row in desk.box.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [row["name"] for row in desk.box.store.rows(f"PRAGMA table_info({name})")]
            for name in names
            if not name.startswith("sqlite_")
        }


def exported(desk: Desk, person: str, folder: Path) -> tuple[Path, dict[str, Any]]:
    pdf, file = rights.export(desk, person, folder)
    said: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return pdf, said


@pytest.mark.rule("G6")
def test_every_table_of_the_store_is_copied_or_named_with_its_reason(desk: Desk) -> None:
    assert set(tables(desk)) == set(COPIED) | set(LEFT_OUT)
    assert not set(COPIED) & set(LEFT_OUT)
    assert all(len(why) > 15 for why in LEFT_OUT.values())


@pytest.mark.rule("G6")
def test_a_table_that_points_at_a_person_is_never_left_out_in_silence(desk: Desk) -> None:
    pointing = {"resident_id", "subject_ref", "log_ref", "consent_ref"}
    found = {table for table, columns in tables(desk).items() if pointing & set(columns)}
    assert found - set(COPIED) == {"photo_person"}
    assert found == {
        "resident", "decision_support", "contact", "optional_data", "photo_person", "task", "rights_request", "visit",
        "planning_change", "consent_event", "card", "name_match", "access_log",
    }  # fmt: skip
    assert guard.PERSONAL - set(COPIED) == {"photo_person", "breach", "worker", "box_secret"}


@pytest.mark.rule("G6")
def test_every_column_of_a_copied_table_is_copied_or_masked_with_its_reason(desk: Desk) -> None:
    columns = tables(desk)
    for table, how in COPIED.items():
        lost = [
            column
            for column in columns[table]
            if column not in how.masked and not re.search(rf"\b{column}\b", how.query.split(" FROM ")[0])
        ]
        assert lost == [], table


@pytest.mark.rule("G6")
def test_a_copy_holds_a_row_of_each_table_of_a_lived_in_house(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    live(desk, cast)
    _, said = exported(desk, cast.simone, tmp_path)
    assert [table for table, rows in said["tables"].items() if not rows] == ["archive"]
    whole = json.dumps(said, ensure_ascii=False)
    for words in ("Simone", "DELMAS", "Paul Delmas", "06 00 00 00 01", HABITS, "06 11 22 33 44", "24/11", "On rit bien"):
        assert words in whole
    assert said["tables"]["visit"][0]["service"] == "Aide & Présence"
    assert {use["code"] for use in said["uses"]} >= {"dossier", "P1", "journal"}
    assert said["tables"]["rights_request"][0]["number"] == "D-2026-001"


@pytest.mark.rule("G6")
def test_a_copy_masks_everyone_else_and_every_secret(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    live(desk, cast)
    pdf, said = exported(desk, cast.simone, tmp_path)
    whole = json.dumps(said, ensure_ascii=False)
    printed = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    for other in (*OTHERS, cast.sonia.id, cast.karim.id):
        assert other not in whole
        assert other not in printed
    assert not any("hash" in column for row in said["tables"]["card"] for column in row)
    alone, group = sorted(said["tables"]["photo"], key=lambda row: row["others"])
    assert b64decode(alone["image"]) == jpeg()
    assert (group["others"], group["image"]) == (1, None)


@pytest.mark.rule("G6")
def test_the_book_is_in_large_print_and_says_who_looked(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    live(desk, cast)
    pdf, _ = exported(desk, cast.simone, tmp_path)
    said = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(said.split())
    for words in ("Mes données", "Simone DELMAS", HABITS, "Une personne du service Aide & Présence", "www.cnil.fr"):
        assert words in text
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    heights = [
        float(low) - float(high)
        for high, low, word in re.findall(r'yMin="([\d.]+)" .*?yMax="([\d.]+)">([^<]+)<', boxes)
        if float(high) < 770 and word
    ]
    # A word's box is 1.24 times its size in this typeface: nothing under 16 points but the foot of the page.
    assert min(heights) >= 16 * 1.2


@pytest.mark.rule("G6")
def test_the_files_are_for_one_pair_of_eyes_and_their_names_name_nobody(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    paths = rights.export(desk, cast.simone, tmp_path / "out")
    assert {oct(path.stat().st_mode & 0o777) for path in paths} == {"0o600"}
    assert all(re.fullmatch(r"mes-donnees-2026-11-23-\w{4}\.(pdf|json)", path.name) for path in paths)
    with pytest.raises(FolderNotWritable):
        rights.export(desk, cast.simone, paths[0])


@pytest.mark.rule("G6", "G5")
def test_a_record_set_aside_can_still_be_copied_for_its_person(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    rights.limit_person(desk, cast.simone, True)
    _, said = exported(desk, cast.simone, tmp_path)
    assert said["tables"]["resident"][0]["limited_on"] == "2026-11-23"


@pytest.mark.rule("G6", "F11")
def test_making_a_copy_is_told_to_her(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    rights.export(desk, cast.simone, tmp_path)
    assert any(line.what == "a fait une copie de vos données" for line in own_data.who_looked_for(desk, cast.simone))


@pytest.mark.rule("F9")
def test_a_worker_copies_nothing_and_her_try_is_logged(desk: Desk, cast: Cast) -> None:
    with pytest.raises(AccessRefused):
        desk.box.door.own_copy(cast.sonia, cast.simone)
    assert any(line.refused for line in own_data.who_looked_for(desk, cast.simone))
    with pytest.raises(UnknownPerson):
        desk.box.door.own_copy(desk.actor, "nobody")


@pytest.mark.rule("G4")
def test_what_is_carried_elsewhere_is_what_she_gave(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    live(desk, cast)
    said = json.loads(rights.export_portable(desk, cast.simone, tmp_path).read_text("utf-8"))
    assert set(said["given"]) == {"resident", "contact", "optional_data", "photo"}
    assert "entry_on" in said["given"]["resident"][0]
    assert not {"exit_code", "last_contact_on", "consent_ref"} & set(said["given"]["resident"][0])
    assert "access_log" not in json.dumps(said)


@pytest.mark.rule("G4", "A3")
def test_a_ccas_carries_what_was_given_with_a_yes_alone(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    from dataclasses import replace

    live(desk, cast)
    public = replace(desk, box=replace(desk.box, settings=replace(desk.box.settings, body="ccas")))
    said = json.loads(rights.export_portable(public, cast.simone, tmp_path).read_text("utf-8"))
    assert set(said["given"]) == {"optional_data", "photo"}


@pytest.mark.rule("G6")
def test_who_looked_is_told_for_any_period(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    start = clock.now
    for _ in range(3):
        clock.advance(days=100)
        desk.box.door.look(desk.actor, own_data.Look.PERSON, cast.simone)
    middle = own_data.who_looked_for(desk, cast.simone, start, clock.now)
    assert len(middle) == len(own_data.who_looked_for(desk, cast.simone, start)) - 1
    assert Field.LAST_NAME.value in middle[0].shown
    later = own_data.who_looked_for(desk, cast.simone, clock.now)
    assert {one.at >= clock.now for one in later} == {True}


@pytest.mark.rule("G6", "E3")
def test_what_was_put_away_of_her_is_in_her_copy_and_its_opening_is_logged(
    desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path
) -> None:
    live(desk, cast)
    residents.say_goodbye(desk, cast.simone, TODAY)
    for _ in range(62):
        clock.advance(days=1)
        retention.tend(desk.box)
    pdf, said = exported(desk, cast.simone, tmp_path)
    assert {row["kind"] for row in said["tables"]["archive"]} == {"fiche", "soutien"}
    printed = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "Simone DELMAS" in printed
    lines = own_data.look_lines(desk, cast.simone, clock.now - timedelta(hours=1), None, own_data.Look.RIGHTS)
    assert any("archive" in line.what for line in lines)


@pytest.mark.rule("G6", "E3")
def test_someone_put_away_is_found_by_her_name_and_the_archive_says_it_was_opened(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    residents.say_goodbye(desk, cast.simone, TODAY)
    for _ in range(62):
        clock.advance(days=1)
        retention.tend(desk.box)
    assert [card.person_id for card in rights.people(desk)] == [cast.rene]
    found = rights.find_person(desk, "delmas")
    assert (found.person_id, found.name) == (cast.simone, "Simone DELMAS")
    made = rights.file_request(desk, found.person_id, rights.Right.ACCESS)
    assert made.person_id == cast.simone
    lines = own_data.look_lines(desk, cast.simone, clock.now - timedelta(hours=1), None, own_data.Look.RIGHTS)
    assert any("archive" in line.what for line in lines)
    with pytest.raises(UnknownPerson):
        rights.find_person(desk, "personne")
