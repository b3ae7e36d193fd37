"""What a choice leaves in the store: the text that was read, no more than a proof needs, and a chain."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

import peewee
import pytest

from habitat_box import errors
from habitat_box.domain.consent import Channel, ConsentEvent
from habitat_box.domain.people import Actor, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import HelperRole
from habitat_box.store import personal
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast

# Written by hand: a changed word is a new version, and its print is written here beside its number.
WRITTEN = {
    "P1": (1, "4951092ba30f9900"),
    "P2": (1, "4dc69898de0b5d51"),
    "P3": (1, "6386c78000d0579e"),
    "P4": (1, "a1f2e628dd00164d"),
    "P5": (1, "39f11c2f989debb7"),
    "P6": (1, "3d1b7f68dcead310"),
    "P7": (1, "934f9fa47cb4d531"),
    "P8": (1, "6011e3f421c76982"),
    "P9": (1, "73c6def29db766d5"),
    "P10": (1, "c253560e4f1c6f2b"),
    "P11": (1, "4095e0dd4c4617fc"),
    "P12": (1, "e1c10352a4ac760f"),
}


@pytest.mark.rule("B3")
def test_the_store_itself_refuses_a_yes_without_the_text_that_was_read(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    with desk.box.store.maintenance():
        [row] = desk.box.store.rows("SELECT * FROM consent_event")
    columns = [name for name in row if name != "seq"]
    insert = f"INSERT INTO consent_event ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})"  # noqa: S608
    for name, value in (("version", None), ("version", 0), ("text_sha256", None), ("text_sha256", "x"), ("language", "")):
        wrong = {**row, "id": f"{name}{value}", "receipt_id": f"{name}{value}", name: value}
        with desk.box.store.maintenance(), pytest.raises(peewee.IntegrityError, match="constraint failed"):
            desk.box.store.run(insert, [wrong[column] for column in columns])


@pytest.mark.rule("B4")
def test_the_proof_keeps_no_address_no_phone_no_signature_and_no_reason(desk: Desk) -> None:
    with desk.box.store.maintenance():
        found = {row["name"] for row in desk.box.store.rows("PRAGMA table_info(consent_event)")}
    assert found == {
        "seq", "id", "subject_ref", "purpose", "version", "text_sha256", "language", "state", "at", "effective_from",
        "valid_until", "channel", "given_by", "helper_role", "receipt_id", "previous_hash", "hash",
    }  # fmt: skip
    assert {one.name for one in fields(ConsentEvent)} <= found


@pytest.mark.rule("B1")
def test_no_way_in_gives_more_than_one_yes_at_a_time(desk: Desk, cast: Cast) -> None:
    for name, function in inspect.getmembers(consents, inspect.isfunction):
        several = {"codes", "purposes"} & set(inspect.signature(function).parameters)
        assert not several or name == "record_paper", name
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    given = [s.purpose.code for s in desk.box.door.standings(desk.actor, cast.simone) if s.in_force]
    assert given == ["P7"]


@pytest.mark.rule("B2", "A2")
def test_everyone_starts_with_twelve_subjects_not_asked_and_nothing_given(desk: Desk, cast: Cast) -> None:
    standings = desk.box.door.standings(desk.actor, cast.simone)
    assert [s.purpose.code for s in standings] == [f"P{n}" for n in range(1, 13)]
    assert {(s.words_of_state, s.in_force, s.event) for s in standings} == {("non demandé", False, None)}


@pytest.mark.rule("A1", "A4")
def test_each_purpose_has_one_basis_and_names_its_exception_when_it_may_reveal_health() -> None:
    for purpose in PURPOSES.values():
        assert purpose.legal_basis == "consentement"
        assert purpose.art9_exception == ("9(2)(a)" if purpose.may_reveal_health else "")
        assert purpose.why
        assert purpose.data
        assert purpose.recipients.endswith(".")
    assert {code for code, one in PURPOSES.items() if one.may_reveal_health} == {"P1", "P5", "P6", "P7", "P8"}


@pytest.mark.rule("B10")
@pytest.mark.parametrize("code", list(PURPOSES))
def test_a_changed_word_needs_a_new_version(code: str) -> None:
    purpose = PURPOSES[code]
    assert (purpose.version, purpose.text_sha256[:16]) == WRITTEN[code]


def test_a_receipt_outlives_the_file_and_an_event_its_erasure(desk: Desk, cast: Cast) -> None:
    first = consents.record_face_to_face(desk, cast.simone, "P7", True)
    consents.record_face_to_face(desk, cast.simone, "P7", False)
    consents.record_face_to_face(desk, cast.rene, "P1", True)
    store = desk.box.store
    assert desk.box.door.first_broken_choice() is None
    with store.unit(), store.opened({"consent_event": {"seq", "hash"}}):
        [row, *_] = store.rows("SELECT seq, hash FROM consent_event ORDER BY seq")
    with pytest.raises(peewee.DatabaseError, match="events stay"), store.maintenance():
        store.run("DELETE FROM consent_event WHERE seq = ?", (row["seq"],))
    with store.maintenance():
        store.run("INSERT INTO consent_husk VALUES (?, ?)", (row["seq"], row["hash"]))
        store.run("DELETE FROM consent_event WHERE seq = ?", (row["seq"],))
    assert desk.box.door.first_broken_choice() is None  # the chain holds through what it left
    with pytest.raises(errors.UnknownReceipt):
        desk.box.door.receipt(desk.actor, first.receipt_id)
    with store.maintenance():
        store.run("DROP TRIGGER consent_husk_stays")
        store.run("UPDATE consent_husk SET hash = 'other'")
    assert desk.box.door.first_broken_choice() == int(row["seq"]) + 1


def test_a_resident_chooses_for_herself_alone(desk: Desk, cast: Cast) -> None:
    with desk.box.store.unit(write=False), desk.box.store.opened({"resident": {"id", "log_ref"}}):
        refs = {row["id"]: row["log_ref"] for row in desk.box.store.rows("SELECT id, log_ref FROM resident")}
    rene = Actor(refs[cast.rene], Role.RESIDENT)
    with pytest.raises(errors.AccessRefused):
        desk.box.door.choose(rene, cast.simone, "P7", True, Channel.CARD, "r")
    with pytest.raises(errors.AccessRefused):
        desk.box.door.undo_choice(rene, cast.simone, "P7", Channel.CARD, "r", helper=HelperRole.NOBODY)
    with pytest.raises(errors.AccessRefused):
        desk.box.door.choose(cast.sonia, cast.simone, "P7", False, Channel.CARD, "r")
    assert desk.box.door.history(desk.actor, cast.simone) == []


def test_columns_of_an_event_are_those_the_door_opens() -> None:
    assert set(personal.EVENT) == {one.name for one in fields(ConsentEvent)}
    assert re.fullmatch(r"P\d+( P\d+)*", " ".join(PURPOSES))
