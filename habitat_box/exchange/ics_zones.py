"""Time zones as calendars name them: IANA, Windows, vendor prefixes, or described in the file itself."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Protocol
from zoneinfo import available_timezones

from icalendar.error import GloballyUniqueTZIDGuessed
from icalendar.timezone import TZP

from habitat_box.domain.planning import PARIS
from habitat_box.domain.recurrence import RuleNotUnderstood, Series, TooManyOccurrences, Work
from habitat_box.domain.recurrence_rule import wall
from habitat_box.exchange.ics_lines import Component
from habitat_box.exchange.ics_scalars import read_offset, read_recur, read_stamp

_FIXED = re.compile(r"(?:UTC|GMT)\s*([+-])(\d{1,2})(?:[:.]?(\d{2}))?", re.I)
_CITY = re.compile(r"paris|bruxelles|brussels|romance|madrid|w\. europe", re.I)
_NOWHERE = timedelta(0)
_MOST_UNKNOWN = 100  # a file with more is not a calendar, and each costs a search


class Zone(Protocol):
    """Turns local moments into absolute ones and back."""

    def absolute(self, local: datetime) -> datetime:
        """Give the UTC moment of a naive local one; in a gap the offset before it, in an overlap the first."""

    def local(self, moment: datetime) -> datetime:
        """Give the naive local moment of an absolute one."""


class NamedZone:
    """A zone of the IANA database, or an offset that never changes."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def absolute(self, local: datetime) -> datetime:
        """Attach the zone to a naive moment (RFC 5545, 3.3.5: that is what fold 0 means)."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """Give the naive local moment."""
        return moment.astimezone(self.zone).replace(tzinfo=None)


@dataclass(frozen=True)
class _Observance:
    """Summer or winter time: when it begins, from and to which offset."""

    series: Series
    before: timedelta
    after: timedelta


class DescribedZone:
    """A zone that exists only in the file's VTIMEZONE.

    Its values are icalendar's, its moments the house's: the library's own zone takes the wrong side of a gap (RFC 5545,
    3.3.5), walks every year since 1601 at each question, never ends on a hostile rule, and its table of changes stops in 2038.
    """

    def __init__(self, observances: Sequence[_Observance]) -> None:
        self._observances = observances
        self._first = min(observances, key=lambda o: o.series.start)
        self._years: dict[int, list[tuple[datetime, timedelta, timedelta]]] = {}

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
            if local < start + max(_NOWHERE, after - before):
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
UTC_ZONE = NamedZone(UTC)


class Zones:
    """The zones of one file; an unknown name means the house's own time, and is said once."""

    def __init__(self, root: Component) -> None:
        self._described = {c.text("TZID").strip(): c for c in root.walk("VTIMEZONE") if c.first("TZID")}
        self._found: dict[str, Zone] = {}
        self.unknown: list[str] = []

    def find(self, tzid: str) -> Zone:
        """Give the zone a TZID names."""
        zone = self._found.get(tzid)
        if zone is None:
            zone = self._found[tzid] = self._look(tzid.strip('" '))
        return zone

    def _look(self, tzid: str) -> Zone:
        if len(self.unknown) >= _MOST_UNKNOWN:
            return HOUSE_ZONE
        if named := _named(tzid):
            return named
        described = self._described.get(tzid)
        if described and (zone := _describe(described)):
            return zone
        if fixed := _FIXED.fullmatch(tzid):
            return _fixed(fixed[1], int(fixed[2]), int(fixed[3] or 0))
        if not _CITY.search(tzid) and tzid not in self.unknown:
            self.unknown.append(tzid)
        return HOUSE_ZONE


@lru_cache(maxsize=256)
def _named(tzid: str) -> Zone | None:
    """Ask the library: IANA, Windows, then the end of a vendor's path, with or without its first slash."""
    # Our own table of zones: the library's common one remembers what other files described.
    table = TZP()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
        for name in (tzid, "/" + tzid.strip("/"), _folded().get(tzid.strip("/").casefold())):
            try:
                zone = table.timezone(name) if name else None
            except OSError:  # a folder of the database, such as "Europe"
                zone = None
            if zone:
                return UTC_ZONE if str(zone) == "UTC" else NamedZone(zone)
    return None


@lru_cache(maxsize=1)
def _folded() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _fixed(sign: str, hours: int, minutes: int) -> Zone:
    size = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return NamedZone(timezone(-size if sign == "-" else size))


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
    rules = tuple(read_recur(p.value) for p in component.properties.get("RRULE", []))
    extra = [read_stamp(v).local for p in component.properties.get("RDATE", []) for v in p.value.split(",") if v]
    series = Series(read_stamp(start.value).local, rules=rules, extra=tuple(extra))
    return _Observance(series, read_offset(before.value), read_offset(after.value))
