"""What can go wrong with a backup. Callers turn these into sentences for people."""

import errno

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupError(Exception):
    """Say that a backup could not be made or used."""


class NotABackup(BackupError):
    """Say that the file is not a backup of this house's kind."""


class WrongKey(BackupError):
    """Say that the key given does not open this backup, or is no key."""


class BackupDamaged(BackupError):
    """Say that the backup was changed, cut short, or not written by whom it should be."""


class NewerBackup(BackupError):
    """Say that the backup was made by a newer release; `version` is its format's."""

    def __init__(self, version: int) -> None:
        """Keep the version number."""
        super().__init__(f"backup format version {version} is newer than this release")
        self.version = version


class NoRoom(BackupError):
    """Say that the disk filled up; nothing half-written was left."""
