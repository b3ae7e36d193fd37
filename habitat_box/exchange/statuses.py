"""What a status word means for a visit: expected, to be confirmed, or called off."""

from __future__ import annotations

import re
from enum import Enum

from habitat_box.domain.spelling import plain

_OFF = re.compile(
    r"\b(annul\w*|supprim\w*|decommand\w*|absen\w*|hospitalis\w*|report\w*|suspend\w*|suspension|refus\w*|non realis\w*"
    r"|non effectu\w*|non fait\w*|pas fait\w*|abandon\w*|cancel\w*|deleted|vacances|deces|decede\w*|ko)\b"
)
_MAYBE = re.compile(r"\b(a confirmer|provisoire|en attente|option\w*|tentative|previsionnel\w*|non confirm\w*|a valider)\b")
_ON = re.compile(
    r"\b(planifi\w*|confirm\w*|prev\w*|valid\w*|realis\w*|effectu\w*|fait\w*|en cours|maintenu\w*|actif|active|ok|oui"
    r"|programm\w*|normal\w*|a faire|termin\w*|affect\w*|modifi\w*|deplac\w*|planned|scheduled|confirmed|done)\b"
)
_YES, _NO = {"oui", "o", "x", "1", "vrai", "true", "yes", "y"}, {"non", "n", "0", "faux", "false", "no", ""}
_AT_START = re.compile(r"^\W*(?:annul[ée]+e?s?|supprim[ée]+e?s?)\b", re.I)


class State(Enum):
    """How a record stands."""

    PLANNED = "planned"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


def state_of(words: str, header: str = "") -> State:
    """Read a status cell; under a header "Annulé" a cross or a yes calls the visit off."""
    text = plain(words).strip()
    if not text:
        return State.PLANNED
    if plain(header).startswith(("annul", "supprim")) and text in _YES | _NO:
        return State.CANCELLED if text in _YES else State.PLANNED
    if _OFF.search(text) and not re.search(r"\b(non|pas) (?:annul|absen|supprim)", text):
        return State.CANCELLED
    if _MAYBE.search(text):
        return State.TENTATIVE
    return State.PLANNED if _ON.search(text) else State.UNKNOWN


def cancelled_in_title(title: str) -> bool:
    """Recognise "ANNULÉ - Aide à domicile"."""
    return _AT_START.match(title) is not None
