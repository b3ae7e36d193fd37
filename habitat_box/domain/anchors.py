"""The log's last print, put on paper and kept by somebody else: what shows a log rewritten whole (reference F14).

Whoever keeps the box holds its keys: a chain alone proves nothing against her. A sheet held by the association's president
or by a resident does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from habitat_box.errors import UnknownItem
from habitat_box.words import N_

EVERY = timedelta(days=31)
"""How often the print is put on paper."""

SHORTEST = 16
"""Hexadecimal digits that must be typed at least: 64 bits nobody finds twice."""

PREFIX = "HABITAT-BOX-LOG"


class Verdict(StrEnum):
    """What a sheet says of the log. The French value is what the coordinator and the president read."""

    SAME = N_("Le journal est bien celui de cette feuille.")
    REWRITTEN = N_("Le journal a été réécrit avant cette ligne. Gardez la feuille et demandez de l'aide.")
    SHORTER = N_("La fin du journal manque : la ligne de la feuille n'y est plus. Gardez la feuille et demandez de l'aide.")
    BROKEN = N_("La chaîne du journal est coupée. Gardez la feuille et demandez de l'aide.")
    TOO_OLD = N_("Cette feuille est plus vieille que le journal gardé : elle ne peut plus être comparée.")


@dataclass(frozen=True)
class Anchor:
    """A line of the log and its print, whole or its first digits."""

    seq: int
    print: str


def read(typed: str) -> Anchor:
    """Read an anchor as typed from the sheet or scanned: a number, then 16 digits or more. Raises UnknownItem."""
    words = typed.upper().removeprefix(PREFIX).split()
    found = "".join(words[1:]).lower()
    if not words or not words[0].isdecimal() or not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", found):
        raise UnknownItem(what=N_("Empreinte du journal"), number=typed.strip()[:40])
    return Anchor(int(words[0]), found)


def grouped(digits: str) -> str:
    """Write a print in groups of four."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4)).upper()


def judge(anchor: Anchor, kept: str | None, last: int, first_bad: int | None) -> Verdict:
    """Compare a sheet with the log: `kept` is the print the log gives for its line, None when it has none any more."""
    if first_bad is not None:
        return Verdict.BROKEN
    if anchor.seq > last:
        return Verdict.SHORTER
    if kept is None:
        return Verdict.TOO_OLD
    return Verdict.SAME if kept.startswith(anchor.print) else Verdict.REWRITTEN


def is_due(last: date | None, today: date) -> bool:
    """Say whether a sheet is due: none yet, or the last one is a month old."""
    return last is None or today - last >= EVERY
