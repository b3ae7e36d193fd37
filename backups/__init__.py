"""Encrypted, proven backups. This package knows nothing of residents, only of parts, keys and hashes."""

from .archive import Written, read, write
from .errors import BackupDamaged, BackupError, NewerBackup, NoRoom, NotABackup, WrongKey
from .manifest import LogHead, Manifest, Part
from .proof import Proof, prove
from .rotation import overdue, to_keep

__all__ = [
    "BackupDamaged",
    "BackupError",
    "LogHead",
    "Manifest",
    "NewerBackup",
    "NoRoom",
    "NotABackup",
    "Part",
    "Proof",
    "Written",
    "WrongKey",
    "overdue",
    "prove",
    "read",
    "to_keep",
    "write",
]
