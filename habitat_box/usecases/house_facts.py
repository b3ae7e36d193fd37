"""What the house says of itself, and whether it may receive real people (reference H2).

A box made for a demonstration is never asked: its people are invented, and it says so everywhere.
"""

from __future__ import annotations

from dataclasses import replace

from habitat_box.domain import house_facts as rules
from habitat_box.domain.access import Action
from habitat_box.domain.house_facts import FACTS, Fact
from habitat_box.errors import NotReadyForReal
from habitat_box.store import house, key_events
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.words import _, local_day

FIRST_BACKUP, SHEET_READ_BACK = "first_backup_on", "sheet_read_back_on"


@open_to_strangers
def facts(desk: Desk) -> dict[str, Fact]:
    """Give what the house says of itself: all of it to its keeper, to others what GDPR 13 has them told."""
    with desk.box.store.unit(write=False):
        known = _known(desk.box)
    keeper = desk.may(Action.KEEP_BOX)
    return {
        name: replace(fact, value=known.get(name, ("", ""))[0], set_on=known.get(name, ("", ""))[1])
        for name, fact in FACTS.items()
        if keeper or fact.public
    }


@needs(Action.KEEP_BOX)
def set_fact(desk: Desk, name: str, value: str) -> Fact:
    """State one fact; an empty value takes it back. Raises UnknownItem, FieldRefused, NationalNumberRefused."""
    box = desk.box
    today = local_day(box.clock())
    kept = rules.checked(name, value, today)
    with box.store.unit():
        house.state(box.store, name, kept, today.isoformat())
        box.door.log(desk.actor, "préciser", FACTS[name].words)
    return replace(FACTS[name], value=kept, set_on=today.isoformat() if kept else "")


@open_to_strangers
def missing_for_real(box: Box) -> list[str]:
    """Name in French what is missing before real people may come in: nothing for a demonstration or a house that is ready."""
    if box.settings.demo:
        return []
    with box.store.unit(write=False):
        return rules.missing({name: said for name, (said, _on) in _known(box).items()})


@open_to_strangers
def check_ready(box: Box) -> None:
    """Refuse real use of a house that is not ready. Raises NotReadyForReal, which names what is missing."""
    lacking = missing_for_real(box)
    if lacking:
        raise NotReadyForReal(missing=", ".join(_(words) for words in lacking))
    if not box.settings.demo:
        _note_first_backup(box)


def _known(box: Box) -> dict[str, tuple[str, str]]:
    known = house.stated(box.store)
    if box.settings.contact:
        known.setdefault("contact", (box.settings.contact, ""))
    first = house.first_proven_backup(box.store)
    if first is not None:
        day = local_day(first).isoformat()
        known.setdefault(FIRST_BACKUP, (day, day))
    typed = key_events.last(box.store, KeyEvent.SHEET_READ_BACK)
    if typed is not None:
        day = local_day(typed).isoformat()
        known.setdefault(SHEET_READ_BACK, (day, day))
    return known


def _note_first_backup(box: Box) -> None:
    """Keep the day of the first proven backup: its own line will be older than the lines of backups are kept."""
    with box.store.unit():
        if FIRST_BACKUP not in house.stated(box.store):
            day = _known(box)[FIRST_BACKUP][0]
            house.state(box.store, FIRST_BACKUP, day, day)
