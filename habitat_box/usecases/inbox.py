"""What was said to the closed box, for the coordinator to confirm: who, when, of which visit; every answer can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from habitat_box.domain.access import Action, Look
from habitat_box.domain.inbox import Doubt, Filed, Kind, Settled
from habitat_box.domain.people import Worker
from habitat_box.domain.visits import Visit
from habitat_box.errors import UnknownItem, VisitNotSaid
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.inbox_slot import file_all, waiting_outside
from habitat_box.words import N_


@dataclass(frozen=True)
class Candidate:
    """A visit an entry may speak of, with the name of whom it is for, "" where it may not be shown."""

    visit: Visit
    name: str = field(repr=False)


@dataclass(frozen=True)
class ToSettle:
    """One thing said, as it waits. `candidates`: its visit alone once it is known, else those it may be, nearest first."""

    entry: Filed
    worker: str = field(repr=False)
    organisation: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def visit(self) -> Candidate | None:
        """Give the visit it is tied to."""
        return next((one for one in self.candidates if one.visit.id == self.entry.visit_id), None)

    @property
    def needs_a_visit(self) -> bool:
        """Say whether it cannot be confirmed before someone says which visit it speaks of."""
        return self.entry.kind in (Kind.ARRIVED, Kind.DONE) and self.visit is None


@needs(Action.KEEP_PLANNING)
def read_all(desk: Desk) -> list[ToSettle]:
    """File what still waits outside, then give what waits to be confirmed. Raises StoreBusy, DiskFull."""
    with suppress(OSError):  # a folder that cannot be read is asked again in an hour; what is filed is shown
        file_all(desk.box)
    return to_settle(desk)


@needs(Action.KEEP_PLANNING)
def to_settle(desk: Desk) -> list[ToSettle]:
    """Give what waits to be confirmed, in the order it was said."""
    door = desk.box.door
    entries = door.inbox_entries()
    workers = {one.id: one for one in door.workers()} if entries else {}
    found = {entry.id: door.visits_of_entry(entry) for entry in entries}
    names = _names(desk, [visit for visits in found.values() for visit in visits])
    return [_told(entry, found[entry.id], workers.get(entry.worker_id), names) for entry in entries]


def _told(entry: Filed, visits: Sequence[Visit], worker: Worker | None, names: dict[str, str]) -> ToSettle:
    candidates = tuple(Candidate(one, names.get(one.resident_id, "")) for one in _nearest(visits, entry))
    return ToSettle(entry, worker.name if worker else "", worker.organisation if worker else "", candidates)


def _nearest(visits: Sequence[Visit], entry: Filed) -> list[Visit]:
    return sorted(visits, key=lambda one: abs(one.starts_at - entry.at))


def _names(desk: Desk, visits: Sequence[Visit]) -> dict[str, str]:
    people = list(dict.fromkeys(visit.resident_id for visit in visits))
    return {card.person_id: card.name for card in desk.box.door.look_many(desk.actor, Look.DAY, people)} if people else {}


@needs(Action.KEEP_PLANNING)
def day_of(desk: Desk, one: ToSettle) -> list[Candidate]:
    """Give every visit of the day something was said, nearest first: for when none of those proposed is the one."""
    visits = _nearest(desk.box.door.visits_of_day(one.entry), one.entry)
    names = _names(desk, visits)
    return [Candidate(visit, names.get(visit.resident_id, "")) for visit in visits]


@needs(Action.KEEP_PLANNING)
def confirm(desk: Desk, one: ToSettle, visit_id: str = "") -> None:
    """Say that it is right, of its visit or of this one. An end makes its visit done. Raises VisitNotSaid, UnknownItem."""
    chosen = visit_id or (one.visit.visit.id if one.visit else "")
    if not chosen and one.entry.kind in (Kind.ARRIVED, Kind.DONE):
        raise VisitNotSaid
    desk.box.door.settle_entry(desk.actor, one.entry.id, Settled.CONFIRMED, chosen)


@needs(Action.KEEP_PLANNING)
def discard(desk: Desk, one: ToSettle) -> None:
    """Say that it does not count. Raises UnknownItem."""
    desk.box.door.settle_entry(desk.actor, one.entry.id, Settled.DISCARDED, one.entry.visit_id)


@needs(Action.KEEP_PLANNING)
def undo(desk: Desk, one: ToSettle) -> None:
    """Put it back to be confirmed, and its visit as it stood. Raises UnknownItem."""
    desk.box.door.settle_entry(desk.actor, one.entry.id, Settled.WAITING, one.entry.visit_id)


@needs(Action.KEEP_PLANNING)
def find(desk: Desk, words: str) -> ToSettle:
    """Find what waits by the beginning of its id. Raises UnknownItem."""
    found = [one for one in to_settle(desk) if words and one.entry.id.startswith(words)]
    if len(found) != 1:
        raise UnknownItem(what=N_("Mot"), number=words)
    return found[0]


__all__ = [
    "Candidate", "Doubt", "Filed", "Kind", "ToSettle", "confirm", "day_of", "discard", "file_all", "find", "read_all",
    "to_settle", "undo", "waiting_outside",
]  # fmt: skip
