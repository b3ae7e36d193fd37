"""A resident's card: a token of which only the hash is kept. The card names nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from habitat_box.domain.erasure import CARD
from habitat_box.domain.people import Actor
from habitat_box.door.erasing import Erasing
from habitat_box.errors import CardUnknown
from habitat_box.store.moments import optional_instant, text_of
from habitat_box.words import local_day

COLUMNS = ("id", "resident_id", "label", "picture", "colour", "issued_on", "expires_on", "failures", "paused_until")
_CARD_OPEN = {"card": frozenset({*COLUMNS, "token_hash", "typed_hash", "code_hash", "revoked_at"})}


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


class Holding(Erasing):
    """The part of the door that keeps cards."""

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
            self._kill_cards(person_id, at)
            with self.store.opened(_CARD_OPEN, {"card"}):
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
            killed = self._kill_cards(person_id, at)
            self._wrote(actor, at, "annuler", "la carte", [person.log_ref])
        return killed

    def _kill_cards(self, person_id: str, at: datetime) -> int:
        """Kill a person's living cards for good: a backup from before does not bring one back."""
        with self.store.opened(_CARD_OPEN, {"card"}):
            living = self.store.rows("SELECT id FROM card WHERE resident_id = ? AND revoked_at IS NULL", (person_id,))
            for row in living:
                self.store.run("UPDATE card SET revoked_at = ? WHERE id = ?", (text_of(at), row["id"]))
        for row in living:
            self._remember_erased(row["id"], CARD)
        return len(living)

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


__all__ = ["HeldCard", "Holding"]
