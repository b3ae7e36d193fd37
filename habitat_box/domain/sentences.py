"""The reasons given beside each line of a difference, in the words of the coordinator."""

from __future__ import annotations

from datetime import datetime

from habitat_box.domain.planning import PARIS, KnownVisit, ReadVisit, SourceRef

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def hour(moment: datetime) -> str:
    """Write an hour the French way: 8h30."""
    local = moment.astimezone(PARIS)
    return f"{local.hour}h{local.minute:02d}"


def day(moment: datetime) -> str:
    """Write a day with its weekday: lundi 23/11."""
    local = moment.astimezone(PARIS)
    return f"{_DAYS[local.weekday()]} {local.day:02d}/{local.month:02d}"


def where(source: SourceRef) -> str:
    """Say where a record stands in its file."""
    place = f"la ligne {source.line}" if source.line else "un autre événement"
    return f"{place} de « {source.sheet} »" if source.sheet else place


def say_moved(known: KnownVisit, visit: ReadVisit) -> str:
    """Say what moved: the day, the hour, the worker."""
    before, after = f"{hour(known.start)}-{hour(known.end)}", f"{hour(visit.start)}-{hour(visit.end)}"
    if day(known.start) == day(visit.start):
        text = f"déplacée le {day(visit.start)} : {before} devient {after}"
    else:
        text = f"déplacée du {day(known.start)} {before} au {day(visit.start)} {after}"
    return text


def say_reassigned(before: str | None, after: str | None) -> str:
    """Say who comes instead of whom."""
    return f"{after} vient à la place de {before}"


def say_cancelled(visit: ReadVisit, *, known: bool) -> str:
    """Say that the service cancelled, and whether there was anything to cancel."""
    cited = f" (« {visit.status_words} »)" if visit.status_words else ""
    return f"annulée par le service{cited}" + ("" if known else " ; elle n'était pas prévue : rien à annuler")
