"""Where a choice stands, in a sign and words: the same on a person's page, in the grid of the house, in what is to do."""

from __future__ import annotations

from datetime import datetime

from habitat_box.domain.consent import Channel, ConsentEvent, Standing, State
from habitat_box.domain.purposes import HEADER, PURPOSES, Purpose
from habitat_box.domain.support import GivenBy, HelperRole
from tui.tongue import N_, _, clock_hour, local_day, moment_text, plain_date, shown

Told = tuple[str, str, str]
"""A sign, words and a tone: never a colour alone."""

SAID: dict[State, Told] = {
    State.ASKED: ("?", N_("demandé"), "warn"),
    State.GIVEN: ("✓", N_("OUI donné"), "good"),
    State.REFUSED: ("✗", N_("NON refusé"), "bad"),
    State.WITHDRAWN: ("✗", N_("NON retiré"), "bad"),
    State.EXPIRED: ("!", N_("NON expiré"), "warn"),
    State.SUSPENDED: ("!", N_("NON suspendu"), "warn"),
    State.INVALIDATED: ("!", N_("NON invalidé"), "warn"),
}
NEVER: Told = ("·", N_("non demandé"), "faint")
WAITING: Told = ("◐", N_("OUI en attente"), "warn")
LEGEND = (
    ("✓", N_("oui")), ("◐", N_("en attente")), ("✗", N_("non")), ("?", N_("demandé")), ("·", N_("jamais demandé")),
    ("!", N_("à voir")),
)  # fmt: skip
WAITS = N_("attente")
CHANNELS = {
    Channel.CARD: N_("par la carte"),
    Channel.TABLET: N_("sur la tablette"),
    Channel.PAPER: N_("sur papier"),
    Channel.ASSISTED: N_("avec la coordinatrice"),
    Channel.BOX: N_("par la boîte"),
}
HELPERS = {
    HelperRole.NOBODY: N_("personne d'autre"),
    HelperRole.COORDINATOR: N_("la coordinatrice"),
    HelperRole.ASSISTANT: N_("l'assistant nommé par le juge"),
    HelperRole.TRUSTED: N_("la personne de confiance"),
    HelperRole.RELATIVE: N_("un proche"),
    HelperRole.WITNESS: N_("un témoin"),
}
NOT_OFTEN = N_("On ne redemande pas avant 180 jours. La personne, elle, peut changer d'avis quand elle veut.")


def told_of(one: Standing) -> Told:
    """Give the sign, the words and the tone of where a subject stands."""
    sign, words, tone = _told(one)
    if one.ends_soon and one.in_force:
        return sign + "!", _("OUI finit bientôt"), "warn"
    return sign, _(words), tone


def _told(one: Standing) -> Told:
    if one.event is None:
        return NEVER
    if one.waiting_until is not None:
        return WAITING
    if one.event.state is State.GIVEN and not one.in_force:
        return SAID[State.EXPIRED]
    return SAID[one.event.state]


def square_of(one: Standing) -> Told:
    """Give a sign and one short word for a square of the grid."""
    sign, _words, tone = told_of(one)
    if one.event is None:
        return sign, "", tone
    return sign, _(WAITS) if one.waiting_until is not None else _(one.words_of_state), tone


def asks_to_be_seen(one: Standing) -> bool:
    """Say whether the coordinator should look at this choice."""
    return "!" in told_of(one)[0]


def said_of(event: ConsentEvent) -> Told:
    """Give the sign, the words and the tone of one event of the past."""
    sign, words, tone = SAID[event.state]
    return sign, _(words), tone


def stamp(moment: datetime) -> str:
    """Write « 23/11/2026 08:40 »."""
    return f"{local_day(moment):%d/%m/%Y} {clock_hour(moment)}"


def since(one: Standing) -> str:
    """Tell until when a YES lasts, from when it acts, or since when it is no."""
    if one.event is None:
        return ""
    if one.waiting_until is not None:
        return _("jusqu'au {moment}", moment=stamp(one.waiting_until))
    if one.in_force:
        return _("jusqu'au {day}", day=f"{local_day(one.event.valid_until):%d/%m/%Y}")
    return _("depuis le {day}", day=f"{local_day(one.event.at):%d/%m/%Y}")


def who(event: ConsentEvent) -> str:
    """Tell whose word it was, by which door, and who helped."""
    parts = [_(CHANNELS[event.channel])]
    if event.given_by is GivenBy.REPRESENTATIVE:
        parts.insert(0, _("dit par le représentant"))
    if event.helper_role not in (HelperRole.NOBODY, HelperRole.COORDINATOR):
        parts.append(_("aide : {who}", who=_(HELPERS[event.helper_role])))
    return ", ".join(parts)


def standing_text(one: Standing) -> str:
    """Tell one subject in a few lines: its state, who said it, until when it can be undone, whether it may be asked."""
    sign, words, _tone = told_of(one)
    if one.event is None:
        return f"{sign} {words}. " + _("Tant que rien n'est dit, c'est NON. A le demande.")
    lines = [f"{sign} {words} {since(one)}  ·  {who(one.event)}"]
    if one.waiting_until is not None:
        lines.append(_("Un OUI par la carte seule agit après 24 heures : le temps d'y penser encore."))
    if one.event.state is State.SUSPENDED:
        lines.append(_("Les deux ne sont pas d'accord, ou une aide manque : c'est NON tant que le juge n'a pas décidé."))
    if one.undone_until is not None:
        lines.append(_("U revient au choix d'avant, jusqu'au {moment}.", moment=stamp(one.undone_until)))
    if not one.may_be_asked and not one.in_force and one.waiting_until is None:
        lines.append(_(NOT_OFTEN))
    return "\n".join(lines)


def line_of(event: ConsentEvent) -> str:
    """Tell one choice of the past on a line."""
    sign, words, _tone = said_of(event)
    return f"{sign} {words} {stamp(event.at)}  ·  {who(event)}"


def event_text(event: ConsentEvent) -> str:
    """Tell one choice of the past in full."""
    _sign, words, _tone = said_of(event)
    until = _("Valable jusqu'au {day}", day=plain_date(local_day(event.valid_until))) if event.state is State.GIVEN else ""
    number = _("Reçu {number} : fermez, puis R l'imprime", number=event.receipt_id)
    parts = (f"{words}, {who(event)}", moment_text(event.at), until, number)
    return "\n".join(shown(part) for part in parts if part)


def notice_text(purpose: Purpose) -> str:
    """Tell a subject's whole notice: what it is, who sees it, how long a YES lasts, what a NO changes."""
    lines = [_(words) for words in (*HEADER, *purpose.sentences)]
    lines.append(_("Qui verra : {who}", who=_(purpose.recipients)))
    lines.append(_("Votre OUI dure {time}.", time=_(purpose.lasts)))
    lines.append(_("Si vous dites NON : {what}", what=_(purpose.after_no)))
    return "\n".join([*lines, _(purpose.stays)] if purpose.stays else lines)


def subject(code: str) -> str:
    """Name a subject by its code."""
    return _(PURPOSES[code].title) if code in PURPOSES else code
