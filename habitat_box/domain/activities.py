"""The four dimensions of the shared-life project, and an activity told by them: a number of people, never a name.

Sources: arrêté of 24 June 2019 on the project's national specifications; CASF L281-1 (no duty to take part).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from habitat_box.words import N_

DIMENSIONS: Mapping[int, str] = {
    1: N_("veille et sécurisation"),
    2: N_("soutien à l'autonomie"),
    3: N_("soutien à la convivialité"),
    4: N_("aide à la participation sociale et citoyenne"),
}
MOST_PEOPLE = 500


@dataclass(frozen=True)
class ToldActivity:
    """One activity of the house: its day, its title, its dimension and how many came; None for what nobody told yet."""

    id: str
    day: date
    title: str
    dimension: int | None = None
    head_count: int | None = None
