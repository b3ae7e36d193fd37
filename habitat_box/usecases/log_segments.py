"""The log sealed day by day with a key that only the recovery sheet can bring back (reference F12, F14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitat_box.domain.access import Action
from habitat_box.store import segments
from habitat_box.store.connection import Store
from habitat_box.store.moments import optional_day
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.words import N_

NOT_SEALED = N_("Le journal n'est pas encore scellé : retapez la feuille de secours (habitat-box recovery check).")


@dataclass(frozen=True)
class SealState:
    """How far the log is sealed. `unsealed_lines`: those of the day under way, or all of them before a sheet was typed back."""

    segments: int
    unsealed_lines: int
    is_sealing: bool
    epoch: int = 0
    last_day: date | None = None
    last_line: int = 0

    @property
    def advice(self) -> str:
        """What to do, as a msgid; "" when nothing is."""
        return "" if self.is_sealing else NOT_SEALED


def begin_epoch(store: Store, first_key: bytes) -> int:
    """Seal with a sheet's first key from now on (`crypto.ratchet.first_key`), and give the epoch's number.

    The same sheet read back again changes nothing. Raises StoreBusy, DiskFull.
    """
    return segments.begin_epoch(store, first_key)


@open_to_strangers
def close_segments(box: Box) -> int:
    """Seal the days that are over and forget their key, and give how many segments that made. Raises StoreBusy, DiskFull."""
    return segments.close(box.store)


@needs(Action.KEEP_BOX)
def seal_state(desk: Desk) -> SealState:
    """Give how far the log is sealed, and whether it goes on being."""
    store = desk.box.store
    with store.unit(write=False):
        held, last = segments.sealing(store), segments.last_of(store)
        waiting = segments.lines_after(store, last.last if last else 0)
    if last is None:
        return SealState(0, waiting, held is not None, held.epoch if held else 0)
    return SealState(last.number, waiting, held is not None, last.epoch, optional_day(last.day), last.last)


__all__ = ["SealState", "begin_epoch", "close_segments", "seal_state"]
