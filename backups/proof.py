"""What one proof run found: a backup opened with its lasting key, every part compared, nothing kept."""

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .archive import read
from .errors import BackupError
from .manifest import Manifest

_SHORT = 20


@dataclass(frozen=True)
class Proof:
    """Hold what was found in one file at one time; without a manifest the backup did not open, `failure` says why."""

    path: Path
    tried_at: datetime
    sha256: str
    size: int
    manifest: Manifest | None = None
    failure: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the backup opened and every part was right."""
        return self.manifest is not None

    def lines(self) -> list[str]:
        """Return what was found as short lines for the technical log and the drill's receipt."""
        found = [
            f"{self.path.name}, {self.size} bytes, SHA-256 {self.sha256[:_SHORT]}…",
            f"tried {self.tried_at:%Y-%m-%d %H:%M %Z}",
        ]
        if self.manifest is None:
            return [*found, f"DOES NOT OPEN: {self.failure}"]
        head = self.manifest.log_head
        signer = self.manifest.signed_by
        return [
            *found,
            f"opened, made {self.manifest.created_at} by version {self.manifest.app_version}",
            *(f"{name}: {part.size} bytes, right" for name, part in self.manifest.parts.items()),
            f"log line {head.seq}, head {head.hash[:_SHORT]}…",
            f"signed by {signer[:_SHORT]}…" if signer else "not signed",
        ]


def prove(path: Path, secret: str, beside: Path, tried_at: datetime, *, public_key: bytes | None = None) -> Proof:
    """Open a backup with its lasting key in a folder under `beside`, forget what came out, and say what was found.

    A missing or unreadable file raises OSError; a backup that does not open is a Proof that does not hold.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    with tempfile.TemporaryDirectory(prefix=".proving-", dir=beside) as folder:
        try:
            manifest = read(path, secret, Path(folder), public_key=public_key)
        except BackupError as error:
            return Proof(path, tried_at, sha256, size, failure=f"{type(error).__name__}: {error}")
    return Proof(path, tried_at, sha256, size, manifest)
