"""The form of how a person decides: mode, scope, what was seen of the judge's order and when. Never the type of measure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from habitat_box.domain.people import DecisionMode
from habitat_box.domain.support import REVIEW, Support
from habitat_box.usecases import consents
from habitat_box.usecases.residents import PersonPage
from tui.screens.dates import read_day
from tui.seat import Seat
from tui.tongue import N_, _
from tui.widgets.form import Blank, Form

MODES = {
    DecisionMode.ALONE: N_("elle-même, comme tout le monde"),
    DecisionMode.ASSISTED: N_("avec une personne qui assiste"),
    DecisionMode.REPRESENTED: N_("avec un représentant"),
}
SCOPES = {"": N_("non, ou je ne sais pas"), "oui": N_("oui, c'est écrit dans l'acte")}


def deciding(seat: Seat, page: PersonPage, now: Support) -> Form:
    """Ask how a person decides. Without the deed seen, only her own word counts."""
    desk, person = seat.desk, page.card.person_id
    people = (("", "—"), *((one.id, one.name) for one in page.card.contacts or ()))
    contact = now.contact_id if now.contact_id in dict(people) else ""
    blanks = [
        Blank("mode", _("Elle décide"), now.mode.value, options=tuple((mode.value, _(said)) for mode, said in MODES.items())),
        Blank("scope", _("Acte : sa personne"), "oui" if now.person_scope else "", options=_options(SCOPES)),
        Blank("contact", _("Qui (parmi ses proches)"), contact, options=people),
        Blank("deed_on", _("Acte vu le"), _day(now.deed_seen_on), hint="24/11/2026"),
        Blank("deed_by", _("Acte vu par"), now.deed_seen_by, hint=_("prénom et nom")),
        Blank("judge_on", _("Vie intime : juge vu le"), _day(now.judge_seen_on), hint=_("si le juge l'a autorisé")),
        Blank("review_on", _("À revoir le"), _day(now.review_on or page.today + REVIEW), hint="24/11/2027"),
    ]

    def send(said: Mapping[str, str]) -> None:
        consents.write_support(desk, person, _read(said))

    note = _("N'écrivez ni le tribunal, ni le nom de la mesure. Dans tous les cas, le NON de la personne l'emporte.")
    return Form(_("Comment {name} décide", name=page.card.name), blanks, send, note=note)


def _read(said: Mapping[str, str]) -> Support:
    mode = DecisionMode(said["mode"])
    if mode is DecisionMode.ALONE:
        return Support()
    return Support(
        mode,
        said["scope"] == "oui",
        said["contact"],
        _read_day(said["deed_on"]),
        said["deed_by"].strip(),
        _read_day(said["judge_on"]),
        _read_day(said["review_on"]),
    )


def _read_day(text: str) -> date | None:
    return read_day(text) if text.strip() else None


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""


def _options(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, _(said)) for value, said in words.items())
