"""What a thief does with a box, its sticks and a backup: looks for words in every byte, and tries every secret as a key."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyrage

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
HEXADECIMAL, BASE64 = re.compile(rb"[0-9a-fA-F]{32,}"), re.compile(rb"[A-Za-z0-9+/_-]{22,}={0,2}")
LONGEST_VALUE = 4096
UNPACKED = 4_000_000


# -- words


def needles(words: Iterable[str]) -> list[bytes]:
    """Give each word in the forms a file may keep it in: UTF-8 and UTF-16, as it is, in hexadecimal, in base64."""
    found = []
    for word in words:
        for plain in (word.lower().encode(), word.lower().encode("utf-16-le"), word.lower().encode("utf-16-be")):
            found += [plain, plain.hex().encode()]
        exact = word.encode()
        found.append(exact.hex().encode())
        # Three ways a word falls among groups of three bytes; the ends, which hang on their neighbours, left out.
        found += [base64.b64encode(bytes(shift) + exact)[4:-4].lower() for shift in range(3)]
    return found


def hits(files: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Name each file that holds one of these words, in any of their forms, packed or not."""
    wanted = re.compile(b"|".join(map(re.escape, sorted(set(needles(words)), key=len, reverse=True))))
    return [
        f"{file.name}: {found[0][:24]!r}"
        for file in files
        for part in parts(file.read_bytes())
        if (found := wanted.search(part.lower()))
    ]


def parts(content: bytes) -> Iterator[bytes]:
    """Give a file's bytes, and those of each packed stream in it."""
    yield content
    for start in (found.start() for found in PACKED.finditer(content)):
        kind = content[start]
        wide = zlib.decompressobj({0x78: zlib.MAX_WBITS, 0x1F: 31}.get(kind, -15))
        skip = 30 + int.from_bytes(content[start + 26 : start + 28], "little") if kind == 0x50 else 0
        try:
            yield wide.decompress(content[start + skip :], UNPACKED)
        except zlib.error:
            continue


# -- keys


def secrets_in(values: Iterable[bytes]) -> set[bytes]:
    """Give every run of 32 bytes that could be a key in these values: as they are, and read as hexadecimal or base64."""
    found: set[bytes] = set()
    for value in values:
        texts = [value]
        texts += [bytes.fromhex(one[0][: len(one[0]) // 2 * 2].decode()) for one in HEXADECIMAL.finditer(value)]
        for one in BASE64.finditer(value):
            text = one[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            texts += [base64.b64decode(text[: len(text) // 4 * 4 + (len(text) % 4 if len(text) % 4 > 1 else 0)] + b"==")]
        for text in texts:
            raw = text[:LONGEST_VALUE]
            found |= {raw[at : at + 32] for at in range(len(raw) - 31)}
    return found


def age_key(raw: bytes) -> str:
    """Write 32 bytes as an age identity (BIP 173, the prefix age-secret-key-)."""
    prefix = "age-secret-key-"
    bits = "".join(f"{byte:08b}" for byte in raw)
    groups = [int(bits[at : at + 5].ljust(5, "0"), 2) for at in range(0, len(bits), 5)]
    spread = [ord(one) >> 5 for one in prefix] + [0] + [ord(one) & 31 for one in prefix]
    check = 1
    for value in spread + groups + [0] * 6:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, step in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= step if top >> bit & 1 else 0
    groups += [(check ^ 1) >> 5 * (5 - place) & 31 for place in range(6)]
    return (prefix + "1" + "".join(LETTERS[one] for one in groups)).upper()


def opened_by(backup: bytes, raw: bytes) -> bool:
    """Say whether 32 bytes, taken as an age identity, open a backup."""
    try:
        pyrage.decrypt(backup, [pyrage.x25519.Identity.from_str(age_key(raw))])
    except pyrage.DecryptError:
        return False
    return True
