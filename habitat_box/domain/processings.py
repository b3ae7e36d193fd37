"""What the house does without asking for a YES: each use of data with its one legal basis, for each kind of body.

Together with the twelve purposes these are the rows of the art. 30 register. Sources: GDPR 6(1), 9(2), 13, 30; CNIL
developer guide, sheet 15 (one basis for each purpose); CNIL 2021-028 (a private body leans on legitimate interest where
a public one leans on its task). An open point is printed as such: nobody but the controller can close it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.words import N_

Body = Literal["association", "ccas"]
TO_CONFIRM = N_("à confirmer dans l'AIPD")
CONSENT_EXCEPTION = "9(2)(a)"
EXCEPTIONS = frozenset({CONSENT_EXCEPTION, "9(2)(h)"})


class Basis(StrEnum):
    """The six legal bases of GDPR 6(1), in its order. The French value is what papers print."""

    CONSENT = N_("consentement")
    CONTRACT = N_("contrat")
    LEGAL_OBLIGATION = N_("obligation légale")
    VITAL = N_("sauvegarde des intérêts vitaux")
    PUBLIC_TASK = N_("mission d'intérêt public")
    LEGITIMATE_INTEREST = N_("intérêt légitime")

    @property
    def article(self) -> str:
        """Give the article: « RGPD 6(1)(b) »."""
        return f"RGPD 6(1)({'abcdef'[list(Basis).index(self)]})"


@dataclass(frozen=True)
class Processing:
    """One use of data, with what GDPR 30(1) asks of its row in the register.

    `art9`: the exception of GDPR 9(2), "" when it can reveal nothing of health. `tables`: where it lives in the store.
    `exempt`: why an objection does not stop it, "" when it may. `open_point`: what the controller must still decide.
    Raises ValueError for anything but one known basis, and for art. 9 data without an exception.
    """

    code: str
    title: str
    purpose_words: str
    basis_association: Basis
    basis_ccas: Basis
    people: str
    data: str
    recipients: str
    retention_rule: str
    tables: tuple[str, ...]
    may_reveal_health: bool = False
    art9: str = ""
    exempt: str = ""
    open_point: str = ""
    security: str = N_("base chiffrée, accès par rôle et par jour, chaque regard noté, réseau de la maison seulement")

    def __post_init__(self) -> None:
        bases = (self.basis_association, self.basis_ccas)
        if not all(isinstance(basis, Basis) for basis in bases):
            raise ValueError(f"{self.code}: exactly one legal basis for each body")
        if self.may_reveal_health != (self.art9 in EXCEPTIONS):
            raise ValueError(f"{self.code}: an exception of GDPR 9(2) goes with data that may reveal health")
        if self.art9 == CONSENT_EXCEPTION and set(bases) != {Basis.CONSENT}:
            raise ValueError(f"{self.code}: explicit consent lifts art. 9 only where consent is the basis")

    def basis(self, body: Body) -> Basis:
        """Give the one basis of an association, or of a CCAS."""
        return self.basis_ccas if body == "ccas" else self.basis_association


CONTRACT, OBLIGATION = Basis.CONTRACT, Basis.LEGAL_OBLIGATION
INTEREST, TASK = Basis.LEGITIMATE_INTEREST, Basis.PUBLIC_TASK

_NEEDED = (
    Processing(
        "dossier",
        N_("Dossier de l'habitant et contrat AVP"),
        N_("Tenir le contrat de l'habitant avec la maison et lui parler comme il le souhaite."),
        CONTRACT,
        TASK,
        N_("habitants"),
        N_("nom, prénom, nom d'usage, porte, téléphone, format d'information, dates d'entrée et de sortie, dates du contrat"),
        N_("la coordinatrice ; l'intervenant du jour pour le prénom, l'initiale et la porte"),
        N_("le séjour et 60 jours, puis archive fermée ; effacé 730 jours après le départ"),
        ("resident", "archive", "name_match"),
        may_reveal_health=True,
        art9="9(2)(h)",
        open_point=N_("vivre dans cette maison laisse deviner un âge ou un handicap : exception 9(2)(h) avec secret"),
    ),
    Processing(
        "planning",
        N_("Planning des visites"),
        N_("Savoir qui vient, quand et chez qui, comme convenu avec l'habitant."),
        CONTRACT,
        TASK,
        N_("habitants, intervenants"),
        N_(
            "date, heure, service et intervenant de chaque visite ; jamais le soin ni l'acte ; boîte fermée : l'arrivée, la fin"
            " ou le mot qu'un intervenant dit lui-même"
        ),
        N_("la coordinatrice ; l'intervenant pour ses visites du jour ; l'habitant"),
        N_("180 jours après la visite ; ce qui est dit à la boîte fermée : 30 jours"),
        ("visit", "planning_change", "planning_import", "inbox_entry"),
        may_reveal_health=True,
        art9="9(2)(h)",
        open_point=N_("exception de l'article 9 pour le planning : 9(2)(h) avec engagement de secret, ou aucune"),
    ),
    Processing(
        "département",
        N_("Changements de situation et bilan pour le Département"),
        N_("Signaler une entrée, un départ ou une fin de droit, et rendre compte de l'aide à la vie partagée."),
        CONTRACT,
        TASK,
        N_("habitants"),
        N_("nom, date et code du motif ; pour le bilan, des nombres par mois sans nom"),
        N_("le Département"),
        N_("copie de l'avis : 730 jours après l'envoi ; nombres sans nom : sans limite"),
        ("task", "month_count"),
        open_point=N_("base du compte rendu au Département : convention, obligation ou intérêt légitime, une seule"),
    ),
    Processing(
        "urgence",
        N_("Proches et numéro d'urgence"),
        N_("Prévenir la bonne personne quand il faut, et lui dire que ses coordonnées sont ici."),
        INTEREST,
        TASK,
        N_("proches désignés par l'habitant"),
        N_("nom, téléphone, lien, rôle, date d'information"),
        N_("la coordinatrice ; l'intervenant du jour pour le numéro d'urgence"),
        N_("60 jours après le départ de l'habitant, ou dès le retrait du proche"),
        ("contact",),
        open_point=N_("base du numéro d'urgence : intérêt légitime ou intérêts vitaux, une seule"),
    ),
    Processing(
        "soutien",
        N_("Façon de décider d'un adulte protégé"),
        N_("Respecter l'article 459 du Code civil : la personne décide seule, aidée, ou représentée."),
        OBLIGATION,
        OBLIGATION,
        N_("habitants, personnes qui les assistent ou les représentent"),
        N_("mode, étendue, date où l'acte a été vu ; jamais le type de mesure"),
        N_("la coordinatrice, l'habitant"),
        N_("le séjour et 60 jours, puis archive fermée ; effacé 1 825 jours après le départ"),
        ("decision_support",),
        open_point=N_("base du mode de décision : obligation légale ou intérêt légitime, une seule"),
    ),
    Processing(
        "intervenants",
        N_("Services et comptes des intervenants"),
        N_("Laisser chaque intervenant voir ses visites du jour, et lui seul."),
        INTEREST,
        TASK,
        N_("intervenants des services"),
        N_("nom, service, téléphone de travail, téléphone inscrit, code secret haché, date de lecture de l'information"),
        N_("la coordinatrice ; l'habitant pour les siens"),
        N_("compte fermé le jour du départ ; nom gardé 365 jours pour lire le journal"),
        ("worker", "organisation", "device", "enrolment", "web_session"),
    ),
    Processing(
        "journal",
        N_("Journal des accès, sécurité et sauvegardes"),
        N_("Savoir qui a vu quoi, protéger les données et les retrouver après une panne (RGPD 32)."),
        INTEREST,
        TASK,
        N_("coordinatrice, intervenants, habitants"),
        N_("instant, pseudonymes, rôle, objet regardé, résultat ; aucun texte ; copies chiffrées de la base"),
        N_("la coordinatrice ; l'habitant pour ce qui le concerne ; la CNIL en contrôle"),
        N_("journal : 365 jours ; sauvegardes : 92 jours"),
        ("access_log", "log_checkpoint", "backup_made", "box_secret", "clock_mark"),
        exempt=N_("la sécurité de tous les habitants est un motif impérieux : le journal continue (RGPD 21(1))"),
    ),
    Processing(
        "choix",
        N_("Preuve des choix et cartes des habitants"),
        N_("Prouver chaque OUI et chaque NON, et permettre de changer d'avis (RGPD 7(1) et 7(3))."),
        OBLIGATION,
        OBLIGATION,
        N_("habitants"),
        N_("sujet, version du texte, état, dates, canal, aide reçue ; carte : image, couleur, secret haché"),
        N_("la coordinatrice, l'habitant ; la CNIL en contrôle, sous pseudonyme"),
        N_("1 825 jours après la fin du choix ; carte : jusqu'à son remplacement"),
        ("consent_event", "consent_husk", "card"),
    ),
    Processing(
        "droits",
        N_("Registre des demandes de droits"),
        N_("Répondre à chaque demande dans le mois et pouvoir le prouver (RGPD 12)."),
        OBLIGATION,
        OBLIGATION,
        N_("habitants, héritiers"),
        N_("pseudonyme, droit, dates de réception, d'échéance et de réponse, suite donnée ; aucune copie de pièce"),
        N_("la coordinatrice, l'habitant ; la CNIL en contrôle"),
        N_("1 825 jours après la réponse"),
        ("rights_request", "erasure_ledger", "destruction"),
        open_point=N_("durée du registre des demandes : aucun texte ne donne de chiffre"),
    ),
    Processing(
        "violations",
        N_("Registre des violations de données"),
        N_("Noter chaque incident, prévenir la CNIL et les personnes quand il le faut (RGPD 33 et 34)."),
        OBLIGATION,
        OBLIGATION,
        N_("personnes touchées, en nombre seulement"),
        N_("faits, dates, catégories et nombres, effets, mesures, suites ; aucun nom"),
        N_("la coordinatrice, le responsable ; la CNIL"),
        N_("1 825 jours après la clôture"),
        ("breach",),
        open_point=N_("durée du registre des violations : aucun texte ne donne de chiffre"),
    ),
)

PROCESSINGS: dict[str, Processing] = {processing.code: processing for processing in _NEEDED}

OUTSIDE: tuple[tuple[str, str], ...] = (
    (N_("Comptabilité"), N_("obligation légale, tenue hors de la boîte")),
    (N_("Alerte de danger ou de maltraitance"), N_("par téléphone ou par lettre, jamais dans la boîte")),
    (N_("Enquête de satisfaction"), N_("sur papier sans nom, hors de la boîte")),
)
"""What the house may do too, and where: never in the box."""


def of_purpose(purpose: Purpose) -> Processing:
    """Write a purpose that needs a YES as a row of the register."""
    return Processing(
        purpose.code,
        purpose.title,
        " ".join(purpose.sentences),
        Basis(purpose.legal_basis),
        Basis(purpose.legal_basis),
        N_("habitants qui ont dit OUI"),
        purpose.data,
        purpose.recipients.rstrip("."),
        f"{purpose.lasts} ; au premier NON : {purpose.after_no.rstrip('.')}",
        tables_of(purpose.code),
        may_reveal_health=purpose.may_reveal_health,
        art9=purpose.art9_exception,
    )


def tables_of(code: str) -> tuple[str, ...]:
    """Name the tables a purpose's own data live in: none when it only opens data kept for another reason."""
    if code in ("P2", "P3", "P4"):
        return ("photo", "photo_person", "photo_use", *(("publication",) if code == "P4" else ()))
    return ("optional_data",) if code in ("P7", "P9", "P10", "P11", "P12") else ()


def register_rows(body: Body) -> list[Processing]:
    """Give every row of a body's art. 30 register: what needs no YES, then the twelve purposes, each with that body's basis."""
    rows = [*PROCESSINGS.values(), *(of_purpose(purpose) for purpose in PURPOSES.values())]
    return [replace(row, basis_association=row.basis(body), basis_ccas=row.basis(body)) for row in rows]


def find_processing(code: str) -> Processing:
    """Find a use of data by its code, a purpose included. Raises KeyError."""
    return PROCESSINGS[code] if code in PROCESSINGS else of_purpose(PURPOSES[code])
