"""What the terminal knows between two screens: the box it opened, who sits in front of it, the site's state."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from habitat_box.config import Settings
from habitat_box.domain.people import COORDINATOR, Card
from habitat_box.ports import Clock, system_clock
from tui.tongue import spoken

if TYPE_CHECKING:
    from habitat_box.domain.health import Health
    from habitat_box.usecases.desk import Box, Desk
    from habitat_box.usecases.site import SiteStatus


PAPERS = "papiers"


def place_for_papers(box: Path) -> Path:
    """Choose where papers go when nobody said: a folder « papiers » here, else at home; never in the box's own folder."""
    try:
        here = Path.cwd()
    except OSError:  # the folder one stood in is gone
        here = Path.home()
    places = (here / PAPERS, Path.home(), here, box.parent)
    return next((one for one in places if _takes_papers(one, box)), Path.home())


def _takes_papers(place: Path, box: Path) -> bool:
    real = place.resolve()
    return real.is_dir() and os.access(real, os.W_OK | os.X_OK) and not real.is_relative_to(box.resolve())


@dataclass
class Seat:
    """The coordinator's chair. `box` is None until a passphrase opened it."""

    settings: Settings
    clock: Clock = system_clock
    box: Box | None = field(default=None, repr=False)
    site: SiteStatus | None = None
    health: Health | None = None
    people: list[Card] = field(default_factory=list, repr=False)
    papers: Path = field(init=False)

    def __post_init__(self) -> None:
        self.papers = place_for_papers(self.settings.folder)

    @property
    def desk(self) -> Desk:
        """Seat the coordinator. Only rooms ask, and rooms open after the box."""
        if self.box is None:
            raise RuntimeError("the box is locked")
        return self.box.desk(COORDINATOR, spoken())

    def open(self, box: Box) -> None:
        """Take the box that was just opened or made."""
        self.box = box
        self.settings = replace(box.settings)
        self.clock = box.clock

    def close(self) -> None:
        """Forget the box: its key, the names."""
        if self.box is not None:
            self.box.store.close()
        self.box, self.site, self.health, self.people = None, None, None, []
