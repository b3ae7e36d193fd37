"""What asks for the coordinator: one list, the most pressing first, each thing with the place where it is treated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from habitat_box.domain.access import Action
from habitat_box.domain.consent import Standing, State
from habitat_box.domain.health import NAMES
from habitat_box.domain.tasks import WORDS as TASK_WORDS
from habitat_box.domain.tasks import Task, TaskKind
from habitat_box.usecases import breaches, consents, health, house_facts, residents, rights
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, _, local_day

AHEAD = timedelta(days=30)
"""How long before its day a task is shown."""


class Kind(StrEnum):
    """What asks. In the order of the list."""

    CLOCK = "horloge"
    BREACH = "violation"
    INBOX = "boîte fermée"
    REQUEST = "demande"
    TASK = "tâche"
    GATE = "manque"
    HEALTH = "santé"
    TOLD = "choix fait"
    STUCK = "suspendu"
    ENDS = "finit"
    ASKED = "demandé"
    NEVER = "jamais demandé"


class Place(StrEnum):
    """Where it is treated."""

    CHOICES = "choices"
    GRID = "grid"
    RIGHTS = "rights"
    BREACHES = "breaches"
    RETENTION = "retention"
    FACTS = "facts"
    HEALTH = "health"
    INBOX = "inbox"


WORDS: Mapping[Kind, str] = {
    Kind.CLOCK: N_("La boîte doute de la date : elle n'efface plus rien. Confirmez la date."),
    Kind.BREACH: N_("Violation {number} : {left}."),
    Kind.INBOX: N_("Dit à la boîte fermée, à confirmer : {count}."),
    Kind.REQUEST: N_("Répondre à la demande {number}."),
    Kind.GATE: N_("Avant d'inscrire de vraies personnes, il manque : {missing}."),
    Kind.HEALTH: N_("Santé de la maison, à faire : {names}."),
    Kind.TOLD: N_("A choisi sans vous : {word} à « {subject} »."),
    Kind.STUCK: N_("« {subject} » : suspendu, donc NON. Un accord ou une aide manque."),
    Kind.ENDS: N_("« {subject} » finit bientôt."),
    Kind.ASKED: N_("« {subject} » : demandé, sans réponse."),
    Kind.NEVER: N_("Jamais demandé : {count} choix chez {people} personnes."),
}
_ORDER = list(Kind)


@dataclass(frozen=True)
class Item:
    """One thing to treat. `task_id` or `receipt_id`: it can be marked as done from the list itself."""

    key: str
    kind: Kind
    words: str = field(repr=False)
    place: Place
    at: str = ""
    due_on: date | None = None
    person_id: str = ""
    name: str = field(default="", repr=False)
    task_id: str = ""
    receipt_id: str = ""

    @property
    def is_ticked(self) -> bool:
        """Say whether one key marks it as done."""
        return bool(self.task_id or self.receipt_id)


@needs(Action.KEEP_CHOICES)
def see_todo(desk: Desk) -> list[Item]:
    """Give what there is to treat, the most pressing first."""
    people = {card.person_id: card.name for card in residents.names(desk)}
    standings = consents.all_choices(desk, list(people))
    found = [
        *_clock(desk), *_breaches(desk), *_inbox(desk), *_requests(desk), *_tasks(desk, people), *_gate(desk), *_health(desk),
        *_told(desk, people), *_choices(standings, people), *_never(standings),
    ]  # fmt: skip
    today, far = local_day(desk.box.clock()), date.max

    def pressing(one: Item) -> tuple[bool, int, date, str]:
        waits = one.kind not in (Kind.CLOCK, Kind.BREACH) and (one.due_on is None or one.due_on > today)
        return waits, _ORDER.index(one.kind), one.due_on or far, one.name

    return sorted(found, key=pressing)


@needs(Action.KEEP_CHOICES)
def finish(desk: Desk, item: Item, *, done: bool = True) -> None:
    """Mark a thing as done, or not done after all. Raises UnknownItem."""
    if item.task_id:
        desk.box.door.finish_task(desk.actor, item.task_id, done=done)
    elif item.receipt_id:
        desk.box.door.note_seen(desk.actor, item.person_id, item.receipt_id, seen=done)


def _said(kind: Kind, **facts: object) -> str:
    return _(WORDS[kind]).format(**facts)


def _clock(desk: Desk) -> Iterator[Item]:
    if not desk.box.door.clock_is_sure():
        yield Item("clock", Kind.CLOCK, _said(Kind.CLOCK), Place.RETENTION)


def _breaches(desk: Desk) -> Iterator[Item]:
    now = desk.box.clock()
    for one in breaches.breaches(desk):
        if one.closed_at is None:
            hours = one.hours_left(now)
            left = _("à compléter, puis à clore")
            if hours is not None:
                late = _("{hours} heures de retard pour prévenir la CNIL", hours=-hours)
                left = _("{hours} heures pour prévenir la CNIL", hours=hours) if hours >= 0 else late
            due = local_day(one.due_at) if hours is not None else None
            yield Item(
                f"b{one.number}", Kind.BREACH, _said(Kind.BREACH, number=one.number, left=left), Place.BREACHES, one.number, due
            )


def _inbox(desk: Desk) -> Iterator[Item]:
    waiting = desk.box.door.inbox_waiting()
    if waiting:
        today = local_day(desk.box.clock())
        yield Item("inbox", Kind.INBOX, _said(Kind.INBOX, count=waiting), Place.INBOX, due_on=today)


def _requests(desk: Desk) -> Iterator[Item]:
    for one in rights.requests(desk):
        if one.answered_on is None:
            said = _said(Kind.REQUEST, number=one.number)
            yield Item(f"r{one.number}", Kind.REQUEST, said, Place.RIGHTS, one.number, one.last_day)


def _tasks(desk: Desk, people: Mapping[str, str]) -> Iterator[Item]:
    until = local_day(desk.box.clock()) + AHEAD
    for one in desk.box.door.tasks():
        if one.due_on <= until and one.kind is not TaskKind.SEEN:
            person = one.resident_id or ""
            name = people.get(person, "")
            place = Place.CHOICES if name else Place.GRID
            yield Item(one.id, Kind.TASK, _task_words(one), place, "", one.due_on, person, name, one.id)


def _task_words(task: Task) -> str:
    return _(TASK_WORDS[task.kind]).format(detail=task.detail)


def _gate(desk: Desk) -> Iterator[Item]:
    missing = house_facts.missing_for_real(desk.box)
    if missing:
        said = _said(Kind.GATE, missing=", ".join(_(words) for words in missing))
        yield Item("gate", Kind.GATE, said, Place.FACTS)


def _health(desk: Desk) -> Iterator[Item]:
    red = health.red_now(desk)
    if red:
        names = ", ".join(_(NAMES[key]) for key in red)
        yield Item("health", Kind.HEALTH, _said(Kind.HEALTH, names=names), Place.HEALTH)


def _told(desk: Desk, people: Mapping[str, str]) -> Iterator[Item]:
    made = consents.made_without_me(desk)
    seen = {one.detail for one in desk.box.door.tasks(done=True) if one.kind is TaskKind.SEEN} if made else set()
    for person, receipt in made:
        if receipt.receipt_id not in seen and person in people:
            word = _("OUI") if receipt.yes else _("NON")
            said = _said(Kind.TOLD, word=word, subject=_(receipt.purpose.title))
            day = local_day(receipt.at)
            yield Item(
                f"t{receipt.receipt_id}", Kind.TOLD, said, Place.CHOICES, receipt.purpose.code, day, person, people[person],
                receipt_id=receipt.receipt_id,
            )  # fmt: skip


def _choices(standings: Mapping[str, list[Standing]], people: Mapping[str, str]) -> Iterator[Item]:
    for person, each in standings.items():
        for one in each:
            kind = _asks(one)
            if kind is not None and one.event is not None:
                day = local_day(one.event.valid_until) if kind is Kind.ENDS else None
                said = _said(kind, subject=_(one.purpose.title))
                code = one.purpose.code
                yield Item(f"{person}{code}", kind, said, Place.CHOICES, code, day, person, people[person])


def _asks(one: Standing) -> Kind | None:
    if one.event is None:
        return None
    if one.event.state is State.SUSPENDED:
        return Kind.STUCK
    if one.ends_soon:
        return Kind.ENDS
    return Kind.ASKED if one.event.state is State.ASKED else None


def _never(standings: Mapping[str, list[Standing]]) -> Iterator[Item]:
    counts = [sum(one.event is None for one in each) for each in standings.values()]
    if sum(counts):
        people = sum(bool(count) for count in counts)
        yield Item("never", Kind.NEVER, _said(Kind.NEVER, count=sum(counts), people=people), Place.GRID)


__all__ = ["WORDS", "Item", "Kind", "Place", "finish", "see_todo"]
