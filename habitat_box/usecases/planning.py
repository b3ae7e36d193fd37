"""A service's planning comes in: first a difference, then, once accepted, the visits. Nothing is written before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from habitat_box.domain import fields
from habitat_box.domain.access import Action, Look
from habitat_box.domain.comparison import difference
from habitat_box.domain.difference import Difference, Entry
from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.people import Card, Organisation
from habitat_box.domain.planning import Reading, Unusable, without_national_numbers
from habitat_box.domain.sheet import ColumnGuess, Layout, describe
from habitat_box.domain.spelling import normal_form
from habitat_box.domain.visits import Side, VisitStatus
from habitat_box.door.schedule import VisitWrite
from habitat_box.errors import (
    NamesToMatch,
    NationalNumberRefused,
    NothingToUndo,
    PlanningChangedSince,
    UnknownService,
)
from habitat_box.exchange.reading import read_planning
from habitat_box.store import imports, planning
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, local_day, monday_of

WEEKS = 13
NOT_HERE = N_("n'habite pas ici, selon votre réponse")


@dataclass(frozen=True)
class NameToMatch:
    """A name as a service writes it, how many visits carry it, and who it may be, likeliest first."""

    written: str = field(repr=False)
    count: int
    candidates: tuple[Card, ...] = field(repr=False)


@dataclass(frozen=True)
class Preview:
    """What applying a file would do. `organisation` has an empty id while the service is new."""

    path: Path
    sha256: str
    organisation: Organisation
    first: date
    weeks: int
    reading: Reading = field(repr=False)
    difference: Difference = field(repr=False)
    columns: tuple[ColumnGuess, ...] = field(repr=False)
    names: tuple[NameToMatch, ...] = field(repr=False)
    layout_given: bool = False

    @property
    def is_new_service(self) -> bool:
        return not self.organisation.id


@dataclass(frozen=True)
class Applied:
    """What applying a file did."""

    import_id: str
    counts: dict[str, int]
    changes: int


@needs(Action.KEEP_PLANNING)
def services(desk: Desk) -> list[Organisation]:
    """Give the services that come into the house, by name."""
    return desk.box.door.organisations()


@needs(Action.KEEP_PLANNING)
def preview(
    desk: Desk,
    path: Path,
    service: str,
    *,
    first: date | None = None,
    weeks: int = WEEKS,
    layout: Layout | None = None,
) -> Preview:
    """Read a file and say what it would change. `layout` corrects the guess; else the service's remembered one helps.

    Raises UnreadableFile and its family, FileNotFound, UnknownService for an empty name.
    """
    box = desk.box
    if not service.strip():
        raise UnknownService(name=service)
    today = local_day(box.clock())
    start = first or monday_of(today)
    organisation = box.door.organisation_named(service) or Organisation("", service.strip())
    reading = read_planning(
        path,
        window_from=start,
        weeks=weeks,
        layout=layout or _remembered(desk, organisation),
        today=today,
        people=[_candidate(card) for card in box.door.everyone(desk.actor, Look.NAMES)],
    )
    reading = without_national_numbers(reading)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    columns = tuple(describe(reading.layout)) if reading.layout else ()
    compared, names, kept = _compared(desk, organisation, reading)
    return Preview(path, digest, organisation, start, weeks, kept, compared, columns, names, layout is not None)


def _remembered(desk: Desk, organisation: Organisation) -> Layout | None:
    with desk.box.store.unit(write=False):
        text = imports.layout_of(desk.box.store, organisation.id)
    return Layout.from_json(text) if text else None


def _compared(desk: Desk, organisation: Organisation, reading: Reading) -> tuple[Difference, tuple[NameToMatch, ...], Reading]:
    door = desk.box.door
    with desk.box.store.unit():
        cards = {card.person_id: card for card in door.everyone(desk.actor, Look.IMPORT)}
        answers = door.remembered_names(organisation.id)
        kept = _without_strangers(reading, {key for key, who in answers.items() if who is None})
        # A day more on each side: a night visit, or one that moved across the window's edge.
        first, last = kept.window[0] - timedelta(days=1), kept.window[1] + timedelta(days=1)
        known = door.planning_of(desk.actor, organisation.id, first, last)
        known_activities = planning.known_activities(desk.box.store, organisation.id, first, last)
    book = NameBook(
        [_candidate(card) for card in cards.values()], {key: who for key, who in answers.items() if who is not None}
    )
    matches = [book.match(visit.resident_name) for visit in kept.visits]
    names = {person: card.name for person, card in cards.items()}
    compared = difference(kept, matches, known, known_activities, names)
    return compared, _names_to_match(compared, cards), kept


def _candidate(card: Card) -> Candidate:
    return Candidate(card.person_id, card.civility or "", card.first_name or "", card.last_name or "")


def _without_strangers(reading: Reading, strangers: set[str]) -> Reading:
    """Set aside the visits of people the coordinator said do not live here."""
    away = [visit for visit in reading.visits if normal_form(visit.resident_name) in strangers]
    if not away:
        return reading
    set_aside = tuple(Unusable(visit.source, visit.resident_name, NOT_HERE, "skipped") for visit in away)
    left = tuple(visit for visit in reading.visits if normal_form(visit.resident_name) not in strangers)
    return replace(reading, visits=left, unusable=(*reading.unusable, *set_aside))


def _names_to_match(compared: Difference, cards: dict[str, Card]) -> tuple[NameToMatch, ...]:
    counts = Counter(normal_form(entry.name) for entry in compared.to_match if entry.name)
    first: dict[str, Entry] = {}
    for entry in compared.to_match:
        if entry.name:
            first.setdefault(normal_form(entry.name), entry)
    return tuple(
        NameToMatch(entry.name, counts[key], tuple(cards[one] for one in entry.candidates if one in cards))
        for key, entry in first.items()
    )


@needs(Action.KEEP_PLANNING)
def match_name(desk: Desk, seen: Preview, written: str, resident_id: str | None) -> Preview:
    """Remember who a service's name is, or that nobody here is called so (None), and compare again."""
    with desk.box.store.unit():
        organisation = _kept_service(desk, seen.organisation)
        _remember(desk, organisation, written, resident_id)
    compared, names, kept = _compared(desk, organisation, seen.reading)
    return replace(seen, organisation=organisation, difference=compared, names=names, reading=kept)


