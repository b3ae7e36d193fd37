"""What happened to the keys, and when: no secret, nobody's name. What a checklist and the house's health are read from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from habitat_box.store.connection import Store
from habitat_box.store.moments import instant, text_of


class KeyEvent(StrEnum):
    """What can happen to the keys. The French value is what screens print."""

    MADE = "boîte créée"
    PASSPHRASE = "phrase secrète changée"  # noqa: S105 - a word of the list, no secret
    SHEET = "feuille de secours faite"
    SHEET_READ_BACK = "feuille de secours retapée"
    SHARES = "parts de secours faites"
    USB_KEY = "clé USB ajoutée"
    CREDENTIAL = "ouverture par la machine ajoutée"
    SLOT_GONE = "ouverture retirée"
    REKEYED = "données chiffrées de nouveau"
    AUTHORITY = "autorité des certificats refaite"
    HANDED_OVER = "coordination transmise"
    OLD_FILE = "ancien fichier de clés remis"


class Noted(NamedTuple):
    """One event: when (aware), what, and the generation of the key file after it."""

    at: datetime
    what: KeyEvent
    generation: int


def note(store: Store, at: datetime, what: KeyEvent, generation: int) -> None:
    """Write one event, in the caller's unit."""
    store.insert("key_event", {"at": text_of(at), "what": what.value, "generation": generation})


def events(store: Store) -> list[Noted]:
    """Give all events, oldest first, in the caller's unit."""
    rows = store.rows("SELECT at, what, generation FROM key_event ORDER BY seq")
    return [Noted(instant(row["at"]), KeyEvent(row["what"]), int(row["generation"])) for row in rows]


def last(store: Store, what: KeyEvent) -> datetime | None:
    """Give when something last happened, None for never."""
    row = store.one("SELECT at FROM key_event WHERE what = ? ORDER BY seq DESC LIMIT 1", (what.value,))
    return instant(row["at"]) if row else None
