"""What a planning changes, as lines grouped by kind: what needs an answer first, what is unchanged last and folded."""

from __future__ import annotations

from datetime import datetime

from habitat_box.domain.difference import Difference, Entry, Slot
from habitat_box.domain.sheet import ColumnGuess, Role
from tui.tongue import N_, _, clock_hour, local_day, short_day
from tui.widgets.lines import Column, Line, note, row

COLUMNS = (Column(14), Column(13), Column(30, 2, 16), Column(90, 3, 16))
ORDER = {
    "to_match": N_("Noms à reconnaître"),
    "not_understood": N_("Lignes pas comprises"),
    "moved": N_("Déplacées"),
    "reassigned": N_("Autre intervenant"),
    "cancelled": N_("Annulées par le service"),
    "gone": N_("Plus dans le planning : elles seront annulées"),
    "added": N_("Ajoutées"),
    "activities": N_("Activités de la maison"),
    "duplicate": N_("En double dans le fichier"),
    "skipped": N_("Mises de côté"),
    "unchanged": N_("Sans changement"),
}
TONES = {"to_match": "warn", "not_understood": "bad", "cancelled": "warn", "gone": "warn", "added": "good"}
OPEN_UP_TO = 30
LONGEST_HEADER = 32
ROLES = {
    Role.DATE: N_("date"), Role.START: N_("début"), Role.END: N_("fin"), Role.DATE_END: N_("date de fin"),
    Role.INTERVAL: N_("heures (9:00-10:30)"), Role.DURATION: N_("durée"), Role.NAME: N_("nom de l'habitant"),
    Role.FIRST_NAME: N_("prénom"), Role.LAST_NAME: N_("nom de famille"), Role.CIVILITY: N_("civilité"),
    Role.WORKER: N_("intervenant"), Role.WORKER_FIRST: N_("prénom de l'intervenant"),
    Role.WORKER_LAST: N_("nom de l'intervenant"), Role.STATUS: N_("état"), Role.TITLE: N_("titre"),
    Role.COMMENT: N_("commentaire"), Role.WEEKDAY: N_("jour de la semaine"), Role.IGNORED: N_("ne sert pas"),
}  # fmt: skip


def open_at_first(found: Difference) -> set[str]:
    """Choose the groups shown unfolded."""
    quiet = ("unchanged", "duplicate", "skipped")
    return {kind for kind in ORDER if kind not in quiet and len(found.entries(kind)) <= OPEN_UP_TO}


def difference_lines(found: Difference, unfolded: set[str]) -> list[Line]:
    """Tell a difference; the key of a heading is `group:kind`, of a line `kind:place`."""
    lines: list[Line] = []
    for kind, words in ORDER.items():
        entries = found.entries(kind)
        if not entries:
            continue
        sign = "▾" if kind in unfolded else "▸"
        lines.append(note(f"{sign} {_(words)} ({len(entries)})", TONES.get(kind, "title"), f"group:{kind}"))
        if kind in unfolded:
            lines += [_line(kind, place, entry) for place, entry in enumerate(entries)]
    lines += [note("· " + _(warning), "warn", f"warning:{n}") for n, warning in enumerate(found.warnings)]
    for place, one in enumerate(found.recognised):
        lines.append(note("  " + _("reconnu, pas compté : {words}", words=one.words), key=f"recognised:{place}"))
    return lines


def _line(kind: str, place: int, entry: Entry) -> Line:
    slot = entry.after or entry.before
    struck = "struck" if kind in ("cancelled", "gone") else ""
    day = short_day(local_day(slot.start)) if slot else where(entry)
    hours = f"{clock_hour(slot.start)}–{clock_hour(slot.end)}" if slot else ""
    who = entry.name or entry.title or entry.words
    told = entry.reason or entry.words
    return row(f"{kind}:{place}", (day, struck), (hours, struck), (who, struck or "strong"), (told, "faint"))


def where(entry: Entry) -> str:
    """Say where a record stands in the file."""
    return _("ligne {number}", number=entry.source.line) if entry.source.line else ""


def entry_text(entry: Entry) -> str:
    """Tell everything about one record."""
    parts = [
        entry.name or entry.title,
        entry.reason,
        _("Avant : {slot}", slot=_slot(entry.before)) if entry.before else "",
        _("Après : {slot}", slot=_slot(entry.after)) if entry.after else "",
        _("Dans le fichier : {words}", words=entry.words) if entry.words else "",
        where(entry),
    ]
    return "\n\n".join(part for part in parts if part)


def _slot(slot: Slot) -> str:
    day = short_day(local_day(slot.start))
    return f"{day} {_hours(slot.start, slot.end)}" + (f", {slot.worker}" if slot.worker else "")


def _hours(start: datetime, end: datetime) -> str:
    return f"{clock_hour(start)}–{clock_hour(end)}"


def guess_words(columns: tuple[ColumnGuess, ...]) -> str:
    """Tell the guess in one line: each column that serves, and what it holds."""
    useful = [one for one in columns if one.role is not Role.IGNORED]
    return " · ".join(f"{_short(one.header) or one.place + 1} = {_(ROLES[one.role])}" for one in useful)


def _short(header: str) -> str:
    # A whole paragraph as a header would push the difference off the screen; the list of columns shows it.
    return header if len(header) <= LONGEST_HEADER else header[: LONGEST_HEADER - 1] + "…"


def column_lines(columns: tuple[ColumnGuess, ...]) -> list[Line]:
    """Tell the columns, one a line, with a few of their values."""
    lines = []
    for one in columns:
        examples = (", ".join(one.examples), "faint")
        lines.append(row(f"{one.place}", one.header or f"{one.place + 1}", (_(ROLES[one.role]), "accent"), examples))
    return lines