@needs(Action.KEEP_PLANNING)
def remember_match(desk: Desk, service: str, written: str, resident_id: str | None) -> None:
    """Remember who a service's name is, with no file at hand."""
    organisation = _kept_service(desk, Organisation("", service.strip()))
    _remember(desk, organisation, written, resident_id)


def _remember(desk: Desk, organisation: Organisation, written: str, resident_id: str | None) -> None:
    if fields.holds_national_number(written):
        raise NationalNumberRefused(field=fields.SAID["last_name"])
    desk.box.door.remember_name(desk.actor, organisation.id, normal_form(written), resident_id)


def _kept_service(desk: Desk, organisation: Organisation) -> Organisation:
    door, name = desk.box.door, fields.required(N_("service"), organisation.name)
    return door.organisation_named(name) or door.add_organisation(name)


@needs(Action.KEEP_PLANNING)
def apply(desk: Desk, seen: Preview, *, skip_unmatched: bool = False) -> Applied:
    """Write what a preview showed, all or nothing.

    Raises NamesToMatch while names wait (unless they are skipped), PlanningChangedSince when the box moved meanwhile.
    """
    if seen.difference.to_match and not skip_unmatched:
        raise NamesToMatch(count=len(seen.names) or len(seen.difference.to_match))
    box = desk.box
    with box.store.unit():
        organisation = _kept_service(desk, seen.organisation)
        now, _, kept = _compared(desk, organisation, seen.reading)
        if now.counts != seen.difference.counts:
            raise PlanningChangedSince
        import_id = box.new_id()
        if writes := _writes(desk, organisation.id, now):  # a file that changes nothing is not the import to undo
            imports.note_import(box.store, import_id, organisation.id, box.clock(), seen.sha256, now.counts)
            box.door.write_planning(desk.actor, organisation.id, import_id, writes)
        for entry in now.activities:
            if entry.activity is not None and (entry.known_id is None or entry.before != entry.after):
                activity_id = entry.known_id or box.new_id()
                imports.write_activity(
                    box.store, activity_id, organisation.id, entry.activity, known=entry.known_id is not None
                )
        if kept.layout is not None and not any(fields.holds_national_number(c.header) for c in kept.layout.columns):
            imports.remember_layout(box.store, organisation.id, kept.layout.to_json())
    return Applied(import_id, now.counts, now.changes)


def _writes(desk: Desk, organisation_id: str, compared: Difference) -> list[VisitWrite]:
    workers: dict[str, str] = {}

    def worker_id(name: str | None) -> str | None:
        if not name:
            return None
        if name not in workers:
            workers[name] = desk.box.door.worker_of(organisation_id, name)
        return workers[name]

    writes = []
    for kind in ("added", "moved", "reassigned", "cancelled", "gone"):
        for entry in compared.entries(kind):
            before = _side(entry, worker_id, after=False)
            after = _side(entry, worker_id, after=True) or before
            if after is None:
                continue
            if kind in ("cancelled", "gone"):
                # One that the box never knew is written too, cancelled: the same file again then changes nothing.
                after = replace(before or after, status=VisitStatus.CANCELLED)
            writes.append(_write(kind, entry, before, after))
    return writes


def _write(kind: str, entry: Entry, before: Side | None, after: Side) -> VisitWrite:
    return VisitWrite(
        kind,
        entry.known_id or "",
        entry.resident_id or "",
        after.worker_id,
        after.starts_at,
        after.ends_at,
        after.status,
        entry.uid,
        entry.recurrence_id,
        before,
        after,
    )


def _side(entry: Entry, worker_id: Callable[[str | None], str | None], *, after: bool) -> Side | None:
    slot = entry.after if after else entry.before
    if slot is None:
        return None
    status = VisitStatus.CANCELLED if slot.status == "cancelled" else VisitStatus.PLANNED
    return Side(slot.start, slot.end, slot.worker or "", worker_id(slot.worker), status)


@needs(Action.KEEP_PLANNING)
def undo_import(desk: Desk, service: str) -> int:
    """Take the last import of a service back, as if it had not been applied; give how many visits went back.

    Names matched and activities stay. Raises UnknownService, NothingToUndo.
    """
    box = desk.box
    with box.store.unit():
        organisation = box.door.organisation_named(service)
        if organisation is None:
            raise UnknownService(name=service)
        import_id = imports.last_import(box.store, organisation.id)
        if import_id is None:
            raise NothingToUndo
        touched = box.door.unwrite_planning(desk.actor, import_id)
        imports.note_undone(box.store, import_id, box.clock())
    return touched
