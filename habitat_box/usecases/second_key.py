"""A second person who can open the backups: an age key of her own, to which every later backup is encrypted too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import backups
from crypto.canonical import canonical_json
from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.errors import SecondKeyWrong
from habitat_box.store import secrets
from habitat_box.store.connection import Store
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, _, local_day, plain_date

SECOND_RECIPIENT = "second_recipient"
LONGEST_WHO = 60


@dataclass(frozen=True)
class SecondKey:
    """Who else can open the backups: the public half of the key, a function in the house (no name), since which day."""

    recipient: str
    who: str
    since: date


def recipients(store: Store) -> list[str]:
    """Give the second key, in a list that is empty without one."""
    found = _kept(store)
    return [found.recipient] if found else []


@needs(Action.KEEP_BOX)
def second_key(desk: Desk) -> SecondKey | None:
    """Tell who else can open the backups made from now on."""
    return _kept(desk.box.store)


@needs(Action.KEEP_BOX)
def set_second_key(desk: Desk, recipient: str, who: str) -> SecondKey:
    """Encrypt every later backup to this key too. Raises SecondKeyWrong for what is no public age key, FieldTooLong."""
    box = desk.box
    typed = recipient.strip().lower()
    if not backups.is_recipient(typed) or typed == secrets.get(box.store, "recovery_recipient").decode():
        raise SecondKeyWrong
    chosen = SecondKey(typed, fields.clean(N_("fonction"), who, LONGEST_WHO), local_day(box.clock()))
    text = canonical_json({"recipient": chosen.recipient, "who": chosen.who, "since": chosen.since.isoformat()})
    with box.store.unit():
        secrets.keep(box.store, SECOND_RECIPIENT, text)
        box.door.log(desk.actor, "écrire", "la seconde clé des sauvegardes")
    return chosen


@needs(Action.KEEP_BOX)
def forget_second_key(desk: Desk) -> None:
    """Encrypt later backups to the recovery sheet's key alone. Those already made stay open to the second key."""
    with desk.box.store.unit():
        secrets.keep(desk.box.store, SECOND_RECIPIENT, b"")
        desk.box.door.log(desk.actor, "effacer", "la seconde clé des sauvegardes")


def second_key_words(found: SecondKey) -> str:
    """Say who it is and what this person, and nobody else, can do."""
    return _(
        "Depuis le {day}, {who} peut ouvrir les sauvegardes avec sa clé seule, sans la boîte et sans la feuille de secours : "
        "toutes les données des habitants. Personne d'autre ne le peut.",
        day=plain_date(found.since),
        who=found.who or _("la personne qui a cette clé"),
    )


def _kept(store: Store) -> SecondKey | None:
    try:
        said = json.loads(secrets.get(store, SECOND_RECIPIENT) or b"null")
    except KeyError:
        return None
    return said and SecondKey(said["recipient"], said["who"], date.fromisoformat(said["since"]))
