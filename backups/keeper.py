"""Copies of the house's backups under another user: added, never written over, deleted by age alone (docs/formats.md, 12).

Run as that user by habitat-box-keeper.service: `python -I -m backups.keeper TO FROM…`. Whoever takes the box's own user may
encrypt, delete or flood all it can write; not this folder. Standard library alone, to be read in one sitting.
"""

import json
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEADER = b"age-encryption.org/v1\n"
BACKUP = re.compile(r"[a-z0-9][a-z0-9-]{0,80}-(20\d{6})-\d{6}-\w{1,8}\.habitat\.age")
LEDGER = re.compile(r"([a-z0-9][a-z0-9-]{0,80})\.effacements\.json")
KEPT_LEDGER = re.compile(r"[a-z0-9][a-z0-9-]{0,80}\.(20\d{6})\.effacements\.json")
LARGEST, LARGEST_LEDGER = 4 << 30, 64 << 20
FILES_A_DAY, BYTES_A_DAY, FREE_PERCENT = 8, 8 << 30, 10  # more than a house makes, less than a flood; room always left
KEPT_DAYS, FEWEST = 92, 3  # how long a copy is kept, how many always stay
LONGEST_GAP, DRIFT = 35, 3_600  # days since the last run or the newest copy, seconds off: past them the date is in doubt
DAY, STATE, SAID = 86_400, "gardien.json", 20  # sentences of one run: enough to be read


