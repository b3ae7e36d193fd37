"""The simple layer of a receipt: what a person is told of each of the seven kinds of event, 12 words a sentence at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from habitat_box.domain.consent import State
from habitat_box.domain.support import GivenBy
from habitat_box.papers.spoken import say_date, say_hour

HOW_TO_SAY_NO = "Pour dire NON : montrez votre carte, ou donnez le papier NON."
HOW_TO_SAY_YES = "Vous pouvez dire OUI plus tard, avec votre carte et votre code."
KEEP = "Gardez cette feuille."
NOTHING_KEPT = "Rien ne change : sans OUI, la maison ne le fait pas."


@dataclass(frozen=True)
class Told:
    """What the large panel says: « Vous avez dit : » « OUI », with its sign: check, cross, wait or question."""

    label: str
    word: str
    sign: str


@dataclass(frozen=True)
class SimpleFacts:
    """What the simple layer needs. `erased`, `to_do`: whole sentences; `hidden_until`: what is hidden goes on that day."""

    subject: str
    state: State
    given_by: GivenBy
    when: datetime
    effective_from: datetime
    valid_until: date
    lasts: str
    seen_by: str
    helped_by: str
    changes: str = ""
    erased: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()
    hidden_until: date | None = None


def told(facts: SimpleFacts) -> Told:
    """Say in one large word what happened."""
    speaker = "Votre représentant a dit" if facts.given_by is GivenBy.REPRESENTATIVE else "Vous avez dit"
    return {
        State.GIVEN: Told(f"{speaker} :", "OUI", "check"),
        State.REFUSED: Told(f"{speaker} :", "NON", "cross"),
        State.WITHDRAWN: Told(f"{speaker} :", "NON", "cross"),
        State.ASKED: Told("On vous demande :", "OUI ou NON", "question"),
        State.SUSPENDED: Told("Votre choix est :", "EN ATTENTE", "wait"),
        State.EXPIRED: Told("Votre OUI est :", "FINI", "cross"),
        State.INVALIDATED: Told("Votre OUI est :", "ANNULÉ", "cross"),
    }[facts.state]


def simple_sentences(facts: SimpleFacts) -> list[str]:
    """Return the simple layer under the panel, one sentence a line."""
    lines = [f"Date : {say_moment(facts.when)}.", *_about(facts)]
    if facts.given_by is not GivenBy.BOX and facts.state is not State.ASKED:
        lines.append(f"Quelqu'un vous a aidé : {said(facts.helped_by)}")
    return [*lines, KEEP]


def _about(facts: SimpleFacts) -> list[str]:
    match facts.state:
        case State.GIVEN:
            return _after_yes(facts)
        case State.ASKED:
            free = ["Vous pouvez ne pas répondre.", "Sans réponse, c'est NON."]
            return [*free, f"Qui verra : {said(facts.seen_by)}", HOW_TO_SAY_YES]
        case State.SUSPENDED:
            waiting = ["Il manque un accord pour dire OUI.", "En attendant, c'est NON."]
            return [*waiting, "En cas de désaccord, c'est le juge qui décide.", HOW_TO_SAY_NO]
        case State.REFUSED:
            return [NOTHING_KEPT, HOW_TO_SAY_YES]
        case State.EXPIRED:
            return ["Votre OUI ne compte plus.", *_after_no(facts), HOW_TO_SAY_YES]
        case State.INVALIDATED:
            unsure = "La coordinatrice n'est pas sûre d'avoir bien expliqué."
            return [unsure, "Votre OUI ne compte pas.", *_after_no(facts), HOW_TO_SAY_YES]
        case State.WITHDRAWN:
            return [*_after_no(facts), HOW_TO_SAY_YES]


def _after_yes(facts: SimpleFacts) -> list[str]:
    waits = [f"Votre OUI compte à partir du {say_moment(facts.effective_from)}."] if facts.effective_from > facts.when else []
    lasts = [f"Votre choix dure {said(facts.lasts)}", f"Il finit le {say_date(facts.valid_until)}."]
    return [*waits, *lasts, f"Qui verra : {said(facts.seen_by)}", HOW_TO_SAY_NO]


def _after_no(facts: SimpleFacts) -> list[str]:
    if facts.hidden_until is not None:
        day = say_date(facts.hidden_until)
        gone = [f"Ce qui change : {said(facts.changes)}", "C'est caché tout de suite.", f"C'est effacé au plus tard le {day}."]
    else:
        gone = list(facts.erased) or [f"Ce qui change : {said(facts.changes)}"]
    return [*gone, *facts.to_do]


def say_moment(moment: datetime) -> str:
    """Say « 21 novembre 2026, 14 h 30 »; the instant is already in the house's time."""
    return f"{say_date(moment.date())}, {say_hour(moment.time())}"


def said(words: str) -> str:
    """End words as a sentence, with one full stop."""
    return words.rstrip(" .") + "."
