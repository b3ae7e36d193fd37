"""A house that changed its keys, and what is compared before and after."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crypto.passphrase import TEST_ONLY
from habitat_box.store.connection import Store
from habitat_box.usecases import rekeying
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.rekeying import Draft, Rekeyed

NEXT = "violon sable dahlia tuyau neige girafe lampe brique"
RENEWED = frozenset({"box_secret", "archive", "access_log", "key_event", "signing_succession", "counter", "log_segment"})
"""Tables a re-key writes in: the rest must come over row by row."""

Rows = dict[str, list[str]]


def changed(desk: Desk, *, new_authority: bool = False, phrase: str = NEXT, draft: Draft | None = None) -> Rekeyed:
    """Change the keys of a house, as its keeper does: draw, type back, give a new phrase."""
    drawn = draft or rekeying.draft_keys(desk, new_authority=new_authority)
    return rekeying.rekey(desk, drawn, drawn.recovery_key, phrase, profile=TEST_ONLY)


def rows_of(path: Path, key: str) -> Rows:
    """Give every row of every table, in order."""
    store = Store(path, key)
    try:
        with store.maintenance():
            sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            names = [row["name"] for row in store.rows(sql)]
            tables = [(name, store.database.execute_sql(f"SELECT * FROM {name}").fetchall()) for name in names]  # noqa: S608
            return {name: sorted(map(repr, rows)) for name, rows in tables}
    finally:
        store.close()


def lost(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, int]:
    """Count the rows that are not there any more, table by table; of a renewed table only the number may not shrink."""
    gone = {}
    for name, rows in before.items():
        if name in RENEWED:
            missing = max(0, len(rows) - len(after[name]))
            if name == "access_log":
                missing += len(set(rows) - set(after[name]))
        else:
            missing = 0 if rows == after[name] else len(set(rows) ^ set(after[name]))
        if missing:
            gone[name] = missing
    return gone
