"""The occurrences of a calendar inside a window: series, exceptions, moved and cancelled instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from habitat_box.domain.recurrence import TooManyOccurrences, Work
from habitat_box.exchange.ics_events import Event
from habitat_box.exchange.ics_values import Length, as_utc
from habitat_box.exchange.ics_zones import HOUSE_ZONE

_STEPS = 3_000_000  # for one whole file: a few seconds at worst
_RESULTS = 100_000  # occurrences in one file
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The period asked for: from one UTC moment up to another, not included."""

    lower: datetime
    upper: datetime

    def touches(self, start: datetime, end: datetime) -> bool:
        """Say whether something that lasts from start to end is seen in the window."""
        if start >= self.upper:
            return False
        return end > self.lower or start == end == self.lower


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instance: the event whose words it carries, its UTC moments, which instance of the series it is."""

    event: Event
    start: datetime
    end: datetime
    recurrence_id: str | None


class Expansion:
    """Expands the events of one file on a shared budget."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.failed: list[tuple[Event, str]] = []
        self.silent: list[Event] = []
        self._steps = _STEPS
        self._left = _RESULTS

    def expand(self, events: Iterable[Event]) -> list[Occurrence]:
        """List what falls in the window; what cannot be followed is kept in `failed`."""
        families: dict[str, list[Event]] = defaultdict(list)
        found: list[Occurrence] = []
        for event in events:
            if event.uid is None:
                found += self._bounded(event, [])
            else:
                families[event.uid].append(event)
        for family in families.values():
            found += self._family(family)
        return found

    def _family(self, family: Sequence[Event]) -> list[Occurrence]:
        """Expand the events that share a UID: masters, and instances that replace theirs."""
        if len(family) == 1 and family[0].recurrence_id is None:
            return self._bounded(family[0], [])
        masters = [e for e in family if e.recurrence_id is None]
        replacing = _latest(e for e in family if e.recurrence_id is not None)
        newest = max((e.sequence for e in masters), default=0)
        found = [o for e in masters if e.sequence == newest for o in self._bounded(e, replacing)]
        excluded = {as_utc(e.start.zone.absolute(x)) for e in masters for x in e.series.excluded}
        for event in replacing:
            if _id_of(event) in excluded:
                self.silent.append(event)
            else:
                found += self._alone(event)
        return found

    def _alone(self, event: Event) -> list[Occurrence]:
        try:
            one = self._seen(event, event.start.local, event.length, _id_of(event))
        except (OverflowError, ValueError):
            self.failed.append((event, "une date est hors du calendrier"))
            return []
        return [one] if one else []

    def _bounded(self, event: Event, replacing: Sequence[Event]) -> list[Occurrence]:
        work = Work(steps=min(200_000, self._steps), results=min(3_000, self._left))
        before = work.steps
        try:
            found = list(self._instances(event, replacing, work))
        except TooManyOccurrences:
            self.failed.append((event, "l'événement revient trop souvent pour un planning"))
            found = []
        except (OverflowError, ValueError):
            self.failed.append((event, "une date est hors du calendrier"))
            found = []
        self._steps -= before - max(work.steps, 0)
        self._left -= len(found)
        return found

    def _instances(self, event: Event, replacing: Sequence[Event], work: Work) -> Iterator[Occurrence]:
        if not event.repeats:
            one = self._seen(event, event.start.local, event.length, None)
            taken = {_id_of(e) for e in replacing}
            if one and as_utc(event.start.absolute()) not in taken and not _excluded(event):
                yield one
            return
        zone = HOUSE_ZONE if event.start.is_day else event.start.zone
        longest = max((_whole(length) for length in (event.length, *event.lengths.values())), default=_ONE_DAY)
        shifts = [_shift(e, event) for e in replacing if e.and_future]
        margin = max([_ONE_DAY, *(abs(s) + _whole(e.length) for s, e in shifts)])
        lower = zone.local(self.window.lower) - longest - margin
        upper = zone.local(self.window.upper) + margin
        taken_ids = {_id_of(e) for e in replacing}
        taken_days = {e.recurrence_id.local.date() for e in replacing if e.recurrence_id and e.recurrence_id.is_day}
        for local in event.series.between(lower, upper, work):
            original = _stamp(event, local)
            if original in taken_ids or (local.date() in taken_days and not event.start.is_day):
                continue
            one = self._carried(event, local, replacing, original)
            if one:
                yield one

    def _carried(self, event: Event, local: datetime, replacing: Sequence[Event], original: str) -> Occurrence | None:
        """Let a change "to this and all following" carry the later instances with it."""
        ranges = [e for e in replacing if e.and_future and _since(e, event) <= local]
        if ranges:
            change = max(ranges, key=lambda e: _since(e, event))
            return self._seen(change, local + _shift(change, event)[0], change.length, original)
        return self._seen(event, local, event.lengths.get(local, event.length), original)

    def _seen(self, event: Event, local: datetime, length: Length, original: str | None) -> Occurrence | None:
        zone = HOUSE_ZONE if event.start.is_day else event.start.zone
        start = zone.absolute(local)
        end = length.after(local, zone)
        return Occurrence(event, start, end, original) if self.window.touches(start, end) else None


def _latest(events: Iterable[Event]) -> list[Event]:
    """Keep the last version of each replaced instance."""
    kept: dict[str, Event] = {}
    for event in events:
        other = kept.get(_id_of(event))
        if other is None or event.sequence >= other.sequence:
            kept[_id_of(event)] = event
    return list(kept.values())


def _id_of(event: Event) -> str:
    """Name the instance an event replaces, the same way whatever its zone."""
    moment = event.recurrence_id
    if moment is None:
        return ""
    return f"{moment.local:%Y%m%d}" if moment.is_day else as_utc(moment.absolute())


def _stamp(event: Event, local: datetime) -> str:
    return f"{local:%Y%m%d}" if event.start.is_day else as_utc(event.start.zone.absolute(local))


def _since(change: Event, master: Event) -> datetime:
    assert change.recurrence_id is not None  # noqa: S101  only replacing events come here
    return change.recurrence_id.local_in(master.start.zone)


def _shift(change: Event, master: Event) -> tuple[timedelta, Event]:
    return change.start.local_in(master.start.zone) - _since(change, master), change


def _whole(length: Length) -> timedelta:
    return timedelta(days=length.days) + length.exact


def _excluded(event: Event) -> bool:
    series = event.series
    return event.start.local in series.excluded or event.start.local.date() in series.excluded_days
