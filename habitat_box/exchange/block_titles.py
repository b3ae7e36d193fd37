"""What a line above a table says of it: the one day it is of, whom or by whom it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from habitat_box.domain.sheet import Role
from habitat_box.domain.spelling import plain
from habitat_box.exchange.evidence import looks_like_person
from habitat_box.exchange.french_dates import Calendar, NoSuchDate, read_date
from habitat_box.exchange.headers import role_of

_LABELLED = re.compile(r"^(?:l'|le |la )?(?P<label>[^:]{3,30})\s*:\s*(?P<name>\S.{1,60})$")
_ABOUT = re.compile(
    r"(?:planning|emploi du temps|agenda|tourn[ée]e|horaires|semaine)\s*(?:de\s*:?\s+|d['’]\s?|pour\s+|:\s*)(?P<name>\S.*)",
    re.I,
)
_AFTER_NAME = re.compile(r"\s*(?:[–—|,;:(]|\s-|\bsemaine\b|\bsem\b|\bs\d|\bdu\s\d|\ble\s\d|\d).*$", re.I)
_HOUSES = re.compile(
    r"\b(?:residence|maison|habitat|service|association|foyer|equipe|ccas|saad|ssiad|aide|aides|cabinet|domicile|presence|centre"
    r"|etablissement|ehpad|colocation|commune|mairie|interventions|visites|passages)\b"
)
_OF_A_DAY = re.compile(
    r"\b(?:planning|journee|jour|date|tournee|interventions?|visites?|passages?)\b.*?(?:\bdu|\bde|\ble|:)\s+(?P<day>\S.*)"
)
_NOT_A_DAY = re.compile(r"\b(?:semaine|hebdo\w*|mois|mensuel|au|edite|edition|imprime|genere|export|mis a jour|mise a jour)\b")


@dataclass(frozen=True)
class About:
    """A person a line names: a resident, a worker, or one of the two."""

    kind: Literal["resident", "worker", "either"]
    name: str


def about(line: str) -> About | None:
    """Read "Intervenante : Élodie Brun", "Client : M. Béraud", "Planning de Sonia Marchand"."""
    part = _LABELLED.match(line)
    role = role_of(part["label"]) if part else None
    if part and role is Role.WORKER:
        return About("worker", part["name"])
    if part and role in (Role.NAME, Role.LAST_NAME):
        return About("resident", part["name"])
    said = _ABOUT.search(line)
    name = _AFTER_NAME.sub("", said["name"]).strip() if said else ""
    return About("either", name) if is_person(name) else None


def is_person(text: str) -> bool:
    """Recognise a person's name, and no house or service called after one."""
    return looks_like_person(text) and not _HOUSES.search(plain(text))


def name_alone(line: str) -> str:
    """Give the person a line names and nothing else, or nothing."""
    name = _AFTER_NAME.sub("", line).strip()
    return name if is_person(name) else ""


def day_of_title(line: str, calendar: Calendar) -> date | None:
    """Read the day of "Planning du lundi 23 novembre 2026", never that of a print or of a week."""
    words = re.sub(r"\s+", " ", plain(line)).strip()
    part = None if _NOT_A_DAY.search(words) else _OF_A_DAY.search(words)
    try:
        found = read_date(part["day"].rstrip(" .;"), calendar) if part else None
    except NoSuchDate:
        return None
    return found.day if found and found.rest is None else None
