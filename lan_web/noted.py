"""What phones just said to the closed box: a tap that comes twice is answered twice and written once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from habitat_box.usecases.inbox_slot import Noted

KEPT = 4000
"""Taps remembered: twice what the inbox may hold. What is forgotten is still filed once, by its name."""


class NotedTaps:
    """Remember what was noted, by the name of the tap. It holds no word and no phone."""

    def __init__(self) -> None:
        self._noted: dict[str, Noted] = {}
        self._writing = threading.Lock()  # both requests of a double tap are on their way at once

    def once(self, name: str, write: Callable[[], Noted]) -> Noted:
        """Write it, or give what was noted when this same tap came first. Raises what `write` raises."""
        with self._writing:
            if name not in self._noted:
                self._noted[name] = write()
                while len(self._noted) > KEPT:
                    del self._noted[next(iter(self._noted))]
            return self._noted[name]

    def find(self, name: str) -> Noted | None:
        """Give what was noted under a name."""
        return self._noted.get(name)
