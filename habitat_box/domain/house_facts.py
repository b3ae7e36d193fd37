"""What the house says of itself: who answers for it, who signed its AIPD, where its backup sleeps. No resident is in it.

Four of these open the house to real people (reference H2): a controller, a signed AIPD, a backup that was proven, a
recovery sheet that was typed back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from habitat_box.domain import fields
from habitat_box.errors import FieldRefused, UnknownItem
from habitat_box.words import N_

FIRST_DAY = date(2000, 1, 1)
"""No convention or AIPD of an inclusive house is older: the word itself dates from 2015 (loi ASV)."""


class Kind(StrEnum):
    """How a fact is written."""

    TEXT = "texte"
    DATE = "date"


@dataclass(frozen=True)
class Fact:
    """One thing the house says of itself. `value` is "" when nobody said it; a date is written as ISO 8601.

    `needed`: real people may not come in without it. `public`: told to the people concerned (GDPR 13(1)).
    `by_box`: the box notes it itself, nobody types it.
    """

    name: str
    words: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    public: bool = False
    by_box: bool = False
    value: str = ""
    set_on: str = ""

    @property
    def day(self) -> date | None:
        """Give a date's day, None when it is not one or was not said."""
        return date.fromisoformat(self.value) if self.kind is Kind.DATE and self.value else None


FACTS = {
    one.name: one
    for one in (
        Fact("controller", N_("nom du responsable de traitement"), needed=True, public=True),
        Fact("address", N_("adresse du responsable"), public=True),
        Fact("contact", N_("nom et téléphone à appeler"), public=True),
        Fact("representative", N_("personne qui représente le responsable"), public=True),
        Fact("dpo", N_("délégué à la protection des données, ou raison de ne pas en avoir"), public=True),
        Fact("aipd_signed_on", N_("date de signature de l'AIPD"), Kind.DATE, needed=True),
        Fact("aipd_author", N_("auteur de l'AIPD")),
        Fact("charter_version", N_("version de la charte de la maison"), public=True),
        Fact("charter_on", N_("date de la charte de la maison"), Kind.DATE, public=True),
        Fact("council_on", N_("dernier conseil des habitants où les textes ont été lus"), Kind.DATE),
        Fact("president", N_("présidence de l'association, qui garde les papiers du journal")),
        Fact("review_on", N_("dernière revue des comptes et des droits d'accès"), Kind.DATE),
        Fact("backup_place", N_("lieu où est rangée la sauvegarde hors de la maison")),
        Fact("disk_encrypted", N_("chiffrement du disque de la machine (LUKS) : oui, non, depuis quand")),
        Fact("departement", N_("Département de la convention AVP")),
        Fact("avp_convention_on", N_("date de la convention AVP"), Kind.DATE),
        Fact("first_backup_on", N_("première sauvegarde prouvée"), Kind.DATE, needed=True, by_box=True),
        Fact("sheet_read_back_on", N_("feuille de secours retapée"), Kind.DATE, needed=True, by_box=True),
    )
}
"""Every fact the house may state, in the order screens and papers show them."""

LONGEST = 200


def checked(name: str, text: str, today: date) -> str:
    """Give the value a fact keeps; an empty text takes it back. Raises UnknownItem, FieldRefused, NationalNumberRefused."""
    fact = FACTS.get(name)
    if fact is None or fact.by_box:
        raise UnknownItem(what=N_("Renseignement de la maison"), number=name)
    if not text.strip():
        return ""
    if fact.kind is Kind.TEXT:
        return fields.clean(fact.words, text, LONGEST)
    day = fields.french_date(text)
    if day is None:
        raise FieldRefused(field=fact.words, reason=N_("la date n'est pas comprise"))
    if day > today:
        raise FieldRefused(field=fact.words, reason=N_("la date est dans l'avenir"))
    if day < FIRST_DAY:
        raise FieldRefused(field=fact.words, reason=N_("la date est trop ancienne"))
    return day.isoformat()


def missing(known: dict[str, str]) -> list[str]:
    """Name in French what a house lacks before real people, in the order of the table."""
    return [fact.words for fact in FACTS.values() if fact.needed and not known.get(fact.name)]
