"""What a control may see: people under a pseudonym, or by name when a reason was given; each look logged as any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from habitat_box.domain.access import Decision, Field, Look, decide
from habitat_box.domain.consent import ConsentEvent, in_force
from habitat_box.domain.people import Actor
from habitat_box.domain.support import Support
from habitat_box.door.frame import CONSENTS_OPEN, Frame, Known
from habitat_box.errors import AccessRefused
from habitat_box.store import journal, pack, personal, pruning
from habitat_box.store.moments import optional_day, optional_instant
from habitat_box.words import local_day, plain

PROVEN = frozenset({Field.CONSENTS, Field.SUPPORT})
NAMED = frozenset({Field.FIRST_NAME, Field.LAST_NAME})
_NAME = ("first_name", "last_name")
_WORDS_OPEN = {
    "resident": frozenset({*_NAME, "called"}),
    "contact": frozenset({"name"}),
    "worker": frozenset({"name"}),
}
SHORTEST_NAME = 3
"""Letters of the shortest word taken for a name: shorter ones are « de », « la »."""


@dataclass(frozen=True)
class Inspected:
    """One resident as a control sees her. `name` is "" unless names were unlocked."""

    consent_ref: str
    log_ref: str
    support: Support
    name: str = field(repr=False, default="")


@dataclass(frozen=True)
class Proof:
    """One choice and its place in the chain."""

    seq: int
    subject_ref: str
    event: ConsentEvent
    hash: str


@dataclass(frozen=True)
class Account:
    """One worker's account. `name` is "" unless names were unlocked; nothing counts her work (reference A5)."""

    worker_id: str
    organisation: str
    phones: int
    last_seen_at: datetime | None
    active_until: date | None
    notice_read_on: date | None
    name: str = field(repr=False, default="")


class Inspecting(Frame):
    """The part of the door that answers a control."""

    def inspected(self, actor: Actor, *, names: bool) -> list[Inspected]:
        """Give every resident the box knows with how she decides; one log line for each. Raises AccessRefused."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened({"resident": frozenset({"exit_on"})}):
                ids = [row["id"] for row in personal.everyone_known(self.store)]
            people = self._known(ids)
            self._note_looks(actor, people, at, PROVEN | (NAMED if names else frozenset()))
            named = self._names_of([person.id for person in people]) if names else {}
            with self.store.opened({"decision_support": frozenset({"resident_id", *personal.SUPPORT})}):
                found = {one.id: personal.support_of(self.store, one.id) for one in people}
        return [Inspected(p.consent_ref, p.log_ref, found[p.id], named.get(p.id, "")) for p in people]

    def _note_looks(self, actor: Actor, people: Sequence[Known], at: datetime, wanted: frozenset[Field]) -> None:
        entries = []
        for person in people:
            decision = decide(actor.role, Look.INSPECTION, in_force(person.events.values(), at))
            if decision.refused:
                raise AccessRefused
            entries.append(self._entry(Look.INSPECTION, person, Decision(decision.fields & wanted)))
        if entries:
            journal.append(self.store, at, actor, entries)

    def _names_of(self, ids: Sequence[str]) -> dict[str, str]:
        with self.store.opened({"resident": frozenset(_NAME)}):
            rows = personal.columns_of(self.store, ids, _NAME)
        return {row["id"]: f"{row['first_name']} {row['last_name']}" for row in rows}

    def proofs(self) -> list[Proof]:
        """Give every choice of the house, oldest first, under its pseudonym: those of people erased since too."""
        columns = ", ".join(("seq", "subject_ref", "hash", *personal.EVENT))
        with self.store.unit(write=False), self.store.opened(CONSENTS_OPEN):
            rows = self.store.rows(f"SELECT {columns} FROM consent_event ORDER BY seq")  # noqa: S608
        return [Proof(row["seq"], row["subject_ref"], personal.event_of(row), row["hash"]) for row in rows]

    def accounts(self, *, names: bool) -> list[Account]:
        """Give every worker's account: its service, its phones, its dates."""
        columns = {"organisation_id", "active_until", "log_notice_read_on"} | ({"name"} if names else set())
        named = "w.name" if names else "''"
        with self.store.unit(write=False), self.store.opened({"worker": columns}):
            rows = self.store.rows(
                f"SELECT w.id, o.name AS organisation, w.active_until, w.log_notice_read_on, {named} AS name,"  # noqa: S608
                " count(d.id) AS phones, max(d.last_seen_at) AS seen FROM worker w JOIN organisation o"
                " ON o.id = w.organisation_id LEFT JOIN device d ON d.worker_id = w.id AND d.state = 'actif'"
                " GROUP BY w.id ORDER BY o.name, w.id"
            )
        return [
            Account(
                row["id"],
                row["organisation"],
                row["phones"],
                optional_instant(row["seen"]),
                optional_day(row["active_until"]),
                optional_day(row["log_notice_read_on"]),
                row["name"],
            )
            for row in rows
        ]

    def stays(self) -> list[tuple[date | None, date | None, str]]:
        """Give the day in, the day out and the code of each stay the box still knows: dates alone, of nobody."""
        with self.store.unit(write=False), self.store.opened({"resident": {"entry_on", "exit_on", "exit_code"}}):
            rows = self.store.rows("SELECT entry_on, exit_on, exit_code FROM resident")
        return [(optional_day(row["entry_on"]), optional_day(row["exit_on"]), row["exit_code"] or "") for row in rows]

    def months(self) -> dict[tuple[str, str], int]:
        """Count the months that are over and give them: (month, kind) to number, of nobody."""
        with self.store.unit():
            pruning.count_months(self.store, local_day(self.clock()))
            return pack.months(self.store)

    def masked(self, texts: Sequence[str]) -> list[str]:
        """Give texts people typed with every name the box knows taken out. The names do not leave the door."""
        with self.store.unit(write=False), self.store.opened(_WORDS_OPEN):
            rows = self.store.rows(
                "SELECT first_name || ' ' || last_name || ' ' || called AS name FROM resident"
                " UNION SELECT name FROM contact UNION SELECT name FROM worker"
            )
        known = {word for row in rows for word in re.findall(r"\w+", plain(row["name"])) if len(word) >= SHORTEST_NAME}
        return [re.sub(r"\w+", lambda found: "…" if plain(found[0]) in known else found[0], text) for text in texts]


__all__ = ["Account", "Inspected", "Inspecting", "Proof"]
