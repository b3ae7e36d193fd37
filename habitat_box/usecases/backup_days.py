"""Which days of the last month each place got a proven backup."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from habitat_box.domain.access import Action
from habitat_box.store import backup_places, backups_made
from habitat_box.store.backups_made import Made
from habitat_box.usecases import places
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import _, local_day

DAYS = 31
"""As many as the month a stick may stay away."""


class Day(Enum):
    """What a day left in a place."""

    PROVEN = "proven"
    NONE = "none"
    BEFORE = "before"


@dataclass(frozen=True)
class PlaceDays:
    """A place and its days, oldest first, today last."""

    label: str
    days: tuple[Day, ...]


@needs(Action.KEEP_BOX)
def backup_days(desk: Desk) -> list[PlaceDays]:
    """Give the last days of each place, then those of the backups made by hand elsewhere, when there are any."""
    today, store = local_day(desk.box.clock()), desk.box.store
    here = {one.id for one in places.places_now(desk) if one.is_here}
    with store.unit(write=False):
        made, known = backups_made.all_made(store), backup_places.places(store)
    told = [_days(_label(one.label, one.id in here), _on(made, one.id), one.added_on, today) for one in known]
    elsewhere = {local_day(one.at) for one in made if one.place_id not in {place.id for place in known}}
    if any(today - day < timedelta(days=DAYS) for day in elsewhere) or not told:
        told.append(_days(_("Faites à la main"), elsewhere, min(elsewhere, default=today), today))
    return told


def first_day(today: date) -> date:
    """Give the day of the oldest square."""
    return today - timedelta(days=DAYS - 1)


def _label(label: str, is_here: bool) -> str:
    return label if is_here else _("{label} (ailleurs)", label=label)


def _on(made: Collection[Made], place_id: str) -> set[date]:
    return {local_day(one.at) for one in made if one.place_id == place_id}


def _days(label: str, proven: Collection[date], since: date, today: date) -> PlaceDays:
    each = (first_day(today) + timedelta(days=n) for n in range(DAYS))
    return PlaceDays(label, tuple(Day.PROVEN if day in proven else Day.BEFORE if day < since else Day.NONE for day in each))
