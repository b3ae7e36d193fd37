"""iCalendar values into moments on a zone's clock, and lengths (RFC 5545, 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from habitat_box.exchange.ics_lines import Component, Property
from habitat_box.exchange.ics_scalars import read_duration, read_stamp
from habitat_box.exchange.ics_zones import HOUSE_ZONE, UTC_ZONE, Zone, Zones


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
    found = read_stamp(value)
    if found.is_day:
        return Moment(found.local, fallback, True)
    if found.utc:
        return Moment(found.local, UTC_ZONE)
    return Moment(found.local, zones.find(tzid) if tzid else fallback)


def read_property(found: Property, zones: Zones, fallback: Zone = HOUSE_ZONE) -> Moment:
    """Read a property that holds one moment."""
    return read_moment(found.value, found.parameter("TZID"), zones, fallback)


def read_length(value: str) -> Length:
    """Read a DURATION. Raises ValueNotUnderstood."""
    return Length(*read_duration(value))


def read_list(event: Component, name: str, zones: Zones, fallback: Zone) -> list[tuple[Moment, str]]:
    """Read every moment of EXDATE or RDATE, with what follows the slash of a PERIOD."""
    found = []
    for prop in event.properties.get(name, []):
        tzid = prop.parameter("TZID")
        # Split here and not by the library, which gives up the whole list for one comma too many.
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
