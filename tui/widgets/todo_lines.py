"""What there is to treat as lines, with its sign and its day, and the way to the place where it is treated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.screen import Screen

from habitat_box.usecases.todo import Item, Kind, Place
from tui.house import house
from tui.tongue import _, short_day
from tui.widgets.lines import Column, Line, note, row

TREAT = (Column(24), Column(40, 1))
ITEMS = (Column(1), Column(14), Column(24, 3, 14), Column(110, 2, 20))
PRESSING = (Kind.CLOCK, Kind.BREACH, Kind.GATE, Kind.HEALTH)
OPENED = {Place.INBOX: "inbox", Place.HEALTH: "health"}
LAW = {Place.RIGHTS: "rights", Place.BREACHES: "breaches", Place.RETENTION: "retention", Place.FACTS: "facts"}


def item_lines(items: Sequence[Item], today: date) -> list[Line]:
    """Tell each thing on a line: sign, day, whose, what."""
    lines = []
    for one in items:
        sign, tone = _sign(one, today)
        lines.append(row(one.key, (sign, tone), (_when(one, today), tone), (one.name, "strong"), one.words))
    return lines


def todo_pairs(items: Sequence[Item], today: date) -> list[Line]:
    """Tell each thing on two short lines, for the side of a wide screen."""
    lines = []
    for one in items:
        sign, tone = _sign(one, today)
        lines.append(row(one.key, (f"{sign} {_when(one, today)}", tone), (one.name, "strong")))
        lines.append(note(f"  {one.words}"))
    return lines


def _sign(one: Item, today: date) -> tuple[str, str]:
    if one.kind in PRESSING or (one.due_on is not None and one.due_on < today and one.kind is not Kind.TOLD):
        return "!", "bad"
    if one.due_on is not None and one.due_on <= today:
        return "●", "warn"
    return "·", ""


def _when(one: Item, today: date) -> str:
    if one.due_on is None:
        return ""
    return _("aujourd'hui") if one.due_on == today else short_day(one.due_on)


def open_item(screen: Screen[None], one: Item) -> None:
    """Go where a thing is treated."""
    if one.place is Place.CHOICES:
        house(screen).open_person(one.person_id, "choices", one.at)
    elif one.place in OPENED:
        house(screen).open_room(OPENED[one.place])
    elif one.place in LAW:
        house(screen).open_law(LAW[one.place], one.at)
    else:
        house(screen).action_room("choices")
