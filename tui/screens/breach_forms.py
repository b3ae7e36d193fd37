"""The forms about breaches: what happened, who was told and when, why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from habitat_box.domain.breaches import Breach, Nature, Risk, missing
from habitat_box.domain.visits import PARIS
from habitat_box.errors import DateNotUnderstood, FieldRefused
from habitat_box.usecases import breaches
from tui.screens.dates import read_day
from tui.seat import Seat
from tui.tongue import N_, _
from tui.widgets.form import Blank, Form

NATURES = {
    "confidentialité": N_("vues par qui ne devait pas"),
    "disponibilité": N_("perdues, ou plus lisibles"),
    "intégrité": N_("changées par erreur"),
    "confidentialité,disponibilité": N_("volées ou perdues avec l'appareil"),
    "confidentialité,intégrité": N_("vues et changées"),
    "intégrité,disponibilité": N_("changées et perdues"),
    "confidentialité,intégrité,disponibilité": N_("tout à la fois"),
}
RISKS = {
    Risk.NONE: N_("aucun pour les personnes"),
    Risk.SOME: N_("un risque : la CNIL en 72 heures"),
    Risk.HIGH: N_("élevé : la CNIL et les personnes"),
}
STEPS = {
    "first": N_("la CNIL, avec ce qu'on sait"),
    "whole": N_("la CNIL, avec tout"),
    "people": N_("les personnes concernées"),
}


def recording(seat: Seat, one: Breach | None = None) -> Form:
    """Ask what happened. Only the facts are needed at once; the rest is completed later."""
    desk, now = seat.desk, seat.clock()
    nature = ",".join(part.value for part in Nature if part in one.nature) if one is not None else "confidentialité"
    blanks = [
        Blank("facts", _("Ce qui s'est passé"), one.facts if one else "", lines=3),
        Blank("nature", _("Des données"), nature, options=tuple((value, _(words)) for value, words in NATURES.items())),
        Blank("risk", _("Risque"), one.risk.value if one else Risk.SOME.value, options=_risks()),
        Blank("known_at", _("Connue le"), _moment(one.known_at if one else now), hint="24/11/2026 14:30"),
        Blank("occurred_at", _("Arrivée le"), _moment(one.occurred_at if one else None), hint=_("si on le sait")),
        Blank("categories", _("Qui et quoi"), one.categories if one else "", hint=_("habitants, heures de visite…")),
        Blank("people", _("Combien de personnes"), _number(one.people if one else None), hint=_("si on le sait")),
        Blank("records", _("Combien de fiches"), _number(one.records if one else None), hint=_("si on le sait")),
        Blank("effects", _("Effets"), one.effects if one else ""),
        Blank("measures", _("Ce qu'on a fait"), one.measures if one else ""),
    ]

    def send(said: Mapping[str, str]) -> Breach:
        given = _read(said, one.reason_not if one is not None else "")
        return breaches.record(desk, given) if one is None else breaches.complete(desk, one.number, given)

    note = _("Aucun nom : des nombres et des sortes de données.")
    return Form(one.number if one is not None else _("Une violation de données"), blanks, send, note=note)


def _read(said: Mapping[str, str], reason_not: str) -> breaches.BreachWords:
    known = read_moment(said["known_at"])
    if known is None:
        raise DateNotUnderstood(text=said["known_at"])
    return breaches.BreachWords(
        said["facts"],
        tuple(Nature(part) for part in said["nature"].split(",")),
        Risk(said["risk"]),
        known,
        read_moment(said["occurred_at"]),
        said["categories"],
        read_count(said["people"]),
        read_count(said["records"]),
        said["effects"],
        said["measures"],
        reason_not,
    )


def telling(seat: Seat, one: Breach) -> Form:
    """Ask who was told of a breach, and when."""
    desk = seat.desk
    step = "first" if one.told_the_cnil is None and len(missing(one)) > 1 else "whole" if one.notified_at is None else "people"
    blanks = [
        Blank("who", _("Qui est prévenu"), step, options=tuple((value, _(words)) for value, words in STEPS.items())),
        Blank("at", _("Le"), _moment(seat.clock()), hint="24/11/2026 14:30"),
    ]

    def send(said: Mapping[str, str]) -> Breach:
        at = read_moment(said["at"])
        if said["who"] == "people":
            return breaches.tell_people(desk, one.number, at)
        return breaches.notify(desk, one.number, complete=said["who"] == "whole", at=at)

    note = _("La CNIL se prévient sur son site, depuis un autre appareil. Ici, on note que c'est fait.")
    return Form(_("Prévenir pour {number}", number=one.number), blanks, send, note=note)


def reason(seat: Seat, one: Breach) -> Form:
    """Ask why someone was not told, or told late."""
    desk = seat.desk
    blanks = [Blank("reason", _("Raison"), one.reason_not, lines=3)]
    note = _("Pourquoi la CNIL ou les personnes ne sont pas prévenues, ou le sont en retard.")
    heading = _("Raison pour {number}", number=one.number)
    return Form(heading, blanks, lambda said: breaches.give_reason(desk, one.number, said["reason"]), note=note)


def read_moment(text: str) -> datetime | None:
    """Read « 24/11/2026 14:30 » as an hour of the house; a day alone is its midnight. Raises DateNotUnderstood."""
    day, _blank, hour = text.strip().partition(" ")
    if not day:
        return None
    try:
        at = time.fromisoformat(hour.strip().replace("h", ":")) if hour.strip() else time()
    except ValueError:
        raise DateNotUnderstood(text=text) from None
    return datetime.combine(read_day(day), at, PARIS)


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M}" if moment is not None else ""


def _number(count: int | None) -> str:
    return "" if count is None else f"{count}"


def read_count(text: str) -> int | None:
    """Read a number, None when nothing was typed. Raises FieldRefused."""
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise FieldRefused(field=N_("nombre"), reason=N_("ce n'est pas un nombre"))
    return int(text)


def _risks() -> tuple[tuple[str, str], ...]:
    return tuple((risk.value, _(words)) for risk, words in RISKS.items())
