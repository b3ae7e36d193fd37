"""A brake on wrong typed codes. QR codes carry 128 bits and are never slowed, so the house always works."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from habitat_box.errors import CardUnknown, EnrolmentExpired
from habitat_box.ports import Clock

WINDOW = timedelta(minutes=1)
EVERYWHERE, FROM_ONE_PLACE = 30, 10
"""Wrong codes a minute: a typed code holds 50 bits, so 30 a minute would take seventy million years."""


class TooManyCodes(Exception):
    """Too many wrong codes were typed in the last minute."""


class Throttle:
    """Count wrong codes of the last minute, in all and by address."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: deque[tuple[datetime, str]] = deque()
        self._counting = threading.Lock()

    @contextmanager
    def watch(self, address: str) -> Iterator[None]:
        """Let one typed code be tried. Raises TooManyCodes before it is looked at."""
        with self._counting:
            self._forget_old()
            near = sum(1 for _, place in self._wrong if place == address)
            if len(self._wrong) >= EVERYWHERE or near >= FROM_ONE_PLACE:
                raise TooManyCodes
        try:
            yield
        except (CardUnknown, EnrolmentExpired):
            with self._counting:
                self._wrong.append((self._clock(), address))
            raise

    def _forget_old(self) -> None:
        since = self._clock() - WINDOW
        while self._wrong and not since < self._wrong[0][0] <= self._clock():
            self._wrong.popleft()


def typed(throttle: Throttle, address: str, token: str, try_code: Callable[[], str]) -> str:
    """Try a token at once, a typed code under the brake."""
    if token:
        return try_code()
    with throttle.watch(address):
        return try_code()
