"""Who may see what, and why not: the matrix of roles, looks and consents, and one pure question about it.

`RULES` is the table; `decide` reads it. A look without a rule shows nothing. Sources: reference 2 (viewers per field),
GDPR 5(1)(c) and 25, CSP L1110-4 for what services see of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from habitat_box.domain.people import Role


class Field(StrEnum):
    """What can be shown of a person. The French value is what her access page prints."""

    CIVILITY = "civilité"
    FIRST_NAME = "prénom"
    LAST_NAME = "nom"
    LAST_INITIAL = "initiale du nom"
    CALLED = "nom d'usage"
    DWELLING = "porte"
    PHONE = "téléphone"
    FORMAT = "format d'information"
    STAY = "dates d'entrée et de sortie"
    AVP = "dates du contrat et de la condition AVP"
    HABITS = "habitudes"
    CONTACTS = "proches"
    URGENT_CONTACT = "numéro d'urgence"
    VISITS = "visites"
    OTHER_VISITS = "visites des autres services"
    CONSENTS = "choix"
    LOOKS = "qui a vu"
    SUPPORT = "mode de décision"
    PHOTO = "photo"
    WALL_PHOTOS = "photos de la maison"
    PUBLISHED_PHOTOS = "photos publiées"
    REMINDER_PHONE = "téléphone de rappel"
    BIRTHDAY = "anniversaire"
    QUOTES = "paroles pour le bilan"
    LATER_PHONE = "téléphone après le départ"
    RELATIVE_VISITS = "visites pour un proche"
    NEWS = "nouvelles pour un proche"


class Look(StrEnum):
    """Why someone looks. The French value is what the access page prints."""

    DAY = "le planning"
    PERSON = "la fiche"
    NAMES = "la liste des noms"
    IMPORT = "un planning reçu"
    VISIT = "les visites du jour"
    BOARD = "le tableau"
    OWN = "vos données"
    PAPER = "une feuille imprimée"
    CHOICE = "vos choix"
    SUPPORT = "votre mode de décision"
    PHOTO = "votre photo"
    RELATIVE = "la feuille du proche"
    REMINDER = "les rappels"
    REPORT = "le bilan"
    RIGHTS = "vos demandes"
    INSPECTION = "un contrôle"
    BIRTHDAYS = "les anniversaires"


@dataclass(frozen=True)
class Rule:
    """What a look shows: always, and besides with each consent. `visit`: only on the day of a visit to the person."""

    always: frozenset[Field] = frozenset()
    with_consent: Mapping[str, frozenset[Field]] = field(default_factory=dict)
    visit: bool = False


@dataclass(frozen=True)
class Decision:
    """What may be shown. No field means a refusal; an unnamed person on the board is not one."""

    fields: frozenset[Field]
    refused: bool = False
    limited: bool = False
    """Her record is set aside (GDPR 18): what is left shows hours and no name."""


_NAMES = frozenset({Field.CIVILITY, Field.FIRST_NAME, Field.LAST_NAME, Field.CALLED})
_OPTIONAL: Mapping[str, frozenset[Field]] = {
    "P2": frozenset({Field.PHOTO}),
    "P3": frozenset({Field.WALL_PHOTOS}),
    "P4": frozenset({Field.PUBLISHED_PHOTOS}),
    "P5": frozenset({Field.RELATIVE_VISITS}),
    "P6": frozenset({Field.NEWS}),
    "P7": frozenset({Field.HABITS}),
    "P9": frozenset({Field.REMINDER_PHONE}),
    "P10": frozenset({Field.BIRTHDAY}),
    "P11": frozenset({Field.QUOTES}),
    "P12": frozenset({Field.LATER_PHONE}),
}
"""What a YES lets the coordinator see of a person: without it the box hides it from her as from everyone."""

_ASKED_FOR: frozenset[Field] = frozenset().union(*_OPTIONAL.values())
_WORKERS_ONLY = frozenset({Field.LAST_INITIAL, Field.URGENT_CONTACT, Field.OTHER_VISITS})
_EVERYTHING_KEPT = frozenset(Field) - _WORKERS_ONLY - _ASKED_FOR
_ON_THE_BOARD = Rule(frozenset({Field.VISITS}), {"P1": frozenset({Field.FIRST_NAME}), "P10": frozenset({Field.BIRTHDAY})})
# Apart from the board: to be wished a happy birthday says nothing of who is visited, and P1 may be refused.
_WISHED = Rule(frozenset(), {"P10": frozenset({Field.FIRST_NAME, Field.CALLED, Field.BIRTHDAY})})

RULES: Mapping[tuple[Role, Look], Rule] = {
    (Role.COORDINATOR, Look.DAY): Rule(_NAMES | {Field.DWELLING, Field.VISITS}),
    (Role.COORDINATOR, Look.PERSON): Rule(_EVERYTHING_KEPT, _OPTIONAL),
    (Role.COORDINATOR, Look.NAMES): Rule(_NAMES | {Field.DWELLING}),
    (Role.COORDINATOR, Look.IMPORT): Rule(_NAMES | {Field.DWELLING, Field.VISITS}),
    (Role.COORDINATOR, Look.PAPER): Rule(_NAMES | {Field.DWELLING, Field.VISITS}),
    (Role.COORDINATOR, Look.CHOICE): Rule(frozenset({Field.CONSENTS})),
    (Role.COORDINATOR, Look.SUPPORT): Rule(frozenset({Field.SUPPORT})),
    (Role.COORDINATOR, Look.PHOTO): Rule(frozenset(), {code: _OPTIONAL[code] for code in ("P2", "P3", "P4")}),
    (Role.COORDINATOR, Look.RELATIVE): Rule(
        _NAMES | {Field.CONTACTS}, {"P5": frozenset({Field.RELATIVE_VISITS, Field.VISITS}), "P6": frozenset({Field.NEWS})}
    ),
    (Role.COORDINATOR, Look.REMINDER): Rule(_NAMES | {Field.DWELLING}, {"P9": frozenset({Field.REMINDER_PHONE})}),
    (Role.COORDINATOR, Look.REPORT): Rule(frozenset(), {"P11": frozenset({Field.QUOTES})}),
    (Role.COORDINATOR, Look.RIGHTS): Rule(frozenset(Field) - _WORKERS_ONLY),
    (Role.COORDINATOR, Look.INSPECTION): Rule(_NAMES | {Field.SUPPORT, Field.CONSENTS, Field.LOOKS}),
    (Role.COORDINATOR, Look.BOARD): _ON_THE_BOARD,
    (Role.COORDINATOR, Look.BIRTHDAYS): _WISHED,
    (Role.WORKER, Look.VISIT): Rule(
        frozenset({Field.FIRST_NAME, Field.LAST_INITIAL, Field.CALLED, Field.DWELLING, Field.URGENT_CONTACT, Field.VISITS}),
        {"P2": frozenset({Field.PHOTO}), "P7": frozenset({Field.HABITS}), "P8": frozenset({Field.OTHER_VISITS})},
        visit=True,
    ),
    (Role.WORKER, Look.PHOTO): Rule(frozenset(), {"P2": frozenset({Field.PHOTO})}, visit=True),
    (Role.WORKER, Look.BOARD): _ON_THE_BOARD,
    (Role.WORKER, Look.BIRTHDAYS): _WISHED,
    (Role.BOX, Look.BOARD): _ON_THE_BOARD,
    (Role.BOX, Look.BIRTHDAYS): _WISHED,
    (Role.RESIDENT, Look.OWN): Rule(frozenset(Field) - _WORKERS_ONLY),
    (Role.RESIDENT, Look.CHOICE): Rule(frozenset({Field.CONSENTS})),
    (Role.RESIDENT, Look.SUPPORT): Rule(frozenset({Field.SUPPORT})),
}

_HOURS = frozenset({Field.VISITS})
WHILE_LIMITED: Mapping[Look, frozenset[Field]] = {
    Look.RIGHTS: frozenset(Field),
    Look.DAY: _HOURS,
    Look.VISIT: _HOURS,
    Look.BOARD: _HOURS,
    Look.PAPER: _HOURS,
    Look.IMPORT: _NAMES | {Field.DWELLING, Field.VISITS},
}
"""What is left of a record set aside, for whoever else may look: all for the rights screen, the hour of a visit that still
takes place, and the names a planning received is compared with, for its visits would else be lost or written twice. The
person herself keeps her right to see. Source: GDPR 18(2); CNIL developer guide, sheet 13 (« quarantaine »).
"""

REFUSED = Decision(frozenset(), refused=True)


def decide(
    role: Role,
    look: Look,
    consents: frozenset[str],
    *,
    visits_today: bool = False,
    own: bool = False,
    limited: bool = False,
) -> Decision:
    """Decide which fields of a person a role sees for a look, given her consents in force.

    `visits_today`: the worker has a visit to this person now or today. `own`: the person looks at herself. `limited`: her
    record is set aside.
    """
    rule = RULES.get((role, look))
    if rule is None or (rule.visit and not visits_today) or (role is Role.RESIDENT and not own):
        return REFUSED
    shown = set(rule.always)
    for purpose, fields in rule.with_consent.items():
        if purpose in consents:
            shown |= fields
    if limited and role is not Role.RESIDENT:
        shown &= WHILE_LIMITED.get(look, frozenset())
    # On the board it must not show that someone set her record aside: her visit is one without a name, as others are.
    marked = limited and role is not Role.RESIDENT and look is not Look.BOARD
    return Decision(frozenset(shown), refused=not shown, limited=marked)


class Action(StrEnum):
    """What someone does here. Every use case names one."""

    SEE_HOUSE = "voir la maison"
    KEEP_PEOPLE = "tenir les fiches"
    KEEP_PLANNING = "tenir le planning"
    KEEP_CHOICES = "tenir les choix"
    ENROL = "inscrire un téléphone"
    PRINT = "imprimer"
    KEEP_BOX = "tenir la boîte"
    SEE_OWN_VISITS = "voir ses visites"
    SEE_BOARD = "voir le tableau"
    CHOOSE = "choisir"
    SEE_OWN_DATA = "voir ses données"
    ANSWER_RIGHTS = "répondre aux droits"
    KEEP_RETENTION = "tenir les durées"
    INSPECT = "préparer un contrôle"


ACTIONS: Mapping[Role, frozenset[Action]] = {
    Role.COORDINATOR: frozenset(
        {
            Action.SEE_HOUSE,
            Action.KEEP_PEOPLE,
            Action.KEEP_PLANNING,
            Action.KEEP_CHOICES,
            Action.ENROL,
            Action.PRINT,
            Action.KEEP_BOX,
            Action.SEE_BOARD,
            Action.ANSWER_RIGHTS,
            Action.KEEP_RETENTION,
            Action.INSPECT,
        }
    ),
    Role.WORKER: frozenset({Action.SEE_OWN_VISITS, Action.SEE_BOARD}),
    Role.RESIDENT: frozenset({Action.CHOOSE, Action.SEE_OWN_DATA}),
    Role.BOX: frozenset({Action.SEE_BOARD}),
}


def may(role: Role, action: Action) -> bool:
    """Say whether a role may do something; a role or an action nobody listed may not."""
    return action in ACTIONS.get(role, frozenset())
