"""What a tired card, a careless copy or a hand does to one file: bits, ends, sectors, pages, and a file in another's place."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path


def flip(file: Path, chance: random.Random) -> None:
    """Turn one bit over."""
    raw = bytearray(file.read_bytes())
    place = chance.randrange(len(raw))
    raw[place] ^= 1 << chance.randrange(8)
    file.write_bytes(raw)


def cut(file: Path, chance: random.Random) -> None:
    """Cut the end off."""
    raw = file.read_bytes()
    file.write_bytes(raw[: chance.randrange(len(raw))])


def blank(file: Path, chance: random.Random) -> None:
    """Write zeros over one sector, as a card that lost it does."""
    raw = bytearray(file.read_bytes())
    start = chance.randrange(len(raw)) // 512 * 512
    raw[start : start + 512] = bytes(len(raw[start : start + 512]))
    file.write_bytes(raw)


def swap(file: Path, chance: random.Random) -> None:
    """Put one page or frame, or one run of a small file's bytes, in the place of another."""
    raw = bytearray(file.read_bytes())
    size = {".db": 4096, ".db-wal": 4120}.get(file.suffix, min(16, len(raw) // 4))
    first, second = chance.sample(range(len(raw) // size), 2)
    one, two = slice(first * size, (first + 1) * size), slice(second * size, (second + 1) * size)
    raw[one], raw[two] = raw[two], raw[one]
    file.write_bytes(raw)


DAMAGE: dict[str, Callable[[Path, random.Random], None]] = {"flip": flip, "cut": cut, "blank": blank, "swap": swap}
SHOWN = "SHOWN AS TRUTH"
