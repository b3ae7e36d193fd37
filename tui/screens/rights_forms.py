"""The forms about requests: who asks what, how it was answered, why the delay is longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from habitat_box.domain.people import Card
from habitat_box.domain.processings import PROCESSINGS
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import WORDS, Ground, Outcome, Right, RightsRequest
from habitat_box.usecases import rights
from tui.screens.dates import read_day
from tui.seat import Seat
from tui.tongue import N_, _, local_day
from tui.widgets.form import Blank, Form

OUTCOMES = {
    Outcome.DONE: N_("fait"),
    Outcome.PARTLY: N_("fait en partie"),
    Outcome.REFUSED: N_("refusé"),
    Outcome.WITHDRAWN: N_("abandonné par la personne"),
}


def filing(seat: Seat, people: Sequence[Card]) -> Form:
    """Ask who asks what, about which use of data, and when it came."""
    desk, today = seat.desk, local_day(seat.clock())
    about = [("", _("toutes ses données"))]
    about += [(code, _(one.title)) for code, one in PROCESSINGS.items()]
    about += [(code, _(one.title)) for code, one in PURPOSES.items()]
    blanks = [
        Blank(
            "person", _("Qui demande"), options=(*((one.person_id, one.name) for one in people), ("", _("quelqu'un d'autre")))
        ),
        Blank("right", _("Demande"), options=tuple((right.value, _(words)) for right, words in WORDS.items())),
        Blank("processing", _("À propos de"), options=tuple(about)),
        Blank("received_on", _("Reçue le"), f"{today:%d/%m/%Y}", hint="24/11/2026"),
    ]

    def send(said: Mapping[str, str]) -> RightsRequest:
        day = read_day(said["received_on"])
        return rights.file_request(desk, said["person"] or None, Right(said["right"]), said["processing"], day)

    note = _("Une demande de vive voix compte aussi. La réponse est due en un mois.")
    return Form(_("Une demande"), blanks, send, note=note)


def answering(seat: Seat, one: RightsRequest) -> Form:
    """Ask how a request ended. A refusal has its ground."""
    desk, today = seat.desk, local_day(seat.clock())
    grounds = (("", "—"), *((ground.value, _(ground.value)) for ground in Ground))
    blanks = [
        Blank("outcome", _("Réponse"), options=tuple((outcome.value, _(words)) for outcome, words in OUTCOMES.items())),
        Blank("ground", _("Motif, si refus"), options=grounds),
        Blank("on", _("Répondu le"), f"{today:%d/%m/%Y}", hint="24/11/2026"),
    ]

    def send(said: Mapping[str, str]) -> RightsRequest:
        ground = Ground(said["ground"]) if said["ground"] else None
        return rights.answer(desk, one.number, Outcome(said["outcome"]), ground, read_day(said["on"]))

    heading = f"{one.number}  ·  {_(WORDS[one.right])}"
    return Form(heading, blanks, send, note=_("La personne reçoit une réponse dans tous les cas, même pour un refus."))


def extending(seat: Seat, one: RightsRequest) -> Form:
    """Ask why a request needs two more months, and when the person was told."""
    desk, today = seat.desk, local_day(seat.clock())
    blanks = [
        Blank("reason", _("Raison"), hint=_("dite à la personne")),
        Blank("told_on", _("Dite le"), f"{today:%d/%m/%Y}", hint="24/11/2026"),
    ]

    def send(said: Mapping[str, str]) -> RightsRequest:
        told_on: date = read_day(said["told_on"])
        return rights.extend(desk, one.number, said["reason"], told_on)

    note = _("Deux mois de plus, une seule fois. La personne doit l'apprendre dans le premier mois.")
    return Form(_("Allonger le délai de {number}", number=one.number), blanks, send, note=note)


def plan_text(plan: rights.ErasurePlan) -> str:
    """Tell what an erasure takes away and what the law keeps."""
    lines = [_("S'efface maintenant :")]
    lines += [f"  ✗ {_(words)}" for words in plan.now] or ["  —"]
    if plan.kept:
        lines += ["", _("Reste, et pourquoi :")]
        lines += ["  · " + _("{what} : {words}", what=_(words), words=_(why)) for words, why in plan.kept]
    return "\n".join(lines)
