"""A house with a little of everything about Simone: what the tests of rights copy, hide, correct and erase."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from habitat_box.domain.people import DecisionMode
from habitat_box.domain.rights import Right
from habitat_box.domain.support import Support
from habitat_box.usecases import cards, consents, own_data, residents, rights, visits
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast

HABITS = "Le café d'abord, avec le chat"
OTHERS = ("Béraud", "René", "Sonia", "Marchand", "Karim", "Haddad", "Nadia")
"""Words of other people that a copy of Simone's data must not hold."""


def jpeg(colour: str = "#7a9") -> bytes:
    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (320, 240), colour).save(made, "JPEG")
    return made.getvalue()


def live(desk: Desk, cast: Cast) -> None:
    """Let Simone live a while: contacts, choices, a card, photos, words, requests, looks."""
    door, simone = desk.box.door, cast.simone
    contact = residents.add_contact(desk, simone, "Paul Delmas", "06 00 00 00 01", "fils", ("urgence", "planning"))
    for code in ("P1", "P2", "P3", "P4", "P5", "P7", "P9", "P10", "P11", "P12"):
        consents.record_face_to_face(desk, simone, code, True)
    for code, words in (
        ("P7", HABITS),
        ("P9", "06 11 22 33 44"),
        ("P10", "24/11"),
        ("P11", "On rit bien"),
        ("P12", "0611223344"),
    ):
        door.write_optional(desk.actor, simone, code, words)
    consents.write_support(desk, simone, Support(DecisionMode.ASSISTED, False, contact, TODAY, "la coordinatrice"))
    cards.make_cards(desk, [simone], "https://x")
    photos(desk, cast)
    said_outside(desk, cast)
    door.remember_name(desk.actor, door.organisations()[0].id, "delmas s", simone)
    rights.file_request(desk, simone, Right.ACCESS)
    visits.see_own_day(desk.box.desk(cast.sonia))
    own_data.who_looked_for(desk, simone)


def said_outside(desk: Desk, cast: Cast) -> None:
    """Keep what Sonia's phone said of her visit to Simone while the box was closed."""
    store = desk.box.store
    with store.unit(), store.opened({"visit": {"resident_id", "starts_at"}, "worker": {"id"}}, {"inbox_entry"}):
        first = "SELECT id, starts_at FROM visit WHERE resident_id = ? ORDER BY starts_at"
        visit = store.one(first, (cast.simone,)) or {}
        at = visit["starts_at"]
        row = {"kind": "arrivée", "at": at, "filed_at": at, "worker_id": cast.sonia.id, "visit_id": visit["id"]}
        store.insert("inbox_entry", {"id": "e", "number": 1, **row})


def photos(desk: Desk, cast: Cast) -> None:
    """Keep a photo of Simone alone, and one with René, published."""
    store = desk.box.store
    with store.unit(), store.opened({}, {"photo", "photo_person", "photo_use", "publication"}):
        for place, people in (("alone", [cast.simone]), ("group", [cast.simone, cast.rene])):
            store.insert("photo", {"id": place, "image": jpeg(), "small": b"s", "taken_on": None, "added_on": "2026-11-20"})
            for person in people:
                store.insert("photo_person", {"photo_id": place, "resident_id": person})
            store.insert("photo_use", {"photo_id": place, "purpose": "P3"})
        store.insert("publication", {"id": "u", "photo_id": "group", "place": "le journal", "published_on": "2026-11-21"})


def later(days: int) -> timedelta:
    return timedelta(days=days)
