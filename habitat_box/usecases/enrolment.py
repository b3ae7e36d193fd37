"""A worker's phone comes in: invited by the coordinator, matched by a number on both sides, closed with a PIN.

An invitation is single-use and lives ten minutes (ASVS 6.5.5). The coordinator picks the number shown on the phone, so a
photographed link shows itself as a second phone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crypto import tokens
from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.people import Actor, Role, Worker
from habitat_box.door.doorstep import Device
from habitat_box.errors import (
    AmbiguousName,
    EnrolmentExpired,
    MatchCodeUnknown,
    PinNotSixDigits,
    PinsDiffer,
    UnknownPerson,
    WeakPin,
)
from habitat_box.store import secrets, sessions
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.house_facts import check_ready
from habitat_box.words import N_, plain

INVITATION_LIVES = timedelta(minutes=10)
PEPPER = "pin_pepper"


@dataclass(frozen=True)
class Invitation:
    """What the coordinator shows or prints. The token stands in the fragment: no server or log ever sees it in a URL."""

    worker: str = field(repr=False)
    token: str = field(repr=False)
    typed_code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A phone that waits for the coordinator to pick its number."""

    device_id: str
    worker: str = field(repr=False)
    organisation: str
    match_code: str
    since: datetime


@dataclass(frozen=True)
class Knock:
    """What a phone gets when it knocks with a good invitation."""

    secret: str = field(repr=False)
    match_code: str


@needs(Action.ENROL)
def workers(desk: Desk) -> list[Worker]:
    """Give the workers who may be invited, by name."""
    return desk.box.door.workers()


@needs(Action.ENROL)
def find_worker(desk: Desk, words: str) -> Worker:
    """Find one worker by id or by name. Raises UnknownPerson, AmbiguousName with the names that fit."""
    everyone = desk.box.door.workers()
    wanted = plain(words)
    exact = [one for one in everyone if one.id == words or plain(one.name) == wanted]
    near = exact or [one for one in everyone if all(part in plain(one.name) for part in wanted.split())]
    if not near or not wanted:
        raise UnknownPerson
    if len(near) > 1:
        raise AmbiguousName(name=words, choices=", ".join(f"{one.name} ({one.organisation})" for one in near))
    return near[0]


@needs(Action.ENROL)
def add_worker(desk: Desk, organisation: str, name: str) -> str:
    """Write a worker who is in no planning yet, and give her id. Raises FieldRefused, NationalNumberRefused."""
    door, who = desk.box.door, fields.required(N_("nom"), name)
    service_name = fields.required(N_("service"), organisation)
    with desk.box.store.unit():
        service = door.organisation_named(service_name) or door.add_organisation(service_name)
        return door.worker_of(service.id, who)


@needs(Action.ENROL)
def invite(desk: Desk, worker_id: str) -> Invitation:
    """Make a single-use invitation for a worker. Raises UnknownPerson, NotReadyForReal."""
    box = desk.box
    check_ready(box)
    worker = next((one for one in box.door.workers() if one.id == worker_id), None)
    if worker is None:
        raise UnknownPerson
    box.door.begin_again(worker_id)
    token, typed = tokens.new_token(), tokens.new_typed_code()
    expires = box.clock() + INVITATION_LIVES
    digests = tokens.digest(token), tokens.digest(tokens.normalise_typed_code(typed))
    sessions.invite(box.store, box.new_id(), worker_id, *digests, expires)
    box.door.log(desk.actor, "inviter", "un téléphone")
    return Invitation(worker.name, token, typed, expires)


@open_to_strangers
def knock(box: Box, *, token: str = "", typed_code: str = "") -> Knock:
    """Let a phone knock with an invitation. Raises EnrolmentExpired for a used, old or unknown one alike."""
    at = box.clock()
    words = token.strip() if token else tokens.normalise_typed_code(typed_code)
    secret = tokens.new_device_secret()
    with box.store.unit():  # two phones knocking at once never show the same number
        worker_id = sessions.use_invitation(box.store, tokens.digest(words), at)
        if worker_id is None:
            raise EnrolmentExpired
        code = tokens.new_match_code(sessions.waiting_codes(box.store, at - INVITATION_LIVES))
        sessions.add_device(box.store, box.new_id(), worker_id, tokens.digest(secret), code, at)
    return Knock(secret, code)


@needs(Action.ENROL)
def waiting(desk: Desk) -> list[Waiting]:
    """Give the phones that wait, oldest first; one that waited ten minutes is forgotten."""
    at = desk.box.clock()
    return [
        Waiting(one.id, one.worker, one.organisation, one.match_code, one.created_at)
        for one in desk.box.door.devices(state="en attente")
        if one.created_at is not None and at - one.created_at < INVITATION_LIVES
    ]


@needs(Action.ENROL)
def confirm(desk: Desk, match_code: str) -> Waiting:
    """Say that the number on the phone is this one. Raises MatchCodeUnknown."""
    digits = "".join(c for c in match_code if c.isdigit())
    found = next((one for one in waiting(desk) if tokens.same(one.match_code, digits)), None)
    if found is None:
        raise MatchCodeUnknown
    desk.box.door.change_device(found.device_id, state="confirmé", match_code="")
    desk.box.door.log(desk.actor, "inscrire", "un téléphone")
    return found


@open_to_strangers
def device_of(box: Box, secret: str) -> Device | None:
    """Find the phone that holds a secret."""
    return box.door.device(secret_hash=tokens.digest(secret)) if secret else None


@open_to_strangers
def choose_pin(box: Box, secret: str, pin: str, again: str) -> None:
    """Close a confirmed phone with six digits. Raises PinNotSixDigits, WeakPin, PinsDiffer, EnrolmentExpired."""
    device = device_of(box, secret)
    if device is None or device.state != "confirmé":
        raise EnrolmentExpired
    if pin != again:
        raise PinsDiffer
    if len(pin) != 6 or not pin.isascii() or not pin.isdigit():
        raise PinNotSixDigits
    if tokens.is_weak_pin(pin):
        raise WeakPin
    hashed = tokens.hash_pin(pin, secrets.get(box.store, PEPPER))
    box.door.change_device(device.id, state="actif", pin_hash=hashed, failures=0)
    actor = Actor(device.worker_id, Role.WORKER, device.organisation_id)
    box.door.log(actor, "fermer", "un téléphone")


@needs(Action.ENROL)
def revoke(desk: Desk, device_id: str) -> None:
    """End a phone and every session of it; its next request is a stranger's."""
    desk.box.door.change_device(device_id, state="révoqué", pin_hash=None)
    sessions.end(desk.box.store, subject_id=device_id)
    desk.box.door.log(desk.actor, "annuler", "un téléphone")


@needs(Action.ENROL)
def phones_of(desk: Desk, worker_id: str) -> list[Device]:
    """Give a worker's phones, whatever their state."""
    return [one for one in desk.box.door.devices(worker_id=worker_id) if one.state != "révoqué"]


@needs(Action.ENROL)
def resume(desk: Desk, device_id: str) -> None:
    """Set a suspended phone going again."""
    desk.box.door.change_device(device_id, state="actif", failures=0, paused_until=None)
    desk.box.door.log(desk.actor, "reprendre", "un téléphone")
