"""A house that may receive real people, stated in one line: what most tests begin with."""

from __future__ import annotations

from habitat_box.store import house
from habitat_box.usecases.desk import Box

STATED = {
    "controller": "Association Les Tilleuls",
    "aipd_signed_on": "2026-01-15",
    "first_backup_on": "2026-01-16",
    "sheet_read_back_on": "2026-01-16",
}


def ready(box: Box) -> Box:
    """State the four facts without a word in the access log: tests count its lines."""
    with box.store.unit():
        for name, value in STATED.items():
            house.state(box.store, name, value, "2026-01-16")
    return box
