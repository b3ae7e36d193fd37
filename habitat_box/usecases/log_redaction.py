"""Emptying lines of the access log: for a person who asks, an authority that decides, a line written by mistake (RGPD, 17)."""

from __future__ import annotations

from collections.abc import Sequence

from habitat_box.domain.access import Action
from habitat_box.domain.redaction import redaction_reason
from habitat_box.errors import LogDoesNotHold
from habitat_box.store import journal
from habitat_box.usecases.desk import Desk, needs


@needs(Action.KEEP_RETENTION)
def empty_lines(desk: Desk, seqs: Sequence[int], reason: str) -> int:
    """Empty these lines: their words and salt go for ever, their place in the chain stays; give how many.

    Raises RedactionRefused for a reason outside the list, LineNotThere, LogDoesNotHold: a damage is never emptied away.
    """
    why, store = redaction_reason(reason), desk.box.store
    with store.unit():
        if journal.verify(store).first_bad is not None:
            raise LogDoesNotHold
        return desk.box.door.empty_lines(desk.actor, seqs, why.value)
