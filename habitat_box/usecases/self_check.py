"""What the box looks at by itself each day, too slow to be looked at each time: the whole store, Debian's updates."""

from __future__ import annotations

import logging
from datetime import timedelta

from habitat_box.domain.access import Action
from habitat_box.errors import HabitatError, StoreDamaged, StoreKeyMismatch
from habitat_box.store import checks, house, log_reading
from habitat_box.store.checks import FullCheck
from habitat_box.store.connection import integrity_problems
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.machine import Machine
from habitat_box.words import local_day

log = logging.getLogger("habitat.site")

EVERY = timedelta(hours=20)
"""Each day, at about the hour the box was first opened; a clock set right by some hours makes it miss none."""

SECURITY = "debian_security"
"""The fact that holds how many of Debian's security updates waited at the last count."""


@open_to_strangers
def check_daily(box: Box, machine: Machine | None = None) -> bool:
    """Check the whole store and count Debian's updates when the last time was a day ago; say whether it did.

    Asked each hour. Never raises: a store that is busy or a disk that is full is for the next hour.
    """
    try:
        with box.store.unit(write=False):
            last, now = checks.last(box.store), box.clock()
        if last is not None and timedelta(0) <= now - last.at < EVERY:
            return False
        _check(box, machine or Machine())
        return True
    except HabitatError as error:
        log.error("check %s", type(error).__name__)
        return False


@needs(Action.KEEP_BOX)
def check_now(desk: Desk, machine: Machine | None = None) -> FullCheck:
    """Check the whole store, both integrity checks, the log and the choices, and keep what that found. Raises StoreBusy."""
    return _check(desk.box, machine or Machine())


def _check(box: Box, machine: Machine) -> FullCheck:
    store, at = box.store, box.clock()
    try:
        whole = not integrity_problems(store)
        with store.unit(write=False):
            fault = log_reading.check(store, at).fault
        first_bad = fault.number if fault and fault.what == "line" else None
        whole = whole and (fault is None or first_bad is not None) and box.door.first_broken_choice() is None
    except (StoreDamaged, StoreKeyMismatch):
        whole, first_bad = False, None
    pending, found = machine.count_updates(), FullCheck(at, whole, first_bad)
    with store.unit():
        checks.keep(store, found)
        house.state(store, SECURITY, "" if pending is None else str(pending), local_day(at).isoformat())
    return found
