"""Where each line of the house's health finds its facts: one reader a line, each gives what its rule found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crypto.certificates import leaf_facts
from habitat_box import __version__
from habitat_box.config import Settings
from habitat_box.domain import health_backups, health_keeping, health_machine
from habitat_box.domain.access import Action
from habitat_box.domain.backup_places import STICK
from habitat_box.domain.health import Finding
from habitat_box.store import backups_made, checks, house, journal, key_events
from habitat_box.store.backups_made import Made
from habitat_box.store.connection import Store
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import drill as drills
from habitat_box.usecases import key_slots, log_heads, log_segments, places, recovery
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.inbox_slot import waiting_outside
from habitat_box.usecases.key_file import generation_is_old
from habitat_box.usecases.machine import Machine, installed_on
from habitat_box.usecases.self_check import SECURITY
from habitat_box.usecases.site import status
from habitat_box.words import _, local_day

GROWTH_LEAST = timedelta(days=14)
"""Two backups nearer than this say nothing of how fast a house grows."""


@needs(Action.KEEP_BOX)
def store(desk: Desk, _machine: Machine) -> Finding:
    """Look at the data: the head witness, a first look, what the last full check found."""
    store, now = desk.box.store, desk.box.clock()
    lost = journal.lost_since(store)
    with store.unit(write=False):
        last = checks.last(store)
    if last is not None and last.at > now:  # a date that was wrong then, or is now: it proves nothing
        last = None
    whole, checked_at = last is None or last.is_whole, last.at if last else None
    return health_keeping.store(health_keeping.StoreFacts(lost, checks.first_look(store), checked_at, whole), now)


@needs(Action.KEEP_BOX)
def backup(desk: Desk, _machine: Machine) -> Finding:
    """Look at the last proven backup, and at the disks that should have one."""
    made, known = _made(desk.box.store), places.places_now(desk)
    proven, disks = places.last_proven(desk), [one for one in known if one.kind != STICK]
    newest = next((one for one in made if one.at == proven), None)
    label = {one.id: one.label for one in known}
    last = None
    if newest is not None:
        where = label.get(newest.place_id) or str(Path(newest.path).parent)
        last = health_backups.Proven(newest.at, where, newest.size, newest.sequence)
    late, lost = [one.label for one in disks if one.is_late], [one.label for one in known if one.is_here and one.lost]
    failed = [one.label for one in disks if one.failure]
    return health_backups.backup(health_backups.BackupFacts(last, bool(disks), late, lost, failed), desk.box.clock())


@needs(Action.KEEP_BOX)
def sticks(desk: Desk, _machine: Machine) -> Finding:
    """Look at the sticks: which is away, which is here."""
    known = [one for one in places.places_now(desk) if one.kind == STICK]
    seen = [health_backups.Stick(one.label, one.is_here, one.last_proven, one.is_late, bool(one.failure)) for one in known]
    return health_backups.sticks(seen, desk.box.clock())


@needs(Action.KEEP_BOX)
def drill(desk: Desk, _machine: Machine) -> Finding:
    """Look at the last exercise."""
    last, made = drills.last_drill(desk), _made_at(desk.box.store)
    played = None if last is None else health_backups.Drill(last.at, last.holds)
    return health_backups.drill(played, made, desk.box.clock())


@needs(Action.KEEP_BOX)
def log(desk: Desk, _machine: Machine) -> Finding:
    """Look at the access log: its head, its seals, its last paper sheet."""
    store, sealed, sheet = desk.box.store, log_segments.seal_state(desk), log_heads.last_sheet_on(desk)
    with store.unit(write=False):
        (seq, _head), last = journal.head_of(store), checks.last(store)
    facts = health_keeping.LogFacts(seq, sealed.segments, sealed.is_sealing, sheet, last.first_bad if last else None)
    return health_keeping.log(facts, local_day(desk.box.clock()))


@needs(Action.KEEP_BOX)
def disk(desk: Desk, machine: Machine) -> Finding:
    """Look at the room left, and at how fast the house grew between two backups."""
    free = machine.free_bytes(desk.box.settings.folder)
    return health_machine.disk(health_machine.DiskFacts(free, growth(_made(desk.box.store))))


def growth(made: Sequence[Made]) -> float | None:
    """Give the bytes a house grows by each day, from its first and last known backups; None when they are too near."""
    if not made:
        return None
    first, last = min(made, key=lambda one: one.at), max(made, key=lambda one: one.at)
    if last.at - first.at < GROWTH_LEAST:
        return None
    return (last.size - first.size) / ((last.at - first.at) / timedelta(days=1))


@needs(Action.KEEP_BOX)
def clock(desk: Desk, machine: Machine) -> Finding:
    """Look at the date."""
    now = desk.box.clock()
    return health_machine.clock(health_machine.ClockFacts(desk.box.door.clock_is_sure(), now, machine.is_synchronised()))


def certificate(settings: Settings, now: datetime) -> Finding:
    """Look at the site's certificate, and at the address the site answers under."""
    try:
        told = leaf_facts(settings.certificate.read_bytes())
    except (OSError, ValueError):
        return health_machine.certificate(health_machine.CertificateFacts(None), now)
    host = urlsplit(status(settings).ip_url).hostname
    missing = (host,) if host and host not in told.covers else ()
    shown = [one for one in told.covers if one != "127.0.0.1"] or list(told.covers)
    return health_machine.certificate(health_machine.CertificateFacts(told.until, shown, missing), now)


def updates(machine: Machine, counted: str, now: datetime) -> Finding:
    """Look at the version that runs and at Debian. `counted`: what the box kept of its last count, "" for none."""
    noticed = machine.noticed_updates()
    pending = noticed if noticed is not None else int(counted) if counted.isdecimal() else None
    facts = health_machine.UpdateFacts(__version__, installed_on(), pending, machine.fresh_on(), machine.waits_for_restart())
    return health_machine.updates(facts, local_day(now))


def counted_updates(store: Store) -> str:
    """Give how many of Debian's updates waited at the last count, "" for never."""
    with store.unit(write=False):
        return house.stated(store).get(SECURITY, ("", ""))[0]


@needs(Action.KEEP_BOX)
def inbox(desk: Desk, _machine: Machine) -> Finding:
    """Look at what phones said while the box was closed."""
    return health_machine.inbox(waiting_outside(desk.box.settings), len(desk.box.door.inbox_entries()))


@needs(Action.KEEP_BOX)
def keys(desk: Desk, _machine: Machine) -> Finding:
    """Look at the ways into the box, at the recovery sheet and at the age of the key file."""
    settings, store = desk.box.settings, desk.box.store
    slots = key_slots.slots_now(settings)
    with store.unit(write=False):
        made, shares = key_events.last(store, KeyEvent.SHEET), key_events.last(store, KeyEvent.SHARES)
    alone = [_(one.gives_up) for one in slots if one.gives_up]
    facts = health_keeping.KeyFacts(
        len(slots), recovery.checked_on(desk), made, generation_is_old(settings, store), alone, shares is not None
    )
    return health_keeping.keys(facts, desk.box.clock())


def _made(store: Store) -> list[Made]:
    with store.unit(write=False):
        return backups_made.all_made(store)


def _made_at(store: Store) -> datetime | None:
    with store.unit(write=False):
        return key_events.last(store, KeyEvent.MADE)
