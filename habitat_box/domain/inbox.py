"""What a phone says to a closed box, and which visit it speaks of.

The box cannot check a code while it is closed, nor read a planning: device and hour find the visit once it is open, and
what stays in doubt waits for the coordinator. Windows and limits are decisions of this box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from habitat_box.domain.visits import Visit, VisitStatus

LONGEST_WORDS = 500
BEFORE, AFTER = timedelta(minutes=60), timedelta(minutes=60)
"""How long before its start and after its end a visit may be the one someone speaks of."""

NEARLY = timedelta(minutes=10)
"""Two visits whose hours are as near as this to each other's are not told apart by the hour alone."""

DAY = timedelta(days=1)


class Kind(StrEnum):
    """What was said. The French value is kept."""

    ARRIVED = "arrivée"
    DONE = "fin"
    NOTE = "mot"
    UNREADABLE = "illisible"


TAPPED = (Kind.ARRIVED, Kind.DONE, Kind.NOTE)
"""What a phone can say."""


class Settled(StrEnum):
    """Where an entry stands."""

    WAITING = "à confirmer"
    CONFIRMED = "confirmé"
    DISCARDED = "écarté"


class Doubt(StrEnum):
    """What makes an entry less sure than others. The French value is kept."""

    NONE = ""
    CLOCK = "heure"
    UNKNOWN = "téléphone inconnu"
    RETIRED = "téléphone retiré"
    DAMAGED = "abîmé"


@dataclass(frozen=True)
class Heard:
    """One entry as it was opened. `device`: the phone's line; `boot`, `uptime`: which start of the machine, how long after."""

    id: str
    device: str
    kind: Kind
    at: datetime
    sure: bool
    words: str = field(repr=False, default="")
    boot: str = ""
    uptime: int = 0


@dataclass(frozen=True)
class Filed:
    """One entry as the box keeps it. `visit_id` "" while nobody knows which visit it speaks of."""

    id: str
    number: int
    kind: Kind
    at: datetime
    doubt: Doubt
    state: Settled
    worker_id: str
    visit_id: str
    words: str = field(repr=False, default="")
    settled_at: datetime | None = None


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn a line around (Unicode Technical Report 36): said words are read beside a name and an hour."""


def tidy_words(text: str) -> str:
    """Give what someone wrote without control signs, signs that turn a line, and outer spaces; line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") and c not in _TURNING)
    return unicodedata.normalize("NFC", kept).strip()


def around(visits: Sequence[Visit], at: datetime) -> list[Visit]:
    """Give the visits someone may speak of at an instant, an hour before and after them included."""
    near = [one for one in visits if one.starts_at - BEFORE <= at <= one.ends_at + AFTER]
    return [one for one in near if one.status is not VisitStatus.CANCELLED]


def which(kind: Kind, at: datetime, visits: Sequence[Visit], begun: Collection[str]) -> str:
    """Give the id of the one visit an entry speaks of among those around it, "" when there is none or several.

    `begun`: visits whose arrival this worker told and whose end she has not. An arrival is of the visit whose start is
    nearest; an end or a word of the visit that has begun, else of the one whose end, or whose hours, are nearest.
    """
    if kind is not Kind.ARRIVED and len(open_ones := [one for one in visits if one.id in begun]) == 1:
        return open_ones[0].id
    ranked = sorted((_distance(kind, at, one), one.id) for one in visits)
    if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < NEARLY):
        return ""
    return ranked[0][1]


def _distance(kind: Kind, at: datetime, visit: Visit) -> timedelta:
    if kind is Kind.ARRIVED:
        return abs(visit.starts_at - at)
    if kind is Kind.DONE:
        return abs(visit.ends_at - at)
    return max(visit.starts_at - at, at - visit.ends_at, timedelta(0))
