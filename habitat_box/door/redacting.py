"""The part of the door that empties lines of the access log, and says that it did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from habitat_box.domain.people import Actor
from habitat_box.door.frame import Frame
from habitat_box.errors import LineNotThere
from habitat_box.store import journal, redacting
from habitat_box.store.journal import LogLine

EMPTIED = "vider"
"""The act as the log has it: its object says how many lines went and why."""


class Redacting(Frame):
    """The part of the door that empties lines of the log."""

    def empty_lines(self, actor: Actor, seqs: Sequence[int], reason: str) -> int:
        """Empty lines for a reason, log how many and why, and give how many. Raises LineNotThere and changes nothing."""
        at, wanted = self.clock(), sorted(set(seqs))
        with self.store.unit():
            there = redacting.full_lines(self.store, wanted)
            missing = [seq for seq in wanted if seq not in there]
            if missing or not wanted:
                raise LineNotThere(seq=missing[0] if missing else 0)
            redacting.empty(self.store, wanted, at, reason)
            self._wrote(actor, at, EMPTIED, f"{len(wanted)} : {reason}")
            self.store.after_commit("sweep", self.store.sweep)
        return len(wanted)

    def emptyings(self, since: datetime, until: datetime | None = None) -> list[LogLine]:
        """Give each time lines were emptied in a period, newest first: how many and why, of nobody."""
        with self.store.unit(write=False):
            return journal.lines_of_act(self.store, EMPTIED, since, until)


__all__ = ["EMPTIED", "Redacting"]
