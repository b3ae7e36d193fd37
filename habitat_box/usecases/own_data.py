"""« Qui a vu mes données » : the access log in plain French, for the resident and for her page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from habitat_box.domain.access import Action, Look
from habitat_box.domain.people import Card, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import AccessRefused
from habitat_box.store.journal import LogLine
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.signing_in import Session
from habitat_box.words import N_, _, local_day

YEAR = timedelta(days=365)


THINGS = {
    Look.DAY: N_("vos heures de visite"),
    Look.PERSON: N_("votre fiche"),
    Look.NAMES: N_("la liste des noms"),
    Look.IMPORT: N_("le planning d'un service"),
    Look.VISIT: N_("vos visites du jour"),
    Look.BOARD: N_("le tableau de la maison"),
    Look.OWN: N_("vos données"),
    Look.PAPER: N_("une feuille à imprimer"),
    Look.CHOICE: N_("vos choix"),
    Look.BIRTHDAYS: N_("votre anniversaire"),
    Look.SUPPORT: N_("votre façon de décider"),
    Look.PHOTO: N_("votre photo"),
    Look.RELATIVE: N_("la feuille de votre proche"),
    Look.REMINDER: N_("les rappels"),
    Look.REPORT: N_("vos paroles pour le bilan"),
    Look.RIGHTS: N_("vos données, pour vos droits"),
    Look.INSPECTION: N_("vos données, pour un contrôle"),
}
"""What each look is called to the person it is about."""

ACTS = {
    "regarder": (N_("a regardé {what}"), N_("avez regardé {what}")),
    "inscrire": (N_("a écrit votre fiche"), ""),
    "corriger": (N_("a corrigé votre fiche"), ""),
    "écrire": (N_("a écrit dans votre fiche : {what}"), ""),
    "effacer": (N_("a effacé un texte de votre fiche"), N_("avez effacé un texte de votre fiche")),
    "importer": (N_("a changé vos visites d'après un planning"), ""),
    "associer": (N_("a reconnu votre nom dans un planning"), ""),
    "imprimer": (N_("a imprimé votre carte"), ""),
    "annuler": (N_("a annulé une carte ou un planning"), ""),
    "présenter": ("", N_("avez montré votre carte")),
    "dire oui": (N_("a noté votre OUI : {what}"), N_("avez dit OUI : {what}")),
    "revenir sur": (N_("a annulé un changement : {what}"), N_("avez annulé un changement : {what}")),
    "demander": (N_("vous a demandé : {what}"), ""),
    "écarter": (N_("a annulé un OUI : {what}"), ""),
    "finir": (N_("a arrêté un OUI : {what}"), ""),
    "déposer": (N_("a noté votre demande : {what}"), ""),
    "prolonger": (N_("a demandé plus de temps pour votre demande : {what}"), ""),
    "répondre": (N_("a répondu à votre demande : {what}"), ""),
    "copier": (N_("a fait une copie de vos données"), ""),
    "mettre de côté": (N_("a mis vos données de côté"), ""),
    "remettre": (N_("a remis vos données en service"), ""),
    "archiver": (N_("a rangé votre dossier dans l'archive"), ""),
    "ouvrir": (N_("a ouvert votre dossier dans l'archive"), ""),
    "signaler": (N_("a préparé un avis pour le Département"), ""),
    "dire non": (N_("a noté votre NON : {what}"), N_("avez dit NON : {what}")),
    "dire pour elle": (N_("a noté la réponse de votre représentant : {what}"), ""),
    "faire": (N_("a fait ce qui restait à faire"), ""),
    "rouvrir": (N_("a remis une chose à faire"), ""),
    "retrouver": (N_("a retrouvé un reçu"), ""),
    "ajouter": (N_("a ajouté une photo de vous"), ""),
    "retirer": (N_("a retiré une photo de vous"), ""),
    "recevoir": (N_("a reçu un mot sur votre visite : {what}"), ""),
    "confirmer": (N_("a confirmé pour votre visite : {what}"), ""),
    "rejeter": (N_("n'a pas retenu pour votre visite : {what}"), ""),
    "publier": (N_("a noté où votre photo est montrée"), ""),
}
"""What was done, said of somebody else and said to the person herself."""


@dataclass(frozen=True)
class LookLine:
    """One line a resident reads. Looks of one person at the same things on the same day are told once, with a count.

    `shown` lists what was seen, in words; it is empty for a refusal and for an act that shows nothing.
    """

    at: datetime
    who: str = field(repr=False)
    what: str
    shown: tuple[str, ...] = ()
    times: int = 1
    refused: bool = False


def look_lines(
    desk: Desk, person_id: str, since: datetime, until: datetime | None = None, look: Look | None = None
) -> list[LookLine]:
    """Tell who looked at or changed a person's data in a period, newest first, days and people gathered."""
    services = {one.id: one.name for one in desk.box.door.organisations()}
    gathered: dict[tuple[object, ...], LookLine] = {}
    for line in desk.box.door.lookers_of(desk.actor, person_id, since, until, look):
        said = LookLine(
            line.at,
            _who(line, services),
            _what(line),
            # Her own looks show all there is: listing it would only hide the lines about others.
            tuple(_(word) for word in line.shown.split(",") if word and line.role != Role.RESIDENT.value),
            refused=line.result == "refusé",
        )
        key = (local_day(line.at), said.who, said.what, said.shown, said.refused)
        before = gathered.get(key)
        gathered[key] = said if before is None else replace(before, times=before.times + 1)
    emptied = [] if look else [_emptied(line, services) for line in desk.box.door.emptyings(since, until)]
    return sorted([*gathered.values(), *emptied], key=lambda one: one.at, reverse=True) if emptied else list(gathered.values())


def _emptied(line: LogLine, services: dict[str, str]) -> LookLine:
    """Say to everyone that lines were emptied: whom they spoke of went with them."""
    number, _colon, reason = line.object.partition(" : ")
    what = _("a vidé des lignes du journal de la maison : {number} ({reason})", number=number, reason=_(reason))
    return LookLine(line.at, _who(line, services), what, ())


@needs(Action.SEE_OWN_DATA)
def who_looked(desk: Desk, session: Session, since: datetime | None = None, until: datetime | None = None) -> list[LookLine]:
    """Tell a resident who looked, for twelve months or a period. Raises AccessRefused before her code was given."""
    if not session.code_given:
        raise AccessRefused
    return look_lines(desk, session.person_id, since or desk.box.clock() - YEAR, until)


@needs(Action.SEE_OWN_DATA)
def own_card(desk: Desk, session: Session) -> Card:
    """Show a resident what the box keeps of her. Raises AccessRefused before her code was given."""
    if not session.code_given:
        raise AccessRefused
    return desk.box.door.look(desk.actor, Look.OWN, session.person_id)


@needs(Action.SEE_HOUSE)
def who_looked_for(desk: Desk, person_id: str, since: datetime | None = None, until: datetime | None = None) -> list[LookLine]:
    """Tell the coordinator what a resident may read on her own page: the same lines, for paper."""
    return look_lines(desk, person_id, since or desk.box.clock() - YEAR, until)


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
    told_of, told_to = ACTS.get(line.action, (N_("a changé vos données"), N_("avez changé vos données")))
    said = _(told_to) if line.role == Role.RESIDENT.value and told_to else _(told_of or told_to)
    return said.format(what=_thing(line.object))


def _thing(what: str) -> str:
    if what in PURPOSES:
        return PURPOSES[what].title
    return _(THINGS[Look(what)]) if what in set(Look) else _(what)
