"""A known phone and its PIN; sessions kept in the store, so that ending one is true at the next request.

Settled: no PIN is ever tested for an unknown device. Three failures pause 15 minutes, three more an hour, three more
suspend the phone until the coordinator says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crypto import tokens
from habitat_box.domain.people import Actor, Role
from habitat_box.domain.trusted_clock import SET_RIGHT
from habitat_box.door.doorstep import Device
from habitat_box.errors import CardUnknown, DeviceSuspended, HabitatError, NotSignedIn, SignInPaused, SignInRefused
from habitat_box.store import secrets, sessions
from habitat_box.store.moments import text_of
from habitat_box.usecases.desk import Box, Desk, open_to_strangers
from habitat_box.usecases.enrolment import PEPPER, device_of
from habitat_box.words import local_day

IDLE = {"intervenant": timedelta(minutes=10), "carte": timedelta(minutes=3)}
ABSOLUTE = timedelta(hours=12)
PAUSES = {3: timedelta(minutes=15), 6: timedelta(hours=1)}
SUSPENDED_AT = 9
TOUCH_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Session:
    """A session found again: the desk it opens, and what a page needs of it."""

    desk: Desk
    kind: str
    subject_id: str
    code_given: bool
    person_id: str = ""
    channel: str = "carte"
    """By which door a card's choices come in: « carte » on any phone, « tablette » in the common room."""
    worker: str = field(repr=False, default="")


@open_to_strangers
def sign_in(box: Box, secret: str, pin: str) -> str:
    """Open a session for a known phone and give its token.

    Raises SignInRefused (an unknown phone and a wrong PIN alike), SignInPaused, DeviceSuspended.
    """
    at = box.clock()
    pepper = secrets.get(box.store, PEPPER)
    # A try counts before it is checked: requests sent all at once get no more tries than one after the other.
    with box.store.unit():
        device = _may_try(box, secret, at)
        failure = _count_try(box, device, at)
    if not tokens.verify_pin(device.pin_hash or "", pin, pepper):
        raise failure
    box.door.change_device(device.id, state="actif", failures=0, paused_until=None, last_seen_at=text_of(at))
    token = tokens.new_device_secret()
    sessions.start(box.store, tokens.digest(token), "intervenant", device.id, at)
    sessions.end(box.store, before=at - ABSOLUTE)
    box.door.log(Actor(device.worker_id, Role.WORKER, device.organisation_id), "entrer", "le site")
    return token


def _may_try(box: Box, secret: str, at: datetime) -> Device:
    device = device_of(box, secret)
    if device is None or device.state not in ("actif", "suspendu") or device.pin_hash is None or device.is_over(local_day(at)):
        raise SignInRefused
    if device.state == "suspendu":
        raise DeviceSuspended
    # A pause that is longer than any was begun at a wrong date.
    if device.paused_until is not None and at < device.paused_until <= at + max(PAUSES.values()):
        raise SignInPaused(minutes=minutes_of(device.paused_until - at))
    return device


def _count_try(box: Box, device: Device, at: datetime) -> HabitatError:
    """Count one try as if it failed, and give what to say if it does."""
    failures = device.failures + 1
    pause = PAUSES.get(failures)
    paused_until = None if pause is None else text_of(at + pause)
    state = "suspendu" if failures >= SUSPENDED_AT else "actif"
    box.door.change_device(device.id, failures=failures, paused_until=paused_until, state=state)
    if state == "suspendu":
        return DeviceSuspended()
    return SignInRefused() if pause is None else SignInPaused(minutes=minutes_of(pause))


def minutes_of(wait: timedelta) -> int:
    """Give a wait in whole minutes, rounded up."""
    return max(1, -(-int(wait.total_seconds()) // 60))


@open_to_strangers
def session_of(box: Box, token: str, language: str = "fr") -> Session:
    """Find a session again and seat its person. Raises NotSignedIn when it ended, was idle too long, or never was."""
    at = box.clock()
    id_hash = tokens.digest(token) if token else ""
    row = sessions.find(box.store, id_hash) if token else None
    if row is None:
        raise NotSignedIn
    idle = at - row["last_seen_at"]  # before its own last sign of life: a clock that lost its date, and the session with it
    if not -SET_RIGHT <= idle <= IDLE[row["kind"]] or at - row["created_at"] > ABSOLUTE:
        sessions.end(box.store, id_hash=id_hash)
        raise NotSignedIn
    if at - row["last_seen_at"] > TOUCH_EVERY:
        sessions.touch(box.store, id_hash, at)
    code_given = bool(row["code_given"])
    if row["kind"] == "intervenant":
        return _worker_seat(box, row["subject_id"], code_given, language)
    return _card_seat(box, row["subject_id"], code_given, language, row["channel"])


def _worker_seat(box: Box, device_id: str, code_given: bool, language: str) -> Session:
    device = box.door.device(device_id=device_id)
    if device is None or device.state != "actif" or device.is_over(local_day(box.clock())):
        raise NotSignedIn
    actor = Actor(device.worker_id, Role.WORKER, device.organisation_id)
    return Session(box.desk(actor, language), "intervenant", device_id, code_given, worker=device.worker)


def _card_seat(box: Box, card_id: str, code_given: bool, language: str, channel: str) -> Session:
    try:
        card = box.door.card_held(card_id=card_id)
    except CardUnknown:
        raise NotSignedIn from None
    actor = Actor(card.log_ref, Role.RESIDENT)
    return Session(box.desk(actor, language), "carte", card_id, code_given, card.resident_id, channel)


@open_to_strangers
def sign_out(box: Box, token: str) -> None:
    """End a session; ending one that is gone already is no error."""
    if token:
        sessions.end(box.store, id_hash=tokens.digest(token))
