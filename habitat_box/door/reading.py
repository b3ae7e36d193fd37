"""Looking at people: one, several, everyone who lives here, and who has looked at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from habitat_box.domain.access import Decision, Field, Look
from habitat_box.domain.people import Actor, Card, Contact, Role
from habitat_box.door.frame import REFS_OPEN, Frame
from habitat_box.errors import AccessRefused, RecordLimited, UnknownPerson
from habitat_box.store import journal, personal, photos
from habitat_box.store.connection import Row
from habitat_box.store.journal import LogLine
from habitat_box.store.moments import optional_day
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
    Field.AVP: ("avp_contract_on", "avp_condition_checked_on", "avp_condition_checked_by"),
}
OPTIONAL: dict[Field, tuple[str, str]] = {
    Field.HABITS: ("P7", "habits"),
    Field.REMINDER_PHONE: ("P9", "reminder_phone"),
    Field.BIRTHDAY: ("P10", "birthday"),
    Field.QUOTES: ("P11", "quotes"),
    Field.LATER_PHONE: ("P12", "later_phone"),
}
"""Which purpose keeps a field, and what a card calls it."""

OPTIONAL_OPEN = {"optional_data": frozenset({"id", "resident_id", "purpose", "words", "written_on", "ROWID"})}
CONTACT_COLUMNS = frozenset({"id", "resident_id", "name", "phone", "link", "roles", "informed_on"})


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
            raise RecordLimited if decisions[person_id].limited else AccessRefused
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

    def everyone_known(self, actor: Actor, look: Look) -> list[Card]:
        """Show everyone the box still knows, gone or not."""
        with self.store.unit():
            with self.store.opened(REFS_OPEN):
                known = personal.everyone_known(self.store)
            return self.look_many(actor, look, [row["id"] for row in known])

    def lookers_of(
        self, actor: Actor, person_id: str, since: datetime, until: datetime | None = None, look: Look | None = None
    ) -> list[LogLine]:
        """Show who looked at a person since an instant, and before another; asking is itself a look, and is logged."""
        at = self.clock()
        look = look or (Look.OWN if actor.role is Role.RESIDENT else Look.PERSON)
        with self.store.unit():
            people = self._known([person_id])
            if not people:
                raise UnknownPerson
            decision = self._decide(actor, look, people, at)[person_id]
            allowed = Field.LOOKS in decision.fields
            lines = journal.lines_about(self.store, people[0].log_ref, since, until) if allowed else []
        if not allowed:
            raise AccessRefused
        return lines

    def _cards(self, decisions: dict[str, Decision]) -> dict[str, Card]:
        """Read the decided columns: one query for each set of columns, so thirty people who chose differently cost one."""
        shown = {person: decision.fields for person, decision in decisions.items() if not decision.refused}
        values = self._columns(shown)
        for person, fields in shown.items():
            if Field.LAST_INITIAL in fields:
                values[person]["last_initial"] = values[person]["last_name"][:1].upper()
                if Field.LAST_NAME not in fields:
                    del values[person]["last_name"]
        self._add_optional(shown, values)
        self._add_faces([person for person, fields in shown.items() if Field.PHOTO in fields], values)
        self._add_contacts([p for p, fields in shown.items() if Field.CONTACTS in fields], None, values)
        urgent = [p for p, fields in shown.items() if Field.URGENT_CONTACT in fields and Field.CONTACTS not in fields]
        self._add_contacts(urgent, "urgence", values)
        return {person: Card(person, limited=decisions[person].limited, **value) for person, value in values.items()}

    def _columns(self, shown: dict[str, frozenset[Field]]) -> dict[str, dict[str, Any]]:
        values: dict[str, dict[str, Any]] = {person: {} for person in shown}
        groups: dict[frozenset[str], list[str]] = defaultdict(list)
        for person, fields in shown.items():
            groups[_columns_of(fields)].append(person)
        for columns, ids in groups.items():
            if columns:
                with self.store.opened({"resident": {"id", *columns}}):
                    for row in personal.columns_of(self.store, ids, sorted(columns)):
                        values[row.pop("id")] = row
        return values

    def _add_optional(self, shown: dict[str, frozenset[Field]], values: dict[str, dict[str, Any]]) -> None:
        for field, (purpose, name) in OPTIONAL.items():
            ids = [person for person, fields in shown.items() if field in fields]
            if ids:
                with self.store.opened(OPTIONAL_OPEN):
                    written = personal.optional_of(self.store, ids, purpose)
                for person in ids:  # allowed and empty is not refused
                    words = tuple(row["words"] for row in written.get(person, ()))
                    values[person][name] = words if name == "quotes" else "".join(words)

    def _add_faces(self, ids: list[str], values: dict[str, dict[str, Any]]) -> None:
        if ids:
            with self.store.opened(photos.FACES_OPEN):
                faces = photos.faces_of(self.store, ids)
            for person in ids:
                values[person]["photo"] = faces.get(person, "")

    def _add_contacts(self, ids: list[str], role: str | None, values: dict[str, dict[str, Any]]) -> None:
        if not ids:
            return
        with self.store.opened({"contact": CONTACT_COLUMNS}):
            rows = personal.contacts_of(self.store, ids, role)
        for person in ids:
            values[person]["contacts"] = tuple(contact_of(row) for row in rows if row["resident_id"] == person)


def contact_of(row: Row) -> Contact:
    """Make the value of someone a resident named."""
    roles = tuple(filter(None, row["roles"].split(",")))
    return Contact(row["id"], row["name"], row["phone"], row["link"], roles, optional_day(row["informed_on"]))


@cache
def _columns_of(fields: frozenset[Field]) -> frozenset[str]:
    return frozenset(column for field in fields for column in COLUMNS.get(field, ()))
