"""What a resident gives for a purpose she may say YES to: habits, a reminder number, a birthday, words for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from habitat_box.domain.access import Field, Look
from habitat_box.domain.consent import in_force
from habitat_box.domain.erasure import ROLE_OF
from habitat_box.domain.people import Actor, Card, Contact
from habitat_box.door.erasing import Erasing
from habitat_box.door.reading import CONTACT_COLUMNS, OPTIONAL_OPEN, Reading, contact_of
from habitat_box.errors import StepRefused, UnknownItem
from habitat_box.store import personal, withdrawn
from habitat_box.store.moments import day_text
from habitat_box.words import N_, local_day

_SHOWS = {"P5": Field.RELATIVE_VISITS, "P6": Field.NEWS}
_QUOTE = "id, resident_id, words, written_on"
NAMED = {
    "P7": N_("les habitudes"),
    "P9": N_("le numéro de rappel"),
    "P10": N_("l'anniversaire"),
    "P11": N_("les paroles"),
    "P12": N_("le numéro gardé"),
}
"""What the access log calls them."""
RULE_OF = {"P12": "numéro gardé"}
"""Which rule of retention a text follows, « textes » for the others."""
WITHOUT_YES = frozenset({"P7"})
"""Habits may be written first and are shown only with a YES: so it was before the other purposes came."""
NO_YES = N_("la personne n'a pas dit OUI à ce sujet, ou son OUI ne compte pas encore")


@dataclass(frozen=True)
class Quote:
    """Words a resident lets the yearly report cite, without her name (P11)."""

    id: str
    resident_id: str
    words: str = field(repr=False)
    written_on: date


@dataclass(frozen=True)
class Chosen:
    """The relatives a resident chose for a purpose, and the last day of her YES."""

    people: tuple[Contact, ...] = field(repr=False)
    until: date


class Optional(Reading, Erasing):
    """The part of the door that writes what consent alone lets the house keep."""

    def write_optional(self, actor: Actor, person_id: str, purpose: str, words: str, *, add: bool = False) -> None:
        """Keep words for a purpose in place of those before, or beside them with `add`; "" forgets them.

        Raises StepRefused unless the person says YES to it just now (habits aside, which nobody sees without).
        """
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            if words:
                self._check_open(person_id)
                if purpose not in WITHOUT_YES | in_force(person.events.values(), at):
                    raise StepRefused(reason=NO_YES)
            if not words:
                texts = withdrawn.texts_of(self.store, person_id, purpose)
                self._destroy("optional_data", list(texts), rule=RULE_OF.get(purpose, "textes"), cause="effacement")
            with self.store.opened(OPTIONAL_OPEN, {"optional_data"}):
                if words and not add:
                    self.store.run("DELETE FROM optional_data WHERE resident_id = ? AND purpose = ?", (person_id, purpose))
                if words:
                    row = {"id": self.new_id(), "resident_id": person_id, "purpose": purpose, "words": words}
                    self.store.insert("optional_data", {**row, "written_on": day_text(local_day(at))})
            self._wrote(actor, at, "écrire" if words else "effacer", NAMED[purpose], [person.log_ref])

    def write_habits(self, actor: Actor, person_id: str, words: str) -> None:
        """Keep what a resident says matters to her, or forget it when it is empty."""
        self.write_optional(actor, person_id, "P7", words)

    # -- words for the yearly report (P11)

    def quotes(self, actor: Actor, ids: Sequence[str] | None = None) -> list[Quote]:
        """Show the words the yearly report may cite today, oldest first: of these people, or of everyone."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(OPTIONAL_OPEN):
                rows = self.store.rows(f"SELECT {_QUOTE} FROM optional_data WHERE purpose = 'P11' ORDER BY written_on, ROWID")  # noqa: S608
            found = [row for row in rows if ids is None or row["resident_id"] in ids]
            people = self._known(list(dict.fromkeys(row["resident_id"] for row in found)))
            decisions = self._decide(actor, Look.REPORT, people, at)
        shown = {one for one, decision in decisions.items() if Field.QUOTES in decision.fields}
        return [
            Quote(row["id"], row["resident_id"], row["words"], date.fromisoformat(row["written_on"]))
            for row in found
            if row["resident_id"] in shown
        ]

    def remove_quote(self, actor: Actor, quote_id: str) -> None:
        """Erase words from the report to come. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(OPTIONAL_OPEN):
                row = self.store.one(f"SELECT {_QUOTE} FROM optional_data WHERE purpose = 'P11' AND id = ?", (quote_id,))  # noqa: S608
            if row is None:
                raise UnknownItem(what=N_("Parole"), number=quote_id)
            self._destroy("optional_data", [quote_id], rule="textes", cause="effacement", oldest=row["written_on"])
            self._wrote(actor, at, "effacer", NAMED["P11"], list(self._log_refs([row["resident_id"]]).values()))

    # -- relatives (P5, P6)

    def relatives(self, actor: Actor, person_id: str, purpose: str) -> Chosen | None:
        """Show the relatives a resident chose for P5 or P6, None while her YES to it is not in force. Raises UnknownPerson."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            decision = self._decide(actor, Look.RELATIVE, [person], at)[person_id]
            if _SHOWS[purpose] not in decision.fields:
                return None
            with self.store.opened({"contact": CONTACT_COLUMNS}):
                rows = personal.contacts_of(self.store, [person_id], ROLE_OF[purpose])
        return Chosen(tuple(contact_of(row) for row in rows), local_day(person.events[purpose].valid_until))

    # -- birthdays (P10), reminders (P9), those who left (P12)

    def given(self, actor: Actor, look: Look, purpose: str, words: Sequence[str] | None = None) -> list[Card]:
        """Show, for a look, those who gave something for a purpose: anything, or one of these words. Nobody else is logged."""
        with self.store.unit():
            with self.store.opened(OPTIONAL_OPEN):
                rows = self.store.rows("SELECT resident_id, words FROM optional_data WHERE purpose = ?", (purpose,))
            ids = [row["resident_id"] for row in rows if words is None or row["words"] in words]
            return self.look_many(actor, look, list(dict.fromkeys(ids)))


__all__ = ["OPTIONAL_OPEN", "Optional", "Quote"]
