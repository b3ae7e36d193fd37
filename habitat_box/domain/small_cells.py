"""Small numbers that would name somebody: what a table of counts may say of a house of eight (reference I3).

A count under five is shown « moins de 5 », and so is an absence, for an absence names too. A total that would give a hidden
count back is not given. Only the counts a convention asks for are said as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from habitat_box.words import N_

SMALLEST = 5
"""Counts from here on may be said (reference I3 and 2.13)."""

FEW = N_("moins de 5")
NO_TOTAL = N_("non donné : il dirait un petit nombre")


def hidden(number: int, *, asked: bool = False) -> str:
    """Say a count, or that it is small. `asked`: the convention asks for it as it is. Raises ValueError below zero."""
    if number < 0:
        raise ValueError("nobody counts below zero")
    return str(number) if asked or number >= SMALLEST else FEW


def row_of(numbers: Sequence[int], *, asked: bool = False) -> tuple[str, ...]:
    """Say a row of counts and its total last: no total when one of its counts is hidden."""
    cells = [hidden(number, asked=asked) for number in numbers]
    total = NO_TOTAL if FEW in cells else str(sum(numbers))
    return (*cells, total)
