"""How one service lays out its table: what was guessed, corrected, and is remembered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a column holds."""

    DATE = "date"
    START = "start"
    END = "end"
    DATE_END = "date_end"
    INTERVAL = "interval"
    DURATION = "duration"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    CIVILITY = "civility"
    WORKER = "worker"
    WORKER_FIRST = "worker_first"
    WORKER_LAST = "worker_last"
    STATUS = "status"
    TITLE = "title"
    COMMENT = "comment"
    WEEKDAY = "weekday"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Column:
    """One column: its place from 0, the words of its header, its role."""

    place: int
    header: str
    role: Role


@dataclass(frozen=True)
class ColumnGuess:
    """One column as the screen shows it for correction."""

    place: int
    header: str
    role: Role
    examples: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Layout:
    """The shape of a service's table; plain values only, so that it can be stored beside the service."""

    encoding: str | None
    delimiter: str | None
    header_line: int | None  # from 1; None when the table has no header
    columns: tuple[Column, ...]
    day_first: bool = True
    year: int | None = None
    examples: tuple[tuple[str, ...], ...] = field(default=(), repr=False, compare=False)  # never stored

    def place_of(self, role: Role) -> int | None:
        """Find the column of a role, or None."""
        return next((column.place for column in self.columns if column.role is role), None)

    def with_role(self, place: int, role: Role) -> Layout:
        """Give one column another role, as the coordinator corrected it."""
        columns = tuple(replace(c, role=role) if c.place == place else c for c in self.columns)
        return replace(self, columns=columns)

    def to_json(self) -> str:
        """Write what is remembered for the service: headers and roles, never a cell of the table."""
        return json.dumps(
            {
                "encoding": self.encoding,
                "delimiter": self.delimiter,
                "header_line": self.header_line,
                "columns": [[c.place, c.header, c.role.value] for c in self.columns],
                "day_first": self.day_first,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Layout:
        """Read back what `to_json` wrote. Raises ValueError when the text is something else."""
        try:
            facts: dict[str, Any] = json.loads(text)
            columns = tuple(Column(int(p), str(h), Role(r)) for p, h, r in facts["columns"])
            return cls(facts["encoding"], facts["delimiter"], facts["header_line"], columns, bool(facts["day_first"]))
        except (KeyError, TypeError) as problem:
            raise ValueError("not a layout") from problem


def describe(layout: Layout) -> list[ColumnGuess]:
    """List the columns with their guessed roles and a few values, for a screen to correct."""
    shown = sorted(layout.columns, key=lambda column: column.place)
    return [
        ColumnGuess(c.place, c.header, c.role, layout.examples[n] if n < len(layout.examples) else ())
        for n, c in enumerate(shown)
    ]
