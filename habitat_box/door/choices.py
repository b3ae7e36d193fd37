"""A resident's choices: append-only events about twelve purposes, and how she decides them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime

from crypto.tokens import new_receipt_id
from habitat_box.domain import choosing
from habitat_box.domain.access import Field, Look
from habitat_box.domain.choosing import Frame as Act
from habitat_box.domain.consent import Channel, ConsentEvent, Standing, State, has_expired, standing
from habitat_box.domain.people import Actor, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import GivenBy, HelperRole, Support, represents
from habitat_box.domain.tasks import TaskKind, after_choice, closed_by
from habitat_box.door.frame import CONSENTS_OPEN, Frame, Known
from habitat_box.door.todo import Todo
from habitat_box.errors import AccessRefused, UnknownReceipt
from habitat_box.store import personal
from habitat_box.store.moments import day_text, text_of
from habitat_box.store.sure_clock import clock_mark
from habitat_box.words import local_day

SUPPORT_OPEN = {"decision_support": frozenset({"resident_id", *personal.SUPPORT})}
Answer = Callable[[Act, Support], ConsentEvent]


class Choices(Todo, Frame):
    """The part of the door that keeps choices."""

    def standings(self, actor: Actor, person_id: str) -> list[Standing]:
        """Show where each purpose stands for one person, by order of code."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            decision = self._decide(actor, Look.CHOICE, [person], at)[person_id]
        if Field.CONSENTS not in decision.fields:
            raise AccessRefused
        return self._standings(person, at)

    def all_standings(self, actor: Actor, ids: Sequence[str]) -> dict[str, list[Standing]]:
        """Show the choices of several people: the coordinator's grid."""
        at = self.clock()
        with self.store.unit():
            people = self._known(ids)
            decisions = self._decide(actor, Look.CHOICE, people, at)
        return {person.id: self._standings(person, at) for person in people if not decisions[person.id].refused}

    def _standings(self, person: Known, at: datetime) -> list[Standing]:
        return [standing(purpose, person.events.get(code), at) for code, purpose in PURPOSES.items()]

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

    def choices_since(self, actor: Actor, since: datetime) -> list[tuple[str, ConsentEvent]]:
        """Show the choices made without the coordinator since an instant, newest first, with the person of each."""
        at = self.clock()
        readable = {**CONSENTS_OPEN, "resident": {"id", "consent_ref", "log_ref", "exit_on"}}
        with self.store.unit():
            with self.store.opened(readable):
                rows = personal.events_since(self.store, text_of(since))
            people = self._known(list(dict.fromkeys(row["resident_id"] for row in rows)))
            decisions = self._decide(actor, Look.CHOICE, people, at)
        shown = {person for person, decision in decisions.items() if Field.CONSENTS in decision.fields}
        found = [(str(row.pop("resident_id")), row) for row in rows]
        return [(person, personal.event_of(row)) for person, row in found if person in shown]

    def receipt(self, actor: Actor, receipt_id: str) -> tuple[ConsentEvent, str]:
        """Find a choice by its receipt number, with the person's pseudonym; it outlives the person's file by five years.

        Raises UnknownReceipt.
        """
        at = self.clock()
        readable = {**CONSENTS_OPEN, "resident": {"id", "consent_ref", "log_ref", "exit_on"}}
        with self.store.unit():
            with self.store.opened(readable):
                row = personal.event_with_receipt(self.store, receipt_id)
            if row is None:
                raise UnknownReceipt(number=receipt_id)
            person_id, consent_ref = row.pop("resident_id"), str(row.pop("subject_ref"))
            if person_id is None:
                self._wrote(actor, at, "retrouver", "un reçu")
            elif self._decide(actor, Look.CHOICE, [self._one(person_id)], at)[person_id].refused:
                row = None
        if row is None:
            raise AccessRefused
        return personal.event_of(row), consent_ref

    def _events(self, consent_ref: str) -> list[ConsentEvent]:
        with self.store.opened(CONSENTS_OPEN):
            return personal.events_of(self.store, consent_ref)

    # -- answers

    def choose(
        self,
        actor: Actor,
        person_id: str,
        purpose: str,
        yes: bool,
        channel: Channel,
        receipt_id: str,
        helper_role: HelperRole = HelperRole.NOBODY,
    ) -> ConsentEvent:
        """Append the event of the person's YES or NO and give it back. It acts from the next look on."""
        self._check_own_choice(actor, person_id)
        word = "dire oui" if yes else "dire non"
        return self._act(
            actor, word, person_id, purpose, channel, receipt_id, helper_role,
            lambda act, support: choosing.answer(PURPOSES[purpose], yes, act, support),
        )  # fmt: skip

    def choose_for(
        self, actor: Actor, person_id: str, purpose: str, yes: bool, channel: Channel, receipt_id: str
    ) -> ConsentEvent:
        """Append the event of a representative's YES or NO. Raises GrantRefused when the judge's order does not cover it."""
        return self._act(
            actor, "dire pour elle", person_id, purpose, channel, receipt_id, HelperRole.COORDINATOR,
            lambda act, support: choosing.answer_of_representative(PURPOSES[purpose], yes, act, support),
        )  # fmt: skip

    def undo_choice(
        self, actor: Actor, person_id: str, purpose: str, channel: Channel, receipt_id: str, *, helper: HelperRole
    ) -> ConsentEvent:
        """Append the event that takes the last change of a purpose back. Raises NothingToUndo after 72 hours."""
        self._check_own_choice(actor, person_id)
        return self._act(actor, "revenir sur", person_id, purpose, channel, receipt_id, helper, choosing.undo)

    def ask_choice(self, actor: Actor, person_id: str, purpose: str, receipt_id: str) -> ConsentEvent:
        """Append the event of a question put to the person. Raises StepRefused within 180 days of a NO."""
        return self._act(
            actor, "demander", person_id, purpose, Channel.ASSISTED, receipt_id, HelperRole.COORDINATOR,
            lambda act, _support: choosing.ask(PURPOSES[purpose], act),
        )  # fmt: skip

    def doubt_choice(self, actor: Actor, person_id: str, purpose: str, receipt_id: str) -> ConsentEvent:
        """Append the event that a YES was not surely understood: it no longer counts. Raises NothingToUndo."""
        return self._act(
            actor, "écarter", person_id, purpose, Channel.ASSISTED, receipt_id, HelperRole.COORDINATOR,
            lambda act, _support: choosing.doubt(act),
        )  # fmt: skip

    def end_choices(self, actor: Actor, at: datetime, new_receipt: Callable[[], str]) -> int:
        """Append EXPIRED after each YES that has ended, of everyone, and give how many. The box does it each day."""
        ended = 0
        with self.store.unit():
            with self.store.opened({"resident": {"id", "consent_ref", "log_ref", "exit_on"}}):
                ids = [row["id"] for row in personal.everyone_known(self.store)]
            for person in self._known(ids):
                for event in person.events.values():
                    if has_expired(event, at):
                        self._end(actor, at, person, event, new_receipt())
                        ended += 1
        return ended

    def end_choices_of(
        self, actor: Actor, person_id: str, new_receipt: Callable[[], str], keep: frozenset[str] = frozenset()
    ) -> int:
        """Append EXPIRED after each YES of one person who leaves or dies, those in `keep` aside, and give how many."""
        at, ended = self.clock(), 0
        with self.store.unit():
            person = self._one(person_id)
            for event in person.events.values():
                if event.state in (State.GIVEN, State.SUSPENDED) and event.purpose not in keep:
                    self._end(actor, at, person, event, new_receipt())
                    ended += 1
        return ended

    def _end(self, actor: Actor, at: datetime, person: Known, event: ConsentEvent, receipt_id: str) -> None:
        act = Act(self.new_id(), receipt_id, at, Channel.BOX, [event])
        ended = self._dated(choosing.expire(act))
        self._append(person.consent_ref, ended)
        self._follow(person.id, ended, act)
        self._wrote(actor, at, "finir", event.purpose, [person.log_ref])

    def _follow(self, person_id: str, event: ConsentEvent, act: Act) -> None:
        """Write down what a choice leaves to do."""
        for kind in closed_by(event):
            self._drop_tasks(kind, person_id)
        for kind in after_choice(event, act.last, self._support(person_id).mode):
            self._add_task(kind, person_id, "", local_day(act.at))
        self._after_choice(person_id, event)

    def _check_own_choice(self, actor: Actor, person_id: str) -> None:
        if actor.role is not Role.COORDINATOR and actor.id not in self._log_refs_in_unit([person_id]):
            raise AccessRefused

    def _log_refs_in_unit(self, ids: Sequence[str]) -> set[str]:
        with self.store.unit(write=False):
            return set(self._log_refs(ids).values())

    def _act(
        self,
        actor: Actor,
        word: str,
        person_id: str,
        purpose: str,
        channel: Channel,
        receipt_id: str,
        helper: HelperRole,
        answer: Answer,
    ) -> ConsentEvent:
        """Read the past of a purpose, let a rule make the event, append it with what it leaves to do: one transaction."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            past = [event for event in self._events(person.consent_ref) if event.purpose == purpose]
            support = self._support(person_id)
            act = Act(self.new_id(), receipt_id, at, channel, past, helper)
            event = self._dated(answer(act, support))
            self._append(person.consent_ref, event)
            self._follow(person_id, event, act)
            self._wrote(actor, at, word, purpose, [person.log_ref])
        return event

    def _dated(self, event: ConsentEvent) -> ConsentEvent:
        """Date an event by the last sure instant at the earliest: a clock that fell back never makes it old enough to go.

        It acts from the clock's own instant all the same.
        """
        mark = clock_mark(self.store)
        if mark is None or event.at >= mark.sure_at:
            return event
        over = event.valid_until < mark.sure_at
        until = event.valid_until + (mark.sure_at - event.at) if over else event.valid_until
        return replace(event, at=mark.sure_at, valid_until=until)

    def _after_choice(self, person_id: str, event: ConsentEvent) -> None:
        """Do what only another part of the door can do after a choice: a part overrides it."""

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

    # -- how a person decides

    def support(self, actor: Actor, person_id: str) -> Support:
        """Show how a person decides: to the coordinator and to herself."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            decision = self._decide(actor, Look.SUPPORT, [person], at)[person_id]
            found = self._support(person_id)
        if Field.SUPPORT not in decision.fields:
            raise AccessRefused
        return found

    def write_support(self, actor: Actor, person_id: str, support: Support) -> None:
        """Write how a person decides: mode, scope, what was seen and when; never the type of measure."""
        at = self.clock()
        days = ("deed_seen_on", "judge_seen_on", "review_on")
        values = {name: day_text(getattr(support, name)) for name in days}
        with self.store.unit():
            person = self._one(person_id)
            with self.store.opened(SUPPORT_OPEN, {"decision_support"}):
                self.store.run("DELETE FROM decision_support WHERE resident_id = ?", (person_id,))
                row = {"resident_id": person_id, "mode": support.mode.value, "person_scope": int(support.person_scope)}
                seen = {"contact_id": support.contact_id or None, "deed_seen_by": support.deed_seen_by}
                self.store.insert("decision_support", {**row, **seen, **values})
            if not represents(support):
                self._end_word_of_representative(actor, at, person)
            if support.review_on is not None:
                self._add_task(TaskKind.REVIEW_MODE, person_id, "", support.review_on)
            self._wrote(actor, at, "écrire", "le mode de décision", [person.log_ref])

    def _end_word_of_representative(self, actor: Actor, at: datetime, person: Known) -> None:
        """End each YES a representative gave under an order that covers it no more (C. civ. 459, al. 2)."""
        for event in person.events.values():
            if event.state is State.GIVEN and event.given_by is GivenBy.REPRESENTATIVE:
                self._end(actor, at, person, event, new_receipt_id())

    def _support(self, person_id: str) -> Support:
        with self.store.opened(SUPPORT_OPEN):
            return personal.support_of(self.store, person_id)


__all__ = ["Choices"]
