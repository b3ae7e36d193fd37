"""Writing what is kept of a person: moving in, corrections, contacts, habits. Every write is logged, never its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from habitat_box.domain.people import Actor, NewResident
from habitat_box.domain.tasks import LETTER_WITHIN, TaskKind
from habitat_box.door.erasing import Erasing
from habitat_box.door.todo import TASK_OPEN
from habitat_box.errors import UnknownItem, UnknownPerson
from habitat_box.store.moments import day_text
from habitat_box.words import N_, local_day

CHANGEABLE = frozenset(
    {
        "civility", "first_name", "last_name", "called", "dwelling", "phone", "information_format", "avp_contract_on",
        "avp_condition_checked_on", "avp_condition_checked_by",
    }
)  # fmt: skip


class Registering(Erasing):
    """The part of the door that writes people down."""

    def welcome(self, actor: Actor, new: NewResident) -> str:
        """Write a new resident and give her id. Her pseudonyms are drawn here and live in this row alone."""
        at, person_id, log_ref = self.clock(), self.new_id(), self.new_id()
        with self.store.unit(), self.store.opened(writable={"resident", "decision_support"}):
            self.store.insert(
                "resident",
                {
                    "id": person_id,
                    "log_ref": log_ref,
                    "consent_ref": self.new_id(),
                    "civility": new.civility,
                    "first_name": new.first_name,
                    "last_name": new.last_name,
                    "called": new.called,
                    "dwelling": new.dwelling,
                    "phone": new.phone,
                    "information_format": new.information_format.value,
                    "entry_on": day_text(new.entry_on),
                },
            )
            self.store.insert("decision_support", {"resident_id": person_id})
            self._wrote(actor, at, "inscrire", "la fiche", [log_ref])
        return person_id

    def correct(self, actor: Actor, person_id: str, changes: Mapping[str, str]) -> None:
        """Change some columns of a resident's file."""
        if not changes or not changes.keys() <= CHANGEABLE:
            raise ValueError(f"not changeable: {sorted(changes)}")
        settings = ", ".join(f"{column} = ?" for column in changes)
        with self.store.unit():
            self._check_open(person_id)
            self._update(actor, person_id, f"UPDATE resident SET {settings} WHERE id = ?", (*changes.values(), person_id))  # noqa: S608

    def say_goodbye(self, actor: Actor, person_id: str, on: date, code: str) -> None:
        """Write the day someone leaves."""
        self._update(
            actor,
            person_id,
            "UPDATE resident SET exit_on = ?, exit_code = ? WHERE id = ?",
            (on.isoformat(), code, person_id),
        )

    def _update(self, actor: Actor, person_id: str, sql: str, values: tuple[object, ...]) -> None:
        at = self.clock()
        with self.store.unit():
            with self.store.opened({"resident": {"id"}}, {"resident"}):
                touched = self.store.run(sql, values)
            if not touched:
                raise UnknownPerson
            self._wrote(actor, at, "corriger", "la fiche", list(self._log_refs([person_id]).values()))

    def add_contact(self, actor: Actor, person_id: str, name: str, phone: str, link: str, roles: tuple[str, ...]) -> str:
        """Write someone a resident named, and give the contact's id. A letter to that person is due in a month (GDPR 14)."""
        at, contact_id = self.clock(), self.new_id()
        with self.store.unit():
            self._check_open(person_id)
            refs = self._log_refs([person_id])
            with self.store.opened(writable={"contact"}):
                self.store.insert(
                    "contact",
                    {
                        "id": contact_id,
                        "resident_id": person_id,
                        "name": name,
                        "phone": phone,
                        "link": link,
                        "roles": ",".join(roles),
                    },
                )
            self._add_task(TaskKind.LETTER, person_id, contact_id, local_day(at) + LETTER_WITHIN)
            self._wrote(actor, at, "inscrire", "les proches", list(refs.values()))
        return contact_id

    def write_contact_roles(self, actor: Actor, person_id: str, contact_id: str, roles: tuple[str, ...]) -> None:
        """Write what someone a resident named may do for her. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened({"contact": {"id", "resident_id"}}, {"contact"}):
                told = "UPDATE contact SET roles = ? WHERE id = ? AND resident_id = ?"
                touched = self.store.run(told, (",".join(roles), contact_id, person_id))
            if not touched:
                raise UnknownItem(what=N_("Proche"), number=contact_id)
            self._wrote(actor, at, "corriger", "les proches", list(self._log_refs([person_id]).values()))

    def remove_contact(self, actor: Actor, person_id: str, contact_id: str) -> None:
        """Forget someone a resident named."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened({"contact": {"id", "resident_id"}}):
                mine = self.store.rows("SELECT id FROM contact WHERE id = ? AND resident_id = ?", (contact_id, person_id))
            self._destroy("contact", [row["id"] for row in mine], rule="proches", cause="effacement")
            with self.store.opened(TASK_OPEN, {"task"}):
                self.store.run("DELETE FROM task WHERE kind = ? AND detail = ?", (TaskKind.LETTER.value, contact_id))
            self._wrote(actor, at, "effacer", "les proches", list(self._log_refs([person_id]).values()))
