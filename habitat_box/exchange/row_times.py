"""The start and end of one row, or the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from habitat_box.domain.planning import PARIS
from habitat_box.domain.sheet import Layout, Role
from habitat_box.exchange.evidence import looks_like_clock
from habitat_box.exchange.french_dates import Calendar, FoundDate, NoSuchDate, read_date
from habitat_box.exchange.french_hours import DAY, Cell, read_clock, read_interval, read_minutes
from habitat_box.exchange.grid import Row, as_text

_EVENING, _MORNING, _LONGEST_NIGHT = 18 * 60, 10 * 60, 14 * 60  # minutes


class RowNotUnderstood(ValueError):
    """A row that cannot be used: why, and the words at fault."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


@dataclass(frozen=True)
class Places:
    """Where the times of a table are."""

    date: int | None
    start: int | None
    end: int | None
    date_end: int | None
    interval: int | None
    duration: int | None
    duration_header: str = ""
    worker: int | None = None  # who comes at these hours, where the row has several

    @classmethod
    def every(cls, layout: Layout) -> list[Places]:
        """Find the pairs of hours of a table that has several on a row: "Matin | Soir", "Début 1 | Fin 1 | Début 2 | Fin 2"."""
        first = cls.of(layout)
        by_role = {role: [c.place for c in layout.columns if c.role is role] for role in Role}
        starts = [*by_role[Role.START], *by_role[Role.INTERVAL]]
        if len(starts) < 2 or (by_role[Role.START] and by_role[Role.INTERVAL] and by_role[Role.END]):
            return [first]
        found = []
        for rank, place in enumerate(starts):
            timed = place in by_role[Role.START]
            found.append(
                replace(
                    first,
                    start=place if timed else None,
                    interval=None if timed else place,
                    end=_nth(by_role[Role.END], rank) if timed else None,
                    duration=_nth(by_role[Role.DURATION], rank),
                    worker=_nth(by_role[Role.WORKER], rank) if len(by_role[Role.WORKER]) == len(starts) else None,
                )
            )
        return found

    def has_hours(self, row: Row) -> bool:
        """Say whether a row has something at these hours."""
        return any(row.at(place) is not None for place in (self.start, self.interval, self.end))

    @classmethod
    def of(cls, layout: Layout) -> Places:
        """Find them in a layout."""
        length = layout.place_of(Role.DURATION)
        header = next((c.header for c in layout.columns if c.place == length), "")
        return cls(
            date=layout.place_of(Role.DATE),
            start=layout.place_of(Role.START),
            end=layout.place_of(Role.END),
            date_end=layout.place_of(Role.DATE_END),
            interval=layout.place_of(Role.INTERVAL),
            duration=length,
            duration_header=header,
        )

    @property
    def has_end(self) -> bool:
        """Say whether the table gives ends at all."""
        return any(place is not None for place in (self.end, self.interval, self.duration))


def _nth(places: Sequence[int], rank: int) -> int | None:
    return places[rank] if rank < len(places) else None


def day_of_row(row: Row, places: Places, calendar: Calendar, carried: date | None) -> FoundDate:
    """Find the day of a row: its own, that of its hour's cell, or the one carried from above."""
    for place in (places.date, places.start, places.interval):
        cell = row.at(place)
        if cell is None or (place != places.date and not _may_hold_day(cell)):
            continue
        try:
            found = read_date(cell, calendar)
        except NoSuchDate as problem:
            raise RowNotUnderstood("cette date n'existe pas", as_text(cell)) from problem
        if found:
            return found
        if place == places.date:
            raise RowNotUnderstood("la date n'est pas comprise", as_text(cell))
    if carried is None:
        raise RowNotUnderstood("la date manque", row.words)
    return FoundDate(carried)


def _may_hold_day(cell: Cell) -> bool:
    """Tell a cell with a day in it from an hour alone."""
    if isinstance(cell, str):
        return len(cell.strip()) > 7 and read_interval(cell) is None and read_clock(cell) is None
    return isinstance(cell, datetime) or (isinstance(cell, int | float) and not isinstance(cell, bool) and cell > 3000)


def times_of_row(row: Row, places: Places, found: FoundDate, calendar: Calendar) -> tuple[datetime, datetime]:
    """Find start and end, in Europe/Paris. Raises RowNotUnderstood."""
    start, end = _pair(row, places, found)
    if start is None:
        raise _no_start(row, places)
    last_day = _last_day(row, places, found.day, calendar)
    if end is None:
        end = _from_length(row, places, start)
    if last_day > found.day:
        end += DAY * (last_day - found.day).days
    else:
        end = _checked(start, end, row, places)
    if end - start > DAY:
        raise RowNotUnderstood("la visite durerait plus de 24 heures", _hours_words(row, places))
    return moments(found.day, start, end)


