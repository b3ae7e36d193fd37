"""Encrypted, proven backups. This package knows nothing of residents, only of parts, keys and hashes."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .archive import Written, is_recipient, peek, read, write
    from .errors import BackupDamaged, BackupError, NewerBackup, NoRoom, NotABackup, WrongKey
    from .manifest import LogHead, Manifest, Part
    from .proof import Proof, prove
    from .rotation import overdue, to_keep
else:
    # Loaded when first named: a command that prints a day draws no certificate and writes no archive.
    _HOMES = {
        "archive": "Written is_recipient peek read write",
        "errors": "BackupDamaged BackupError NewerBackup NoRoom NotABackup WrongKey",
        "manifest": "LogHead Manifest Part",
        "proof": "Proof prove",
        "rotation": "overdue to_keep",
    }
    _HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        return found


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
    "is_recipient",
    "overdue",
    "peek",
    "prove",
    "read",
    "to_keep",
    "write",
]
