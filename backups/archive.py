"""One backup, one file in the age format: written, really decrypted once, and only then called a backup."""

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from crypto.durable import create_private, sync_folder

from .errors import NO_ROOM, BackupDamaged, BackupError, NoRoom, NotABackup, WrongKey
from .manifest import SIGNED_PREFIX, Manifest, compose
from .streams import Pulled, Pushed, Watched
from .tape import MANIFEST, SIGNATURE, Source, Unpacking, measure, roll

_WORK_PREFIX = ".restoring-"
_AGE_HEADER = b"age-encryption.org/v1\n"
_PLAIN_WORDS = (b"SQLite format 3", b'"habitat-backup"', b"habitat-keys")

Signer = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Written:
    """Hold where a proven backup lies, the SHA-256 of the file in hex, and its size in bytes."""

    path: Path
    sha256: str
    size: int


def write(
    parts: Mapping[str, Source],
    manifest: Mapping[str, Any],
    *,
    recipients: Sequence[str],
    sign: Signer | None,
    destination: Path,
    canaries: Sequence[bytes] = (),
    watch: Callable[[int], object] = int,
) -> Written:
    """Write a backup, read it back from the medium, decrypt it, compare, and only then name it `destination`.

    The parts are files or bytes; the manifest is given without format, version and parts; `canaries` are words that
    must not be readable in the file; `watch` hears of each piece written, then of each read back, in bytes. Raise NoRoom,
    BackupDamaged, WrongKey for a malformed recipient, FileExistsError, or ValueError for an incomplete manifest. On any
    error nothing is left.
    """
    if destination.exists():
        raise FileExistsError(destination)
    members = _members(parts, manifest, sign)
    throw_away = x25519.Identity.generate()
    keys = [*_recipients(recipients), throw_away.to_public()]
    part_file = destination.with_name(destination.name + ".part")
    try:
        with _translated():
            _encrypt(members, keys, part_file, watch)
            written = _prove(part_file, throw_away, (*_PLAIN_WORDS, *canaries), watch)
            part_file.rename(destination)
            sync_folder(destination.parent)
    except BaseException:
        part_file.unlink(missing_ok=True)
        raise
    return Written(destination, *written)


def read(
    path: Path, secret: str, into: Path, *, public_key: bytes | None = None, watch: Callable[[int], object] = int
) -> Manifest:
    """Decrypt a backup with an AGE-SECRET-KEY and put its parts in the folder `into`, all or none.

    With `public_key`, only a backup signed by it is accepted; `watch` hears of each piece, in bytes. Raise WrongKey,
    NotABackup, NewerBackup, BackupDamaged, NoRoom, or FileExistsError when a part's name is taken in the folder.
    """
    identity = _identity(secret)
    work = into / f"{_WORK_PREFIX}{secrets.token_hex(8)}"
    with _translated():
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(into)
        work.mkdir(mode=0o700)
        try:
            unpacking = Unpacking(work, public_key)
            _decrypt(path, identity, unpacking, watch=watch)
            manifest = unpacking.finish()
            _move(work, into, list(manifest.parts))
        finally:
            shutil.rmtree(work)
    return manifest


class _SeenEnough(Exception): ...  # noqa: N818 - the end of a glance, no error


class _Glance(Unpacking):
    def feed(self, data: bytes) -> None:
        super().feed(data)
        if self.opening is not None:
            raise _SeenEnough


def peek(path: Path, secret: str) -> tuple[Manifest, bytes]:
    """Decrypt the beginning of a backup: its manifest, with its signature found right, and its first part if small.

    Nothing is written, and nothing is known of the parts after. Raise as `read` does.
    """
    glance = _Glance()
    with _translated(), suppress(_SeenEnough):
        _decrypt(path, _identity(secret), glance)
        glance.finish()
    if glance.manifest is None or glance.opening is None:
        raise BackupDamaged("the archive holds no part")
    return glance.manifest, glance.opening


def is_recipient(text: str) -> bool:
    """Tell whether a text is the public half of an age key."""
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _members(parts: Mapping[str, Source], manifest: Mapping[str, Any], sign: Signer | None) -> dict[str, tuple[Source, int]]:
    measured = {name: measure(parts[name]) for name in sorted(parts)}  # the order of canonical JSON
    text = compose(manifest, measured)
    members: dict[str, tuple[Source, int]] = {MANIFEST: (text, len(text))}
    if sign is not None:
        signature = sign(SIGNED_PREFIX + text)
        members[SIGNATURE] = (signature, len(signature))
    return members | {name: (parts[name], part.size) for name, part in measured.items()}


def _recipients(recipients: Sequence[str]) -> list[Any]:
    if not recipients:
        raise WrongKey("a backup needs at least one lasting key")
    try:
        return [x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError:
        raise WrongKey("a recipient is not an age key") from None


def _identity(secret: str) -> Any:
    try:
        return x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise WrongKey("not an AGE-SECRET-KEY") from None


def _encrypt(
    members: Mapping[str, tuple[Source, int]], keys: list[Any], part_file: Path, watch: Callable[[int], object]
) -> None:
    with os.fdopen(create_private(part_file), "wb") as file:
        source, sink = Pulled(roll(members)), Pushed(file.write, watch)
        try:
            pyrage.encrypt_io(source, sink, keys)
        except (pyrage.EncryptError, OSError) as error:
            raise source.failure or sink.failure or error from None
        file.flush()
        os.fsync(file.fileno())


def _prove(part_file: Path, throw_away: Any, plain_words: Sequence[bytes], watch: Callable[[int], object]) -> tuple[str, int]:
    """Read the file back from the medium, decrypt it, and return its SHA-256 and size."""
    with part_file.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    unpacking = Unpacking()
    watched = _decrypt(part_file, throw_away, unpacking, plain_words, watch)
    unpacking.finish()
    if watched.betrayed:
        raise BackupDamaged("plain text is visible in the encrypted file")
    return watched.sha256, watched.size


def _decrypt(
    path: Path,
    identity: Any,
    unpacking: Unpacking,
    plain_words: Sequence[bytes] = (),
    watch: Callable[[int], object] = int,
) -> Watched:
    with path.open("rb") as file:
        if file.read(len(_AGE_HEADER)) != _AGE_HEADER:
            raise NotABackup("not a file in the age format")
        file.seek(0)
        source, sink = Watched(file, plain_words), Pushed(unpacking.feed, watch)
        try:
            pyrage.decrypt_io(source, sink, [identity])
        except (pyrage.DecryptError, OSError) as error:
            raise sink.failure or source.failure or _why(error) from None
        finally:
            unpacking.close()
    return source


def _why(error: Exception) -> BackupError:
    if "matching keys" in str(error):
        return WrongKey("this key does not open the backup")
    return BackupDamaged("the encrypted file was changed or cut short")


def _move(work: Path, into: Path, names: Sequence[str]) -> None:
    taken = [name for name in names if (into / name).exists()]
    if taken:
        raise FileExistsError(into / taken[0])
    for name in names:
        (work / name).rename(into / name)
    sync_folder(into)


def _sweep(into: Path) -> None:
    """Remove what a restore left when its power was cut."""
    for leftover in into.glob(f"{_WORK_PREFIX}*"):
        shutil.rmtree(leftover)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise NoRoom("no room left on the disk") from None
        if error.errno == errno.EIO:
            raise BackupDamaged("the medium cannot be read") from None
        raise
