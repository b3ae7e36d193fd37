"""Keys in the order they were typed: one at a time, and none before the sheet it opened can take the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen

LONGEST_SECONDS = 0.5
"""How long a key may be out before the next goes anyway."""
MOUNTING_SECONDS = 0.005

Typed = events.Key | events.Paste


class Passed(Message):
    """Follows a key up from the widget that had the focus: once it is back, the key was answered."""


class Keys:
    """The keys waiting for their turn. `send` hands one to the app as Textual would."""

    def __init__(self, app: App[Any], send: Callable[[Typed], Awaitable[None]]) -> None:
        self.app, self.send = app, send
        self._waiting: deque[Typed] = deque()
        self._answering: Screen[Any] | None = None
        self._ready: Screen[Any] | None = None
        self._turn = 0

    async def take(self, key: Typed) -> None:
        """Take a key that was just typed."""
        self._waiting.append(key)
        await self.go_on()

    async def go_on(self) -> None:
        """Send the next key, if the last one was answered and the screen in front is all there."""
        while self._waiting and self._free():
            screen = self.app.screen
            if screen is not self._ready:
                if screen.is_mounted:
                    self._ready = screen
                    self.app.call_later(self.go_on)  # behind the focus that its mounting asked for
                else:
                    self.app.set_timer(MOUNTING_SECONDS, self.go_on)
                return
            await self._send(self._waiting.popleft())

    async def passed(self) -> None:
        """Note that the last key was answered."""
        self._answering = None
        await self.go_on()

    def _free(self) -> bool:
        # A key that closed or opened a screen was answered, even when what follows it went with the screen.
        return self._answering is None or self._answering is not self.app.screen

    async def _send(self, key: Typed) -> None:
        screen = self.app.screen
        first = screen.focused or screen
        self._answering, self._turn = screen, self._turn + 1
        turn = self._turn
        await self.send(key)
        if not first.post_message(Passed()):
            self._answering = None
            return

        async def give_up() -> None:
            if self._turn == turn and self._answering is not None:
                await self.passed()

        self.app.set_timer(LONGEST_SECONDS, give_up)