def _pair(row: Row, places: Places, found: FoundDate) -> tuple[int | None, int | None]:
    """Read the hours from wherever the table keeps them."""
    start_cell = row.at(places.start)
    own_day = places.date is None and found.rest is not None
    sources: list[Cell] = [row.at(places.interval), found.rest if own_day else start_cell, start_cell, found.rest]
    for cell in sources:
        if cell is not None and (pair := read_interval(cell)):
            return pair[0], pair[1] or (DAY if pair[0] else 0)
    start = next((c for cell in sources[1:] if (c := _clock_in(cell)) is not None), None)
    if start is None and places.interval is not None:
        start = read_clock(row.at(places.interval))
    return start, _end(row, places, start)


def _clock_in(cell: Cell) -> int | None:
    """Read an hour; a spreadsheet's whole date in the cell is not one."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell > 3000:
        return round((cell - int(cell)) * DAY) if cell != int(cell) else None
    return read_clock(cell)


def _end(row: Row, places: Places, start: int | None) -> int | None:
    cell = row.at(places.end)
    if cell is None or start is None:
        return None
    end = _clock_in(cell)
    if end is None and isinstance(cell, str):
        end = _hour_after_date(cell)
    if end is None:
        reason = "cette heure n'existe pas" if looks_like_clock(as_text(cell)) else "l'heure de fin n'est pas comprise"
        raise RowNotUnderstood(reason, as_text(cell))
    # Midnight closes a visit; it only opens one.
    return DAY if end == 0 and start > 0 else end


def _hour_after_date(cell: str) -> int | None:
    """Read the hour of "23/11/2026 10:30"."""
    try:
        found = read_date(cell, Calendar(around=date(2026, 1, 1)))
    except NoSuchDate:
        return None
    return read_clock(found.rest) if found else None


def _last_day(row: Row, places: Places, first: date, calendar: Calendar) -> date:
    for place in (places.date_end, places.end):
        cell = row.at(place)
        if cell is None or (place == places.end and not _may_hold_day(cell)):
            continue
        try:
            found = read_date(cell, calendar)
        except NoSuchDate as problem:
            raise RowNotUnderstood("cette date n'existe pas", as_text(cell)) from problem
        if found and found.day < first:
            raise RowNotUnderstood("la fin est avant le début", as_text(cell))
        if found:
            return found.day
    return first


def _from_length(row: Row, places: Places, start: int) -> int:
    """Compute the end from a length, or repeat the start when the table gives no end at all."""
    cell = row.at(places.duration)
    if cell is not None:
        length = read_minutes(cell, places.duration_header)
        if length is None or not 0 < length <= DAY:
            raise RowNotUnderstood("la durée n'est pas comprise", as_text(cell))
        return start + length
    if places.has_end:
        reason = "la ligne est coupée avant sa fin" if row.cut else "l'heure de fin manque"
        raise RowNotUnderstood(reason, row.words)
    return start


def _checked(start: int, end: int, row: Row, places: Places) -> int:
    """Accept an end after midnight for a night only; anything else that ends before it starts is a mistake."""
    if end == start and not places.has_end:
        return end
    closed = close(start, end)
    if closed is not None:
        return closed
    if end == start:
        raise RowNotUnderstood("le début et la fin sont à la même heure", _hours_words(row, places))
    raise RowNotUnderstood("la fin est avant le début", _hours_words(row, places))


def close(start: int, end: int) -> int | None:
    """Give the end of a visit in minutes, after midnight for a night; None when it cannot end there."""
    if end > start:
        return end
    night = start >= _EVENING and end <= _MORNING and end + DAY - start <= _LONGEST_NIGHT
    return end + DAY if night else None


def _hours_words(row: Row, places: Places) -> str:
    words = [row.text(place) for place in (places.interval, places.start, places.end, places.duration)]
    return " - ".join(word for word in words if word)


def _no_start(row: Row, places: Places) -> RowNotUnderstood:
    words = _hours_words(row, places)
    if row.cut:
        return RowNotUnderstood("la ligne est coupée avant sa fin", row.words)
    if row.at(places.start) is None and row.at(places.interval) is None:
        return RowNotUnderstood("l'heure de début manque", row.words)
    first = row.text(places.start) or row.text(places.interval)
    reason = "cette heure n'existe pas" if looks_like_clock(first) else "l'heure n'est pas comprise"
    return RowNotUnderstood(reason, words)


def moments(day: date, start: int, end: int) -> tuple[datetime, datetime]:
    """Attach Europe/Paris to minutes after midnight; an hour that the clocks skip is the one they show instead."""
    midnight = datetime.combine(day, time())
    first = (midnight + timedelta(minutes=start)).replace(tzinfo=PARIS).astimezone(UTC)
    last = (midnight + timedelta(minutes=end)).replace(tzinfo=PARIS).astimezone(UTC)
    if last < first or (last == first and end != start):
        last = first + timedelta(minutes=end - start)
    return first.astimezone(PARIS), last.astimezone(PARIS)
