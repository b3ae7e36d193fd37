"""iCalendar values into moments and lengths (RFC 5545, 3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from habitat_box.domain.recurrence_rule import wall
from habitat_box.exchange.ics_lines import Component, Property
from habitat_box.exchange.ics_zones import HOUSE_ZONE, UTC_ZONE, Zone, Zones

_MOMENT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?([Zz])?)?", re.ASCII)
_DURATION = re.compile(r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?", re.ASCII)


class ValueNotUnderstood(ValueError):
    """A value that cannot be used; the message cites it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a local moment with its zone."""

    local: datetime
    zone: Zone
    is_day: bool = False

    def absolute(self) -> datetime:
        """Give the UTC moment; a day begins at the house's midnight."""
        return (HOUSE_ZONE if self.is_day else self.zone).absolute(self.local)

    def local_in(self, zone: Zone) -> datetime:
        """Give the naive moment as another zone's clock shows it; a day stays the same day."""
        if self.is_day or self.zone is zone:
            return self.local
        return zone.local(self.absolute())


@dataclass(frozen=True, slots=True)
class Length:
    """A DURATION: whole days follow the calendar, the rest is exact (RFC 5545, 3.3.6)."""

    days: int
    exact: timedelta

    def after(self, start: datetime, zone: Zone) -> datetime:
        """Give the UTC end of something that starts at a naive local moment."""
        return zone.absolute(start + timedelta(days=self.days)) + self.exact


def read_moment(value: str, tzid: str, zones: Zones, fallback: Zone = HOUSE_ZONE) -> Moment:
    """Read a DATE or DATE-TIME. Floating time is the house's. Raises ValueNotUnderstood."""
    part = _MOMENT.fullmatch(value.strip())
    if part is None:
        raise ValueNotUnderstood(value)
    year, month, day, hour, minute, second, utc = part.groups()
    try:
        local = wall(int(year), int(month), int(day))
        if hour is None:
            return Moment(local, fallback, True)
        # 24:00 and :60 exist on paper only; the first is a mistake, the second a leap second.
        local = local.replace(hour=int(hour), minute=int(minute), second=min(int(second or 0), 59))
    except ValueError as problem:
        raise ValueNotUnderstood(value) from problem
    if not 1 < local.year < 9998:
        raise ValueNotUnderstood(value)
    if utc:
        return Moment(local, UTC_ZONE)
    return Moment(local, zones.find(tzid) if tzid else fallback)


def read_property(found: Property, zones: Zones, fallback: Zone = HOUSE_ZONE) -> Moment:
    """Read a property that holds one moment."""
    return read_moment(found.value, found.parameter("TZID"), zones, fallback)


def read_length(value: str) -> Length:
    """Read a DURATION. Raises ValueNotUnderstood."""
    part = _DURATION.fullmatch(value.strip().upper())
    if part is None or not any(part.groups()[1:]):
        raise ValueNotUnderstood(value)
    weeks, days, hours, minutes, seconds = (int(p or 0) for p in part.groups()[1:])
    sign = -1 if part[1] == "-" else 1
    exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Length(sign * (weeks * 7 + days), sign * exact)


def read_list(event: Component, name: str, zones: Zones, fallback: Zone) -> list[tuple[Moment, str]]:
    """Read every moment of EXDATE or RDATE, with what follows the slash of a PERIOD."""
    found = []
    for prop in event.properties.get(name, []):
        tzid = prop.parameter("TZID")
        for value in prop.value.split(","):
            start, _, end = value.partition("/")
            if start.strip():
                found.append((read_moment(start, tzid, zones, fallback), end.strip()))
    return found


def period_length(start: Moment, end: str, zones: Zones) -> Length:
    """Read how long a PERIOD lasts: its second half is an end or a duration."""
    if end.lstrip("+-")[:1].upper() == "P":
        return read_length(end)
    until = read_moment(end, "", zones, start.zone)
    return Length(0, until.absolute() - start.absolute())


def as_utc(moment: datetime) -> str:
    """Write an absolute moment the way iCalendar does; the same occurrence always gets the same words."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
