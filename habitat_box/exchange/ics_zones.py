"""Time zones as calendars name them: IANA, Windows, vendor prefixes, or described in the file itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from habitat_box.domain.planning import PARIS
from habitat_box.domain.recurrence import RuleNotUnderstood, Series, TooManyOccurrences, Work, read_rule
from habitat_box.domain.recurrence_rule import wall
from habitat_box.exchange.ics_lines import Component, Property

_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2}))?")
_FIXED = re.compile(r"(?:UTC|GMT)\s*([+-]\d{1,2})(?:[:.]?(\d{2}))?", re.I)
_CITY = re.compile(r"paris|bruxelles|brussels|romance|madrid|w\. europe", re.I)


class Zone(Protocol):
    """Turns local moments into absolute ones and back."""

    def absolute(self, local: datetime) -> datetime:
        """Give the UTC moment of a naive local one; in a gap the offset before it, in an overlap the first."""

    def local(self, moment: datetime) -> datetime:
        """Give the naive local moment of an absolute one."""


class NamedZone:
    """A zone of the IANA database."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def absolute(self, local: datetime) -> datetime:
        """Attach the zone to a naive moment (RFC 5545, 3.3.5: that is what fold 0 means)."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """Give the naive local moment."""
        return moment.astimezone(self.zone).replace(tzinfo=None)


class Universal:
    """UTC itself."""

    def absolute(self, local: datetime) -> datetime:
        """Attach UTC."""
        return local.replace(tzinfo=UTC)

    def local(self, moment: datetime) -> datetime:
        """Take UTC off."""
        return moment.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class _Observance:
    """Summer or winter time: when it begins, from and to which offset."""

    series: Series
    before: timedelta
    after: timedelta


class DescribedZone:
    """A zone that exists only in the file's VTIMEZONE."""

    def __init__(self, observances: Sequence[_Observance]) -> None:
        self._observances = observances
        self._first = min(observances, key=lambda o: o.series.start)
        self._years: dict[int, list[tuple[datetime, timedelta, timedelta]]] = {}

    @classmethod
    def fixed(cls, hours: int, minutes: int) -> DescribedZone:
        """Make a zone that never changes, such as UTC+11."""
        sign = -1 if hours < 0 else 1
        offset = timedelta(hours=max(-23, min(hours, 23)), minutes=sign * min(minutes, 59))
        return cls([_Observance(Series(wall(1970)), offset, offset)])

    def _changes(self, year: int) -> list[tuple[datetime, timedelta, timedelta]]:
        """List the changes that can still count in a year, in local time before each."""
        if year not in self._years:
            found = []
            lower, upper = wall(max(year - 2, 1)), wall(year + 1)
            for one in self._observances:
                starts = one.series.between(lower, upper, Work(steps=20_000))
                if not starts:
                    last = [r.until for r in one.series.rules if r.until and r.until < lower]
                    before = [one.series.start, *one.series.extra, *last]
                    starts = [max(moment for moment in before)] if max(before) < upper else []
                found += [(start, one.before, one.after) for start in starts]
            self._years[year] = sorted(found)
        return self._years[year]

    def absolute(self, local: datetime) -> datetime:
        """Subtract the offset in force; inside a gap the one before it."""
        offset = self._first.before
        for start, before, after in self._changes(local.year):
            if local < start + max(timedelta(0), after - before):
                break
            offset = after
        return (local - offset).replace(tzinfo=UTC)

    def local(self, moment: datetime) -> datetime:
        """Add the offset in force at an absolute moment."""
        naive = moment.astimezone(UTC).replace(tzinfo=None)
        offset = self._first.before
        for start, before, after in self._changes(naive.year):
            if naive < start - before:
                break
            offset = after
        return naive + offset


HOUSE_ZONE = NamedZone(PARIS)
UTC_ZONE = Universal()


class Zones:
    """The zones of one file; an unknown name means the house's own time, and is said once."""

    def __init__(self, root: Component) -> None:
        self._described = {_name(c): c for c in root.walk("VTIMEZONE") if c.first("TZID")}
        self._found: dict[str, Zone] = {}
        self.unknown: list[str] = []

    def find(self, tzid: str) -> Zone:
        """Give the zone a TZID names."""
        zone = self._found.get(tzid)
        if zone is None:
            zone = self._found[tzid] = self._look(tzid)
        return zone

    def _look(self, tzid: str) -> Zone:
        parts = tzid.strip().strip('"').strip("/").split("/")
        for length in range(min(3, len(parts)), 0, -1):
            named = _iana("/".join(parts[-length:])) if length == len(parts) or length > 1 else None
            if named:
                return named
        standard = _windows().get(tzid.strip())
        if standard and (named := _iana(standard)):
            return named
        described = self._described.get(tzid.strip())
        if described and (zone := _describe(described)):
            return zone
        if fixed := _FIXED.fullmatch(tzid.strip()):
            return DescribedZone.fixed(int(fixed[1]), int(fixed[2] or 0))
        if not _CITY.search(tzid) and tzid not in self.unknown:
            self.unknown.append(tzid)
        return HOUSE_ZONE


def _name(component: Component) -> str:
    found = component.first("TZID")
    return found.value.strip() if found else ""


def _iana(name: str) -> Zone | None:
    if name.upper() in ("UTC", "Z", "ETC/UTC"):
        return UTC_ZONE
    try:
        return NamedZone(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        known = _folded().get(name.casefold())
        return NamedZone(ZoneInfo(known)) if known else None


@lru_cache(maxsize=1)
def _folded() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    # Imported when a calendar needs it: the library costs more to load than most files to read.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return dict(WINDOWS_TO_OLSON)


def _describe(component: Component) -> Zone | None:
    """Read a VTIMEZONE; a damaged one is as good as none."""
    try:
        found = [o for c in component.children if c.name in ("STANDARD", "DAYLIGHT") and (o := _observance(c))]
        zone = DescribedZone(found) if found else None
        if zone:
            zone.absolute(wall(2026))
    except (RuleNotUnderstood, TooManyOccurrences, ValueError, OverflowError):
        return None
    return zone


def _observance(component: Component) -> _Observance | None:
    start, before, after = (component.first(n) for n in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"))
    if not (start and before and after):
        return None
    rules = tuple(read_rule(p.value) for p in component.properties.get("RRULE", []))
    extra = [_stamp(v) for p in component.properties.get("RDATE", []) for v in p.value.split(",") if v]
    series = Series(_stamp(start.value), rules=rules, extra=tuple(extra))
    return _Observance(series, _offset(before), _offset(after))


def _stamp(value: str) -> datetime:
    part = _STAMP.match(value.strip())
    if part is None:
        raise ValueError("not a local moment")
    return wall(*(int(p or 0) for p in part.groups()))


def _offset(offset: Property) -> timedelta:
    part = _OFFSET.fullmatch(offset.value.strip())
    if part is None:
        raise ValueError("not an offset")
    size = timedelta(hours=int(part[2]), minutes=int(part[3]), seconds=int(part[4] or 0))
    if size >= timedelta(hours=24):
        raise ValueError("not an offset")
    return -size if part[1] == "-" else size
