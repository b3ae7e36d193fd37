"""The files that Les Tilleuls' services send: real ones, in the shapes such services really use."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from demo_calendars import WEEKS_BEFORE, Dated, activities, calendar
from demo_house import AIDE, RESIDENTS, SERVICES, Resident, Service, Slot
from openpyxl import Workbook

WEEKS_AFTER = 1


@dataclass(frozen=True)
class Sent:
    """A file a service sent."""

    service: Service
    path: Path


def send_all(folder: Path, monday: date, week: Sequence[Slot]) -> list[Sent]:
    """Write everything the services sent before today: the month past, this week and the next one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sent = []
    for place, service in enumerate(SERVICES):
        own = [slot for slot in week if slot.service == place]
        if service.shape == "activities":
            sent.append(_write(folder, service, "agenda", activities(monday), "ics"))
        elif service.shape == "ics":
            sent.append(_write(folder, service, "agenda", calendar(place, own, monday), "ics"))
        else:
            for name, weeks in _periods(service):
                rows = [one for number in weeks for one in dated(own, monday + timedelta(weeks=number))]
                label = f"{name} S{(monday + timedelta(weeks=weeks[0])).isocalendar().week:02d}"
                sent.append(send(folder, service, label, rows))
    return sent


def _periods(service: Service) -> list[tuple[str, range]]:
    if service.rounds:
        return [("mois", range(-WEEKS_BEFORE, 0)), ("semaine", range(1)), ("semaine", range(1, 1 + WEEKS_AFTER))]
    return [("planning", range(-WEEKS_BEFORE, 1 + WEEKS_AFTER))]


def dated(slots: Iterable[Slot], monday: date) -> list[Dated]:
    """Put an ordinary week on its days, by person and hour."""
    rows = [Dated(slot, monday + timedelta(days=slot.day)) for slot in slots]
    return sorted(rows, key=lambda one: (one.slot.person, one.start))


def send_update(folder: Path, monday: date, week: Sequence[Slot], days: Sequence[date]) -> Sent:
    """Write this week's home help again, as it stands after the changes of each of these days."""
    rows = dated([slot for slot in week if slot.service == AIDE], monday)
    for day in days:
        rows = _changed(rows, day)
    service = SERVICES[AIDE]
    return send(folder, service, f"mise à jour du {days[-1]:%d-%m}", sorted(rows, key=lambda r: (r.slot.person, r.start)))


def _changed(rows: list[Dated], day: date) -> list[Dated]:
    """One day as it really goes: one visit gone, one moved, one given to someone else, one cancelled, one added."""
    kept = []
    for row in rows:
        slot, evening = row.slot, row.slot.start >= 18 * 60
        if row.day != day:
            kept.append(row)
        elif slot.person == 2 and not evening:
            continue  # silently gone: nobody comes at a usual time
        elif slot.person == 2:
            kept.append(replace(row, slot=replace(slot, worker=_someone_else(slot.worker))))
        elif slot.person == 3:
            kept.append(replace(row, status="Annulé"))
        elif slot.person == 8 and evening:
            kept.append(replace(row, slot=replace(slot, start=slot.start + 25)))
        else:
            kept.append(row)
    staff = SERVICES[AIDE].workers[1:]
    free = staff[(day.weekday() + 5) % len(staff)]  # neither the evening's worker nor who replaces her
    nurse_is_there = Slot(AIDE, 5, day.weekday(), 18 * 60 + 30, 45, free, "Courses")
    return [*kept, Dated(nurse_is_there, day)]


def _someone_else(worker: str) -> str:
    staff = SERVICES[AIDE].workers[1:]
    return staff[(staff.index(worker) + 3) % len(staff)]


