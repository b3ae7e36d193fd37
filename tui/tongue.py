"""The language this screen speaks, one for the whole process.

words keeps the language in a context variable, and each widget runs in a context of its own: a switch made in one would
never reach the others. So every word is asked through here, in the language last chosen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from habitat_box import words
from habitat_box.words import N_

P = ParamSpec("P")
R = TypeVar("R")
_spoken = "fr"


def speak(language: str) -> None:
    """Choose the language of the screens; an unknown one is French."""
    global _spoken
    _spoken = language if language in words.LANGUAGES else "fr"


def spoken() -> str:
    """Tell the language being spoken."""
    return _spoken


def speaking(said: Callable[P, R]) -> Callable[P, R]:
    """Make a function answer in the screens' language, in whatever thread or task it is called."""

    @wraps(said)
    def in_our_language(*args: P.args, **facts: P.kwargs) -> R:
        words.speak(_spoken)
        return said(*args, **facts)

    return in_our_language


_ = speaking(words._)
ngettext = speaking(words.ngettext)
told = speaking(words.told)
long_day = speaking(words.long_day)
short_day = speaking(words.short_day)
plain_date = speaking(words.plain_date)
weekday = speaking(words.weekday)
hour = speaking(words.hour)
moment_text = speaking(words.moment_text)
day_words = speaking(words.day_words)
figure = speaking(words.figure)


def head_day(day: date) -> str:
    """Write « lun. 23 »: a day at the head of a column, whose month is said elsewhere."""
    return " ".join(short_day(day).split()[:2])


clock_hour = words.clock_hour
local_day = words.local_day


def shown(text: str | None) -> str:
    """Make a text of others harmless on a terminal: no control, format or private sign, on one line.

    An ESC would drive the terminal, a right-to-left override would turn a line around (reference: Trojan Source).
    """
    return "".join(c if _harmless(c) else "�" for c in text or "")


def _harmless(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


__all__ = [
    "N_", "_", "clock_hour", "day_words", "figure", "head_day", "hour", "local_day", "long_day", "moment_text", "ngettext",
    "plain_date", "short_day", "shown", "speak", "speaking", "spoken", "told", "weekday",
]  # fmt: skip
