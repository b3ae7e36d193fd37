"""Noticing that the house changed under a screen: one cheap question to the file, no look at anybody's data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from textual.screen import Screen

from habitat_box.errors import StoreReplaced
from tui.errands import ask_again, soon
from tui.house import house

if TYPE_CHECKING:
    from tui.seat import Seat

SECONDS = 30
REST_SECONDS = 300
"""A screen reads again at most this often by itself: every reading leaves a line about each person shown."""


@cache
def _line() -> ThreadPoolExecutor:
    # The file's number is only comparable on one connection, and connections belong to threads: so one thread asks.
    return ThreadPoolExecutor(1, thread_name_prefix="watch")


class Watch:
    """Calls `changed` when someone else wrote in the box since `seen`, while the screen is in front."""

    def __init__(self, screen: Screen[None], changed: Callable[[], object]) -> None:
        self.screen, self.changed = screen, changed
        self._known: int | None = None
        self._seen_at = 0.0
        screen.set_interval(SECONDS, self.look)

    @property
    def _seat(self) -> Seat:
        return house(self.screen).seat

    def seen(self) -> None:
        """Take the house as it is now for known."""
        self._seen_at = self._now()
        soon(self.screen, self._learn, "watch")

    def look(self) -> None:
        """Ask whether something changed."""
        in_front = self.screen.app.screen is self.screen
        if in_front and self._known is not None and self._now() - self._seen_at >= REST_SECONDS:
            soon(self.screen, self._compare, "watch")

    def _now(self) -> float:
        return self._seat.clock().timestamp()

    async def _learn(self) -> None:
        self._known = await self._number()

    async def _compare(self) -> None:
        number = await self._number()
        if number not in (None, self._known):
            self._known = number
            self.changed()

    async def _number(self) -> int | None:
        if self._seat.box is None:
            return None
        from habitat_box.usecases.visits import house_version  # loaded once the box is open

        try:
            return await asyncio.get_running_loop().run_in_executor(_line(), house_version, self._seat.desk)
        except StoreReplaced as error:
            ask_again(self.screen, error)
            return None