def send(folder: Path, service: Service, label: str, rows: Sequence[Dated]) -> Sent:
    """Write one table in the service's own shape."""
    shapes = {"cp1252": _titled_table, "utf8": _plain_table, "interval": _interval_table, "xlsx": _workbook}
    ending = "xlsx" if service.shape == "xlsx" else "csv"
    return _write(folder, service, label, shapes[service.shape](service, rows), ending)


def _write(folder: Path, service: Service, label: str, content: bytes, ending: str) -> Sent:
    path = folder / f"{service.name} - {label}.{ending}"
    path.write_bytes(content)
    path.chmod(0o600)
    return Sent(service, path)


# -- shapes


def _table(rows: Iterable[Sequence[object]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _titled_table(service: Service, rows: Sequence[Dated]) -> bytes:
    head = ("Date", "Heure début", "Heure fin", "Bénéficiaire", "Intervenant(e)", "Prestation", "Statut")
    lines: list[Sequence[object]] = [(f"Planning - {service.name}", *[""] * 6), [""] * 7, head]
    lines += [
        (f"{r.day:%d/%m/%Y}", _h(r.start), _h(r.end), r.person.written, r.slot.worker, r.slot.title, r.status) for r in rows
    ]
    lines.append(("", "", "", "", "Total", f"{len(rows)} interventions", ""))
    return "".join(_in_cp1252(sign) for sign in _table(lines, ";")).encode("cp1252")


def _in_cp1252(sign: str) -> str:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:  # « Dvořák » becomes « Dvorák », as their software does
        return unicodedata.normalize("NFD", sign)[0]
    return sign


def _h(moment: datetime) -> str:
    return f"{moment.hour}h{moment:%M}"


def _plain_table(_service: Service, rows: Sequence[Dated]) -> bytes:
    lines: list[Sequence[object]] = [("Date", "Début", "Fin", "Patient", "Professionnel", "Acte")]
    for r in rows:
        name = f"{r.person.last.upper()} {r.person.first}"
        lines.append((r.day.isoformat(), f"{r.start:%H:%M}", f"{r.end:%H:%M}", name, r.slot.worker, r.slot.title))
    return _table(lines, ",").encode()


def _interval_table(service: Service, rows: Sequence[Dated]) -> bytes:
    lines: list[Sequence[object]] = [("date", "horaire", "habitant", "bénévole", "commentaire")]
    for r in rows:
        hours = f"{r.start.hour}:{r.start:%M}-{r.end.hour}:{r.end:%M}"
        lines.append((r.day.isoformat(), hours, _as_friends_say(service, r), r.slot.worker, r.slot.title))
    return b"\xef\xbb\xbf" + _table(lines, ",").encode()


def _as_friends_say(service: Service, row: Dated) -> str:
    """One association writes « Odette du A05 »: the coordinator says once who that is."""
    return nickname(row.person) if service.name == NICKNAMING else row.person.written


NICKNAMING = "Compagnons du Jardin"


def nickname(person: Resident) -> str:
    """Say someone as the gardeners do."""
    return f"{person.first} du {person.dwelling}"


def _workbook(service: Service, rows: Sequence[Dated]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - told to the type checker: a new workbook has a sheet
    sheet.title = "Planning"
    sheet.append([f"{service.name} - planning"])
    sheet.append([])
    sheet.append(["Jour", "Début", "Durée (min)", "Nom", "Prénom", "Accompagnant", "Prestation"])
    for r in rows:
        day = datetime.combine(r.day, time())
        sheet.append([day, r.start.time(), r.slot.minutes, r.person.last, r.person.first, r.slot.worker, r.slot.title])
    hidden = book.create_sheet("Paramètres")
    hidden.append(["ne pas importer"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def residents_table() -> bytes:
    """Write habitants.csv: the five columns a house needs."""
    lines: list[Sequence[object]] = [("Civilité", "Prénom", "Nom", "Logement", "Entrée")]
    lines += [(r.civility, r.first, r.last, r.dwelling, r.entry) for r in RESIDENTS]
    return _table(lines, ";").encode()
