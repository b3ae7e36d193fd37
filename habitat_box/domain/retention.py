"""How long each thing is kept: one rule for each table of the store, with its source, and the pure question "is it due?".

Durations are in days and count from a day of the house (the trigger). A row goes on the day `due_on`, never a day later.
Sources: CNIL, durations of the social sector (15 Nov. 2023) and délibération 2023-095; CNIL developer guide, sheets 8 and
14; Code civil 2224; GDPR 5(1)(e), 7(1), 7(3), 17(1)(b), 33(5). [D] marks a decision of this box where no text gives a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from habitat_box.errors import ReasonNeeded, RetentionRefused, UnknownItem
from habitat_box.words import N_

TWO_YEARS, FIVE_YEARS = 730, 1825
LONGEST_HOLD = timedelta(days=FIVE_YEARS)
"""How far away the end of a legal hold may be: the limitation period (Code civil 2224)."""

REVIEWED_EVERY = timedelta(days=180)
"""How often someone looks again at a duration above the reference."""


class Fate(StrEnum):
    """What happens at the end. The French value is what screens and papers print."""

    ERASED = "effacé"
    ARCHIVED = "rangé dans l'archive fermée, puis effacé"
    WITH_CHOICE = "effacé avec le choix"
    KEPT = "gardé"


@dataclass(frozen=True)
class Rule:
    """How long one kind of thing is kept. `active_days`: until it leaves everyday sight for the archive, None without one.

    `days`: until it is erased, None without limit. `floor` and `ceiling`: what may be set without a reason; `most`: what no
    reason lets anyone pass; `said`: words the reason must hold. `tables` of the store; none for a file beside it.
    """

    id: str
    tables: tuple[str, ...]
    words: str
    trigger: str
    days: int | None
    why: str
    source: str
    fate: Fate = Fate.ERASED
    active_days: int | None = None
    ceiling: int | None = None
    floor: int = 1
    most: int = TWO_YEARS + FIVE_YEARS
    said: str = ""

    @property
    def is_settable(self) -> bool:
        """Say whether the house may choose another duration."""
        return self.fate in (Fate.ERASED, Fate.ARCHIVED) and self.ceiling is not None


@dataclass(frozen=True)
class Limit:
    """A duration the house chose for a rule. `ends_on` None: for good (only under the ceiling)."""

    rule: str
    days: int
    reason: str = ""
    ends_on: date | None = None
    set_on: date | None = None

    def is_alive(self, today: date) -> bool:
        """Say whether it counts today: past its end, the table's own duration is back."""
        return self.ends_on is None or today <= self.ends_on

    def is_to_review(self, today: date) -> bool:
        """Say whether someone must look at it again: 180 days after it was set."""
        return self.is_alive(today) and self.ends_on is not None and self.set_on is not None and (
            today >= self.set_on + REVIEWED_EVERY
        )  # fmt: skip


_D = N_("décision de la maison, aucun texte ne donne de chiffre")
_2095 = N_("CNIL, délibération 2023-095 : deux ans après le dernier contact")
_2224 = N_("Code civil, article 2224 : cinq ans")
_SHEET8 = N_("CNIL, guide du développeur, fiche 8 : six mois à un an")
_ONE_USE = N_("technique, sans nom")
_DEPARTURE = N_("départ ou décès de l'habitant")
_NOBODY = N_("aucune personne n'y est nommée")

