"""A trembling hand taps twice and means once: the same answer again within seconds is the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from habitat_box.ports import Clock
from habitat_box.usecases.consents import Receipt

AGAIN = timedelta(seconds=3)


class _Tap(NamedTuple):
    answer: str
    at: datetime
    receipt: Receipt


class Taps:
    """Remember for a few seconds what each session last answered to each subject."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[tuple[str, str], _Tap] = {}
        self._answering = threading.Lock()  # both requests of a double tap are on their way at once

    def once(self, session: str, code: str, answer: str, act: Callable[[], Receipt]) -> Receipt:
        """Act, or give again the receipt of this same answer given a moment ago. Raises what `act` raises."""
        with self._answering:
            now = self._clock()
            self._last = {key: tap for key, tap in self._last.items() if tap.at <= now < tap.at + AGAIN}
            last = self._last.get((session, code))
            if last is not None and last.answer == answer:
                return last.receipt
            receipt = act()
            self._last[session, code] = _Tap(answer, now, receipt)
            return receipt
