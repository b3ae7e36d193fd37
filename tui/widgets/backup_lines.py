"""Lines about backups: one for each file found, and running text that is folded to the room's width."""

from __future__ import annotations

from textwrap import wrap

from habitat_box.usecases.backups_here import FoundBackup
from tui.tongue import _, figure, moment_text
from tui.widgets.lines import Column, Line, note, row

COLUMNS = (Column(44, 1, 20), Column(12), Column(60, 2, 10))


def backup_line(number: int, one: FoundBackup) -> Line:
    """Show when a backup was made, its size and its folder; a name of someone's own in place of the date."""
    when = moment_text(one.made_at) if one.made_at is not None else one.path.name
    return row(f"file {number}", when, _("{size} Mo", size=figure(one.size / 1e6)), (str(one.path.parent), "faint"))


def folded(mark: str, text: str, width: int, tone: str = "") -> list[Line]:
    """Write a sentence after its mark on as many lines as it takes."""
    return [
        note(f"{mark if place == 0 else ' '} {piece}", tone)
        for place, piece in enumerate(wrap(text, max(20, width - 6)) or [""])
    ]
