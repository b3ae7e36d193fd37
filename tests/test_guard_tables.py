"""Each table is personal, or named here as one that names nobody."""

from __future__ import annotations

import re

import pytest

from habitat_box.store.connection import Store
from habitat_box.store.guard import PERSONAL
from habitat_box.usecases.desk import Desk
from tests.bare_store import columns

# Tables that name nobody, or hold pseudonyms and hashes only. A new table must be put on one side.
OPEN = {
    "organisation",
    "planning_import",
    "activity",
    "enrolment",
    "device",
    "web_session",
    "backup_made",
    "access_log",
    "destruction",
    "consent_husk",
    "log_checkpoint",
    "erasure_ledger",
    "month_count",
    "retention_limit",
    "clock_mark",
    "house_fact",
    "notice",
    "counter",
    "key_event",
    "signing_succession",
    "backup_place",
    "drill",
    "log_segment",
    "log_redaction",
}


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.box.store


def test_every_table_is_either_personal_or_named_open_here(store: Store) -> None:
    assert set(columns(store)) == PERSONAL | OPEN
    assert not PERSONAL & OPEN


def test_no_open_table_has_a_column_that_names_a_person(store: Store) -> None:
    telling = re.compile(r"first_name|last_name|civility|dwelling|called|habit|words|resident_id|note|text$")
    held = {f"{table}.{column}" for table in OPEN for column in columns(store)[table]}
    found = [one for one in sorted(held) if telling.search(one.partition(".")[2])]
    assert found == ["notice.words"]  # the house's own words about a purpose
