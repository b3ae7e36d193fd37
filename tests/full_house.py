"""A resident with a row in every table that can hold her, and a word nobody else has in every field that can hold words."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import count

from PIL import Image

from habitat_box.store import archive
from habitat_box.store.archive import ARCHIVE_OPEN, WRITTEN, Archived
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast

NOT_WORDS = {
    # ids, pseudonyms, hashes, days and closed lists: nothing anybody can type
    "resident": {"id", "log_ref", "consent_ref", "exit_code", "information_format", "entry_on", "exit_on", "avp_contract_on",
                 "avp_condition_checked_on", "last_contact_on", "archived_on", "limited_on"},
    "decision_support": {"resident_id", "mode", "contact_id", "deed_seen_on", "judge_seen_on", "review_on"},
    "contact": {"id", "resident_id", "roles", "informed_on"},
    "optional_data": {"id", "resident_id", "purpose", "written_on"},
    "photo": {"id", "taken_on", "added_on"},
    "photo_person": {"photo_id", "resident_id"},
    "photo_use": {"photo_id", "purpose"},
    "publication": {"id", "photo_id", "published_on"},
    "task": {"id", "kind", "resident_id", "created_at", "due_on", "done_at"},
    "visit": {"id", "resident_id", "organisation_id", "worker_id", "day", "starts_at", "ends_at", "status", "place",
              "recurrence_id"},
    "planning_change": {"at", "kind", "visit_id", "resident_id", "organisation_id", "import_id", "day"},
    "card": {"id", "resident_id", "token_hash", "typed_hash", "code_hash", "picture", "colour", "issued_on", "expires_on",
             "revoked_at", "paused_until"},
    "archive": {"id", "kind", "ref", "sealed", "archived_on", "erase_on"},
    "name_match": {"organisation_id", "resident_id", "decided_at"},
}  # fmt: skip
"""Columns of a resident's tables that hold no word; every other TEXT or BLOB column gets one."""

DAY = "2026-11-23"
NOW = "2026-11-23T07:40:00Z"


def tables_of(box: Box) -> dict[str, dict[str, str]]:
    """Give every table with its columns and their kinds."""
    with box.store.maintenance():
        names = [row["name"] for row in box.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: {r["name"]: r["type"] for r in box.store.rows(f"PRAGMA table_info({name})")} for name in names}


def count_rows(box: Box) -> dict[str, int]:
    """Count the rows of every table."""
    names = tables_of(box)
    with box.store.maintenance():
        return {name: box.store.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in names}  # noqa: S608


class Canaries:
    """Words that occur nowhere else: « Kanari001Zygomatique »."""

    def __init__(self, stem: str = "Zygomatique") -> None:
        self._numbers, self._stem = count(1), stem
        self.words: list[str] = []

    def __call__(self) -> str:
        self.words.append(f"Kanari{next(self._numbers):03}{self._stem}")
        return self.words[-1]


def _row(box: Box, table: str, values: dict[str, object], word: Canaries) -> None:
    """Insert a row, with a canary in every column that can hold words and was not given."""
    for column, kind in tables_of(box)[table].items():
        if column not in values and column not in NOT_WORDS[table] and kind in ("TEXT", "BLOB"):
            values[column] = word() if kind == "TEXT" else word().encode()
    with box.store.maintenance():
        box.store.insert(table, values)


def picture() -> bytes:
    """Draw a JPEG."""
    drawn = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def add_photo(box: Box, photo: str, people: list[str], uses: str, word: Canaries, places: int = 0) -> str:
    """Keep a photo of these people for these uses, « P2 P3 », published in so many places."""
    images = {"image": picture() + word().encode(), "small": picture() + word().encode()}
    _row(box, "photo", {"id": photo, "added_on": DAY, **images}, word)
    for person in people:
        _row(box, "photo_person", {"photo_id": photo, "resident_id": person}, word)
    for use in uses.split():
        _row(box, "photo_use", {"photo_id": photo, "purpose": use}, word)
    for number in range(places):
        _row(box, "publication", {"id": f"pub{number}{photo}", "photo_id": photo, "published_on": DAY}, word)
    return photo


def fill(desk: Desk, cast: Cast, person: str, word: Canaries) -> None:
    """Give a resident a row in each table that can hold her, a word in each field."""
    box = desk.box
    service = desk.box.door.organisations()[0].id
    texts = [column for column, kind in tables_of(box)["resident"].items() if kind == "TEXT"]
    with box.store.maintenance():
        for column in sorted(set(texts) - NOT_WORDS["resident"]):
            box.store.run(f"UPDATE resident SET {column} = ? WHERE id = ?", (word(), person))  # noqa: S608
        box.store.run("DELETE FROM decision_support WHERE resident_id = ?", (person,))
    _row(box, "contact", {"id": f"c{person}", "resident_id": person, "roles": "planning,nouvelles"}, word)
    _row(box, "decision_support", {"resident_id": person, "contact_id": f"c{person}"}, word)
    for purpose in ("P7", "P9", "P11", "P12"):
        _row(
            box,
            "optional_data",
            {"id": f"{purpose}{person}", "resident_id": person, "purpose": purpose, "written_on": DAY},
            word,
        )
    add_photo(box, f"ph{person}", [person], "P2 P3 P4", word, places=2)
    _row(box, "task", {"id": f"t{person}", "kind": "tableau", "resident_id": person, "created_at": NOW, "due_on": DAY}, word)
    visit = {"id": f"v{person}", "resident_id": person, "organisation_id": service, "worker_id": cast.sonia.id, "day": DAY}
    _row(box, "visit", {**visit, "starts_at": NOW, "ends_at": NOW}, word)
    row = Archived(f"a{person}", "fiche", person, DAY, DAY)
    with box.store.unit(), box.store.opened(ARCHIVE_OPEN, WRITTEN):
        archive.put_away(box.store, row, {"first_name": word()})
    side = json.dumps([NOW, NOW, word(), cast.sonia.id, "prévue"])
    change = {
        "before": "",
        "after": side,
        "at": NOW,
        "kind": "added",
        "visit_id": f"v{person}",
        "resident_id": person,
        "organisation_id": service,
    }
    _row(box, "planning_change", {**change, "day": DAY}, word)
    _row(box, "name_match", {"organisation_id": service, "resident_id": person, "decided_at": NOW}, word)
    card = {"id": f"k{person}", "resident_id": person, "token_hash": "t", "typed_hash": "y", "code_hash": "h"}
    _row(box, "card", {**card, "picture": "soleil", "colour": "jaune", "issued_on": DAY, "expires_on": DAY}, word)
    with box.store.maintenance():
        session = {"id_hash": f"s{person}", "kind": "carte", "subject_id": f"k{person}", "created_at": NOW, "last_seen_at": NOW}
        box.store.insert("web_session", session)
