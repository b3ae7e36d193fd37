"""What a NO has sealed: hidden at once, kept 72 hours so that a stolen card hides and never destroys, then erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from crypto.tokens import new_receipt_id
from habitat_box.domain.consent import ENDS, NOES, ConsentEvent, State, is_sealed
from habitat_box.domain.erasure import ROLE, ROLE_OF, TEXTS, USE, USES, YES
from habitat_box.domain.people import Actor
from habitat_box.door.ageing import Ageing
from habitat_box.door.choices import Choices
from habitat_box.door.erasing import Erasing
from habitat_box.door.frame import CONSENTS_OPEN, REFS_OPEN
from habitat_box.door.optional import NAMED, RULE_OF
from habitat_box.store import withdrawn
from habitat_box.store.ledger import Line

Due = list[tuple[str, str, str]]
"""Residents' ids, each with a purpose and the cause of the destruction."""


class Sealing(Choices, Ageing, Erasing):
    """The part of the door that erases what a NO withdrew."""

    def erase_sealed(self, actor: Actor) -> int:
        """Erase all whose NO is 72 hours old, and give how many things went. Nothing while the clock is in doubt."""
        at = self.clock()
        with self.store.unit(write=False):
            due = self._withdrawn(at, at_once=False) if self.clock_is_sure() else []
        if not due:
            return 0
        with self.store.unit():
            return self._erase_due(actor, at, self._withdrawn(at, at_once=False))

    def erase_withdrawn(self, actor: Actor, person_id: str, purpose: str = "") -> int:
        """Erase now what one person withdrew, all of it or for one purpose: she typed her code, or said so face to face."""
        at = self.clock()
        with self.store.unit():
            hers = [one for one in self._withdrawn(at, at_once=True) if one[0] == person_id and purpose in ("", one[1])]
            return self._erase_due(actor, at, hers)

    def _withdrawn(self, at: datetime, *, at_once: bool) -> Due:
        held = withdrawn.held(self.store)
        events = {one.id: one.events for one in self._known(sorted({person for person, _ in held}))}
        return [
            (person, purpose, "retrait" if _said_no(events[person].get(purpose)) else "durée")
            for person, purpose in held
            if is_sealed(events[person].get(purpose), at, at_once=at_once)
        ]

    def _erase_due(self, actor: Actor, at: datetime, due: Due) -> int:
        refs = self._log_refs(sorted({person for person, _, _ in due}))
        erased = 0
        for person, purpose, cause in due:
            number = self._erase_purpose(person, purpose, cause)
            if number:
                erased += number
                self._wrote(actor, at, *_told(purpose), [refs[person]])
        return erased

    def _erase_purpose(self, person_id: str, purpose: str, cause: str) -> int:
        """Erase what one purpose kept of one person, in the caller's unit, and give how many things went."""
        if purpose in TEXTS:
            texts = withdrawn.texts_of(self.store, person_id, purpose)
            rule = RULE_OF.get(purpose, "textes")
            return self._destroy("optional_data", list(texts), rule=rule, cause=cause, oldest=_oldest(texts))
        if purpose in USES:
            return self._end_use(withdrawn.photos_of(self.store, person_id, purpose), purpose, cause)
        if purpose in ROLE_OF:
            return self._end_roles(withdrawn.relatives_with(self.store, person_id, purpose), ROLE_OF[purpose])
        return 0

    def _end_use(self, photos: Mapping[str, str], purpose: str, cause: str) -> int:
        """Take a use from photos: a group's loses it once one of the group withdrew; without any it is destroyed."""
        ended, orphans = 0, {}
        for photo, added_on in photos.items():
            if purpose == "P4":
                places = withdrawn.publications_of(self.store, photo)
                self._destroy("publication", list(places), rule="photos", cause=cause, oldest=_oldest(places))
            ended += withdrawn.end_use(self.store, photo, purpose)
            if withdrawn.is_unused(self.store, photo):
                orphans[photo] = added_on
            else:
                self._remember_erased(photo, USE + purpose)
        self._destroy("photo", list(orphans), rule="photos", cause=cause, oldest=_oldest(orphans))
        return ended

    def _end_roles(self, relatives: Iterable[str], role: str) -> int:
        ended = [one for one in relatives if withdrawn.end_role(self.store, one, role)]
        for one in ended:
            self._remember_erased(one, ROLE + role)
        return len(ended)

    def _after_choice(self, person_id: str, event: ConsentEvent) -> None:
        """Remember each YES that no longer counts, so that no backup brings it back in force, whichever of them it holds."""
        super()._after_choice(person_id, event)
        if event.state in ENDS | {State.SUSPENDED}:
            for one in self._events(self._one(person_id).consent_ref):
                if one.purpose == event.purpose and one.state is State.GIVEN:
                    self._remember_erased(one.id, YES)

    def _end_part(self, actor: Actor, line: Line) -> bool:
        """End a role, a use or a YES that ended after the backup a store was brought back from."""
        if line.scope.startswith(ROLE):
            return withdrawn.end_role(self.store, line.token, line.scope.removeprefix(ROLE))
        if line.scope.startswith(USE):
            added_on = withdrawn.added_on(self.store, line.token)
            return bool(added_on and self._end_use({line.token: added_on}, line.scope.removeprefix(USE), "restauration"))
        if line.scope == YES:
            return self._end_yes(actor, line.token)
        return super()._end_part(actor, line)

    def _end_yes(self, actor: Actor, event_id: str) -> bool:
        with self.store.opened(REFS_OPEN | CONSENTS_OPEN):
            given = self.store.one(
                "SELECT r.id, e.purpose FROM consent_event e JOIN resident r ON r.consent_ref = e.subject_ref WHERE e.id = ?",
                (event_id,),
            )
        if given is None:
            return False
        person = self._one(given["id"])
        last = person.events[given["purpose"]]
        if last.id != event_id and last.state is not State.SUSPENDED:
            return False
        self._end(actor, self.clock(), person, last, new_receipt_id())
        return True


def _said_no(event: ConsentEvent | None) -> bool:
    return event is not None and event.state in NOES


def _told(purpose: str) -> tuple[str, str]:
    if purpose in USES:
        return "retirer", "une photo"
    return "effacer", NAMED.get(purpose, "les proches")


def _oldest(days: Mapping[str, str]) -> str:
    return min(days.values(), default="")


__all__ = ["Sealing"]
