"""Replay what was recorded up to a power cut, and give the folders a disk could then hold.

A disk keeps what was synced. What was written since may be whole, missing or torn between sectors of 512 bytes, each
write apart; names made, moved or removed since their folder was synced stand for the first so many of them, in order.
Source of the model: the SQLite documentation on atomic commit, and fsync(2).
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

HEAD = struct.Struct("<2sB5xQQIIII")
CREATE, WRITE, CUT, SYNC, SYNC_FOLDER, RENAME, UNLINK, PROMISE = range(1, 9)
SECTOR = 512
UNTIL_REBOOT = ("-shm", ".sock", ".new-trace")
"""What no disk has to keep: SQLite makes the index of its journal again."""


@dataclass(frozen=True)
class Operation:
    """One recorded call. `file` is an inode: names come and go."""

    kind: int
    file: int
    offset: int
    name: str
    other: str
    data: bytes


def read(trace: Path) -> list[Operation]:
    """Read a trace back. Raises ValueError for one that is not ours."""
    raw, place, found = trace.read_bytes(), 0, []
    while place < len(raw):
        mark, kind, file, offset, name, other, data, _zero = HEAD.unpack_from(raw, place)
        if mark != b"HB":
            raise ValueError(f"no record at {place}")
        place += HEAD.size
        parts = []
        for length in (name, other, data):
            parts.append(raw[place : place + length])
            place += length
        found.append(Operation(kind, file, offset, parts[0].decode(), parts[1].decode(), parts[2]))
    return found


def promise(trace: Path, **what: object) -> None:
    """Write down, in its place among the calls, something the house told someone was done."""
    words = json.dumps(what).encode()
    with trace.open("ab", buffering=0) as file:
        file.write(HEAD.pack(b"HB", PROMISE, 0, 0, 0, 0, len(words), 0) + words)


@dataclass
class Disk:
    """What is surely on the disk, and what waits in memory."""

    root: str
    names: dict[str, int] = field(default_factory=dict)
    content: dict[int, bytearray] = field(default_factory=dict)
    moving: list[Operation] = field(default_factory=list)
    waiting: dict[int, list[Operation]] = field(default_factory=dict)
    lives: dict[int, int] = field(default_factory=dict)
    """An inode is used again by another file: each life has a number of its own."""
    promises: list[dict[str, object]] = field(default_factory=list)
    born: int = 0

    def take(self, one: Operation) -> None:
        """Live through one call."""
        if one.kind == PROMISE:
            self.promises.append(json.loads(one.data))
        elif one.kind in (WRITE, CUT):
            self.waiting.setdefault(self.lives.get(one.file, 0), []).append(one)
        elif one.kind == SYNC:
            life = self.lives.get(one.file, 0)
            content = self.content.setdefault(life, bytearray())
            for write in self.waiting.pop(life, []):
                put(content, write)
        elif one.kind == SYNC_FOLDER:
            kept = []
            for move in self.moving:
                if Path(move.other or move.name).parent == Path(one.name):
                    rename(self.names, move)
                else:
                    kept.append(move)
            self.moving = kept
        else:
            if one.kind == CREATE:
                self.born += 1
                self.lives[one.file] = self.born
                one = replace(one, file=self.lives[one.file])
            self.moving.append(one)

    def crash(self, chance: random.Random, mode: str, to: Path) -> None:
        """Write down one folder this disk could hold. `mode`: lost, kept or mixed, for what was not synced."""
        names = dict(self.names)
        upto = {"lost": 0, "kept": len(self.moving)}.get(mode, chance.randint(0, len(self.moving)))
        for move in self.moving[:upto]:
            rename(names, move)
        for name, file in names.items():
            if name.endswith(UNTIL_REBOOT):
                continue
            content = bytearray(self.content.get(file, b""))
            for write in self.waiting.get(file, []):
                fate = mode if mode != "mixed" else chance.choice(("kept", "lost", "torn"))
                if fate == "kept":
                    put(content, write)
                elif fate == "torn":
                    tear(content, write, chance)
            path = to / Path(name).relative_to(self.root)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def put(content: bytearray, call: Operation) -> None:
    """Put a write or a cut on the disk, whole."""
    if call.kind == CUT:
        del content[call.offset :]
        content.extend(bytes(max(0, call.offset - len(content))))
        return
    content.extend(bytes(max(0, call.offset - len(content))))
    content[call.offset : call.offset + len(call.data)] = call.data


def tear(content: bytearray, call: Operation, chance: random.Random) -> None:
    """Put some sectors of a write on the disk, and not the others. A cut is never torn."""
    start, end = call.offset, call.offset + len(call.data)
    while start < end:
        stop = min((start // SECTOR + 1) * SECTOR, end)
        if chance.random() < 0.5:
            put(content, replace(call, offset=start, data=call.data[start - call.offset : stop - call.offset]))
        start = stop


def rename(names: dict[str, int], move: Operation) -> None:
    """Change the names as one call did."""
    if move.kind == CREATE:
        names[move.name] = move.file
    elif move.kind == RENAME and move.name in names:
        names[move.other] = names.pop(move.name)
    elif move.kind == UNLINK:
        names.pop(move.name, None)


@dataclass(frozen=True)
class State:
    """One folder after a cut: where, after how many calls, how the unsynced calls fared, and what had been promised."""

    folder: Path
    calls: int
    mode: str
    promises: list[dict[str, object]]


def states(trace: Path, root: Path, count: int, to: Path, seed: int = 1, skip: int = 0) -> Iterator[State]:
    """Give `count` folders a power cut could leave, spread over the whole trace, the same ones for the same seed.

    The first `skip` of them are passed over.
    """
    calls, chance = read(trace), random.Random(seed)  # noqa: S311 - a game of chance that can be played again
    starts = [place for place, one in enumerate(calls) if one.kind == PROMISE]
    first = starts[0] + 1 if starts else 0
    wanted: dict[int, list[str]] = {}
    for number in range(count):
        mode = ("lost", "kept", "mixed", "mixed", "mixed")[number % 5]
        wanted.setdefault(chance.randint(first, len(calls)), []).append(mode)
    disk, number = Disk(str(root)), 0
    for place in range(len(calls) + 1):
        for mode in wanted.get(place, ()):
            number += 1
            if number <= skip:
                continue
            folder = to / f"{number:05}"
            folder.mkdir()
            disk.crash(chance, mode, folder)
            yield State(folder, place, mode, list(disk.promises))
        if place < len(calls):
            disk.take(calls[place])
