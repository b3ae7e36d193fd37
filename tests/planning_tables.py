"""Invented people and the reading of a table given as text, shared by the tests of plannings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitat_box.domain.names import Candidate
from habitat_box.domain.planning import Reading
from habitat_box.exchange.reading import read_bytes

MONDAY = date(2026, 11, 23)
PEOPLE = (
    Candidate("1", "Mme", "Simone", "DELMAS"),
    Candidate("2", "M.", "René", "Béraud"),
    Candidate("3", "M.", "Loïc", "Le Gall"),
    Candidate("4", "Mme", "Thérèse", "Hérault-Noël"),
    Candidate("5", "M.", "Jean-Noël", "d’Ornano"),
    Candidate("6", "M.", "Étienne", "Œuvrard"),
    Candidate("7", "Mme", "Nadège", "Çariou"),
)
WORKERS = ("Sonia Marchand", "Kevin Lopez", "Élodie Brun", "Patrick N'Guyen")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


@dataclass(frozen=True)
class Planned:
    """One visit as invented, before it is dressed up as a row."""

    who: Candidate
    worker: str
    day: date
    start: int
    length: int
    off: bool


def read(text: str | bytes, **options: object) -> Reading:
    """Read a table given as text."""
    raw = text if isinstance(text, bytes) else text.encode()
    return read_bytes(raw, "planning.csv", window_from=MONDAY, people=PEOPLE, **options)  # type: ignore[arg-type]
