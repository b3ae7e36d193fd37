"""Files that are either the old or the new one after a power cut, never half of each."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the folder's last renames survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def create_private(path: Path) -> int:
    """Create a file only its owner reads, whatever the umask, and return its descriptor.

    A leftover of the same name is removed first; a link planted there is never followed.
    """
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
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
