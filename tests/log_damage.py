"""A whole log made by hand, and every way to damage one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

from crypto import chain, ratchet
from crypto.chain import Row
from crypto.log_proof import Checkpoint, Log, Redaction
from crypto.ratchet import Segment

FIRST = bytes(range(32))
NOW = "2026-11-23T08:40:00.000000Z"
GONE = "2026-10-01T03:00:00.000000Z"


def lines(number: int) -> list[Row]:
    made, head = [], chain.GENESIS
    for seq in range(1, number + 1):
        salt = sha256(str(seq).encode()).digest()[:16]
        payload = chain.canonical({"actor": "é", "action": "regarder", "object": f"la fiche {seq}"})
        bound = chain.commitment(salt, payload)
        head = chain.link(head, seq, bound)
        made.append(Row(seq, salt, payload, bound, head))
    return made


def sealed(rows: list[Row], length: int, epochs: tuple[tuple[int, bytes], ...]) -> list[Segment]:
    """Seal every `length` lines; `epochs` gives the segment each first key begins at."""
    made: list[Segment] = []
    epoch, key, previous = 0, b"", b""
    for number, end in enumerate(range(length, len(rows), length), start=1):
        for begins, first in epochs:
            if begins == number:
                epoch, key = epoch + 1, first
        day = f"2025-{1 + number // 28:02}-{1 + number % 28:02}" if number < 20 else f"2026-11-{number - 19:02}"
        bare = Segment(number, day, end - length + 1, end, rows[end - 1].link, epoch)
        previous = ratchet.seal(key, bare, previous)
        made.append(bare._replace(seal=previous))
        key = ratchet.next_key(key)
    return made


def whole(number: int = 60, length: int = 2) -> Log:
    """Make a log of 60 lines: 16 gone in two times, 5 emptied, one of these gone since, segments of two sheets."""
    rows = lines(number)
    segments = sealed(rows, length, ((1, FIRST), (15, bytes(32))))
    emptied = [9, 20, 21, 40, 59]
    rows = [row._replace(salt=b"", payload=None) if row.seq in emptied else row for row in rows]
    marks = [Checkpoint(5, rows[4].link, "2026-08-01T03:00:00.000000Z"), Checkpoint(16, rows[15].link, GONE)]
    end = number, rows[-1].link
    redactions = [Redaction(seq, GONE, "écrite par erreur") for seq in emptied]
    return Log(rows[16:], marks, redactions, segments, NOW, end, len(segments))


Damage = Callable[[Log, Random], Log]


def _line(log: Log, at: Random, change: Callable[[Row], Row]) -> Log:
    rows = list(log.rows)
    place = at.randrange(len(rows))
    rows[place] = change(rows[place])
    return replace(log, rows=rows)


def _linked_again(log: Log, at: Random) -> Log:
    """Change a line and link all the rest anew, as whoever has the key can."""
    rows = list(log.rows)
    place = at.randrange(len(rows))
    head = rows[place - 1].link if place else log.checkpoints[-1].head
    for number in range(place, len(rows)):
        row = rows[number]
        bound = chain.commitment(bytes(16), b"{}") if number == place else row.commitment
        head = chain.link(head, row.seq, bound)
        changed: dict[str, Any] = {"salt": bytes(16), "payload": b"{}", "commitment": bound} if number == place else {}
        rows[number] = row._replace(link=head, **changed)
    return replace(log, rows=rows, end=(rows[-1].seq, head) if at.random() < 0.5 else log.end)


def _flipped(data: bytes, at: Random) -> bytes:
    if not data:
        return b"\1"
    place = at.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def edit(log: Log, at: Random) -> Log:
    field = at.choice(("salt", "payload", "commitment", "link", "seq"))

    def change(row: Row) -> Row:
        if field == "payload":
            return row._replace(payload=(row.payload or b"{}").replace(b"fiche", b"carte") + b" ")
        if field == "seq":
            return row._replace(seq=row.seq + at.choice((-1, 1, 100)))
        new: dict[str, Any] = {field: _flipped(bytes(getattr(row, field) or b""), at)}
        return row._replace(**new)

    return _line(log, at, change)


def half_erase(log: Log, at: Random) -> Log:
    return _line(log, at, lambda row: row._replace(salt=b"") if at.random() < 0.5 else row._replace(payload=None))


def redact_without_reason(log: Log, at: Random) -> Log:
    if at.random() < 0.5:
        return _line(log, at, lambda row: row._replace(salt=b"", payload=None))
    kept = list(log.redactions)
    place = at.randrange(len(kept))
    change = at.choice(("gone", "silent", "moved"))
    if change == "gone":
        del kept[place]
    else:
        new: dict[str, Any] = {"reason": ""} if change == "silent" else {"seq": at.randrange(1, 70)}
        kept[place] = kept[place]._replace(**new)
    return replace(log, redactions=kept)


def delete(log: Log, at: Random) -> Log:
    rows = list(log.rows)
    del rows[at.randrange(len(rows))]
    return replace(log, rows=rows)


def truncate(log: Log, at: Random) -> Log:
    rows = list(log.rows)
    keep = at.randrange(len(rows))
    told = (rows[keep - 1].seq, rows[keep - 1].link) if keep else (log.checkpoints[-1].seq, log.checkpoints[-1].head)
    return replace(log, rows=rows[:keep], end=told if at.random() < 0.5 else log.end)


def duplicate(log: Log, at: Random) -> Log:
    rows = list(log.rows)
    rows.insert(at.randrange(len(rows)), at.choice(rows))
    return replace(log, rows=rows)


def swap(log: Log, at: Random) -> Log:
    rows = list(log.rows)
    one, other = at.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]
    return replace(log, rows=rows)


def reorder(log: Log, at: Random) -> Log:
    rows = list(log.rows)
    at.shuffle(rows)
    return replace(log, rows=rows)


def forge_checkpoint(log: Log, at: Random) -> Log:
    """Let lines go that were not old, move a checkpoint, or date it in the future."""
    marks, rows = list(log.checkpoints), list(log.rows)
    kind = at.choice(("young", "head", "seq", "future", "undated", "past", "gone", "again"))
    until = at.randrange(45, 61)
    gone = [row for row in rows if row.seq <= until]
    if kind in ("young", "past") and gone:
        dated = NOW if kind == "young" else at.choice((GONE, "2020-01-01T00:00:00.000000Z"))
        return replace(log, rows=rows[len(gone) :], checkpoints=[*marks, Checkpoint(gone[-1].seq, gone[-1].link, dated)])
    if kind in ("young", "past") or not marks:
        return log
    place = at.randrange(len(marks))
    if kind == "gone":
        del marks[place]
    elif kind == "again":
        marks.insert(place, marks[place])
    else:
        new: dict[str, dict[str, Any]] = {
            "head": {"head": _flipped(marks[place].head, at)},
            "seq": {"seq": at.randrange(1, 70)},
            "undated": {"at": at.choice(("", "2026-02-30T", "2026-W40-4T03:00", "20261001T03:00:00", "1066-10-14T"))},
            "future": {"at": "2027-01-01T00:00:00.000000Z"},
        }
        marks[place] = marks[place]._replace(**new[kind])
    return replace(log, checkpoints=marks)


def forge_segment(log: Log, at: Random) -> Log:
    parts = list(log.segments)
    place = at.randrange(len(parts))
    field = at.choice(("gone", "again", "swap", "number", "day", "first", "last", "head", "epoch", "seal"))
    if field == "gone":
        del parts[place]
    elif field == "again":
        parts.insert(place, parts[place])
    elif field == "swap":
        other = at.randrange(len(parts))
        parts[place], parts[other] = parts[other], parts[place]
    else:
        value: Any = getattr(parts[place], field)
        new = value + at.choice((-1, 1)) if isinstance(value, int) else "2026-11-29" if field == "day" else _flipped(value, at)
        changed: dict[str, Any] = {field: new}
        parts[place] = parts[place]._replace(**changed)
    return replace(log, segments=parts)


def damaged(log: Log, which: Damage, at: Random) -> Log:
    """Damage a log; one that has no line left stays as it is."""
    return which(log, at) if len(list(log.rows)) > 2 else log


DAMAGES: tuple[Damage, ...] = (
    edit, _linked_again, half_erase, redact_without_reason, delete, truncate, duplicate, swap, reorder, forge_checkpoint,
    forge_segment,
)  # fmt: skip
