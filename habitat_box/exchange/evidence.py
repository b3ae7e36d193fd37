"""What the cells of a column look like, whatever its header says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from habitat_box.domain.names import NameBook
from habitat_box.domain.spelling import civility_of, plain, read_name, words_of
from habitat_box.exchange.french_dates import Calendar, NoSuchDate, read_date, weekday_alone
from habitat_box.exchange.french_hours import Cell, read_clock, read_interval, read_minutes
from habitat_box.exchange.grid import Row

_SAMPLE = 200
_STATUS = re.compile(
    r"(annul|supprim|planifi|confirm|prev|valid|realis|effectu|report|absen|hospital|en attente|fait|cancel|refus|suspend)"
)
_CAPITAL_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


@dataclass(frozen=True)
class Evidence:
    """The share of a column's filled cells that can be read each way, from 0 to 1."""

    filled: int
    distinct: int = 0
    dates: float = 0.0
    moments: float = 0.0  # a date and an hour in the same cell
    weekdays: float = 0.0
    clocks: float = 0.0
    intervals: float = 0.0
    lengths: float = 0.0
    statuses: float = 0.0
    civilities: float = 0.0
    persons: float = 0.0
    residents: float = 0.0


def weigh(rows: Sequence[Row], place: int, calendar: Calendar, book: NameBook) -> Evidence:
    """Look at a sample of a column; a value met again is not read again."""
    seen: Counter[tuple[Cell, str]] = Counter()
    for row in rows[:_SAMPLE]:
        if (cell := row.at(place)) is not None:
            seen[cell, row.text(place)] += 1
    size = seen.total()
    if not size:
        return Evidence(0)
    shares = [0.0] * len(_TESTS)
    for (cell, text), times in seen.items():
        for n, test in enumerate(_TESTS):
            shares[n] += times * test(cell, text, calendar, book)
    return Evidence(size, len(seen), *(share / size for share in shares))


def _dated(cell: Cell, _: str, calendar: Calendar, book: NameBook) -> bool:
    try:
        return read_date(cell, calendar) is not None
    except NoSuchDate:
        return True


def _momentary(cell: Cell, _: str, calendar: Calendar, book: NameBook) -> bool:
    try:
        found = read_date(cell, calendar)
    except NoSuchDate:
        return False
    return found is not None and found.rest is not None


# In the order of the fields of Evidence.
_TESTS: tuple[Callable[[Cell, str, Calendar, NameBook], bool], ...] = (
    _dated,
    _momentary,
    lambda cell, text, calendar, book: weekday_alone(cell),
    lambda cell, text, calendar, book: read_clock(cell) is not None or looks_like_clock(text),
    lambda cell, text, calendar, book: read_interval(cell) is not None,
    lambda cell, text, calendar, book: read_minutes(cell) is not None,
    lambda cell, text, calendar, book: _STATUS.match(plain(text)) is not None,
    lambda cell, text, calendar, book: bool(civility_of(text)) and len(words_of(text)) == 1,
    lambda cell, text, calendar, book: looks_like_person(text),
    lambda cell, text, calendar, book: book.knows(text),
)


def looks_like_clock(text: str) -> bool:
    """Recognise an hour even when it does not exist, such as 25h00."""
    return re.fullmatch(r"\d{1,2}\s*[hH:]\s*\d{0,2}", text.strip()) is not None


def looks_like_person(text: str) -> bool:
    """Recognise "Mme Delmas", "Kevin Lopez", "LOPEZ K."; a lone word is not enough."""
    if not text or len(text) > 60 or any(c.isdigit() for c in text):
        return False
    written = read_name(text)
    if written.civility and written.words:
        return True
    words = _CAPITAL_WORD.findall(re.sub(r"\([^)]*\)", "", text))
    return 2 <= len(words) <= 5 and sum(word[0].isupper() for word in words) >= 2
