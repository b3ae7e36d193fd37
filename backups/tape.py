"""The plain USTAR archive inside a backup: written as a stream, unpacked member by member, trusting nothing."""

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from crypto.durable import create_private

from .errors import BackupDamaged, NotABackup
from .manifest import Manifest, Part, signer

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
_BLOCK = tarfile.BLOCKSIZE
_PIECE = 1 << 20
_MOST_MANIFEST = 1 << 20
_MOST_OPENING = 1 << 16
_SIGNATURE_BYTES = 64
_END = 2 * _BLOCK

Source = Path | bytes


def measure(source: Source) -> Part:
    """Return a source's SHA-256 and size, reading it once."""
    seen, size = hashlib.sha256(), 0
    for piece in _pieces(source):
        seen.update(piece)
        size += len(piece)
    return Part(seen.hexdigest(), size)


def roll(members: Mapping[str, tuple[Source, int]]) -> Iterator[bytes]:
    """Give the archive's bytes in order, members as (source, size)."""
    for name, (source, size) in members.items():
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        yield info.tobuf(tarfile.USTAR_FORMAT)
        yield from _pieces(source)
        yield b"\0" * (-size % _BLOCK)
    yield b"\0" * _END


def _pieces(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


class Unpacking:
    """Take the archive's bytes as they come and check every member against the manifest.

    With a folder, the parts are written there, private and fsynced; without, they are only checked. Nothing in it is
    to be used before `finish` has returned.
    """

    def __init__(self, folder: Path | None = None, public_key: bytes | None = None) -> None:
        """Prepare to unpack; `public_key` is the only signer accepted, if given."""
        self.manifest: Manifest | None = None
        self.opening: bytes | None = None
        """The first part, once it was found right, if it is small."""
        self._folder, self._public_key = folder, public_key
        self._buffer = bytearray()
        self._step: Callable[[], bool] = self._read_manifest
        self._text = b""
        self._waiting: dict[str, Part] = {}
        self._hash = hashlib.sha256()
        self._left = 0
        self._name = ""
        self._said = bytearray()
        self._file: BinaryIO | None = None

    def feed(self, data: bytes) -> None:
        """Take some bytes; raise BackupError as soon as something is wrong."""
        self._buffer += data
        while self._step():
            pass

    def finish(self) -> Manifest:
        """Return the manifest once every part was found right; raise BackupDamaged otherwise."""
        complete = self._step == self._read_end and len(self._buffer) == _END and not any(self._buffer)
        if self.manifest is None or not complete:
            raise BackupDamaged("the archive inside ends too early or too late")
        return self.manifest

    def close(self) -> None:
        """Close the file being written, if any."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _read_manifest(self) -> bool:
        member = self._whole_member(_MOST_MANIFEST)
        if member is None:
            return False
        name, self._text = member
        if name != MANIFEST:
            raise NotABackup("the archive inside does not begin with a manifest")
        self._step = self._read_signature
        return True

    def _read_signature(self) -> bool:
        if len(self._buffer) < _BLOCK:
            return False
        signature = None
        if self._header().name == SIGNATURE:
            member = self._whole_member(_SIGNATURE_BYTES)
            if member is None:
                return False
            signature = member[1]
        signed_by = signer(self._text, signature, self._public_key)
        self.manifest = Manifest.parse(self._text, signed_by)
        self._waiting = dict(self.manifest.parts)
        self._step = self._next_part()
        return True

    def _next_part(self) -> Callable[[], bool]:
        return self._read_part_header if self._waiting else self._read_end

    def _read_part_header(self) -> bool:
        if len(self._buffer) < _BLOCK:
            return False
        info = self._header()
        self._name = next(iter(self._waiting))
        if (info.name, info.size) != (self._name, self._waiting[self._name].size):
            raise BackupDamaged("a part is missing, unknown, or of another size")
        del self._buffer[:_BLOCK]
        self._hash, self._left = hashlib.sha256(), info.size
        self._said = bytearray()
        if self._folder is not None:
            self._file = os.fdopen(create_private(self._folder / self._name), "wb")
        self._step = self._read_part
        return True

    def _read_part(self) -> bool:
        piece = bytes(self._buffer[: self._left])
        del self._buffer[: len(piece)]
        self._left -= len(piece)
        self._hash.update(piece)
        if self._waiting[self._name].size <= _MOST_OPENING:
            self._said += piece
        if self._file is not None:
            self._file.write(piece)
        if self._left:
            return False
        self._step = self._read_padding
        return True

    def _read_padding(self) -> bool:
        part = self._waiting[self._name]
        padding = -part.size % _BLOCK
        if len(self._buffer) < padding:
            return False
        if any(self._buffer[:padding]) or self._hash.hexdigest() != part.sha256:
            raise BackupDamaged("a part differs from what the manifest says")
        del self._buffer[:padding]
        if self.opening is None:
            self.opening = bytes(self._said)
        self._put_away()
        del self._waiting[self._name]
        self._step = self._next_part()
        return True

    def _put_away(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self.close()

    def _read_end(self) -> bool:
        if len(self._buffer) > _END:
            raise BackupDamaged("the archive inside has more members than the manifest")
        return False

    def _whole_member(self, most: int) -> tuple[str, bytes] | None:
        """Return a small member once it is all there."""
        if len(self._buffer) < _BLOCK:
            return None
        info = self._header()
        if info.size > most:
            raise BackupDamaged("the manifest or its signature is too large")
        end = _BLOCK + info.size + (-info.size % _BLOCK)
        if len(self._buffer) < end:
            return None
        content = bytes(self._buffer[_BLOCK : _BLOCK + info.size])
        del self._buffer[:end]
        return info.name, content

    def _header(self) -> tarfile.TarInfo:
        """Read the header of an ordinary file, written exactly as `roll` writes it."""
        block = bytes(self._buffer[:_BLOCK])
        try:
            info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
            plain = tarfile.TarInfo(info.name)
            plain.size, plain.mode = info.size, 0o600
            same = plain.tobuf(tarfile.USTAR_FORMAT) == block
        except (tarfile.HeaderError, ValueError) as error:
            raise BackupDamaged("the archive inside holds something that is not a plain file") from error
        if not same:
            raise BackupDamaged("the archive inside holds something that is not a plain file")
        return info
