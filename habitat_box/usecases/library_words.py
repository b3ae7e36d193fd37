"""The libraries' errors, said in sentences."""

from __future__ import annotations

from errno import ENOSPC

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
        if _met_full_disk(error):
            raise errors.DiskFull from error
        for theirs, ours in table:
            if isinstance(error, theirs):
                raise ours from error
        if isinstance(error, OSError):
            raise (errors.DiskFull() if error.errno == 28 else errors.FolderNotWritable(folder="demandé")) from error


def _met_full_disk(error: BaseException | None) -> bool:
    """Say whether a full disk is behind an error: a part cut short by it differs from what was promised, and is not damaged."""
    while error is not None:
        if isinstance(error, OSError) and error.errno == ENOSPC:
            return True
        error = error.__context__
    return False
