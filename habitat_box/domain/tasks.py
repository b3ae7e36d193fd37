"""What someone must still do by hand: take a paper down today, tell a representative, write to a relative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from habitat_box.domain.consent import NOES, ConsentEvent, State
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.support import GivenBy
from habitat_box.words import N_


class TaskKind(StrEnum):
    """Why a task is there. The French value is stored; `WORDS` says it in full."""

    BOARD = "tableau"
    WALLS = "murs"
    PUBLICATION = "publication"
    RELATIVE_SHEET = "feuille du proche"
    TELL_NOTHING = "ne rien dire"
    TELL_REPRESENTATIVE = "prévenir le représentant"
    LETTER = "lettre au proche"
    REVIEW_MODE = "revoir le mode"
    RENEW = "redemander"
    SITUATION = "avis au Département"
    SEEN = "choix vu"  # made by card or tablet, and seen by the coordinator: born done


WORDS: Mapping[TaskKind, str] = {
    TaskKind.BOARD: N_("Remplacer le tableau en papier : une personne a retiré son prénom."),
    TaskKind.WALLS: N_("Décrocher du mur les photos de cette personne."),
    TaskKind.PUBLICATION: N_("Faire retirer la photo de : {detail}."),
    TaskKind.RELATIVE_SHEET: N_("Ne plus donner la feuille des visites au proche, et reprendre la dernière."),
    TaskKind.TELL_NOTHING: N_("Ne plus donner de nouvelles de cette personne à un proche."),
    TaskKind.TELL_REPRESENTATIVE: N_("Dire au représentant que la personne a changé son choix."),
    TaskKind.LETTER: N_("Donner au proche sa lettre d'information : ses coordonnées sont dans la boîte."),
    TaskKind.REVIEW_MODE: N_("Revoir avec la personne comment elle décide."),
    TaskKind.RENEW: N_("Proposer de nouveau ce choix : il finit bientôt ({detail})."),
    TaskKind.SITUATION: N_("Envoyer au Département l'avis de changement de situation : {detail}."),
    TaskKind.SEEN: N_("Un choix fait par carte a été vu (reçu {detail})."),
}

LETTER_WITHIN = timedelta(days=30)
"""How soon a relative named by a resident is told (GDPR 14(3): one month)."""

_AFTER_NO: Mapping[str, TaskKind] = {
    "P1": TaskKind.BOARD,
    "P3": TaskKind.WALLS,
    "P5": TaskKind.RELATIVE_SHEET,
    "P6": TaskKind.TELL_NOTHING,
}
"""P4 makes one task for each place of publication, which only the photos know."""


@dataclass(frozen=True)
class Task:
    """One thing to do. `due_on`: a day of the house. It names nobody by itself."""

    id: str
    kind: TaskKind
    resident_id: str | None
    detail: str
    created_at: datetime
    due_on: date
    done_at: datetime | None = None


def closed_by(event: ConsentEvent) -> list[TaskKind]:
    """Give what a choice makes needless: a YES that counts again has no paper to take down."""
    return [_AFTER_NO[event.purpose]] if event.state is State.GIVEN and event.purpose in _AFTER_NO else []


def after_choice(event: ConsentEvent, before: ConsentEvent | None, mode: DecisionMode) -> list[TaskKind]:
    """Give what a choice leaves to do today: papers to take down after a NO, a representative to tell."""
    hides = event.state in NOES | {State.SUSPENDED, State.EXPIRED, State.INVALIDATED}
    was_given = before is not None and before.state is State.GIVEN
    kinds = [_AFTER_NO[event.purpose]] if hides and was_given and event.purpose in _AFTER_NO else []
    hers = event.given_by is GivenBy.PERSON
    if mode is DecisionMode.REPRESENTED and event.state in NOES and hers:
        kinds.append(TaskKind.TELL_REPRESENTATIVE)
    return kinds
