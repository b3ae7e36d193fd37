"""A change of situation told to the Département: a name, a date, the code of a reason, and nothing else (reference I5).

The notice is printed and sent by hand; what stays in the box is the task that says it was sent, for two years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from habitat_box.domain.access import Action, Look
from habitat_box.domain.tasks import Task, TaskKind
from habitat_box.errors import StepRefused, UnknownItem
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, _, local_day

SENT_WITHIN = timedelta(days=30)
"""How soon a notice goes out [D]: the convention of each Département says its own delay."""


class Change(StrEnum):
    """What is told. The French value is the code printed on the notice."""

    ENTRY = N_("entrée")
    DEPARTURE = N_("départ")
    DEATH = N_("décès")
    END_OF_RIGHT = N_("fin de droit")
    OTHER = N_("autre")


@dataclass(frozen=True)
class Notice:
    """A notice to send, or sent. It names nobody by itself."""

    id: str
    person_id: str | None
    change: Change
    on: date
    due_on: date
    sent_at: datetime | None


@needs(Action.KEEP_PEOPLE)
def notices(desk: Desk) -> list[Notice]:
    """Give the notices to send, soonest first, then those sent."""
    tasks = [*desk.box.door.tasks(), *desk.box.door.tasks(done=True)]
    return [_notice(task) for task in tasks if task.kind is TaskKind.SITUATION]


@needs(Action.KEEP_PEOPLE)
def signal(desk: Desk, person_id: str, change: Change, on: date) -> None:
    """Note that a notice is to be sent. Telling the same change twice is one notice. Raises StepRefused, UnknownPerson."""
    today = local_day(desk.box.clock())
    if abs((on - today).days) > 730:
        raise StepRefused(reason=N_("cette date est à plus de deux ans d'ici : vérifiez-la"))
    desk.box.door.note_situation(desk.actor, person_id, f"{change.value}, {on.isoformat()}", today + SENT_WITHIN)


@needs(Action.KEEP_PEOPLE)
def print_notice(desk: Desk, notice_id: str, folder: Path) -> Path:
    """Print a notice to sign and send. Raises UnknownItem, StepRefused once the person's file is gone."""
    from habitat_box.papers.situation_notice import SituationNotice, print_situation_notice
    from habitat_box.usecases.house_facts import facts
    from habitat_box.usecases.printing import write_paper

    found = _found(desk, notice_id)
    if found.person_id is None:
        raise StepRefused(reason=N_("le dossier de cette personne n'est plus dans la boîte"))
    box = desk.box
    card = box.door.look(desk.actor, Look.RIGHTS, found.person_id)
    known = facts(desk)
    paper = SituationNotice(
        " ".join(filter(None, (card.civility, card.first_name, card.last_name))),
        _(found.change.value),
        found.on,
        known["controller"].value or box.settings.residence,
        known["address"].value,
        known["departement"].value,
        box.settings.residence,
        local_day(box.clock()),
    )
    return write_paper(folder, f"avis-departement-{found.on:%Y-%m-%d}-{found.id[-4:]}.pdf", print_situation_notice(paper))


@needs(Action.KEEP_PEOPLE)
def mark_sent(desk: Desk, notice_id: str) -> None:
    """Note that a notice was sent today. Raises UnknownItem, StepRefused when it was already."""
    found = _found(desk, notice_id)
    if found.sent_at is not None:
        raise StepRefused(reason=N_("cet avis est déjà parti"))
    desk.box.door.finish_task(desk.actor, found.id)


def _found(desk: Desk, notice_id: str) -> Notice:
    """Find a notice by the beginning of its id. Raises UnknownItem for none, or for more than one."""
    found = [one for one in notices(desk) if notice_id and one.id.startswith(notice_id)]
    if len(found) != 1:
        raise UnknownItem(what=N_("Avis"), number=notice_id)
    return found[0]


def _notice(task: Task) -> Notice:
    change, _comma, on = task.detail.rpartition(", ")
    return Notice(task.id, task.resident_id, Change(change), date.fromisoformat(on), task.due_on, task.done_at)
