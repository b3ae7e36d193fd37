"""The calendars that Les Tilleuls' services send: series with exceptions, floating times, folded lines (RFC 5545)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from demo_house import RESIDENTS, SERVICES, Resident, Slot

WEEKS_BEFORE = 4
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ACTIVITIES = (
    (0, "Café du lundi et nouvelles de la semaine", time(10, 30), 60),
    (1, "Gymnastique douce", time(10, 30), 45),
    (2, "Atelier mémoire et goûter\\, ouvert aux proches", time(15, 0), 90),
    (3, "Chorale dans la salle commune", time(16, 30), 60),
    (4, "Marche au bord de l'eau", time(10, 0), 75),
    (5, "Cuisine partagée", time(11, 0), 90),
    (6, "Jeux de cartes du dimanche", time(15, 0), 120),
)


@dataclass(frozen=True)
class Dated:
    """One visit on its day, as a service writes it."""

    slot: Slot
    day: date
    status: str = "Planifié"

    @property
    def start(self) -> datetime:
        return datetime.combine(self.day, time()) + timedelta(minutes=self.slot.start)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.slot.minutes)

    @property
    def person(self) -> Resident:
        return RESIDENTS[self.slot.person]


def calendar(place: int, slots: Sequence[Slot], monday: date) -> bytes:
    """A nursing practice's calendar: series since a month, one day left out, one visit moved this Saturday."""
    series: dict[tuple[int, int, str], list[Slot]] = defaultdict(list)
    for slot in slots:
        series[slot.person, slot.start, slot.worker].append(slot)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{SERVICES[place].name}//Agenda//FR", *ZONE.split("\n")]
    since = monday - timedelta(weeks=WEEKS_BEFORE)
    for number, group in enumerate(series.values()):
        uid = f"s{place}-{number}@agenda.example"
        lines += _serie(uid, group, since, except_on=monday + timedelta(days=13) if number == 0 else None)
        saturday = next((slot for slot in group if slot.day == 5), None)
        if number == 1 and saturday is not None:
            lines += _moved(uid, saturday, monday + timedelta(days=5))
    return _folded([*lines, "END:VCALENDAR"])


def _serie(uid: str, group: Sequence[Slot], since: date, except_on: date | None) -> list[str]:
    first = min(group, key=lambda slot: slot.day)
    start = Dated(first, since + timedelta(days=first.day))
    rule = "FREQ=DAILY" if len(group) == 7 else "FREQ=WEEKLY;BYDAY=" + ",".join(DAY_NAMES[slot.day] for slot in group)
    lines = [*_event(uid, start), f"RRULE:{rule}"]
    if except_on is not None:
        lines.append(f"EXDATE;TZID=Europe/Paris:{except_on:%Y%m%d}T{start.start:%H%M%S}")
    return [*lines, "END:VEVENT"]


def _moved(uid: str, slot: Slot, day: date) -> list[str]:
    usual = Dated(slot, day)
    return [
        *_event(uid, Dated(replace(slot, start=slot.start + 5), day)),
        f"RECURRENCE-ID;TZID=Europe/Paris:{usual.start:%Y%m%dT%H%M%S}",
        "END:VEVENT",
    ]


def _event(uid: str, one: Dated) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{one.day:%Y%m%d}T080000Z",
        f"DTSTART;TZID=Europe/Paris:{one.start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Paris:{one.end:%Y%m%dT%H%M%S}",
        f"SUMMARY:{one.slot.title} - {one.person.civility} {one.person.last.upper()} {one.person.first}",
        f"DESCRIPTION:Intervenant : {one.slot.worker}",
    ]


def activities(monday: date) -> bytes:
    """The neighbours' calendar, in floating times."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Voisins//FR"]
    for day, title, start, minutes in ACTIVITIES:
        first = datetime.combine(monday + timedelta(days=day), start)
        lines += ["BEGIN:VEVENT", f"UID:voisins-{day}", f"DTSTAMP:{monday:%Y%m%d}T080000Z", f"DTSTART:{first:%Y%m%dT%H%M%S}"]
        lines += [f"DURATION:PT{minutes}M", "RRULE:FREQ=WEEKLY", f"SUMMARY:{title}", "LOCATION:Salle commune"]
        lines += ["CATEGORIES:convivialité", "END:VEVENT"]
    feast = monday + timedelta(days=10)
    lines += ["BEGIN:VEVENT", "UID:voisins-conseil", f"DTSTAMP:{monday:%Y%m%d}T080000Z", f"DTSTART;VALUE=DATE:{feast:%Y%m%d}"]
    lines += ["SUMMARY:Fête de la maison", "CATEGORIES:convivialité", "END:VEVENT", "END:VCALENDAR"]
    return _folded(lines)


def _folded(lines: Iterable[str]) -> bytes:
    """Fold lines at 75 bytes (RFC 5545, 3.1)."""
    out = []
    for line in lines:
        rest = line
        while len(rest.encode()) > 75:
            cut = next(n for n in range(73, 0, -1) if len(rest[:n].encode()) <= 75)
            out.append(rest[:cut])
            rest = " " + rest[cut:]
        out.append(rest)
    return ("\r\n".join(out) + "\r\n").encode()
