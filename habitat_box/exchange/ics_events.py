"""One VEVENT as values: when, how long, what repeats it, what it replaces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from icalendar.parser import split_on_unescaped_comma

from habitat_box.domain.recurrence import Rule, RuleNotUnderstood, Series
from habitat_box.exchange.clean_text import cite, clean
from habitat_box.exchange.ics_lines import Component
from habitat_box.exchange.ics_scalars import ValueNotUnderstood, read_recur
from habitat_box.exchange.ics_values import (
    Length,
    Moment,
    period_length,
    read_length,
    read_list,
    read_property,
)
from habitat_box.exchange.ics_zones import HOUSE_ZONE, UTC_ZONE, Zones

_CRITICAL = re.compile(r"\s*(DTSTART|DTEND|DURATION|RRULE|EXRULE|RDATE|EXDATE|RECURRENCE-ID|STATUS)", re.I)
_WORKER = re.compile(r"(?:intervenante?|infirmi[eè]re?|aide|b[ée]n[ée]vole)\s*:\s*([^\n,;]{2,60})", re.I)


class EventNotUnderstood(ValueError):
    """An event that cannot be used: the reason, and the words at fault."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(reason)
        self.reason, self.words = reason, words


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT, read."""

    line: int
    uid: str | None
    start: Moment
    length: Length
    series: Series
    lengths: dict[datetime, Length]  # of the RDATEs that say their own
    recurrence_id: Moment | None
    and_future: bool
    sequence: int
    status: str
    summary: str = field(repr=False)
    place: str = field(repr=False)
    description: str = field(repr=False)
    category: str = field(repr=False)

    @property
    def repeats(self) -> bool:
        """Say whether anything repeats the event."""
        return bool(self.series.rules or self.series.extra)

    @property
    def worker(self) -> str | None:
        """Find a worker named in the description."""
        found = _WORKER.search(self.description) if self.description else None
        return clean(found[1]) if found else None


def read_event(component: Component, zones: Zones) -> Event:
    """Read one VEVENT. Raises EventNotUnderstood."""
    if not component.closed:
        raise EventNotUnderstood("l'événement est coupé avant sa fin", summary_of(component))
    for line in component.stray:
        if _CRITICAL.match(line):
            raise EventNotUnderstood("une ligne de l'événement est abîmée", line)
    try:
        return _read(component, zones)
    except ValueNotUnderstood as problem:
        raise EventNotUnderstood("une date ou une durée n'est pas comprise", str(problem)) from problem
    except RuleNotUnderstood as problem:
        raise EventNotUnderstood("la règle de répétition n'est pas comprise", str(problem)) from problem
    except (OverflowError, ValueError) as problem:
        if isinstance(problem, EventNotUnderstood):
            raise
        raise EventNotUnderstood("une date est hors du calendrier", summary_of(component)) from problem


def summary_of(component: Component) -> str:
    """Give the words that let the coordinator find a damaged event."""
    return component.text("SUMMARY") or component.text("UID") or "VEVENT"


def _read(component: Component, zones: Zones) -> Event:
    prop = component.first("DTSTART")
    if prop is None:
        raise EventNotUnderstood("l'événement n'a pas de date de début", summary_of(component))
    start = read_property(prop, zones)
    length = _length(component, start, zones)
    series, lengths = _series(component, start, zones) if _repeats(component) else (Series(start.local), {})
    replaced = component.first("RECURRENCE-ID")
    return Event(
        component.line,
        cite(component.text("UID"), 250) or None,
        start,
        length,
        series,
        lengths,
        read_property(replaced, zones, start.zone) if replaced else None,
        replaced is not None and replaced.parameter("RANGE").upper() == "THISANDFUTURE",
        _sequence(component),
        component.text("STATUS").strip().upper(),
        clean(component.text("SUMMARY")),
        clean(component.text("LOCATION")),
        component.text("DESCRIPTION")[:2000],
        ", ".join(clean(w) for p in component.properties.get("CATEGORIES", []) for w in split_on_unescaped_comma(p.value)),
    )


def _repeats(component: Component) -> bool:
    return "RRULE" in component.properties or "RDATE" in component.properties or "EXDATE" in component.properties


def _sequence(component: Component) -> int:
    text = component.text("SEQUENCE").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _length(component: Component, start: Moment, zones: Zones) -> Length:
    """Say how long the event lasts: DTEND is exact, DURATION follows the calendar for its days."""
    end, duration = component.first("DTEND"), component.first("DURATION")
    if end is not None and end.value.strip():
        return _until(start, read_property(end, zones, start.zone), component)
    if duration is not None and duration.value.strip():
        length = read_length(duration.value)
        if length.days < 0 or length.exact < timedelta(0):
            raise EventNotUnderstood("l'événement finit avant de commencer", duration.value)
        return Length(max(1, length.days), timedelta(0)) if start.is_day else length
    return Length(1 if start.is_day else 0, timedelta(0))


def _until(start: Moment, end: Moment, component: Component) -> Length:
    if start.is_day:
        days = (end.local.date() - start.local.date()).days
        if days < 0:
            raise EventNotUnderstood("l'événement finit avant de commencer", summary_of(component))
        return Length(max(1, days), timedelta(0))
    finish = start.zone.absolute(end.local) if end.is_day else end.absolute()
    exact = finish - start.absolute()
    if exact < timedelta(0):
        words = f"{start.local:%d/%m/%Y %H:%M} - {end.local:%d/%m/%Y %H:%M}"
        raise EventNotUnderstood("l'événement finit avant de commencer", words)
    return Length(0, exact)


def _series(component: Component, start: Moment, zones: Zones) -> tuple[Series, dict[datetime, Length]]:
    """Gather what repeats the event, every moment on the clock of its start."""
    zone = HOUSE_ZONE if start.is_day else start.zone
    extra: list[datetime] = []
    lengths: dict[datetime, Length] = {}
    for moment, end in read_list(component, "RDATE", zones, start.zone):
        local = moment.local_in(zone)
        if moment.is_day and not start.is_day:
            local = datetime.combine(local.date(), start.local.time())
        local = datetime.combine(local.date(), datetime.min.time()) if start.is_day else local
        extra.append(local)
        if end:
            lengths[local] = period_length(moment, end, zones)
    excluded = [moment for moment, _ in read_list(component, "EXDATE", zones, start.zone)]
    whole_days = {m.local_in(zone).date() for m in excluded if m.is_day or start.is_day}
    exact = {m.local_in(zone) for m in excluded if not m.is_day}
    if _floats(component):
        # Some software writes 010000Z for the floating 010000 it means: both leave out the same visit.
        exact |= {m.local for m in excluded if not m.is_day}
    series = Series(
        start.local,
        start.is_day,
        tuple(_rule(p.value, start) for p in component.properties.get("RRULE", []) if p.value.strip()),
        tuple(extra),
        frozenset(exact),
        frozenset(whole_days),
        tuple(_rule(p.value, start) for p in component.properties.get("EXRULE", []) if p.value.strip()),
    )
    return series, lengths


def _floats(component: Component) -> bool:
    prop = component.first("DTSTART")
    return prop is not None and not prop.parameter("TZID") and prop.value.strip()[-1:] not in "Zz"


def _rule(text: str, start: Moment) -> Rule:
    """Read a rule and put its UNTIL on the clock of the start."""
    rule = read_recur(text)
    if rule.until is None or not rule.until_utc or start.is_day:
        return rule
    return replace(rule, until=start.zone.local(UTC_ZONE.absolute(rule.until)))
