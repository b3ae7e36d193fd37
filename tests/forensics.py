"""What someone who holds the key could dig out: every page of the main file and of the WAL, freed ones included.

SQLCipher 4: pages of 4096 bytes, AES-256-CBC, the last 80 bytes of each hold its IV (16) and its HMAC (64); the first 16
bytes of the file are the salt (zetetic.net/sqlcipher/design).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from habitat_box.usecases.desk import Box

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def _clear(page: bytes, key: bytes, number: int) -> bytes:
    start = SALT if number == 1 else 0
    iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    reader = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return reader.update(page[start : PAGE - RESERVED]) + reader.finalize()


def pages_of(box: Box) -> Iterator[bytes]:
    """Give every page of the main file in clear, free ones included."""
    key, content = bytes.fromhex(box.database_key)[:32], box.settings.store.read_bytes()
    for number in range(1, len(content) // PAGE + 1):
        yield _clear(content[(number - 1) * PAGE : number * PAGE], key, number)


def frames_of(box: Box) -> Iterator[bytes]:
    """Give every page that lies in the WAL in clear, those of forgotten transactions included."""
    key = bytes.fromhex(box.database_key)[:32]
    wal = box.settings.store.with_name("store.db-wal")
    content = wal.read_bytes() if wal.exists() else b""
    for start in range(WAL_HEADER, len(content) - FRAME_HEADER - PAGE + 1, FRAME_HEADER + PAGE):
        number = int.from_bytes(content[start : start + 4], "big")
        yield _clear(content[start + FRAME_HEADER : start + FRAME_HEADER + PAGE], key, number)


def dump_of(box: Box) -> bytes:
    """Give every row of every table as text and bytes, as a plaintext dump would."""
    with box.store.maintenance():
        names = [row["name"] for row in box.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        values = [value for name in names for row in box.store.rows(f"SELECT * FROM {name}") for value in row.values()]  # noqa: S608
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


def copies(words: Iterable[str], parts: Iterable[bytes]) -> int:
    """Count how often these words lie in these bytes, as UTF-8 and as UTF-16."""
    needles = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    return sum(part.count(needle) for part in parts for needle in needles)


def files_in(*folders: Path) -> list[bytes]:
    """Read every file that lies under these folders."""
    return [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
