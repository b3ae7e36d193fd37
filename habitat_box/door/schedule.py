"""Visits with the people they are for: the coordinator's days, a worker's own day, the board, and accepted changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from habitat_box.domain.access import Field, Look
from habitat_box.domain.people import Actor, Card
from habitat_box.domain.visits import PARIS, PlanningChange, Side, Visit, VisitsOf, VisitStatus
from habitat_box.door.reading import Reading
from habitat_box.errors import AccessRefused
from habitat_box.store import planning
from habitat_box.store.moments import text_of
from habitat_box.words import local_day

if TYPE_CHECKING:
    from habitat_box.domain.planning import KnownVisit

AFTERWARDS = timedelta(hours=2)
"""How long after its end a visit that crossed midnight still opens the person's door data (reference 2, role WA)."""

CHANGE_COLUMNS = frozenset({"seq", "at", "kind", "visit_id", "resident_id", "organisation_id", "before", "after"})


@dataclass(frozen=True)
class VisitWrite:
    """One visit to write: new when `id` is empty, else the columns of that visit to change."""

    kind: str
    id: str
    resident_id: str
    worker_id: str | None
    start: datetime
    end: datetime
    status: VisitStatus
    uid: str | None = None
    recurrence_id: str | None = None
    before: Side | None = None
    after: Side | None = None


