"""Looking at people: one, several, everyone who lives here, and who has looked at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from habitat_box.domain.access import Decision, Field, Look
from habitat_box.domain.people import Actor, Card, Contact, Role
from habitat_box.door.frame import REFS_OPEN, Frame
from habitat_box.errors import AccessRefused, UnknownPerson
from habitat_box.store import journal, personal
from habitat_box.store.journal import LogLine
from habitat_box.words import local_day

COLUMNS: dict[Field, tuple[str, ...]] = {
    Field.CIVILITY: ("civility",),
    Field.FIRST_NAME: ("first_name",),
    Field.LAST_NAME: ("last_name",),
    Field.LAST_INITIAL: ("last_name",),
    Field.CALLED: ("called",),
    Field.DWELLING: ("dwelling",),
    Field.PHONE: ("phone",),
    Field.FORMAT: ("information_format",),
    Field.STAY: ("entry_on", "exit_on"),
}
CONTACT_COLUMNS = frozenset({"id", "resident_id", "name", "phone", "link", "roles"})


class Reading(Frame):
    """The part of the door that shows people."""

    def look(self, actor: Actor, look: Look, person_id: str) -> Card:
        """Show what the actor may see of one person. Raises AccessRefused, after the refusal was logged, UnknownPerson."""
        at = self.clock()
        with self.store.unit():
            people = self._known([person_id])
            if not people:
                raise UnknownPerson
            decisions = self._decide(actor, look, people, at)
            cards = self._cards(decisions)
        if decisions[person_id].refused:
            raise AccessRefused
        return cards[person_id]

    def look_many(self, actor: Actor, look: Look, ids: Sequence[str]) -> list[Card]:
        """Show several people, one log line each; those refused are left out."""
        at = self.clock()
        with self.store.unit():
            decisions = self._decide(actor, look, self._known(ids), at)
            cards = self._cards(decisions)
        return [cards[person] for person in ids if person in cards]

    def everyone(self, actor: Actor, look: Look) -> list[Card]:
        """Show everyone living here today."""
        with self.store.unit():
            with self.store.opened(REFS_OPEN):
                here = personal.residents_here(self.store, local_day(self.clock()).isoformat())
            return self.look_many(actor, look, [row["id"] for row in here])

    def lookers_of(self, actor: Actor, person_id: str, since: datetime) -> list[LogLine]:
        """Show who looked at a person since an instant; asking is itself a look, and is logged."""
        at = self.clock()
        look = Look.OWN if actor.role is Role.RESIDENT else Look.PERSON
        with self.store.unit():
            people = self._known([person_id])
            if not people:
                raise UnknownPerson
            decision = self._decide(actor, look, people, at)[person_id]
            allowed = Field.LOOKS in decision.fields
            lines = journal.lines_about(self.store, people[0].log_ref, since) if allowed else []
        if not allowed:
            raise AccessRefused
        return lines

    def _cards(self, decisions: dict[str, Decision]) -> dict[str, Card]:
        """Read the decided columns: one query for each set of fields, so a house of thirty costs what a house of one does."""
        groups: dict[frozenset[Field], list[str]] = defaultdict(list)
        for person_id, decision in decisions.items():
            if not decision.refused:
                groups[decision.fields].append(person_id)
        cards: dict[str, Card] = {}
        for fields, ids in groups.items():
            cards.update(self._group(fields, ids))
        return cards

    def _group(self, fields: frozenset[Field], ids: list[str]) -> dict[str, Card]:
        columns = sorted({column for field in fields for column in COLUMNS.get(field, ())})
        values: dict[str, dict[str, Any]] = {person_id: {} for person_id in ids}
        if columns:
            with self.store.opened({"resident": {"id", *columns}}):
                for row in personal.columns_of(self.store, ids, columns):
                    values[row.pop("id")] = row
        if Field.LAST_INITIAL in fields:
            for value in values.values():
                value["last_initial"] = value["last_name"][:1]
                if Field.LAST_NAME not in fields:
                    del value["last_name"]
        self._add_habits_and_contacts(fields, ids, values)
        return {person_id: Card(person_id, **value) for person_id, value in values.items()}

    def _add_habits_and_contacts(self, fields: frozenset[Field], ids: list[str], values: dict[str, dict[str, Any]]) -> None:
        if Field.HABITS in fields:
            with self.store.opened({"habit": {"resident_id", "words"}}):
                for person_id, words in personal.habits_of(self.store, ids).items():
                    values[person_id]["habits"] = words
        if Field.CONTACTS in fields or Field.URGENT_CONTACT in fields:
            role = None if Field.CONTACTS in fields else "urgence"
            with self.store.opened({"contact": CONTACT_COLUMNS}):
                rows = personal.contacts_of(self.store, ids, role)
            for person_id in ids:
                values[person_id]["contacts"] = tuple(
                    Contact(r["id"], r["name"], r["phone"], r["link"], tuple(filter(None, r["roles"].split(","))))
                    for r in rows
                    if r["resident_id"] == person_id
                )
