"""The backups the box makes by itself, while it is open: the disk's each night, a stick's as soon as it comes back."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from habitat_box.domain.backup_places import PlaceNow, wants_backup
from habitat_box.domain.people import BOX
from habitat_box.domain.visits import PARIS
from habitat_box.errors import HabitatError
from habitat_box.store import backup_places
from habitat_box.usecases import media, places
from habitat_box.usecases.desk import Box, open_to_strangers

log = logging.getLogger("habitat.site")


@open_to_strangers
def nightly(box: Box) -> int:
    """Make the backups that are due on the places that are here, and give how many were made.

    Asked each hour. Needs no passphrase, since the box is open. Never raises: a failure is remembered, and told in red.
    """
    try:
        return _due_ones(box)
    except Exception as error:  # the site goes on, and the next hour tries again
        log.error("nightly %s", type(error).__name__)
        return 0


def _due_ones(box: Box) -> int:
    here = media.look(box).here
    with box.store.unit(write=False):
        failed = {one.id: one.failed_at for one in backup_places.places(box.store)}
    made = 0
    for place in places.standing(box, here):
        now = box.clock()
        if place.is_here and wants_backup(place, now, now.astimezone(PARIS).hour, failed[place.id]):
            made += _made(box, place)
    return made


def _made(box: Box, place: PlaceNow) -> bool:
    desk = box.desk(BOX)
    try:
        places.make_at(desk, place.id, Path(place.path))
        return True
    except Exception as error:  # a stick pulled out fails in its own way
        kind = type(error).__name__
        log.error("nightly backup %s", kind)
        with suppress(HabitatError), box.store.unit():
            backup_places.note_failure(box.store, place.id, box.clock(), kind)
        return False
