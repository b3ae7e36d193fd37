"""What the machine says of itself without the network: room on its disk, the network's time, Debian's updates, a restart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from habitat_box.domain.visits import PARIS

ROOT = Path("/")
APT_SECONDS = 15.0
"""How long counting Debian's updates may take: 2 s here. Shorter than the site has for ending (habitat-box.service)."""

TIMEDATE_SECONDS = 1.0
_FRESH = ("var/lib/dpkg/status", "var/lib/apt/lists", "var/lib/apt/periodic/update-success-stamp")
_SECURITY = re.compile(r"^Inst .*(?:Debian-Security|-security)", re.MULTILINE)
_NOTIFIED = re.compile(r"^(\d+)\b.*security", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Machine:
    """The machine, seen from the root of its files; another root for tests."""

    root: Path = ROOT

    def free_bytes(self, folder: Path) -> int:
        """Give the bytes this user may still write beside the box. Raises OSError."""
        told = os.statvfs(folder)
        return told.f_bavail * told.f_frsize

    def is_synchronised(self) -> bool | None:
        """Say whether the network sets the clock, None when the system does not say."""
        if (self.root / "run/systemd/timesync/synchronized").exists():
            return True
        if not (self.root / "run/systemd/system").exists():
            return None
        said = _output(["timedatectl", "show", "--property=NTPSynchronized", "--value"], TIMEDATE_SECONDS).strip()
        return {"yes": True, "no": False}.get(said)

    def waits_for_restart(self) -> bool:
        """Say whether an update waits for a restart (Debian's reboot-notifier)."""
        return any((self.root / place / "reboot-required").exists() for place in ("run", "var/run"))

    def fresh_on(self) -> date | None:
        """Give the day Debian last had news or was changed, None when nothing says."""
        told = [self.root / name for name in _FRESH if (self.root / name).exists()]
        return max((_day_of(path) for path in told), default=None)

    def noticed_updates(self) -> int | None:
        """Give the security updates a notifier already counted, None without one."""
        try:
            said = (self.root / "var/lib/update-notifier/updates-available").read_text("utf-8", errors="replace")
        except OSError:
            return None
        found = _NOTIFIED.search(said)
        return int(found[1]) if found else 0

    def count_updates(self) -> int | None:
        """Count Debian's security updates from what it already knows, without the network; None when it cannot."""
        if not (self.root / "var/lib/apt/lists").is_dir():
            return None
        said = _output(["apt-get", "--simulate", "-o", "Debug::NoLocking=1", "upgrade"], APT_SECONDS)
        return len(_SECURITY.findall(said)) if said else None


def installed_on() -> date | None:
    """Give the day this version was put on the machine: its own environment was made then."""
    made = Path(sys.prefix) / "pyvenv.cfg"
    return _day_of(made) if made.exists() else None


def _day_of(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, PARIS).date()


def _output(words: list[str], seconds: float) -> str:
    """Give what a program of the system prints, "" when it is not there, fails or takes too long."""
    plain = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, env=plain, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""
