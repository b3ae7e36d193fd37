"""Files that are either the old or the new one after a power cut, never half of each."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the folder's last renames survive a power cut, where the medium knows how to (fsync(2), EINVAL)."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


def create_private(path: Path) -> int:
    """Create a file only its owner reads, whatever the umask, and return its descriptor.

    A leftover of the same name is removed first; a link planted there is never followed.
    """
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with suppress(PermissionError):  # a FAT stick keeps no mode, and its owner is whoever its mount names
        os.fchmod(handle, 0o600)
    return handle


def replace(path: Path, content: bytes) -> None:
    """Replace a file's content in one step, mode 0600; on any error the old file stays, alone."""
    temporary = path.with_name(path.name + ".new")
    try:
        with os.fdopen(create_private(temporary), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def first_bytes(path: Path, most: int) -> bytes | None:
    """Return a file's first bytes, None for a pipe, a device or a folder put in its place: one would be waited on for ever.

    Raise OSError.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(most)
