"""What every part of the door shares: the store, the clock, the ids, and the fused decide-and-log step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from habitat_box.domain.access import Decision, Look, decide
from habitat_box.domain.consent import ConsentEvent, in_force
from habitat_box.domain.people import Actor
from habitat_box.errors import RecordLimited, UnknownPerson
from habitat_box.ports import Clock, NewId
from habitat_box.store import journal, personal
from habitat_box.store.connection import Store
from habitat_box.store.journal import Entry

REFS_OPEN = {"resident": frozenset({*personal.REFS, "exit_on"})}
CONSENTS_OPEN = {"consent_event": frozenset({*personal.EVENT, "seq", "subject_ref", "previous_hash", "hash"})}


@dataclass(frozen=True)
class Known:
    """A person as the rules need her: pseudonyms and the last event of each purpose."""

    id: str
    log_ref: str
    consent_ref: str
    events: Mapping[str, ConsentEvent]
    limited: bool = False


class Frame:
    """The frame the parts of the door hang in."""

    def __init__(self, store: Store, clock: Clock, new_id: NewId) -> None:
        self.store = store
        self.clock = clock
        self.new_id = new_id

    def _known(self, ids: Sequence[str]) -> list[Known]:
        """Find people by id with the consents they last expressed: two queries for any number of them."""
        with self.store.opened({**REFS_OPEN, **CONSENTS_OPEN}):
            rows = personal.refs_of(self.store, ids)
            events = personal.last_events(self.store, [row["consent_ref"] for row in rows])
        return [
            Known(r["id"], r["log_ref"], r["consent_ref"], events.get(r["consent_ref"], {}), r["limited_on"] is not None)
            for r in rows
        ]

    def _one(self, person_id: str) -> Known:
        """Find one person. Raises UnknownPerson."""
        people = self._known([person_id])
        if not people:
            raise UnknownPerson
        return people[0]

    def _decide(
        self, actor: Actor, look: Look, people: Sequence[Known], at: datetime, visited: frozenset[str] = frozenset()
    ) -> dict[str, Decision]:
        """Decide for each person and write each decision down, in the caller's unit."""
        decisions = {
            person.id: decide(
                actor.role,
                look,
                in_force(person.events.values(), at),
                visits_today=person.id in visited,
                own=actor.id == person.log_ref,
                limited=person.limited,
            )
            for person in people
        }
        entries = [self._entry(look, person, decisions[person.id]) for person in people]
        if entries:
            journal.append(self.store, at, actor, entries)
        return decisions

    def _check_open(self, person_id: str) -> None:
        """Refuse to change a record that is set aside, in the caller's unit. Raises RecordLimited, UnknownPerson."""
        if self._one(person_id).limited:
            raise RecordLimited

    def _entry(self, look: Look, person: Known, decision: Decision) -> Entry:
        shown = ",".join(sorted(field.value for field in decision.fields))
        result = "refusé" if decision.refused else "montré"
        return Entry("regarder", look.value, person.log_ref, shown, result)

    def _wrote(self, actor: Actor, at: datetime, action: str, what: str, log_refs: Sequence[str] = ("",)) -> None:
        """Log a change, in the caller's unit: what was done, never the words themselves."""
        journal.append(self.store, at, actor, [Entry(action, what, ref, "", "fait") for ref in log_refs])

    def _log_refs(self, ids: Sequence[str]) -> dict[str, str]:
        with self.store.opened(REFS_OPEN):
            return {row["id"]: row["log_ref"] for row in personal.refs_of(self.store, ids)}


__all__ = ["Frame", "Known"]
