"""Headers written on two rows: "Personne aidée" over "Nom" and "Prénom"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from habitat_box.domain.sheet import Role
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.headers import role_of

_LOOK_DOWN, _LONGEST = 60, 60
_HALVES = {Role.LAST_NAME, Role.FIRST_NAME, Role.NAME, Role.CIVILITY}


def join_headers(grid: Grid, is_value: Callable[[str], bool]) -> Grid:
    """Write the two rows of a header as one, on the second; the first stays as a title."""
    for rank in range(min(_LOOK_DOWN, len(grid.rows) - 1)):
        top, under = grid.rows[rank], grid.rows[rank + 1]
        if _over(top, under) and not any(is_value(row.text(place)) for row in (top, under) for place in row.filled):
            return replace(grid, rows=tuple(_joined_everywhere(grid.rows, top, under)))
    return grid


def _over(top: Row, under: Row) -> bool:
    """Say whether one row heads groups of the columns that the next row names."""
    above, below = top.filled, under.filled
    if len(above) < 2 or len(below) < 2 or not any(top.at(place) is None and place > above[0] for place in below):
        return False
    cells = [row.at(place) for row in (top, under) for place in row.filled]
    if not all(isinstance(cell, str) and len(cell) < _LONGEST for cell in cells):
        return False
    roles = [role_of(under.text(place)) for place in under.filled]
    return None not in roles and len(set(roles)) >= 2


def _joined_everywhere(rows: Sequence[Row], top: Row, under: Row) -> list[Row]:
    """Join the pair, and each time it comes back at the top of a page."""
    out = list(rows)
    width = max(len(top.cells), len(under.cells))
    cells = tuple(_title(top, under, place) for place in range(width))
    for n in range(1, len(out)):
        if out[n].cells == under.cells and rows[n - 1].cells == top.cells:
            out[n] = replace(under, line=out[n].line, cells=cells)
    return out


def _title(top: Row, under: Row, place: int) -> str:
    """Name a column by its own words, with those of its group where a name could be anybody's."""
    own = under.text(place)
    if not own:
        return top.text(place)
    group = next((text for n in range(place, -1, -1) if (text := top.text(n))), "")
    role = role_of(own)
    if role in _HALVES and role_of(f"{group} {own}") is not None:
        return f"{group} {own}"
    # "Réalisé" over "Début" must stay apart from "Prévu" over "Début".
    return f"{own} {group}" if role in (Role.START, Role.END) and role_of(f"{own} {group}") is role else own
