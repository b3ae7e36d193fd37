"""Why a line of the access log may be emptied: a closed list, since the log holds no free text."""

from __future__ import annotations

from enum import StrEnum

from habitat_box.errors import RedactionRefused
from habitat_box.words import N_


class RedactionReason(StrEnum):
    """Why. The French value is what is typed, logged, exported and printed."""

    PERSON = "demande de la personne"
    AUTHORITY = "décision d'une autorité"
    MISTAKE = "écrite par erreur"


MARKED = (N_("demande de la personne"), N_("décision d'une autorité"), N_("écrite par erreur"))


def redaction_reason(words: str) -> RedactionReason:
    """Find the reason someone gives. Raises RedactionRefused for none, or for one outside the list."""
    wanted = words.strip().casefold().replace("’", "'")
    for reason in RedactionReason:
        if wanted == reason.value:
            return reason
    raise RedactionRefused(reasons=" ; ".join(RedactionReason))
