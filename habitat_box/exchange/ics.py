"""Read an iCalendar file: visits, activities, and what is neither, for a window of weeks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from habitat_box.domain.calendar_words import Decision, EventText, sort_events
from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.planning import PARIS, ReadActivity, Reading, ReadVisit, SourceRef, Unusable
from habitat_box.exchange.clean_text import cite, clean
from habitat_box.exchange.ics_events import Event, EventNotUnderstood, read_event, summary_of
from habitat_box.exchange.ics_lines import Component, read_components
from habitat_box.exchange.ics_series import Expansion, Occurrence, Window
from habitat_box.exchange.ics_zones import HOUSE_ZONE, Zones

_CANCELLED_TITLE = re.compile(r"\W*(annul[ée]e?s?|supprim[ée]e?s?|cancel+ed)\b\W*", re.I)
_OTHERS = {"VTODO": "tâches", "VJOURNAL": "notes", "VFREEBUSY": "disponibilités", "VAVAILABILITY": "disponibilités"}
_MOST_EVENTS = 50_000


def read_calendar(text: str, first_day: date, weeks: int, people: Sequence[Candidate]) -> Reading:
    """Read the occurrences that fall in `weeks` weeks from `first_day`. Never fails on what a calendar holds."""
    root = read_components(text)
    zones = Zones(root)
    lost: list[Unusable] = []
    events = _events(root.walk("VEVENT"), zones, lost)
    last_day = first_day + timedelta(weeks=weeks) - timedelta(days=1)
    midnight = [datetime.combine(d, time()) for d in (first_day, last_day + timedelta(days=1))]
    expansion = Expansion(Window(HOUSE_ZONE.absolute(midnight[0]), HOUSE_ZONE.absolute(midnight[1])))
    found = expansion.expand(events)
    lost += [_lost(event, reason) for event, reason in expansion.failed]
    found.sort(key=lambda o: (o.start, o.event.line))
    visits, activities = _sorted_out(found, events, people, lost, _cancels_all(root))
    return Reading(
        "ics",
        tuple(visits),
        tuple(activities),
        tuple(lost),
        None,
        len(visits) + len(activities) + len(lost),
        (first_day, last_day),
        tuple(_warnings(root, zones, events, expansion)),
    )


def _events(components: Sequence[Component], zones: Zones, lost: list[Unusable]) -> list[Event]:
    events = []
    for number, component in enumerate(components):
        try:
            if number >= _MOST_EVENTS:
                raise EventNotUnderstood("le fichier contient trop d'événements", summary_of(component))
            events.append(read_event(component, zones))
        except EventNotUnderstood as problem:
            source = SourceRef(line=component.line, uid=cite(component.text("UID"), 250) or None)
            lost.append(Unusable(source, cite(problem.words), problem.reason, "not_understood"))
    return events


def _lost(event: Event, reason: str) -> Unusable:
    words = cite(event.summary or event.uid or "VEVENT")
    return Unusable(SourceRef(event.line, event.uid), words, reason, "not_understood")


def _cancels_all(root: Component) -> bool:
    return any(c.text("METHOD").strip().upper() == "CANCEL" for c in root.walk("VCALENDAR"))


def _sorted_out(
    found: Sequence[Occurrence],
    events: Sequence[Event],
    people: Sequence[Candidate],
    lost: list[Unusable],
    cancels_all: bool,
) -> tuple[list[ReadVisit], list[ReadActivity]]:
    """Decide once per wording what an event is, then make its occurrences."""
    inherited = {e.uid: e.summary for e in events if e.recurrence_id is None and e.summary}
    texts = {id(e): _text(e, inherited) for e in events}
    kinds = list(dict.fromkeys(texts.values()))
    decided = dict(zip(kinds, sort_events(kinds, NameBook(people)), strict=True))
    visits: list[ReadVisit] = []
    activities: list[ReadActivity] = []
    for one in found:
        text = texts[id(one.event)]
        decision = decided[text]
        cancelled = cancels_all or one.event.status == "CANCELLED" or _says_cancelled(text.summary)
        if decision.kind == "visit":
            visits.append(_visit(one, text, decision, cancelled))
        elif decision.kind == "activity":
            activities.append(_activity(one, text, cancelled))
        else:
            source = SourceRef(one.event.line, one.event.uid)
            when = f"{one.start.astimezone(PARIS):%d/%m/%Y}"
            words = cite(text.summary or "(sans titre)")
            lost.append(Unusable(source, words, f"{decision.reason} ({when})", "skipped"))
    return visits, activities


def _text(event: Event, inherited: dict[str | None, str]) -> EventText:
    summary = event.summary or inherited.get(event.uid, "")
    return EventText(summary, event.place, clean(event.description[:300]), event.start.is_day)


def _says_cancelled(summary: str) -> bool:
    return _CANCELLED_TITLE.match(summary) is not None


def _visit(one: Occurrence, text: EventText, decision: Decision, cancelled: bool) -> ReadVisit:
    event = one.event
    return ReadVisit(
        SourceRef(event.line, event.uid),
        _CANCELLED_TITLE.sub("", decision.name, count=1) if cancelled else decision.name,
        event.worker,
        one.start.astimezone(PARIS),
        one.end.astimezone(PARIS),
        cancelled=cancelled,
        title=text.summary,
        uid=event.uid,
        recurrence_id=one.recurrence_id,
        tentative=event.status == "TENTATIVE",
        status_words=event.status if event.status != "CONFIRMED" else "",
    )


def _activity(one: Occurrence, text: EventText, cancelled: bool) -> ReadActivity:
    event = one.event
    return ReadActivity(
        SourceRef(event.line, event.uid),
        text.summary or "(sans titre)",
        one.start.astimezone(PARIS),
        one.end.astimezone(PARIS),
        all_day=event.start.is_day,
        place=event.place,
        category=event.category,
        cancelled=cancelled,
        uid=event.uid,
        recurrence_id=one.recurrence_id,
    )


def _warnings(root: Component, zones: Zones, events: Sequence[Event], expansion: Expansion) -> list[str]:
    said = []
    for name, word in _OTHERS.items():
        if count := len(root.walk(name)):
            said.append(f"{count} {word} ({name}) laissées de côté : ce ne sont pas des visites.")
    for tzid in zones.unknown:
        said.append(f"Fuseau horaire inconnu « {cite(tzid, 60)} » : lu à l'heure de la maison.")
    for event in expansion.silent:
        said.append(f"« {cite(event.summary, 60)} » : une exception vise une date que le fichier a retirée.")
    if not events:
        said.append("Ce calendrier ne contient aucun événement lisible.")
    return said
