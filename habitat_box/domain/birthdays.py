"""A birthday: a day and a month, never a year, so that the box knows nobody's age."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date

from habitat_box.domain.spelling import plain
from habitat_box.errors import FieldRefused
from habitat_box.words import N_

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_FIGURES = re.compile(r"(\d{1,2}) ?[/.\-] ?(\d{1,2})")
_WORDS = re.compile(r"(1er|\d{1,2}) ([a-z]+)\.?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ] ?\d{2}(?!\d)|[a-z]{3,}\.? +\d{2}\b")
_LEAP = 2024


def read_birthday(text: str) -> str:
    """Read « 24/11 », « 24-11 » or « 24 novembre » and give "24/11". Raises FieldRefused, and for a year above all."""
    words = " ".join(plain(text).split())
    if _YEAR.search(words):
        raise FieldRefused(field=N_("anniversaire"), reason=N_("écrivez le jour et le mois, sans l'année"))
    figures, said = _FIGURES.fullmatch(words), _WORDS.fullmatch(words)
    if figures:
        return _checked(int(figures[1]), int(figures[2]))
    if said:
        months = [number for number, name in enumerate(MONTHS, start=1) if len(said[2]) > 2 and name.startswith(said[2])]
        if len(months) == 1:
            return _checked(int(said[1].removesuffix("er")), months[0])
    raise FieldRefused(field=N_("anniversaire"), reason=N_("écrivez par exemple 24/11 ou 24 novembre"))


def _checked(day: int, month: int) -> str:
    try:
        found = date(_LEAP, month, day)
    except ValueError:
        raise FieldRefused(field=N_("anniversaire"), reason=N_("ce jour n'existe pas")) from None
    return f"{found:%d/%m}"


def kept_for(day: date) -> tuple[str, ...]:
    """Give the birthdays wished on a day: its own, and 29 February's on the 28th of a year without it."""
    own = f"{day:%d/%m}"
    return (own, "29/02") if own == "28/02" and not isleap(day.year) else (own,)
