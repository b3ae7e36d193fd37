"""The register of breaches: every one is written down, the CNIL is told in 72 hours if people risk something (GDPR 33, 34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from habitat_box.domain import breaches as rules
from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.breaches import Breach, Nature, Risk
from habitat_box.errors import FieldRefused, StepRefused, UnknownItem
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, _

LONGEST = 600
_TEXTS = {
    "facts": N_("faits"),
    "categories": N_("catégories"),
    "effects": N_("effets"),
    "measures": N_("mesures"),
    "reason_not": N_("raison"),
}


@dataclass(frozen=True)
class BreachWords:
    """What the form asks. `people`, `records`: None while unknown. Numbers and categories: never a name."""

    facts: str
    nature: tuple[Nature, ...]
    risk: Risk
    known_at: datetime
    occurred_at: datetime | None = None
    categories: str = ""
    people: int | None = None
    records: int | None = None
    effects: str = ""
    measures: str = ""
    reason_not: str = ""


@needs(Action.ANSWER_RIGHTS)
def breaches(desk: Desk) -> list[Breach]:
    """Give every breach, last known first; each counts its own `hours_left(now)`."""
    return desk.box.door.breaches(desk.box.settings.breach_hours)


@needs(Action.ANSWER_RIGHTS)
def breach(desk: Desk, number: str) -> Breach:
    """Find one breach by its number. Raises UnknownItem."""
    wanted = number.strip().upper()
    found = next((one for one in breaches(desk) if one.number == wanted), None)
    if found is None:
        raise UnknownItem(what=N_("Violation"), number=wanted)
    return found


@needs(Action.ANSWER_RIGHTS)
def record(desk: Desk, given: BreachWords) -> Breach:
    """Write a breach down and give it back with its number. Raises FieldRefused, NationalNumberRefused, StepRefused."""
    values = _checked(desk, given)
    return breach(desk, desk.box.door.add_breach(desk.actor, values))


@needs(Action.ANSWER_RIGHTS)
def complete(desk: Desk, number: str, given: BreachWords) -> Breach:
    """Write what is known by now in place of what was. Raises StepRefused once it is closed."""
    found = _open(desk, number)
    desk.box.door.change_breach(desk.actor, found.number, "corriger", _checked(desk, given))
    return breach(desk, found.number)


@needs(Action.ANSWER_RIGHTS)
def notify(desk: Desk, number: str, *, complete: bool, at: datetime | None = None) -> Breach:
    """Note that the CNIL was told: first with what is known, then with all of it (GDPR 33(4)). Raises StepRefused."""
    found, when = _open(desk, number), _past(desk, at)
    if when < found.known_at:
        raise StepRefused(reason=N_("la notification est datée d'avant la découverte"))
    if found.notified_at is not None:
        raise StepRefused(reason=N_("la notification complète est déjà notée"))
    if not complete and found.first_notified_at is not None:
        raise StepRefused(reason=N_("la première notification est déjà notée : notez la complète"))
    column = "notified_at" if complete else "first_notified_at"
    desk.box.door.change_breach(desk.actor, found.number, "notifier", {column: when})
    return breach(desk, found.number)


@needs(Action.ANSWER_RIGHTS)
def tell_people(desk: Desk, number: str, at: datetime | None = None) -> Breach:
    """Note that the people were told of a breach with a high risk (GDPR 34). Raises StepRefused."""
    found, when = _open(desk, number), _past(desk, at)
    if when < found.known_at:
        raise StepRefused(reason=N_("l'information est datée d'avant la découverte"))
    desk.box.door.change_breach(desk.actor, found.number, "prévenir", {"people_told_at": when})
    return breach(desk, found.number)


@needs(Action.ANSWER_RIGHTS)
def give_reason(desk: Desk, number: str, reason: str) -> Breach:
    """Write why the CNIL or the people were not told, or told late. Raises FieldRefused, StepRefused."""
    found, kept = _open(desk, number), fields.clean("raison", reason, LONGEST)
    desk.box.door.change_breach(desk.actor, found.number, "corriger", {"reason_not": kept})
    return breach(desk, found.number)


@needs(Action.ANSWER_RIGHTS)
def close(desk: Desk, number: str) -> Breach:
    """Close a breach. Raises StepRefused with all that is missing (GDPR 33(5))."""
    found = _open(desk, number)
    missing = rules.missing(found)
    if missing:
        raise StepRefused(reason=_("il manque {what}", what=", ".join(_(words) for words in missing)))
    desk.box.door.change_breach(desk.actor, found.number, "clore", {"closed_at": desk.box.clock()})
    return breach(desk, found.number)


def words_of(found: Breach) -> BreachWords:
    """Give back what a form asked of a breach, to be completed."""
    return BreachWords(
        found.facts, found.nature, found.risk, found.known_at, found.occurred_at, found.categories, found.people,
        found.records, found.effects, found.measures, found.reason_not,
    )  # fmt: skip


def _checked(desk: Desk, given: BreachWords) -> dict[str, object]:
    clean = {name: fields.clean(said, getattr(given, name), LONGEST) for name, said in _TEXTS.items()}
    if not clean["facts"]:
        raise FieldRefused(field=_TEXTS["facts"], reason=N_("il est vide"))
    if not given.nature:
        raise FieldRefused(field=N_("nature"), reason=N_("il faut confidentialité, intégrité ou disponibilité"))
    if min(given.people or 0, given.records or 0) < 0:
        raise FieldRefused(field=N_("nombre"), reason=N_("un nombre ne peut pas être négatif"))
    _past(desk, given.known_at)
    if given.occurred_at is not None and given.occurred_at > given.known_at:
        raise StepRefused(reason=N_("l'incident est daté d'après sa découverte"))
    kept = replace(given, nature=tuple(dict.fromkeys(given.nature)), **clean)  # type: ignore[arg-type]
    return {name: _plain(getattr(kept, name)) for name in kept.__dataclass_fields__}


def _plain(value: object) -> object:
    if isinstance(value, Risk):
        return value.value
    return tuple(str(one) for one in value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _past(desk: Desk, at: datetime | None) -> datetime:
    now = desk.box.clock()
    if at is not None and at > now:
        raise StepRefused(reason=N_("cette date est à venir"))
    return at or now


def _open(desk: Desk, number: str) -> Breach:
    found = breach(desk, number)
    if found.closed_at is not None:
        raise StepRefused(reason=N_("cette violation est close"))
    return found
