"""Driving the terminal app in tests: a real box, real keys, and the words on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import Worker

from habitat_box.config import Settings
from habitat_box.usecases.desk import Box
from tui.app import HabitatScreen
from tui.seat import Seat

SMALL, MIDDLE, WIDE = (80, 24), (100, 30), (160, 45)
OWN_PACE = ("site", "waiting")
"""Errands that come round by themselves: nobody waits for them."""


@dataclass
class Hand:
    """A coordinator's hand on the keyboard, and her eye on the screen."""

    app: HabitatScreen
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each answered before the next."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def write(self, text: str) -> None:
        """Put text into the field that has the focus, as a paste would."""
        field = self.app.focused
        assert isinstance(field, Input)
        field.value = text
        await self.settle()

    async def settle(self) -> None:
        """Wait until no errand is out."""
        for _turn in range(400):
            await self.pilot.pause(0.01)
            if not any(self._out(one) for one in self.app.workers):
                break
        await self.pilot.pause()

    def _out(self, worker: Worker[None]) -> bool:
        return worker.is_running and worker.name == "errand" and worker.group not in OWN_PACE

    @property
    def text(self) -> str:
        """What is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def notices(self) -> list[str]:
        return [one.message for one in self.app._notifications]

    def line(self, words: str) -> str:
        """Give the first line of the screen that holds some words."""
        found = [line for line in self.text.splitlines() if words in line]
        assert found, f"{words!r} is not on the screen:\n{self.text}"
        return found[0]


Play = Callable[[Hand], Awaitable[None]]


def at_the_screen(place: Box | Settings, play: Play, size: tuple[int, int] = SMALL) -> None:
    """Open the app on a box, or on a folder, and play a scene."""

    async def scene() -> None:
        if isinstance(place, Box):
            seat = Seat(place.settings, place.clock)
            seat.open(place)
        else:
            seat = Seat(place)
        app = HabitatScreen(place.settings if isinstance(place, Box) else place, seat=seat)
        async with app.run_test(size=size, notifications=True) as pilot:
            hand = Hand(app, pilot)
            await hand.settle()
            await play(hand)

    asyncio.run(scene())
