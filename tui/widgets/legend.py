"""Two-letter marks for services where their names do not fit, and a legend that explains them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len

GAP = "   "


def marks(names: Iterable[str]) -> dict[str, str]:
    """Give each name two signs of its own: its initials, else its first letter with another one."""
    given: dict[str, str] = {}
    for name in sorted(names):
        given[name] = next(mark for mark in _candidates(name) if mark not in given.values())
    return given


def _candidates(name: str) -> Iterator[str]:
    words = [word for word in name.replace("'", " ").replace("’", " ").split() if word[0].isalnum() and len(word) > 2]
    letters = [sign.upper() for sign in name if sign.isalnum()] or ["?"]
    first = words[0][0].upper() if words else letters[0]
    yield from (first + word[0].upper() for word in words[1:])
    yield from (first + sign for sign in letters[1:])
    yield from (f"{first}{number}" for number in range(1, 1000))


def legend(marked: Mapping[str, str], width: int, rows: int, more: str) -> str:
    """Lay the marks and their names on a few rows, none of them cut; `more` ends it when some are left out."""
    laid = _laid([f"{mark} {name}" for name, mark in marked.items()], width)
    if len(laid) <= rows:
        return "\n".join(GAP.join(row) for row in laid)
    kept = laid[:rows]
    while kept[-1] and cell_len(GAP.join([*kept[-1], more])) > width:
        kept[-1].pop()
    kept[-1].append(more)
    return "\n".join(GAP.join(row) for row in kept)


def _laid(entries: Sequence[str], width: int) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    for entry in entries:
        if rows[-1] and cell_len(GAP.join([*rows[-1], entry])) > width:
            rows.append([])
        rows[-1].append(entry)
    return rows
