"""« Qui a vu mes données » : the access log in plain French, for the resident and for her page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from habitat_box.domain.access import Action
from habitat_box.domain.people import Card, Role
from habitat_box.domain.visits import VisitsOf
from habitat_box.store.journal import LogLine
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import _, local_day

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class LookLine:
    """One line a resident reads. Looks of one person at the same things on the same day are told once, with a count."""

    at: datetime
    who: str = field(repr=False)
    what: str
    times: int = 1
    refused: bool = False


@dataclass(frozen=True)
class OwnPage:
    """What the box holds of a resident, for her own eyes after her code."""

    card: Card
    seen: VisitsOf
    looks: tuple[LookLine, ...]


def look_lines(desk: Desk, person_id: str, since: datetime) -> list[LookLine]:
    """Tell who looked at or changed a person's data, newest first, days and people gathered."""
    services = {one.id: one.name for one in desk.box.door.organisations()}
    gathered: dict[tuple[object, ...], LookLine] = {}
    for line in desk.box.door.lookers_of(desk.actor, person_id, since):
        who, what, refused = _who(line, services), _what(line), line.result == "refusé"
        key = (local_day(line.at), who, what, refused)
        before = gathered.get(key)
        gathered[key] = LookLine(before.at if before else line.at, who, what, (before.times if before else 0) + 1, refused)
    return list(gathered.values())


@needs(Action.SEE_OWN_DATA)
def who_looked(desk: Desk, person_id: str, since: datetime | None = None) -> list[LookLine]:
    """Tell a resident who looked, for twelve months or since an instant."""
    return look_lines(desk, person_id, since or desk.box.clock() - YEAR)


@needs(Action.SEE_HOUSE)
def who_looked_for(desk: Desk, person_id: str) -> list[LookLine]:
    """Tell the coordinator what a resident may read on her own page: the same lines, for paper."""
    return look_lines(desk, person_id, desk.box.clock() - YEAR)


def _who(line: LogLine, services: dict[str, str]) -> str:
    if line.role == Role.WORKER.value:
        service = services.get(line.organisation_id)
        return _("Une personne du service {service}", service=service) if service else _("Une personne d'un service")
    if line.role == Role.COORDINATOR.value:
        return _("La coordinatrice")
    if line.role == Role.RESIDENT.value:
        return _("Vous")
    return _("La boîte")


def _what(line: LogLine) -> str:
    if line.action == "regarder":
        shown = line.shown.replace(",", ", ")
        return (
            _("a regardé {what} : {shown}", what=line.object, shown=shown) if shown else _("a regardé {what}", what=line.object)
        )
    said = {
        "inscrire": _("a écrit {what}"),
        "corriger": _("a corrigé {what}"),
        "écrire": _("a écrit {what}"),
        "effacer": _("a effacé {what}"),
        "importer": _("a reçu {what}"),
        "associer": _("a reconnu votre nom dans {what}"),
        "imprimer": _("a imprimé {what}"),
        "annuler": _("a annulé {what}"),
        "dire oui": _("a dit OUI à « {what} »"),
        "dire non": _("a dit NON à « {what} »"),
    }.get(line.action, _("a changé {what}"))
    return said.format(what=_title(line.object))


def _title(what: str) -> str:
    from habitat_box.domain.consent import PURPOSES

    return PURPOSES[what].title if what in PURPOSES else what
