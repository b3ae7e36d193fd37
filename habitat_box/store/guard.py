"""What SQLite itself refuses: an authorizer on every connection (sqlite.org/c3ref/set_authorizer).

Personal columns are denied unless the door has just opened exactly those. The access log and the consent events cannot
be changed or deleted. This stops mistakes, not hostile code inside the process: docs/threat-model.md says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# Action codes of sqlite3_set_authorizer; the driver exports them under other names in each release.
INSERT, PRAGMA, READ, SELECT, TRANSACTION, UPDATE, DELETE = 18, 19, 20, 21, 22, 23, 9
FUNCTION, SAVEPOINT, RECURSIVE = 31, 32, 33
OK, DENY = 0, 1

PERSONAL = frozenset(
    {
        "resident",
        "decision_support",
        "contact",
        "optional_data",
        "photo",
        "photo_person",
        "photo_use",
        "publication",
        "task",
        "rights_request",
        "breach",
        "archive",
        "visit",
        "planning_change",
        "consent_event",
        "card",
        "worker",
        "name_match",
        "box_secret",
        "inbox_entry",
    }
)
"""Tables that hold a person: every column of theirs is closed unless it was opened by name."""

APPEND_ONLY = frozenset(
    {"access_log", "consent_event", "log_checkpoint", "log_segment", "log_redaction", "consent_husk", "erasure_ledger"}
)
EVERYDAY = frozenset({SELECT, TRANSACTION, SAVEPOINT, RECURSIVE})
REFUSED_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "writefile", "readfile", "fts3_tokenizer"})
HARMLESS_PRAGMAS = frozenset({"data_version"})


@dataclass
class Guard:
    """What one connection may do just now."""

    readable: dict[str, frozenset[str]] = field(default_factory=dict)
    writable: frozenset[str] = frozenset()
    maintenance: bool = False
    mark: str = ""
    """A comment that differs with what is open: statements prepared under one opening are never taken for another."""
    _openings: dict[object, int] = field(default_factory=dict)

    def allows(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        """Answer the authorizer: OK or DENY, never ignore (an ignored column would read as a silent NULL)."""
        if self.maintenance:
            return OK
        if action in EVERYDAY:
            return OK
        if action == READ:
            return self._may_read(first or "", second or "")
        if action in (INSERT, UPDATE, DELETE):
            return self._may_write(action, first or "")
        if action == FUNCTION:
            return DENY if (second or "").lower() in REFUSED_FUNCTIONS else OK
        if action == PRAGMA:
            return OK if (first or "").lower() in HARMLESS_PRAGMAS else DENY
        return DENY

    def _may_read(self, table: str, column: str) -> int:
        if table not in PERSONAL:
            return DENY if table.startswith("sqlite_") else OK
        if column == "id":
            return OK  # a random pseudonym; foreign keys read it at every insert
        opened = self.readable.get(table)
        # Counting rows asks for the column "": it is as personal as any other.
        return OK if opened is not None and (column in opened or (column == "" and opened)) else DENY

    def _may_write(self, action: int, table: str) -> int:
        if table in APPEND_ONLY and action != INSERT:
            return DENY
        if table.startswith("sqlite_"):
            return DENY
        if table in PERSONAL and table not in self.writable:
            return DENY
        return OK

    @property
    def is_shut(self) -> bool:
        """Say whether nothing is open."""
        return not (self.readable or self.writable or self.maintenance)

    @contextmanager
    def opened(self, readable: Mapping[str, frozenset[str]], writable: frozenset[str]) -> Iterator[None]:
        """Open exactly these columns and tables while the block runs."""
        before = self.readable, self.writable, self.mark
        self.readable = {**self.readable, **readable}
        self.writable = self.writable | writable
        opening = frozenset(self.readable.items()), self.writable
        self.mark = f" /*{self._openings.setdefault(opening, len(self._openings) + 1)}*/"
        try:
            yield
        finally:
            self.readable, self.writable, self.mark = before
