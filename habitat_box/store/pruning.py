"""How a chain gets shorter and still verifies: a checkpoint before log lines go, a husk before choices go.

The triggers of the schema refuse any other way. Formats: docs/formats.md, 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple

from habitat_box.domain.activities import DIMENSIONS
from habitat_box.store.connection import Store
from habitat_box.store.moments import text_of
from habitat_box.store.personal import marks

CHOICE_OPEN = {"consent_event": frozenset({"seq", "hash"})}
_BY_MONTH = "SELECT substr({day}, 1, 7) AS month, {what} AS number FROM {table} WHERE {only} AND {day} < ? GROUP BY 1"
KEPT_COUNTS = {
    "visites": _BY_MONTH.format(what="count(*)", day="day", table="visit", only="status <> 'annulée'"),
    "activités": _BY_MONTH.format(what="count(*)", day="day", table="activity", only="cancelled = 0"),
    "arrivées": _BY_MONTH.format(what="count(*)", day="entry_on", table="resident", only="1"),
    "départs": _BY_MONTH.format(what="count(*)", day="exit_on", table="resident", only="1"),
} | {
    f"{kind} {number}": _BY_MONTH.format(what=what, day="day", table="activity", only=f"cancelled = 0 AND dimension = {number}")
    for number in DIMENSIONS
    for kind, what in (("dimension", "count(*)"), ("participants", "coalesce(sum(head_count), 0)"))
}
"""What is counted of a month that is over, without a name."""

_COUNTED_OPEN = {
    "visit": frozenset({"day", "status"}),
    "resident": frozenset({"entry_on", "exit_on"}),
}


class Prefix(NamedTuple):
    """The first lines of the log, up to `seq`, whose hash is `head`; `number` of them, the oldest of `oldest`."""

    seq: int
    head: bytes
    number: int
    oldest: str


def old_prefix(store: Store, cutoff: datetime, now: datetime) -> Prefix | None:
    """Give the lines that are old enough to go, None when there are none.

    It ends at the last old line before the first one surely younger. A line written under a wrong date goes with its
    neighbours: one of the future never keeps the lines before it, one of the past never takes younger ones with it. So
    does an emptied line, which has no date.
    """
    old, present = text_of(cutoff), text_of(now)
    first = store.one("SELECT min(seq) AS seq FROM access_log WHERE at >= ? AND at <= ?", (old, present))
    end = first["seq"] if first and first["seq"] is not None else None
    before, bound = ("AND seq < ?", (old, end)) if end is not None else ("", (old,))
    last = store.one(
        f"SELECT seq, head FROM access_log WHERE at < ? AND at <> '' {before} ORDER BY seq DESC LIMIT 1",  # noqa: S608
        bound,
    )
    if last is None:
        return None
    row = store.one("SELECT count(*) AS number, min(nullif(at, '')) AS oldest FROM access_log WHERE seq <= ?", (last["seq"],))
    return Prefix(int(last["seq"]), bytes(last["head"]), int(row["number"]), str(row["oldest"])) if row else None


def lines_up_to(store: Store, seq: int) -> list[int]:
    """Give the numbers of the lines up to one."""
    return [row["seq"] for row in store.rows("SELECT seq FROM access_log WHERE seq <= ?", (seq,))]


def write_checkpoint(store: Store, prefix: Prefix, at: datetime) -> None:
    """Remember the head of lines about to go, in the caller's unit: what verifying starts from."""
    store.insert("log_checkpoint", {"seq": prefix.seq, "head": prefix.head, "at": text_of(at)})


def write_husks(store: Store, seqs: Sequence[int]) -> None:
    """Remember the hashes of choices about to go, in the caller's unit."""
    with store.opened(CHOICE_OPEN):
        for start in range(0, len(seqs), 400):
            batch = tuple(seqs[start : start + 400])
            store.run(
                f"INSERT INTO consent_husk (seq, hash) SELECT seq, hash FROM consent_event WHERE seq IN ({marks(batch)})",  # noqa: S608
                batch,
            )


@contextmanager
def shortening(store: Store) -> Iterator[None]:
    """Let lines of an append-only table go, in the caller's unit. The triggers still ask for their checkpoint or husk."""
    with store.maintenance():
        yield


def count_months(store: Store, today: date) -> int:
    """Count what the months that are over held, before it goes, and give how many figures changed. Never counts down."""
    first = today.replace(day=1).isoformat()
    changed = 0
    with store.opened(_COUNTED_OPEN):
        for kind, sql in KEPT_COUNTS.items():
            for row in store.rows(sql, (first,)):
                changed += store.run(
                    "INSERT INTO month_count (month, kind, number) VALUES (?, ?, ?) ON CONFLICT (month, kind)"
                    " DO UPDATE SET number = excluded.number WHERE excluded.number > number",
                    (row["month"], kind, row["number"]),
                )
    return changed