_HOUSE = (
    Rule("fiche", ("resident", "archive"), N_("dossier de l'habitant"), _DEPARTURE, TWO_YEARS,
         N_("60 jours pour finir les comptes du séjour, puis l'archive fermée"), _2095, Fate.ARCHIVED, 60, TWO_YEARS),
    Rule("soutien", ("decision_support",), N_("façon de décider d'un adulte protégé"), _DEPARTURE, FIVE_YEARS,
         N_("preuve, rangée avec celle des choix"), _2224, Fate.ARCHIVED, 60, FIVE_YEARS),
    Rule("proches", ("contact",), N_("proches désignés par l'habitant"), _DEPARTURE, 60,
         N_("plus personne à prévenir"), _D, ceiling=TWO_YEARS),
    Rule("noms", ("name_match",), N_("nom de l'habitant tel qu'un service l'écrit"), _DEPARTURE, 60,
         N_("plus de planning à lire pour lui"), _D, ceiling=TWO_YEARS),
    Rule("noms inconnus", ("name_match",), N_("nom lu dans un planning et qui n'habite pas ici"), N_("réponse donnée"), 180,
         N_("le temps que le service corrige ses fichiers"), _D, ceiling=TWO_YEARS),
    Rule("visites", ("visit",), N_("visites, avec le nom"), N_("jour de la visite"), 180,
         N_("le bilan se fait avec les nombres du mois, sans nom"), _D, ceiling=TWO_YEARS),
    Rule("présence", ("inbox_entry",), N_("arrivées, fins et mots dits à la boîte fermée"), N_("instant dit"), 30,
         N_("le temps de régler un désaccord"), _D, ceiling=30),
    Rule("changements", ("planning_change",), N_("changements des plannings"), N_("jour du changement"), 180,
         N_("ils répètent les visites"), _D, ceiling=TWO_YEARS),
    Rule("plannings", ("planning_import",), N_("plannings lus"), N_("jour de la lecture"), 180,
         N_("comme les visites qu'ils ont apportées"), _D, ceiling=TWO_YEARS),
    Rule("activités", ("activity",), N_("activités de la maison"), N_("jour de l'activité"), 180,
         N_("le bilan se fait avec les nombres du mois"), _D, ceiling=TWO_YEARS),
    Rule("tâches", ("task",), N_("tâches faites"), N_("jour où c'est fait"), 365,
         N_("montrer que c'est fait pendant un an"), _D, ceiling=TWO_YEARS),
    Rule("avis", ("task",), N_("avis de changement de situation envoyés au Département"), N_("jour de l'envoi"), TWO_YEARS,
         N_("montrer ce qui a été signalé, aussi longtemps que le dossier"), _2095, ceiling=TWO_YEARS),
    Rule("cartes", ("card",), N_("cartes mortes"), N_("fin de la carte, ou départ"), 60,
         N_("une carte morte n'ouvre rien"), _D, ceiling=TWO_YEARS),
)  # fmt: skip

_CHOICE = (
    Rule("textes", ("optional_data",), N_("textes donnés pour un choix : habitudes, anniversaire, rappels, paroles"),
         N_("fin du choix, ou du séjour"), 3, N_("sans OUI, rien ne reste"), N_("RGPD, articles 7(3) et 17(1)(b)"),
         Fate.WITH_CHOICE),
    Rule("numéro gardé", ("optional_data",), N_("téléphone gardé après le départ"), _DEPARTURE, 365,
         N_("la durée dite dans le choix"), N_("texte du choix « Garder le contact après mon départ »"), Fate.WITH_CHOICE),
    Rule("photos", ("photo", "photo_person", "photo_use", "publication"), N_("photos"), N_("fin du choix, ou du séjour"), 3,
         N_("sans OUI, rien ne reste"), N_("RGPD, articles 7(3) et 17(1)(b) ; Code civil, article 9"), Fate.WITH_CHOICE),
    Rule("choix", ("consent_event",), N_("preuve des choix"), N_("fin du choix"), FIVE_YEARS,
         N_("prouver chaque OUI et chaque NON"), N_("RGPD, article 7(1) ; Code civil, article 2224"), ceiling=FIVE_YEARS,
         floor=365),
)  # fmt: skip