class Schedule(Reading):
    """The part of the door that shows and writes visits."""

    def visits(self, actor: Actor, look: Look, first: date, last: date, person_id: str | None = None) -> VisitsOf:
        """Show the visits of these days with the people they are for. The coordinator's, and one person's own."""
        return self.visits_and_past(actor, look, first, last, (), person_id)[0]

    def visits_and_past(
        self,
        actor: Actor,
        look: Look,
        first: date,
        last: date,
        past: Sequence[date],
        person_id: str | None = None,
    ) -> tuple[VisitsOf, tuple[Visit, ...]]:
        """Show the visits of these days, and those of some earlier days beside them: one look, one log line a person."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(planning.OPENED):
                found = planning.visits_between(self.store, first, last, person_id)
                before = [v for day in past for v in planning.visits_between(self.store, day, day, person_id)]
            ids = list(dict.fromkeys(visit.resident_id for visit in (*found, *before)))
            decisions = self._decide(actor, look, self._known(ids), at)
            shown = {person for person, decision in decisions.items() if Field.VISITS in decision.fields}
            cards = self._cards({person: decisions[person] for person in shown})
        if ids and not shown:
            raise AccessRefused
        seen = VisitsOf(tuple(visit for visit in found if visit.resident_id in shown), cards)
        return seen, tuple(visit for visit in before if visit.resident_id in shown)

    def own_visits(self, actor: Actor, day: date) -> tuple[VisitsOf, tuple[Visit, ...]]:
        """Show a worker her visits of a day, and the hours of other services where the resident said YES (P8)."""
        at = self.clock()
        with self.store.unit():
            own = self._own(actor, day, at)
            ids = list(dict.fromkeys(visit.resident_id for visit in own))
            decisions = self._decide(actor, Look.VISIT, self._known(ids), at, frozenset(ids))
            cards = self._cards(decisions)
            sharing = [person for person, decision in decisions.items() if Field.OTHER_VISITS in decision.fields]
            others = self._others(sharing, own, day) if sharing else ()
        return VisitsOf(tuple(own), cards), others

    def _own(self, actor: Actor, day: date, at: datetime) -> list[Visit]:
        """Find the visits of a worker that give sight of their people on a day, in the caller's unit."""
        with self.store.opened(planning.OPENED):
            found = planning.visits_of_worker(self.store, actor.id, actor.organisation_id, day - timedelta(days=1), day)
        return [v for v in found if v.status is not VisitStatus.CANCELLED and _concerns(v, day, at)]

    def _others(self, sharing: list[str], own: list[Visit], day: date) -> tuple[Visit, ...]:
        mine = {visit.id for visit in own}
        with self.store.opened(planning.OPENED):
            found = planning.visits_of_residents(self.store, sharing, day)
        others = (v for v in found if v.id not in mine and v.status is not VisitStatus.CANCELLED)
        # Hour and service, never who: that is all P8 says.
        return tuple(replace(visit, worker="", worker_id=None) for visit in others)

    def board(self, actor: Actor, day: date) -> VisitsOf:
        """Show a day as the common room may read it: an hour, and a first name only with P1."""
        seen = self.visits(actor, Look.BOARD, day, day)
        bare = tuple(
            replace(v, worker="", worker_id=None, organisation="", organisation_id="")
            for v in seen.visits
            if v.status is not VisitStatus.CANCELLED
        )
        return VisitsOf(bare, seen.cards)

    def changes(self, actor: Actor, since: datetime) -> tuple[list[PlanningChange], dict[str, Card]]:
        """Show the accepted changes since an instant, with the people they are about."""
        with self.store.unit():
            with self.store.opened({"planning_change": CHANGE_COLUMNS}):
                found = planning.changes_since(self.store, since)
            ids = list(dict.fromkeys(change.resident_id for change in found))
            cards = {card.person_id: card for card in self.look_many(actor, Look.DAY, ids)}
        return [change for change in found if change.resident_id in cards], cards

    def planning_of(self, actor: Actor, organisation_id: str, first: date, last: date) -> list[KnownVisit]:
        """Show the coordinator what the box knows of one service in a window, one log line for each person."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(planning.OPENED):
                found = planning.known_visits(self.store, organisation_id, first, last)
            ids = list(dict.fromkeys(visit.resident_id for visit in found))
            decisions = self._decide(actor, Look.IMPORT, self._known(ids), at)
        return [visit for visit in found if not decisions[visit.resident_id].refused]

    def write_planning(self, actor: Actor, organisation_id: str, import_id: str, writes: Iterable[VisitWrite]) -> int:
        """Write the accepted changes of a service's planning and tell each, in the caller's unit if there is one."""
        at, touched = self.clock(), set()
        readable = {"visit": frozenset({"id"}), "worker": frozenset({"id"}), "resident": frozenset({"id"})}
        with self.store.unit():
            with self.store.opened(readable, {"visit", "planning_change"}):
                for write in writes:
                    self._write(organisation_id, import_id, at, write)
                    touched.add(write.resident_id)
            self._wrote(actor, at, "importer", "un planning reçu", sorted(self._log_refs(sorted(touched)).values()))
        return len(touched)

    def unwrite_planning(self, actor: Actor, import_id: str) -> int:
        """Put back what one import changed, as it was before, and forget its changes. Give how many visits."""
        at = self.clock()
        readable = {"planning_change": CHANGE_COLUMNS | {"import_id"}, "visit": frozenset({"id"})}
        with self.store.unit():
            with self.store.opened(readable, {"visit", "planning_change"}):
                rows = planning.changes_of_import(self.store, import_id)
                for row in rows:
                    self._put_back(row["visit_id"], planning.side_of(row["before"]))
                self.store.run("DELETE FROM planning_change WHERE import_id = ?", (import_id,))
            people = sorted({row["resident_id"] for row in rows})
            self._wrote(actor, at, "annuler", "un planning reçu", sorted(self._log_refs(people).values()) or [""])
        return len(rows)

    def _put_back(self, visit_id: str, before: Side | None) -> None:
        if before is None:
            self.store.run("DELETE FROM visit WHERE id = ?", (visit_id,))
            return
        self.store.run(
            "UPDATE visit SET starts_at = ?, ends_at = ?, day = ?, worker_id = ?, status = ? WHERE id = ?",
            (
                text_of(before.starts_at),
                text_of(before.ends_at),
                local_day(before.starts_at).isoformat(),
                before.worker_id,
                before.status.value,
                visit_id,
            ),
        )

    def _write(self, organisation_id: str, import_id: str, at: datetime, write: VisitWrite) -> None:
        visit_id = write.id or self.new_id()
        day = local_day(write.start).isoformat()
        values: dict[str, object] = {
            "resident_id": write.resident_id,
            "organisation_id": organisation_id,
            "worker_id": write.worker_id,
            "day": day,
            "starts_at": text_of(write.start),
            "ends_at": text_of(write.end),
            "status": write.status.value,
            "uid": write.uid,
            "recurrence_id": write.recurrence_id,
        }
        if write.id:
            settings = ", ".join(f"{column} = ?" for column in values)
            self.store.run(f"UPDATE visit SET {settings} WHERE id = ?", (*values.values(), visit_id))  # noqa: S608
        else:
            self.store.insert("visit", {"id": visit_id, **values})
        if write.kind != "unchanged":
            self.store.insert(
                "planning_change",
                {
                    "import_id": import_id or None,
                    "at": text_of(at),
                    "kind": write.kind,
                    "visit_id": visit_id,
                    "resident_id": write.resident_id,
                    "organisation_id": organisation_id,
                    "day": day,
                    "before": planning.side_text(write.before),
                    "after": planning.side_text(write.after),
                },
            )


def _concerns(visit: Visit, day: date, at: datetime) -> bool:
    """Say whether a visit gives sight of its person on a day: all that day, or until two hours after it ends."""
    if visit.starts_at.astimezone(PARIS).date() == day:
        return True
    return visit.starts_at <= at <= visit.ends_at + AFTERWARDS


__all__ = ["Schedule", "VisitWrite"]
