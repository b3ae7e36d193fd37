"""The receipt a worker takes away: the log's last line, which says that she looked, and the first signs of its hash (F14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from habitat_box.domain.access import Action
from habitat_box.store import journal
from habitat_box.usecases.desk import Desk, needs, open_to_strangers

FEWEST_SIGNS = 16
"""Signs of the hash that a receipt bears, and that must be typed of a sheet: 64 bits, four groups."""

_FORM = re.compile(rf"(\d{{1,12}})-([0-9A-F]{{{FEWEST_SIGNS}}})", re.ASCII)


@dataclass(frozen=True)
class Receipt:
    """Where the log stood: a line's number and 16 signs, capital hexadecimal."""

    seq: int
    signs: str

    @property
    def words(self) -> str:
        """« 1 234 — 4F2A 9C1D 77B0 E2A4 », as `habitat-box log verify --since` reads it back after « ligne »."""
        number = f"{self.seq:,}".replace(",", "\u202f")
        return f"{number} — {chr(0xA0).join(self.signs[start : start + 4] for start in range(0, FEWEST_SIGNS, 4))}"

    @property
    def link(self) -> str:
        """The same in one word, for an address."""
        return f"{self.seq}-{self.signs}"


@needs(Action.SEE_OWN_VISITS)
def receipt_now(desk: Desk) -> Receipt:
    """Give the receipt of the log as it is now: inside the unit that looked, its last line is that look."""
    with desk.box.store.unit(write=False):
        seq, head = journal.head_of(desk.box.store)
    return Receipt(seq, head[:FEWEST_SIGNS].upper())


@open_to_strangers
def receipt_of(link: str) -> Receipt | None:
    """Read a receipt back from an address; None for anything else."""
    found = _FORM.fullmatch(link)
    return Receipt(int(found[1]), found[2]) if found else None


__all__ = ["Receipt", "receipt_now", "receipt_of"]
