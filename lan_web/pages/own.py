"""A resident's own data, after her code: who saw it, what is kept, and what she can ask."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request

from habitat_box.domain.people import Card
from habitat_box.usecases import own_data
from habitat_box.words import N_, _
from lan_web.gate import box, seated
from lan_web.pages.choices import clear_when_idle

pages = Blueprint("own", __name__, url_prefix="/choix")
pages.before_request(clear_when_idle)

PERIODS = {"mois": timedelta(days=31), "an": timedelta(days=365)}
LINES = 60
"""Lines on one page, so that a page stays light."""

RIGHTS = (
    (N_("Voir"), (N_("Vous pouvez lire tout ce que la maison garde."), N_("Vous pouvez recevoir une copie sur papier."))),
    (N_("Corriger"), (N_("Quelque chose est faux ?"), N_("La coordinatrice le corrige."))),
    (N_("Effacer"), (N_("Vous pouvez demander d'effacer vos données."), N_("La maison explique ce qu'elle doit garder."))),
    (
        N_("Mettre de côté"),
        (N_("Un doute ? Demandez de mettre vos données de côté."), N_("Pendant ce temps, personne ne les lit.")),
    ),
    (N_("Refuser"), (N_("Vous pouvez refuser qu'on utilise vos données."), N_("Dites simplement pourquoi."))),
    (N_("Emporter"), (N_("Vous pouvez emporter ce que vous avez donné."), N_("La maison vous donne un fichier."))),
)
"""What she can ask (GDPR 15 to 21), in the words of everyone; which right answers what, the coordinator's screen knows."""


@pages.get("/mes-donnees")
def looks() -> str:
    """Say who looked at her data, in plain words, newest first, for a month or twelve."""
    session = seated()
    period = request.args.get("depuis", "")
    period = period if period in PERIODS else "mois"
    since = box().clock() - PERIODS[period]
    page = max(1, request.args.get("page", 1, type=int))
    lines = own_data.who_looked(session.desk, session, since)
    shown = lines[(page - 1) * LINES : page * LINES]
    older = page + 1 if len(lines) > page * LINES else 0
    return render_template("own_data.html", lines=shown, period=period, since=since, older=older)


@pages.get("/ma-fiche")
def card() -> str:
    """Say what the box keeps of her."""
    session = seated()
    return render_template("own_card.html", parts=_parts(own_data.own_card(session.desk, session)))


@pages.get("/mes-droits")
def rights() -> str:
    """Say what she can ask of the house, and of the CNIL (GDPR 13(2))."""
    return render_template("own_rights.html", rights=RIGHTS)


def _parts(card: Card) -> list[tuple[str, list[str]]]:
    """Gather what is kept into short lines under a title; a part without a line is not shown."""
    relatives: list[list[str | None]] = [[one.name, one.link, one.phone] for one in card.contacts or ()]
    said: list[tuple[str, list[str | None]]] = [
        (_("Votre nom"), [" ".join(filter(None, (card.civility, card.first_name, card.last_name)))]),
        (_("Comment on vous appelle"), [card.called]),
        (_("Votre logement"), [card.dwelling]),
        (_("Votre téléphone"), [card.phone]),
        *((_("Votre proche"), lines) for lines in relatives),
        (_("Mes habitudes"), [card.habits]),
        (_("Votre téléphone pour les rappels"), [card.reminder_phone]),
        (_("Votre anniversaire"), [card.birthday]),
        (_("Vos paroles pour le bilan"), [*(card.quotes or ())]),
        (_("Votre téléphone pour plus tard"), [card.later_phone]),
    ]
    return [(title, [fact for fact in facts if fact]) for title, facts in said]
