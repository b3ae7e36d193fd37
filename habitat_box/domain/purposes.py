"""The twelve uses of a person's data that need a YES: one table, from which notices, register, cards and pages are made.

Texts are in simple French, 12 words a sentence at most. A changed word is a new version, and a new version never inherits
an old YES (GDPR 7; ISO/IEC TS 27560, privacy notice). Sources: GDPR 4(11), 6(1)(a), 7, 9(2)(a), 13; C. civ. 9 and 459;
CSP L1110-4 for P8. Everything else the house does stands in `processings`, and runs with every consent refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

LANGUAGE = "fr"
YEAR, HALF_YEAR = 365, 180

HEADER = (
    "La coordinatrice organise la vie de la maison.",
    "Vous choisissez OUI ou NON.",
    "Vous pouvez changer d'avis quand vous voulez.",
    "Dire NON ne change rien pour votre logement.",
)
"""What every notice says before its own words."""


@dataclass(frozen=True)
class Purpose:
    """One use of a person's data that needs a YES: its words, and everything a notice must say (GDPR 13).

    `art9_exception`: the exception of GDPR 9(2) it needs, "" when it can reveal nothing of health. `intimate`: touches the
    intimacy of private life (C. civ. 459, al. 3). `valid_days`: how long a YES lasts.
    """

    code: str
    version: int
    title: str
    sentences: tuple[str, str]
    data: str
    recipients: str
    after_no: str
    why: str
    may_reveal_health: bool = False
    art9_exception: str = ""
    intimate: bool = False
    valid_days: int = YEAR
    stays: str = ""
    """What a NO can not call back, "" when it calls everything back."""
    legal_basis: str = "consentement"

    @property
    def lasts(self) -> str:
        """Say how long a YES lasts."""
        return "6 mois" if self.valid_days == HALF_YEAR else "1 an"

    @property
    def notice(self) -> tuple[str, ...]:
        """Give the simple notice, a sentence a line: what a person reads or hears before she answers."""
        said = (
            *HEADER,
            *self.sentences,
            f"Qui verra : {self.recipients}",
            f"Votre OUI dure {self.lasts}.",
            f"Si vous dites NON : {self.after_no}",
        )
        return (*said, self.stays) if self.stays else said

    @property
    def text(self) -> str:
        """Give all the words whose print a choice keeps, title first."""
        return "\n".join((self.title, *self.notice, self.data))

    @cached_property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


_TWELVE = (
    Purpose(
        "P1",
        1,
        "Mon prénom sur le tableau",
        ("La maison affiche votre prénom et l'heure de vos visites.", "Tout le monde dans la maison peut le lire."),
        "prénom, heure des visites",
        "les habitants et les visiteurs de la maison.",
        "le tableau écrit « Visite » sans votre prénom.",
        "la visite se fait sans l'affichage ; les voisins apprendraient qui est aidé",
        may_reveal_health=True,
        art9_exception="9(2)(a)",
    ),
    Purpose(
        "P2",
        1,
        "Ma photo pour me reconnaître",
        (
            "La personne qui vient vous voir peut regarder votre photo.",
            "Elle voit votre photo seulement le jour de sa visite.",
        ),
        "photo du visage",
        "les personnes qui viennent chez vous ce jour-là.",
        "la photo est effacée.",
        "confort seulement ; droit à l'image (C. civ. 9)",
    ),
    Purpose(
        "P3",
        1,
        "Mes photos dans la maison",
        ("La maison accroche des photos de vous au mur.", "Les photos restent dans la maison."),
        "photos",
        "les habitants et les visiteurs de la maison.",
        "les photos de vous sont décrochées et effacées.",
        "droit à l'image, facultatif (C. civ. 9)",
    ),
    Purpose(
        "P4",
        1,
        "Mes photos en dehors de la maison",
        (
            "La maison peut montrer votre photo sur Internet ou dans un journal.",
            "Des personnes que vous ne connaissez pas peuvent la voir.",
        ),
        "photos, lieu et date de publication",
        "tout le monde, même des inconnus.",
        "la photo est effacée et retirée d'Internet.",
        "droit à l'image, pour un lieu et un temps (C. civ. 9 ; C. pén. 226-1)",
        intimate=True,
        valid_days=HALF_YEAR,
        stays="Un journal déjà imprimé reste imprimé.",
    ),
    Purpose(
        "P5",
        1,
        "Mes visites pour un proche",
        ("Vous choisissez un proche.", "Ce proche peut voir vos heures de visite."),
        "heure et service des visites, nom du proche",
        "le proche que vous choisissez.",
        "le proche ne voit plus vos visites.",
        "un proche est un tiers, même sous mesure de protection (C. civ. 459-2)",
        may_reveal_health=True,
        art9_exception="9(2)(a)",
    ),
    Purpose(
        "P6",
        1,
        "Mes nouvelles pour un proche",
        ("Vous choisissez un proche.", "La coordinatrice peut lui donner de vos nouvelles."),
        "nouvelles dites de vive voix, nom du proche",
        "le proche que vous choisissez.",
        "la coordinatrice ne dit plus rien de vous.",
        "révèle la vie privée (C. civ. 9)",
        may_reveal_health=True,
        art9_exception="9(2)(a)",
        intimate=True,
    ),
    Purpose(
        "P7",
        1,
        "Mes habitudes",
        ("Vous dites ce qui est important pour vous.", "La personne qui vient vous voir peut le lire."),
        "texte des habitudes",
        "les personnes qui viennent chez vous ce jour-là.",
        "ce texte est effacé.",
        "choisi par la personne, pas nécessaire à la visite",
        may_reveal_health=True,
        art9_exception="9(2)(a)",
    ),
    Purpose(
        "P8",
        1,
        "Mes services se parlent",
        (
            "Plusieurs services viennent vous aider.",
            "Chaque service peut voir l'heure de visite des autres services.",
        ),
        "heure et service des autres visites",
        "les services qui viennent chez vous ce jour-là.",
        "chaque personne voit seulement ses visites.",
        "professionnels hors d'une même équipe : accord préalable (CSP L1110-4)",
        may_reveal_health=True,
        art9_exception="9(2)(a)",
    ),
    Purpose(
        "P9",
        1,
        "Les messages de rappel",
        ("La maison vous prévient avant une activité.", "Le message arrive sur votre téléphone ou sur un papier."),
        "numéro de téléphone pour les rappels",
        "la coordinatrice.",
        "le numéro est effacé et les rappels s'arrêtent.",
        "commodité, pas nécessaire à l'activité",
    ),
    Purpose(
        "P10",
        1,
        "Mon anniversaire",
        ("La maison note le jour de votre anniversaire.", "Tout le monde peut vous le souhaiter."),
        "jour et mois, sans l'année",
        "les habitants et les visiteurs de la maison.",
        "le jour de votre anniversaire est effacé.",
        "convivialité, facultatif",
    ),
    Purpose(
        "P11",
        1,
        "Mes paroles dans le bilan",
        (
            "La maison écrit un bilan chaque année pour le Département.",
            "La maison peut y mettre vos paroles.",
        ),
        "paroles citées, sans nom",
        "le Département et l'association.",
        "vos paroles sont effacées du bilan à venir.",
        "le bilan s'écrit sans citation",
        intimate=True,
        stays="Un bilan déjà envoyé reste envoyé.",
    ),
    Purpose(
        "P12",
        1,
        "Garder le contact après mon départ",
        ("Un jour, vous quittez la maison.", "La maison garde votre téléphone 1 an pour vous inviter."),
        "numéro de téléphone",
        "la coordinatrice.",
        "le numéro est effacé.",
        "but au-delà du contrat",
    ),
)

PURPOSES: dict[str, Purpose] = {purpose.code: purpose for purpose in _TWELVE}

FORMER: tuple[Purpose, ...] = ()
"""Versions no longer in use: their words stay readable beside the choices that were made on them."""
