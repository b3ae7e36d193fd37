"""What the cells of a column look like, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from habitat_box.domain.names import NameBook
from habitat_box.domain.spelling import civility_of, plain, read_name, words_of
from habitat_box.exchange.french_dates import Calendar, NoSuchDate, read_date, weekday_alone
from habitat_box.exchange.french_hours import read_clock, read_interval, read_minutes
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
    distinct: int = 0


def weigh(rows: Sequence[Row], place: int, calendar: Calendar, book: NameBook) -> Evidence:
    """Look at a sample of a column."""
    cells = [cell for row in rows[:_SAMPLE] if (cell := row.at(place)) is not None]
    if not cells:
        return Evidence(0)
    texts = [row.text(place) for row in rows[:_SAMPLE] if row.at(place) is not None]
    dated = []
    for cell in cells:
        try:
            found = read_date(cell, calendar)
            dated.append((found is not None, found is not None and found.rest is not None))
        except NoSuchDate:
            dated.append((True, False))
    size = len(cells)
    return Evidence(
        size,
        dates=sum(is_date for is_date, _ in dated) / size,
        moments=sum(has_hour for _, has_hour in dated) / size,
        weekdays=sum(weekday_alone(cell) for cell in cells) / size,
        clocks=sum(read_clock(cell) is not None or looks_like_clock(text) for cell, text in zip(cells, texts, strict=True))
        / size,
        intervals=sum(read_interval(cell) is not None for cell in cells) / size,
        lengths=sum(read_minutes(cell) is not None for cell in cells) / size,
        statuses=sum(_STATUS.match(plain(text)) is not None for text in texts) / size,
        civilities=sum(len(words_of(text)) == 1 and bool(civility_of(text)) for text in texts) / size,
        persons=sum(looks_like_person(text) for text in texts) / size,
        residents=sum(book.match(text).kind != "unknown" for text in texts) / size,
        distinct=len(set(texts)),
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
