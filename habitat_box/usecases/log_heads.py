"""The log's head on paper, each week, in someone else's hands: the one thing its keeper cannot rewrite (rule F14).

The chain alone proves nothing against the only administrator, who has the key and could write all of it anew. The president
keeps the sheet; `log_verify` says whether today's chain still passes through what it bears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from crypto.passphrase import words
from habitat_box.domain.access import Action
from habitat_box.domain.visits import PARIS
from habitat_box.errors import UnknownItem
from habitat_box.store import journal, log_reading, pack
from habitat_box.store.moments import instant
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.log_segments import close_segments
from habitat_box.usecases.printing import write_paper
from habitat_box.words import N_, local_day

MARK = "HABITAT-BOX-LOG"
EVERY = timedelta(days=7)
"""How old the last sheet may be before another is due."""


@dataclass(frozen=True)
class Head:
    """Where the log stands: the number and the hash of its last line, at an instant, with four words to compare by eye."""

    seq: int
    head: str
    at: datetime
    words: str
    qr: str


@needs(Action.KEEP_BOX)
def head_now(desk: Desk) -> Head:
    """Give where the log stands now. Raises UnknownItem for a chain that does not hold: no sheet must bless it."""
    store, at = desk.box.store, desk.box.clock()
    with store.unit(write=False):
        proof, (seq, head) = log_reading.check(store, at), journal.head_of(store)
    if proof.fault is not None or proof.head.hex() != head:
        raise UnknownItem(what=N_("Chaîne du journal"), number=proof.fault.number if proof.fault else seq)
    said = f"{MARK} {seq} {head.upper()} {local_day(at)}"
    return Head(seq, head, at, _four_words(head), said)


@needs(Action.PRINT)
def print_log_head(desk: Desk, folder: Path) -> Path:
    """Print the sheet for the president, and log that it was. Raises UnknownItem, FolderNotWritable, DiskFull."""
    from habitat_box.papers.log_head import LogHead
    from habitat_box.papers.log_head import print_log_head as draw

    close_segments(desk.box)
    head, facts = head_now(desk), house_facts.facts(desk)
    keeper = facts["president"].value if "president" in facts else ""
    sheet = LogHead(desk.box.settings.residence, head.at.astimezone(PARIS), head.seq, head.head, head.words, head.qr, keeper)
    path = write_paper(folder, f"journal-{local_day(head.at):%Y-%m-%d}-{head.seq}.pdf", draw(sheet))
    desk.box.door.log(desk.actor, "ancrer", f"ligne {head.seq}, {head.head[:16].upper()}")
    return path


@needs(Action.KEEP_BOX)
def last_sheet_on(desk: Desk) -> date | None:
    """Give the day the last sheet was printed; None before the first, or when its own line was old enough to go."""
    with desk.box.store.unit(write=False):
        printed = pack.anchors(desk.box.store)
    return local_day(instant(printed[-1]["at"])) if printed else None


@needs(Action.KEEP_BOX)
def is_due(desk: Desk) -> bool:
    """Say whether a sheet is due: none yet, or the last one is a week old."""
    last = last_sheet_on(desk)
    return last is None or local_day(desk.box.clock()) - last >= EVERY


def _four_words(head: str) -> str:
    number, chosen = int(head, 16), []
    for _place in range(4):
        number, index = divmod(number, len(words()))
        chosen.append(words()[index])
    return " ".join(chosen)