class Keeper:
    """One run. `now` and `uptime` in seconds; `boot` names this start of the machine; `said` is what a person must know."""

    def __init__(self, to: Path, now: float, uptime: float, boot: str, *, confirmed: bool = False) -> None:
        """Prepare a run; `confirmed`: someone looked, and the date is right."""
        self.to, self.now, self.uptime, self.boot, self.confirmed = to, now, uptime, boot, confirmed
        self.today, self.said = time.strftime("%Y%m%d", time.gmtime(now)), list[str]()

    def run(self, sources: list[Path]) -> int:
        """Take what is new, let go what is too old, and give how many files were taken."""
        state = self._state()
        if state["day"] != self.today:
            state |= {"day": self.today, "files": 0, "bytes": 0}
        for leftover in self.to.glob("*.part"):
            leftover.unlink()
        sure, taken = self._believes(state), 0  # before anything new comes in
        for name, folder, kept_as, limit in self._new_ones(sources):
            if state["files"] >= FILES_A_DAY or state["bytes"] >= BYTES_A_DAY:
                self.said.append(f"Trop de fichiers nouveaux aujourd'hui : {name} et la suite attendront demain.")
                break
            if (disk := shutil.disk_usage(self.to)).free * 100 < FREE_PERCENT * disk.total:
                self.said.append("Presque plus de place : aucune copie nouvelle. Les anciennes restent.")
                break
            size = self._take(folder, name, kept_as, limit)
            state["files"], state["bytes"], taken = state["files"] + bool(size), state["bytes"] + size, taken + bool(size)
        if sure:
            self._let_go()
            state |= {"seen": self.now, "boot": self.boot, "uptime": self.uptime}
        (self.to / f"{STATE}.part").write_text(json.dumps(state, sort_keys=True))
        (self.to / f"{STATE}.part").rename(self.to / STATE)
        os.sync()  # the names too
        return taken

    def _new_ones(self, sources: list[Path]) -> Iterator[tuple[str, int, str, int]]:
        for source in sources:
            try:
                folder = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            except OSError:
                self.said.append(f"{source} n'est pas là.")
                continue
            try:
                for name in sorted(os.listdir(folder), key=_day_of, reverse=True):  # the newest first
                    ledger = LEDGER.fullmatch(name)
                    kept_as = f"{ledger[1]}.{self.today}.effacements.json" if ledger else name
                    if (ledger or BACKUP.fullmatch(name)) and not (self.to / kept_as).exists():
                        yield name, folder, kept_as, LARGEST_LEDGER if ledger else LARGEST
            finally:
                os.close(folder)

    def _take(self, folder: int, name: str, kept_as: str, limit: int) -> int:
        """Copy one plain file, and give its size; 0 for one that is refused."""
        part = self.to / f"{kept_as}.part"
        try:
            about = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if not stat.S_ISREG(about.st_mode):  # a folder would be opened and never closed, a link refused aloud
                return 0
            with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as source:
                about = os.fstat(source.fileno())
                plain = stat.S_ISREG(about.st_mode) and about.st_nlink == 1 and 0 < about.st_size <= limit
                if not plain or (source.read(len(HEADER)) != HEADER and not kept_as.endswith(".json")):
                    return 0
                source.seek(0)
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640), "wb") as copy:
                    while copy.tell() <= about.st_size and (piece := source.read(1 << 20)):
                        copy.write(piece)
                    copied = copy.tell()
                    copy.flush()
                    os.utime(copy.fileno(), (self.now, self.now))
                    os.fsync(copy.fileno())
            if copied == about.st_size:  # else it was changing: next time
                part.rename(self.to / kept_as)
                return copied
        except OSError as error:
            self.said.append(f"{name} n'a pas pu être copié ({type(error).__name__}).")
        part.unlink(missing_ok=True)
        return 0

    def _believes(self, state: dict[str, Any]) -> bool:
        """Tell whether the clock may be trusted to delete: no jump since the last run, nor since the newest copy."""
        passed, run_for = self.now - state["seen"], self.uptime - state["uptime"]
        newest = max(self._kept(BACKUP), default=(self.now, ""))[0]
        jumped = state["seen"] and not -DRIFT <= passed <= LONGEST_GAP * DAY
        jumped = jumped or (state["boot"] == self.boot and abs(passed - run_for) > DRIFT)
        if self.confirmed or not (jumped or not -DAY <= self.now - newest <= LONGEST_GAP * DAY):
            return True
        self.said.append(f"La date est douteuse ({time.strftime('%d/%m/%Y', time.gmtime(self.now))}) : rien n'est effacé.")
        return False

    def _let_go(self) -> None:
        for pattern in (BACKUP, KEPT_LEDGER):
            for made, file in sorted(self._kept(pattern))[:-FEWEST]:
                if self.now - made > KEPT_DAYS * DAY:
                    file.unlink()

    def _kept(self, pattern: re.Pattern[str]) -> list[tuple[float, Path]]:
        """Give the copies, each with the day in its name, or the instant it was taken if that came first."""
        files = (file for file in self.to.iterdir() if pattern.fullmatch(file.name))
        return [(min(_day_of(file.name), file.stat().st_mtime), file) for file in files]

    def _state(self) -> dict[str, Any]:
        none: dict[str, Any] = {"day": "", "files": 0, "bytes": 0, "seen": 0.0, "boot": "", "uptime": 0.0}
        try:
            said = json.loads((self.to / STATE).read_text())
            return {name: type(value)(said[name]) for name, value in none.items()}
        except FileNotFoundError:
            return none
        except (ValueError, TypeError, KeyError):
            self.said.append(f"{STATE} est abîmé : il est refait.")
            return none | {"seen": 1.0}  # doubt, until someone says that the date is right


def _day_of(name: str) -> float:
    """Give the noon of the day a name says, in seconds; the end of time for a name that says none."""
    found = BACKUP.fullmatch(name) or KEPT_LEDGER.fullmatch(name)
    try:
        return time.mktime(time.strptime(found[1] + "12", "%Y%m%d%H")) if found else float("inf")
    except (ValueError, OverflowError):
        return float("inf")


def main(arguments: list[str]) -> int:
    """Run once; give 1 when something must be looked at."""
    to, *sources = (Path(one) for one in arguments if one != "--date-is-right")
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    now, uptime = time.time(), time.clock_gettime(time.CLOCK_BOOTTIME)  # noqa: TID251 - its own clock, watched by itself
    keeper = Keeper(to, now, uptime, boot, confirmed="--date-is-right" in arguments)
    taken = keeper.run(sources)
    print(f"{taken} copiées, {len(list(to.glob('*.habitat.age')))} gardées dans {to}.", *keeper.said[:SAID], sep="\n! ")
    return 1 if keeper.said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
