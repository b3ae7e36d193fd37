"""The registers a house must keep: what people asked of their data, and what went wrong with it. Neither names anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from habitat_box.domain import rights
from habitat_box.domain.breaches import Breach, Nature, Risk
from habitat_box.domain.people import Actor
from habitat_box.domain.rights import Right, RightsRequest
from habitat_box.domain.tasks import TaskKind
from habitat_box.door.todo import Todo
from habitat_box.errors import UnknownItem
from habitat_box.store.connection import Row
from habitat_box.store.moments import day_text, instant, optional_day, optional_instant, text_of
from habitat_box.words import N_, PARIS, local_day

REQUEST = (
    "id", "number", "subject_ref", "right_code", "processing", "received_on", "due_on", "extended_to", "extension_reason",
    "notice_sent_on", "answered_on", "outcome",
)  # fmt: skip
REQUEST_OPEN = {"rights_request": frozenset(REQUEST), "resident": frozenset({"id", "consent_ref"})}
BREACH = (
    "id", "number", "nature", "facts", "occurred_at", "known_at", "categories", "people", "records", "effects", "measures",
    "risk", "first_notified_at", "notified_at", "people_told_at", "reason_not", "closed_at",
)  # fmt: skip
NOTICE_OPEN = {"worker": frozenset({"id", "log_notice_read_on"})}
BREACH_OPEN = {"breach": frozenset(BREACH)}


class Registers(Todo):
    """The part of the door that keeps the registers, and sets a record aside."""

    def rights_requests(self) -> list[RightsRequest]:
        """Give every request, last received first. It names nobody: ids only."""
        columns = ", ".join(f"q.{name}" for name in REQUEST if name != "subject_ref")
        with self.store.unit(write=False), self.store.opened(REQUEST_OPEN):
            rows = self.store.rows(
                f"SELECT {columns}, r.id AS person_id FROM rights_request q"  # noqa: S608
                " LEFT JOIN resident r ON r.consent_ref = q.subject_ref ORDER BY q.received_on DESC, q.number DESC"
            )
        return [_request_of(row) for row in rows]

    def rights_request(self, number: str) -> RightsRequest:
        """Find a request by its number. Raises UnknownItem."""
        found = [one for one in self.rights_requests() if one.number == number]
        if not found:
            raise UnknownItem(what=N_("Demande"), number=number)
        return found[0]

    def file_request(
        self, actor: Actor, person_id: str | None, right: Right, processing: str, received_on: date
    ) -> RightsRequest:
        """Write a request with its number and the day the answer is due, and give it back.

        `person_id` None: somebody the box knows nothing of, who still gets an answer. Raises UnknownPerson.
        """
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id) if person_id else None
            with self.store.opened(REQUEST_OPEN, {"rights_request"}):
                row = {
                    "id": self.new_id(),
                    "number": self._next_number("D", "rights_request", at),
                    "subject_ref": person.consent_ref if person else "",
                    "right_code": right.value,
                    "processing": processing,
                    "received_on": received_on.isoformat(),
                    "due_on": rights.due_on(received_on).isoformat(),
                }
                self.store.insert("rights_request", row)
            self._wrote(actor, at, "déposer", rights.LOGGED[right], [person.log_ref if person else ""])
            return self.rights_request(str(row["number"]))

    def extend_request(self, actor: Actor, number: str, until: date, reason: str, notice_sent_on: date) -> RightsRequest:
        """Give a request two more months: why, and the day the person was told."""
        values = {"extended_to": day_text(until), "extension_reason": reason, "notice_sent_on": day_text(notice_sent_on)}
        return self._change_request(actor, number, "prolonger", values)

    def answer_request(self, actor: Actor, number: str, answered_on: date, outcome: str) -> RightsRequest:
        """Write the day a request was answered and how it ended."""
        return self._change_request(actor, number, "répondre", {"answered_on": day_text(answered_on), "outcome": outcome})

    def _change_request(self, actor: Actor, number: str, word: str, values: Mapping[str, object]) -> RightsRequest:
        at, settings = self.clock(), ", ".join(f"{column} = ?" for column in values)
        with self.store.unit():
            request = self.rights_request(number)
            with self.store.opened(REQUEST_OPEN, {"rights_request"}):
                self.store.run(
                    f"UPDATE rights_request SET {settings} WHERE number = ?",  # noqa: S608
                    (*values.values(), number),
                )
            refs = self._log_refs([request.person_id] if request.person_id else [])
            self._wrote(actor, at, word, rights.LOGGED[request.right], list(refs.values()) or [""])
            return self.rights_request(number)

    def _next_number(self, letter: str, table: str, at: datetime) -> str:
        """Give the next number of a register, in the caller's opening: « D-2026-001 »."""
        local = at.astimezone(PARIS)
        row = self.store.one(
            f"SELECT number FROM {table} WHERE number LIKE ? ORDER BY length(number) DESC, number DESC LIMIT 1",  # noqa: S608
            (f"{letter}-{local.year}-%",),
        )
        return rights.next_number(letter, local, str(row["number"]) if row else "")

    # -- setting a record aside

    def limit_person(self, actor: Actor, person_id: str, on: bool) -> None:
        """Set a person's record aside, or bring it back (GDPR 18). Everyone's next look obeys. Raises UnknownPerson."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            with self.store.opened({"resident": {"id"}}, {"resident"}):
                day = day_text(local_day(at)) if on else None
                self.store.run("UPDATE resident SET limited_on = ? WHERE id = ?", (day, person_id))
            self._wrote(actor, at, "mettre de côté" if on else "remettre", "la fiche", [person.log_ref])

    def has_died(self, person_id: str) -> bool:
        """Say whether a person died here: her own rights end there, and her heirs' begin (LIL 84, 85)."""
        with self.store.unit(write=False), self.store.opened({"resident": {"id", "exit_code"}}):
            row = self.store.one("SELECT exit_code FROM resident WHERE id = ?", (person_id,))
        return row is not None and row["exit_code"] == "décès"

    def limited_people(self) -> dict[str, date]:
        """Give who is set aside, by id, and since when."""
        with self.store.unit(write=False), self.store.opened({"resident": {"id", "limited_on"}}):
            rows = self.store.rows("SELECT id, limited_on FROM resident WHERE limited_on IS NOT NULL")
        return {row["id"]: date.fromisoformat(row["limited_on"]) for row in rows}

    def note_situation(self, actor: Actor, person_id: str, detail: str, due_on: date) -> None:
        """Note that a change of situation is to be told to the Département. Raises UnknownPerson."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            self._add_task(TaskKind.SITUATION, person_id, detail, due_on)
            self._wrote(actor, at, "signaler", "un changement de situation", [person.log_ref])

    def log_notice_read_on(self, worker_id: str) -> date | None:
        """Give the day a worker said she read the notice about the access log."""
        with self.store.unit(write=False), self.store.opened(NOTICE_OPEN):
            row = self.store.one("SELECT log_notice_read_on FROM worker WHERE id = ?", (worker_id,))
        return optional_day(row["log_notice_read_on"]) if row else None

    def note_log_notice(self, actor: Actor) -> None:
        """Note that the worker who acts read the notice about the access log; the first day stays."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(NOTICE_OPEN, {"worker"}):
                first = "UPDATE worker SET log_notice_read_on = ? WHERE id = ? AND log_notice_read_on IS NULL"
                read = self.store.run(first, (day_text(local_day(at)), actor.id))
            if read:
                self._wrote(actor, at, "lire", "l'information sur le journal")

    # -- breaches

    def breaches(self, delay_hours: int) -> list[Breach]:
        """Give every breach, last known first."""
        with self.store.unit(write=False), self.store.opened(BREACH_OPEN):
            rows = self.store.rows(f"SELECT {', '.join(BREACH)} FROM breach ORDER BY known_at DESC, number DESC")  # noqa: S608
        return [_breach_of(row, delay_hours) for row in rows]

    def add_breach(self, actor: Actor, values: Mapping[str, object]) -> str:
        """Write a new breach and give its number. `values`: its columns."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(BREACH_OPEN, {"breach"}):
                number = self._next_number("V", "breach", at)
                self.store.insert("breach", {"id": self.new_id(), "number": number, **_stored(values)})
            self._wrote(actor, at, "inscrire", "une violation")
        return number

    def change_breach(self, actor: Actor, number: str, word: str, values: Mapping[str, object]) -> None:
        """Change some columns of a breach; `word` is what the access log says was done. Raises UnknownItem."""
        at, stored = self.clock(), _stored(values)
        settings = ", ".join(f"{column} = ?" for column in stored)
        with self.store.unit():
            with self.store.opened(BREACH_OPEN, {"breach"}):
                touched = self.store.run(f"UPDATE breach SET {settings} WHERE number = ?", (*stored.values(), number))  # noqa: S608
            if not touched:
                raise UnknownItem(what=N_("Violation"), number=number)
            self._wrote(actor, at, word, "une violation")


def _stored(values: Mapping[str, object]) -> dict[str, object]:
    def as_text(value: object) -> object:
        if isinstance(value, datetime):
            return text_of(value)
        return ",".join(value) if isinstance(value, tuple) else value

    return {name: as_text(value) for name, value in values.items()}


def _request_of(row: Row) -> RightsRequest:
    return RightsRequest(
        row["id"],
        row["number"],
        row["person_id"],
        Right(row["right_code"]),
        row["processing"],
        date.fromisoformat(row["received_on"]),
        date.fromisoformat(row["due_on"]),
        optional_day(row["extended_to"]),
        row["extension_reason"],
        optional_day(row["notice_sent_on"]),
        optional_day(row["answered_on"]),
        row["outcome"],
    )


def _breach_of(row: Row, delay_hours: int) -> Breach:
    moments = ("occurred_at", "first_notified_at", "notified_at", "people_told_at", "closed_at")
    values = {**row, **{name: optional_instant(row[name]) for name in moments}, "known_at": instant(row["known_at"])}
    nature = tuple(Nature(word) for word in row["nature"].split(",") if word)
    return Breach(**{**values, "nature": nature, "risk": Risk(row["risk"]), "delay_hours": delay_hours})


__all__ = ["Registers"]
