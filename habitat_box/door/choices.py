"""A resident's choices and the card that carries them: append-only events, and a token of which only the hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from habitat_box.domain.access import Field, Look
from habitat_box.domain.consent import PURPOSES, Channel, ConsentEvent, Standing, answer, standing
from habitat_box.domain.people import Actor, Role
from habitat_box.door.frame import CONSENTS_OPEN, Frame, Known
from habitat_box.errors import AccessRefused, CardUnknown, UnknownPerson, UnknownReceipt
from habitat_box.store import personal
from habitat_box.store.moments import optional_instant, text_of
from habitat_box.words import local_day

CARD = ("id", "resident_id", "label", "picture", "colour", "issued_on", "expires_on", "failures", "paused_until")
_CARD_OPEN = {"card": frozenset({*CARD, "token_hash", "typed_hash", "code_hash", "revoked_at"})}


@dataclass(frozen=True)
class HeldCard:
    """A card that works, found by its token or its typed code. It names nobody."""

    id: str
    resident_id: str
    log_ref: str
    label: str
    picture: str
    colour: str
    expires_on: date
    failures: int
    paused_until: datetime | None
    code_hash: str = field(repr=False)


class Choices(Frame):
    """The part of the door that keeps choices and cards."""

    def standings(self, actor: Actor, person_id: str) -> list[Standing]:
        """Show where each purpose stands for one person, by order of code."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            decision = self._decide(actor, Look.CHOICE, [person], at)[person_id]
        if Field.CONSENTS not in decision.fields:
            raise AccessRefused
        return [standing(purpose, person.events.get(code), at) for code, purpose in PURPOSES.items()]

    def all_standings(self, actor: Actor, ids: Sequence[str]) -> dict[str, list[Standing]]:
        """Show the choices of several people: the coordinator's grid."""
        at = self.clock()
        with self.store.unit():
            people = self._known(ids)
            decisions = self._decide(actor, Look.CHOICE, people, at)
        return {
            person.id: [standing(purpose, person.events.get(code), at) for code, purpose in PURPOSES.items()]
            for person in people
            if not decisions[person.id].refused
        }

    def history(self, actor: Actor, person_id: str) -> list[ConsentEvent]:
        """Show every event of one person's choices, oldest first."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            decision = self._decide(actor, Look.CHOICE, [person], at)[person_id]
            events = [] if decision.refused else self._events(person.consent_ref)
        if decision.refused:
            raise AccessRefused
        return events

    def receipt(self, actor: Actor, receipt_id: str) -> tuple[ConsentEvent, str]:
        """Find a choice by its receipt number, with the person's pseudonym. Raises UnknownReceipt."""
        at = self.clock()
        readable = {**CONSENTS_OPEN, "resident": {"id", "consent_ref", "log_ref", "exit_on"}}
        with self.store.unit():
            with self.store.opened(readable):
                row = personal.event_with_receipt(self.store, receipt_id)
            if row is None:
                raise UnknownReceipt(number=receipt_id)
            person = self._one(row.pop("resident_id"))
            decision = self._decide(actor, Look.CHOICE, [person], at)[person.id]
        if decision.refused:
            raise AccessRefused
        return personal.event_of(row), person.consent_ref

    def _events(self, consent_ref: str) -> list[ConsentEvent]:
        with self.store.opened(CONSENTS_OPEN):
            return personal.events_of(self.store, consent_ref)

    def choose(
        self,
        actor: Actor,
        person_id: str,
        purpose: str,
        yes: bool,
        channel: Channel,
        receipt_id: str,
        helper_role: str = "",
    ) -> ConsentEvent:
        """Append the event of a YES or a NO and give it back. It acts from the next look on."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            if not (actor.role is Role.COORDINATOR or (actor.role is Role.RESIDENT and actor.id == person.log_ref)):
                raise AccessRefused
            event = answer(
                PURPOSES[purpose],
                yes,
                id=self.new_id(),
                receipt_id=receipt_id,
                at=at,
                channel=channel,
                previous=person.events.get(purpose),
                helper_role=helper_role,
            )
            self._append(person.consent_ref, event)
            self._wrote(actor, at, "dire oui" if yes else "dire non", purpose, [person.log_ref])
        return event

    def _append(self, consent_ref: str, event: ConsentEvent) -> None:
        values = {item.name: getattr(event, item.name) for item in fields(event)}
        stored = {name: text_of(v) if isinstance(v, datetime) else v for name, v in values.items()}
        with self.store.opened(CONSENTS_OPEN, {"consent_event"}):
            previous = personal.last_event_hash(self.store)
            row = {"subject_ref": consent_ref, **stored}
            chained = {"previous_hash": previous, "hash": personal.event_hash(row, previous)}
            self.store.insert("consent_event", {**row, **chained})

    def first_broken_choice(self) -> int | None:
        """Walk the chain of every choice of the house and give the number of the first event that was changed."""
        with self.store.unit(write=False), self.store.opened(CONSENTS_OPEN):
            return personal.first_broken_event(self.store)

    def _one(self, person_id: str) -> Known:
        people = self._known([person_id])
        if not people:
            raise UnknownPerson
        return people[0]

    # -- cards

    def give_card(
        self,
        actor: Actor,
        person_id: str,
        *,
        hashes: dict[str, str],
        label: str,
        picture: str,
        colour: str,
        expires_on: date,
    ) -> str:
        """Write a new card for a person and kill her old ones. `hashes`: token, typed, code."""
        at, card_id = self.clock(), self.new_id()
        with self.store.unit():
            person = self._one(person_id)
            with self.store.opened(_CARD_OPEN, {"card"}):
                self.store.run(
                    "UPDATE card SET revoked_at = ? WHERE resident_id = ? AND revoked_at IS NULL",
                    (text_of(at), person_id),
                )
                self.store.insert(
                    "card",
                    {
                        "id": card_id,
                        "resident_id": person_id,
                        "token_hash": hashes["token"],
                        "typed_hash": hashes["typed"],
                        "code_hash": hashes["code"],
                        "label": label,
                        "picture": picture,
                        "colour": colour,
                        "issued_on": local_day(at).isoformat(),
                        "expires_on": expires_on.isoformat(),
                    },
                )
            self._wrote(actor, at, "imprimer", "la carte", [person.log_ref])
        return card_id

    def revoke_cards(self, actor: Actor, person_id: str) -> int:
        """Kill a person's cards and give how many were alive."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            with self.store.opened(_CARD_OPEN, {"card"}):
                killed = self.store.run(
                    "UPDATE card SET revoked_at = ? WHERE resident_id = ? AND revoked_at IS NULL",
                    (text_of(at), person_id),
                )
            self._wrote(actor, at, "annuler", "la carte", [person.log_ref])
        return killed

    def card_held(self, *, token_hash: str = "", typed_hash: str = "", card_id: str = "") -> HeldCard:
        """Find a living card by what it carries. Raises CardUnknown for a dead, expired or unknown one alike."""
        column, value = next((c, v) for c, v in (("token_hash", token_hash), ("typed_hash", typed_hash), ("id", card_id)) if v)
        today = local_day(self.clock()).isoformat()
        with self.store.unit(write=False), self.store.opened({**_CARD_OPEN, "resident": {"id", "log_ref", "exit_on"}}):
            row = self.store.one(
                f"SELECT c.id, c.resident_id, r.log_ref, c.label, c.picture, c.colour, c.expires_on, c.failures,"  # noqa: S608
                f" c.paused_until, c.code_hash FROM card c JOIN resident r ON r.id = c.resident_id WHERE c.{column} = ?"
                " AND c.revoked_at IS NULL AND c.expires_on >= ? AND (r.exit_on IS NULL OR r.exit_on >= ?)",
                (value, today, today),
            )
        if row is None:
            raise CardUnknown
        paused = optional_instant(row["paused_until"])
        return HeldCard(**{**row, "expires_on": date.fromisoformat(row["expires_on"]), "paused_until": paused})

    def note_card_try(self, card_id: str, failures: int, paused_until: datetime | None) -> None:
        """Remember how many wrong codes a card has had in a row."""
        paused = None if paused_until is None else text_of(paused_until)
        with self.store.unit(), self.store.opened({"card": {"id"}}, {"card"}):
            self.store.run("UPDATE card SET failures = ?, paused_until = ? WHERE id = ?", (failures, paused, card_id))

    def card_labels(self) -> dict[str, tuple[str, str, str, date]]:
        """Give each resident's living card: label, picture, colour, last day. It opens nothing."""
        with self.store.unit(write=False), self.store.opened(_CARD_OPEN):
            rows = self.store.rows("SELECT resident_id, label, picture, colour, expires_on FROM card WHERE revoked_at IS NULL")
        return {r["resident_id"]: (r["label"], r["picture"], r["colour"], date.fromisoformat(r["expires_on"])) for r in rows}


__all__ = ["Choices", "HeldCard"]
