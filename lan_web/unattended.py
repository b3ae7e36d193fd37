"""Opening with nobody there, after a power cut, by a stick's key file where that was chosen.

What the machine itself keeps comes by `habitat-box unlock --machine`, from a unit of its own: systemd does not start a unit
whose credential it cannot decrypt (systemd.exec(5)), and the site must be there, closed, whatever became of the chip.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress

from habitat_box.config import read_settings
from habitat_box.errors import HabitatError
from habitat_box.usecases.key_slots import key_of_stick, note_alone
from lan_web.house import House

log = logging.getLogger("habitat.site")

PAUSES = (2, 3, 5, 10, 20, 20)
"""Seconds between tries: a stick may be mounted late, a minute after the start at most."""


class Unattended:
    """Try to open a house by itself, now and a few times more; once it was open, locking it is obeyed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._left: Iterator[int] = iter(PAUSES)
        self._said, self._over = "", False

    def turn(self) -> int:
        """Try once if it is still of use, and give the seconds until the next try; 0 when there is none left."""
        self._over = self._over or self._house.box is not None or self._tried()
        return 0 if self._over else next(self._left, 0)

    def _tried(self) -> bool:
        """Say whether trying is over: the box is open, or what was found will never open it."""
        try:
            key = key_of_stick(read_settings(self._house.settings.folder))
            if key is None:
                return False
            self._house.open(key)
        except HabitatError as error:
            self._say(f"unattended {type(error).__name__}")
            return False
        except Exception as error:  # a fault here leaves a locked box, never a dead site
            self._say(f"unattended fault {type(error).__name__}")
            return True
        log.info("opened unattended by usbfile")
        self._note()
        return True

    def _note(self) -> None:
        box = self._house.box
        if box is not None:
            with suppress(HabitatError):  # a full disk: the box is open all the same, and the technical line is there
                note_alone(box)
            box.store.close()

    def _say(self, words: str) -> None:
        if words != self._said:
            log.error(words)
        self._said = words
