"""What is erased, why, and what a person reads about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from habitat_box.words import N_

CAUSES = frozenset({"durée", "effacement", "retrait", "restauration"})
"""Why rows were destroyed: their time was over, someone asked, a NO, or a backup brought them back."""

REMEMBERED: Mapping[str, str] = {
    "resident": "fiche",
    "contact": "proche",
    "optional_data": "texte",
    "photo": "photo",
    "worker": "intervenant",
}
"""Tables whose erasures the ledger remembers, with the scope it writes. Its tokens are the random ids of their rows."""

PLANNING, NEWS = "planning", "nouvelles"
RULE_OF: Mapping[str, str] = {
    "fiche": "fiche",
    "proche": "proches",
    "texte": "textes",
    "photo": "photos",
    "intervenant": "intervenants",
}
"""The rule of retention each scope of the ledger falls under."""

ROLE_OF: Mapping[str, str] = {"P5": PLANNING, "P6": NEWS}
"""The role a relative has by a purpose, and loses with it."""

ROLE, USE, YES = "rôle ", "usage ", "oui"
"""Scopes that end a part: « rôle planning » of a relative, « usage P3 » of a group's photo, « oui » for the event of a YES."""

CARD, PHONE = "carte", "téléphone"
"""Scopes of what was lost and closed: a backup from before would open a thief's way in again."""

USES = ("P2", "P3", "P4")
TEXTS = ("P7", "P9", "P10", "P11", "P12")


@dataclass(frozen=True)
class Erased:
    """What a NO erases and what people must still do, in sentences of 12 words at most; "" when there is nothing."""

    erased: str
    to_do: str = ""


_ERASED_BY: Mapping[str, Erased] = {
    "P1": Erased("", N_("Nous enlevons le tableau en papier aujourd'hui.")),
    "P2": Erased(N_("Votre photo est effacée.")),
    "P3": Erased(N_("Vos photos dans la maison sont effacées."), N_("Nous enlevons aujourd'hui vos photos des murs.")),
    "P4": Erased(
        N_("Vos photos pour dehors sont effacées."),
        N_("Nous demandons aujourd'hui de retirer vos photos. Un journal déjà imprimé ne peut pas être repris."),
    ),
    "P5": Erased(
        N_("Votre proche ne voit plus vos visites."),
        N_("Nous reprenons aujourd'hui la dernière feuille donnée à votre proche."),
    ),
    "P6": Erased(N_("Votre proche n'a plus de vos nouvelles."), N_("La coordinatrice ne dit plus rien à votre proche.")),
    "P7": Erased(N_("Le texte de vos habitudes est effacé.")),
    "P8": Erased(N_("Chaque service voit seulement ses visites.")),
    "P9": Erased(N_("Votre numéro pour les rappels est effacé.")),
    "P10": Erased(N_("Le jour de votre anniversaire est effacé.")),
    "P11": Erased(N_("Vos paroles sont effacées du bilan."), N_("Un bilan déjà envoyé ne change pas.")),
    "P12": Erased(N_("Votre numéro de téléphone gardé est effacé.")),
}


def erased_by(purpose: str) -> Erased:
    """Say what a NO to this purpose erases, and what remains to do."""
    return _ERASED_BY[purpose]