_PROOF = (
    Rule("droits", ("rights_request",), N_("demandes de droits"), N_("réponse envoyée"), FIVE_YEARS,
         N_("prouver la réponse"), _2224, ceiling=FIVE_YEARS, floor=365),
    Rule("violations", ("breach",), N_("violations de données"), N_("clôture"), FIVE_YEARS,
         N_("la CNIL peut vérifier"), N_("RGPD, article 33(5) ; Code civil, article 2224"), ceiling=FIVE_YEARS, floor=365),
    Rule("journal", ("access_log",), N_("journal : qui a vu quoi"), N_("jour de la ligne"), 365,
         N_("dire à chacun qui a vu ses données pendant douze mois"), _SHEET8, ceiling=365, floor=183, most=1095,
         said="contrôle interne"),
    Rule("technique", (), N_("journal technique, sans nom"), N_("jour de la ligne"), 183,
         N_("comprendre une panne"), _SHEET8, ceiling=365, floor=183, most=365),
    Rule("intervenants", ("worker",), N_("nom de l'intervenant"), N_("fin de mission"), 365,
         N_("lire le journal tant qu'une ligne parle de lui"), _D, ceiling=TWO_YEARS),
    Rule("invitations", ("enrolment",), N_("invitations d'un téléphone"), N_("fin de l'invitation"), 1,
         N_("elle ne sert qu'une fois"), _ONE_USE),
    Rule("téléphones", ("device",), N_("téléphones retirés ou jamais finis"), N_("dernier passage"), 30,
         N_("le temps de comprendre un vol"), _D, ceiling=365),
    Rule("sessions", ("web_session",), N_("passages sur le site"), N_("ouverture"), 1,
         N_("un passage dure 12 heures au plus"), _ONE_USE),
    Rule("sauvegardes", ("backup_made",), N_("sauvegardes"), N_("jour de la sauvegarde"), 92,
         N_("une personne effacée ne revient pas"), _D),
)  # fmt: skip

_UNLIMITED = (
    ("secrets de la boîte", "box_secret", N_("clés de la boîte"), N_("des clés, aucune personne")),
    ("services", "organisation", N_("services qui viennent"), N_("un service n'est pas une personne")),
    ("registre des effacements", "erasure_ledger", N_("jetons de ce qui est effacé"),
     N_("des nombres au hasard : ils empêchent une sauvegarde de faire revenir une personne")),
    ("registre des destructions", "destruction", N_("ce qui a été détruit, en nombre"), _NOBODY),
    ("durées", "retention_limit", N_("durées choisies par la maison"), _NOBODY),
    ("nombres du mois", "month_count", N_("nombres du mois, pour le bilan"), _NOBODY),
    ("repères du journal", "log_checkpoint", N_("repères du journal"), N_("une empreinte, aucun mot")),
    ("empreintes des choix", "consent_husk", N_("empreintes des choix effacés"), N_("une empreinte, aucun mot")),
    ("horloge", "clock_mark", N_("dernière date sûre"), _NOBODY),
    ("renseignements", "house_fact", N_("ce que la maison dit d'elle-même"),
     N_("la structure qui répond de la boîte, pas un habitant")),
    ("compteurs", "counter", N_("numéros donnés par la boîte"), _NOBODY),
    ("clés", "key_event", N_("jours où une clé a changé"), _NOBODY),
    ("signatures", "signing_succession", N_("signatures qui se sont suivies"), N_("des clés publiques, aucune personne")),
    ("places", "backup_place", N_("supports des sauvegardes"), _NOBODY),
    ("exercices", "drill", N_("exercices de retour"), _NOBODY),
    ("segments du journal", "log_segment", N_("scellés du journal"), N_("une empreinte, aucun mot")),
    ("lignes vidées", "log_redaction", N_("lignes du journal vidées"), N_("un numéro et une raison de la liste")),
    ("notices", "notice", N_("textes d'information"), N_("des textes publics : ils prouvent ce qui a été lu")),
)  # fmt: skip

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        *_HOUSE,
        *_CHOICE,
        *_PROOF,
        *(
            Rule(code, (table,), words, N_("aucun"), None, why, N_("RGPD, article 5(1)(e) : rien de personnel"), Fate.KEPT)
            for code, table, words, why in _UNLIMITED
        ),
    )
}
"""One rule for each table of the store: a table without one fails a test."""


