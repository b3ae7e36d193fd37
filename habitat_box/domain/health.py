"""The health of the house: one line for each thing that keeps it safe, a light on each, and what to do where one is not green.

The rules are pure functions of plain facts: those of what is kept are in `health_keeping`, those of the machine in
`health_machine`. A sentence is a French msgid with its facts: whoever shows it says it in the language being spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from habitat_box.words import N_


class Light(StrEnum):
    """How a line is doing. The French value is what screens print."""

    GREEN = "bien"
    ORANGE = "bientôt"
    RED = "à faire"


class Key(StrEnum):
    """What has a line, in the order of the screen. The value is the line's name in JSON, and never changes."""

    STORE = "store"
    BACKUP = "backup"
    STICKS = "sticks"
    DRILL = "drill"
    LOG = "log"
    DISK = "disk"
    CLOCK = "clock"
    CERTIFICATE = "certificate"
    UPDATES = "updates"
    INBOX = "inbox"
    KEYS = "keys"


NAMES: Mapping[Key, str] = {
    Key.STORE: N_("Données"),
    Key.BACKUP: N_("Sauvegarde"),
    Key.STICKS: N_("Clé USB ailleurs"),
    Key.DRILL: N_("Exercice"),
    Key.LOG: N_("Journal"),
    Key.DISK: N_("Place sur le disque"),
    Key.CLOCK: N_("Heure"),
    Key.CERTIFICATE: N_("Certificat du site"),
    Key.UPDATES: N_("Mises à jour"),
    Key.INBOX: N_("Boîte aux lettres"),
    Key.KEYS: N_("Clés"),
}
LIGHTS: Mapping[Light, str] = {Light.GREEN: N_("bien"), Light.ORANGE: N_("bientôt"), Light.RED: N_("à faire")}
_WORSE = list(Light)


@dataclass(frozen=True)
class Said:
    """A sentence and its facts. A date, an instant, a duration or another sentence among them is written when it is said."""

    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


def said(words: str, **facts: object) -> Said:
    """Make a sentence of a msgid and its facts."""
    return Said(words, facts)


@dataclass(frozen=True)
class Finding:
    """What a rule found: the light, how things are, and what to do when it is not green, with the command that does it."""

    key: Key
    light: Light
    words: Said
    advice: Said | None = None
    command: str = ""


def good(key: Key, words: str, **facts: object) -> Finding:
    """Make a green finding."""
    return Finding(key, Light.GREEN, said(words, **facts))


@dataclass(frozen=True)
class HealthLine:
    """One line as it is shown, in the language being spoken. `advice` is "" on a green line; `command` does what it says."""

    key: str
    light: Light
    words: str
    advice: str = ""
    command: str = ""


@dataclass(frozen=True)
class Health:
    """The lines in their order, when they were read, and whether the box was locked then."""

    lines: tuple[HealthLine, ...]
    at: datetime
    is_locked: bool = False

    @property
    def worst(self) -> Light:
        """Give the worst light of all; green when there is no line."""
        return worst(line.light for line in self.lines)

    def count(self, light: Light) -> int:
        """Count the lines under a light."""
        return sum(line.light is light for line in self.lines)

    def pressing(self) -> list[HealthLine]:
        """Give the lines, red first, then orange, then green, each kind in its order."""
        return sorted(self.lines, key=lambda line: -_WORSE.index(line.light))


def worst(lights: Iterable[Light]) -> Light:
    """Give the worst of some lights."""
    return max(lights, key=_WORSE.index, default=Light.GREEN)
