"""Putting the log's last print on paper, and comparing a sheet with the log (reference F14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from habitat_box.domain import anchors as rules
from habitat_box.domain.access import Action
from habitat_box.domain.anchors import PREFIX, Verdict, grouped
from habitat_box.store import journal, pack
from habitat_box.store.moments import instant
from habitat_box.usecases import house_facts
from habitat_box.usecases.certificate import box_words
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.printing import write_paper
from habitat_box.words import local_day


@dataclass(frozen=True)
class Anchored:
    """A sheet just printed."""

    path: Path
    seq: int
    groups: str


@needs(Action.INSPECT)
def print_anchor(desk: Desk, folder: Path) -> Anchored:
    """Print the sheet of the log's last line, for the president or a resident, and log it. Raises FolderNotWritable."""
    from habitat_box.papers.anchor_sheet import AnchorSheet, print_anchor_sheet

    box = desk.box
    with box.store.unit(write=False):
        seq, head = journal.head_of(box.store)
    today, keeper = local_day(box.clock()), house_facts.facts(desk)["president"].value
    facts = AnchorSheet(
        residence=box.settings.residence,
        made_on=today,
        seq=seq,
        groups=grouped(head),
        scanned=f"{PREFIX} {seq} {head.upper()}",
        keeper=keeper or "la présidence de l'association, ou un habitant",
        box_words=box_words(box.settings.authority.read_bytes()),
    )
    path = write_paper(folder, f"empreinte-du-journal-{today:%Y-%m-%d}.pdf", print_anchor_sheet(facts))
    box.door.log(desk.actor, "ancrer", f"ligne {seq}, {head[:16].upper()}")
    return Anchored(path, seq, facts.groups)


@needs(Action.INSPECT)
def check_anchor(desk: Desk, typed: str) -> Verdict:
    """Compare a sheet with the log: every line is walked again. Raises UnknownItem for words no sheet bears."""
    anchor = rules.read(typed)
    store = desk.box.store
    with store.unit(write=False):
        verdict, (last, _head) = journal.verify(store), journal.head_of(store)
        kept = pack.print_of(store, anchor.seq)
    return rules.judge(anchor, kept, last, verdict.first_bad)


@needs(Action.INSPECT)
def last_anchor_on(desk: Desk) -> date | None:
    """Tell the day the last sheet was printed, None before the first or when its line was destroyed by age."""
    with desk.box.store.unit(write=False):
        found = pack.anchors(desk.box.store)
    return local_day(instant(found[-1]["at"])) if found else None


@needs(Action.INSPECT)
def is_due(desk: Desk) -> bool:
    """Say whether a sheet is due this month."""
    return rules.is_due(last_anchor_on(desk), local_day(desk.box.clock()))


__all__ = ["Anchored", "check_anchor", "is_due", "last_anchor_on", "print_anchor"]
