"""The log's head on paper, each week, in someone else's hands: the one thing its keeper cannot rewrite (rule F14).

The chain alone proves nothing against the only administrator, who has the key and could write all of it anew. The president
keeps the sheet; `check_since` says whether today's chain still passes through what it bears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from crypto.passphrase import words
from habitat_box.domain.access import Action
from habitat_box.domain.visits import PARIS
from habitat_box.errors import UnknownItem
from habitat_box.store import journal, log_anchor, pack
from habitat_box.store.moments import instant
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.printing import write_paper
from habitat_box.words import N_, local_day

MARK = "HABITAT-BOX-LOG"
FEWEST_SIGNS = 16
"""Signs of the hash that must be typed: 64 bits, four of the sheet's groups."""

EVERY = timedelta(days=7)
"""How old the last sheet may be before another is due."""

SHORTEST = timedelta(days=183)
"""No line of the log may go sooner: a sheet younger than this always finds its line."""


@dataclass(frozen=True)
class Head:
    """Where the log stands: the number and the hash of its last line, at an instant, with four words to compare by eye."""

    seq: int
    head: str
    at: datetime
    words: str
    qr: str


@dataclass(frozen=True)
class Sheet:
    """What a sheet bears, as typed or scanned; `day` is None when it was not given."""

    seq: int
    signs: str
    day: date | None = None


class Since(StrEnum):
    """What a sheet proves of today's chain."""

    PASSES = "passe"
    REWRITTEN = "réécrit"
    CUT = "coupé"
    BROKEN = "abîmé"
    TOO_OLD = "trop ancien"


SAID = {
    Since.PASSES: N_("Le journal passe toujours par la ligne {seq} de cette feuille : rien n'a été réécrit avant elle."),
    Since.REWRITTEN: N_("Le journal a été réécrit : sa ligne {seq} n'est plus celle de la feuille. Gardez tout, prévenez."),
    Since.CUT: N_("La fin du journal manque : il s'arrête avant la ligne {seq} de la feuille. Gardez tout, prévenez."),
    Since.BROKEN: N_("Le journal a été changé à la ligne {line}. Gardez tout et demandez de l'aide."),
    Since.TOO_OLD: N_("La ligne {seq} est effacée. Si cette feuille a moins de six mois, le journal a été réécrit."),
}


@dataclass(frozen=True)
class SheetChecked:
    """What came of comparing a sheet: `line` is the first bad one of a chain that does not hold, 0 for none."""

    since: Since
    seq: int
    line: int = 0

    @property
    def holds(self) -> bool:
        return self.since is Since.PASSES


@needs(Action.KEEP_BOX)
def head_now(desk: Desk) -> Head:
    """Give where the log stands now. Raises UnknownItem for a chain that does not hold: no sheet must bless it."""
    store = desk.box.store
    with store.unit(write=False):
        verdict, (seq, head) = journal.verify(store), journal.head_of(store)
    if verdict.first_bad is not None or verdict.head.hex() != head:
        raise UnknownItem(what=N_("Chaîne du journal"), number=verdict.first_bad or seq)
    at = desk.box.clock()
    said = f"{MARK} {seq} {head.upper()} {local_day(at)}"
    return Head(seq, head, at, _four_words(head), said)


@needs(Action.PRINT)
def print_log_head(desk: Desk, folder: Path) -> Path:
    """Print the sheet for the president, and log that it was. Raises UnknownItem, FolderNotWritable, DiskFull."""
    from habitat_box.papers.log_head import LogHead
    from habitat_box.papers.log_head import print_log_head as draw

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


@needs(Action.KEEP_BOX)
def check_since(desk: Desk, sheet: str) -> SheetChecked:
    """Say whether the chain still passes through a sheet's line. `sheet`: its QR's text, or « number hash date » as typed.

    Raises UnknownItem for words that are not a sheet's. Without its day, a line that is gone is only called too old.
    """
    read, store = read_sheet(sheet), desk.box.store
    seq = read.seq
    with store.unit(write=False):
        verdict, (last, _head) = journal.verify(store), journal.head_of(store)
        found, oldest = log_anchor.head_at(store, seq), journal.checkpoint_of(store)[0]
    if verdict.first_bad is not None:
        return SheetChecked(Since.BROKEN, seq, verdict.first_bad)
    if found is not None:
        return SheetChecked(Since.PASSES if found.startswith(read.signs) else Since.REWRITTEN, seq)
    if seq > last:
        return SheetChecked(Since.CUT, seq)
    # A line that is gone before its time was never old: the checkpoint that hides it was made up.
    young = read.day is not None and local_day(desk.box.clock()) - read.day < SHORTEST
    return SheetChecked(Since.TOO_OLD if seq < oldest and not young else Since.REWRITTEN, seq)


def read_sheet(text: str) -> Sheet:
    """Read a sheet's number, hash (its first four groups at least) and day. Raises UnknownItem."""
    parts = text.lower().split()
    parts = parts[1:] if parts and parts[0] == MARK.lower() else parts
    day = _day(parts[-1]) if parts else None
    number, signs = "".join(parts[:1]), "".join(parts[1:-1] if day else parts[1:])
    if not number.isdecimal() or not FEWEST_SIGNS <= len(signs) <= 64 or set(signs) - set("0123456789abcdef"):
        raise UnknownItem(what=N_("Feuille du journal"), number=text.strip()[:24])
    return Sheet(int(number), signs, day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        return None


def _four_words(head: str) -> str:
    number, chosen = int(head, 16), []
    for _place in range(4):
        number, index = divmod(number, len(words()))
        chosen.append(words()[index])
    return " ".join(chosen)