def rule_of(code: str) -> Rule:
    """Find a rule by its id. Raises UnknownItem."""
    if code not in RULES:
        raise UnknownItem(what=N_("Durée"), number=code)
    return RULES[code]


def days_of(rule: Rule, limits: Mapping[str, Limit], today: date) -> int | None:
    """Give how long a rule keeps today: the house's own duration while it is alive, else the table's."""
    chosen = limits.get(rule.id)
    return chosen.days if chosen is not None and chosen.is_alive(today) else rule.days


def due_on(rule: Rule, trigger: date, days: int | None = None) -> date | None:
    """Give the day something goes, None for never. `days`: the house's own duration."""
    kept = rule.days if days is None else days
    return None if kept is None else trigger + timedelta(days=kept)


def is_due(rule: Rule, trigger: date, today: date, days: int | None = None) -> bool:
    """Say whether something goes today: on the day it is due, and any day after."""
    day = due_on(rule, trigger, days)
    return day is not None and today >= day


def archived_on(rule: Rule, trigger: date) -> date | None:
    """Give the day something leaves everyday sight for the archive, None for what has no archive."""
    return None if rule.active_days is None else trigger + timedelta(days=rule.active_days)


def check_limit(rule: Rule, days: int, reason: str, ends_on: date | None, today: date) -> Limit:
    """Give the duration a house may choose. Raises RetentionRefused, ReasonNeeded.

    Above the reference it needs a reason and an end five years away at most: a legal hold (CNIL 2023-095).
    """
    if not rule.is_settable or rule.ceiling is None:
        raise RetentionRefused(reason=N_("cette durée ne se change pas"))
    if days < max(rule.floor, rule.active_days or 0):
        raise RetentionRefused(reason=N_("elle est trop courte"))
    if days > rule.most:
        raise RetentionRefused(reason=N_("elle est trop longue, quelle que soit la raison"))
    if days <= rule.ceiling:
        return Limit(rule.id, days, reason.strip(), None, today)
    if not reason.strip():
        raise ReasonNeeded
    if rule.said not in reason.casefold():
        raise RetentionRefused(reason=N_("au-delà d'un an, la raison doit dire « contrôle interne »"))
    if ends_on is None:
        raise RetentionRefused(reason=N_("au-delà de la référence, il faut une date de fin"))
    if not today < ends_on <= today + LONGEST_HOLD:
        raise RetentionRefused(reason=N_("la date de fin doit être dans les cinq ans"))
    return Limit(rule.id, days, reason.strip(), ends_on, today)


class ArchiveReason(StrEnum):
    """Why the archive is opened: a closed list, since the log holds no free text. The French value is logged and printed."""

    PERSON = "demande de la personne"
    HEIRS = "demande des héritiers"
    AUTHORITY = "contrôle"
    JUSTICE = "justice"
    MISTAKE = "erreur à corriger"


def archive_reason(words: str) -> ArchiveReason:
    """Find the reason someone gives. Raises ReasonNeeded for none, or for one outside the list."""
    wanted = words.strip().casefold()
    for reason in ArchiveReason:
        if wanted == reason.value:
            return reason
    raise ReasonNeeded


class Step(StrEnum):
    """What a day's work does with something. The French value is what screens print."""

    ARCHIVE = "ranger dans l'archive"
    ERASE = "effacer"


@dataclass(frozen=True)
class Due:
    """What would go on a day: how many, and the day the oldest counts from. It names nobody."""

    rule: str
    words: str
    number: int
    oldest: date | None
    step: Step = Step.ERASE


@dataclass(frozen=True)
class Destroyed:
    """One row of the register of destructions. `oldest`: the day the oldest counted from, None when it was not said."""

    at: datetime
    rule: str
    cause: str
    number: int
    oldest: date | None = None


def total(lines: Sequence[Due]) -> int:
    """Add up what would go."""
    return sum(line.number for line in lines)
