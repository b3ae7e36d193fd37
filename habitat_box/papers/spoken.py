"""Dates and hours as French paper says them."""

from datetime import date, time

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def say_date(day: date) -> str:
    """Say a day as "30 juin 2027"."""
    return f"{_ordinal(day)} {_MONTHS[day.month - 1]} {day.year}"


def say_day(day: date) -> str:
    """Say a day as "samedi 21 novembre 2026"."""
    return f"{_DAYS[day.weekday()]} {say_date(day)}"


def say_short_day(day: date) -> str:
    """Say a day as "samedi 21"."""
    return f"{_DAYS[day.weekday()]} {_ordinal(day)}"


def say_hour(hour: time) -> str:
    """Say an hour as "14 h 30", kept on one line."""
    return f"{hour.hour}\u00a0h\u00a0{hour.minute:02d}" if hour.minute else f"{hour.hour}\u00a0h"


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
