"""The libraries' errors, said in sentences."""

from __future__ import annotations

import backups
import crypto
from habitat_box import errors


class translated:  # noqa: N801 - read as a verb: with translated()
    """Turn the libraries' errors into sentences."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        table: tuple[tuple[type[BaseException], type[errors.HabitatError]], ...] = (
            (backups.NewerBackup, errors.BackupTooNew),
            (backups.WrongKey, errors.WrongRecoveryKey),
            (backups.NotABackup, errors.NotABackup),
            (backups.NoRoom, errors.DiskFull),
            (backups.BackupDamaged, errors.BackupDamaged),
            (crypto.WrongSecret, errors.WrongRecoveryKey),
            (crypto.UnknownVersion, errors.BackupTooNew),
            (crypto.CryptoError, errors.BackupDamaged),
        )
        for theirs, ours in table:
            if isinstance(error, theirs):
                raise ours from error
        if isinstance(error, OSError):
            raise (errors.DiskFull() if error.errno == 28 else errors.FolderNotWritable(folder="demandé")) from error
