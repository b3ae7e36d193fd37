"""The monthly exercise: a backup brought back in memory with the real paper key, compared with the box, then wiped.

A backup nobody ever brought back is a hope. The exercise reads the backup alone; nothing of it reaches a disk.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import crypto
from habitat_box import errors
from habitat_box.config import Settings
from habitat_box.domain.access import Action
from habitat_box.domain.visits import PARIS
from habitat_box.store import drills, ledger_file
from habitat_box.store.connection import Store, integrity_problems
from habitat_box.store.copies import row_counts
from habitat_box.store.moments import instant
from habitat_box.usecases.desk import Box, Desk, needs
from habitat_box.usecases.library_words import translated
from habitat_box.usecases.preflight import room_needed
from habitat_box.usecases.printing import write_paper
from habitat_box.usecases.restored_store import Progress
from habitat_box.usecases.restoring import Restored, key_of, restore
from habitat_box.words import N_, _, figure, speaking, told

EVERY = timedelta(days=31)
"""How old the last exercise may be before another is due."""

MEMORY = Path("/dev/shm")  # noqa: S108 - memory, not a disk: that is the point
MOUNTS = Path("/proc/mounts")
IN_MEMORY = ("tmpfs", "ramfs")
PREFIX = "habitat-exercice-"
NOT_PLAYED = (
    errors.FileNotFound, errors.NotInMemory, errors.NoRoomToRestore, errors.RecoveryLineWrong, errors.NotAFingerprint,
)  # fmt: skip
"""What stops an exercise before it says anything of the backup."""

COUNTED = (
    ("resident", N_("Habitants")),
    ("visit", N_("Visites")),
    ("consent_event", N_("Choix")),
    ("access_log", N_("Lignes du journal")),
)


@dataclass(frozen=True)
class DrillDone:
    """An exercise that was played. `found`: French sentences, each with its mark. `log_seq`: the backup's last line."""

    at: datetime
    sequence: int
    made_at: datetime
    seconds: float
    log_seq: int
    holds: bool
    found: tuple[str, ...]
    name: str = ""


def _quiet(_done: int, _all: int, _words: str) -> None: ...


@needs(Action.KEEP_BOX)
def last_drill(desk: Desk) -> DrillDone | None:
    """Give the last exercise played with this box, None before the first."""
    store = desk.box.store
    with store.unit(write=False):
        last = drills.last(store)
    if last is None:
        return None
    return DrillDone(
        last.at, last.sequence, last.made_at, last.seconds, last.log_seq, last.holds, tuple(last.found.splitlines())
    )


@needs(Action.KEEP_BOX)
def play(
    desk: Desk,
    file: Path,
    recovery_words: str,
    *,
    fingerprint: str = "",
    memory: Path = MEMORY,
    progress: Progress = _quiet,
) -> DrillDone:
    """Bring a backup back in memory with the sheet's key, compare, wipe, and write down whether it held.

    Raises FileNotFound, NotInMemory, NoRoomToRestore, RecoveryLineWrong, NotAFingerprint before anything is played. A
    backup that does not come back is no error: it is what the exercise found.
    """
    box, began = desk.box, desk.box.clock()
    secret = key_of(recovery_words)
    with speaking("fr"), _in_memory(memory) as folder:
        made_at, sequence, log_seq, found = began, 0, 0, list[tuple[bool, str]]()
        try:
            back = restore(
                file, folder / "box", secret, older=True, fingerprint=fingerprint, progress=progress, clock=box.clock
            )
            made_at, sequence, log_seq = instant(back.created_at), back.sequence, back.log_lines
            found = _compared(box, back, secret)
        except NOT_PLAYED:
            raise
        except errors.DiskFull:  # memory that fills up says nothing of the backup
            raise _no_room(file, memory) from None
        except errors.HabitatError as error:
            found = [(False, told(error))]
    seconds = max(0.0, (box.clock() - began).total_seconds())
    lines = tuple(("✓ " if good else "✗ ") + words for good, words in found)
    done = DrillDone(began, sequence, made_at, seconds, log_seq, all(good for good, _words in found), lines, file.name)
    _note(desk, done)
    return done


@needs(Action.KEEP_BOX)
def print_receipt(desk: Desk, done: DrillDone, folder: Path) -> Path:
    """Write the paper of an exercise, to be signed and filed. Raises FolderNotWritable, DiskFull."""
    from habitat_box.papers.drill_receipt import DrillFacts, print_drill_receipt

    facts = DrillFacts(
        desk.box.settings.residence, done.at.astimezone(PARIS), done.name, done.sequence, done.made_at.astimezone(PARIS),
        done.seconds, done.holds, tuple((line.startswith("✓"), line[2:]) for line in done.found),
    )  # fmt: skip
    with speaking("fr"):
        return write_paper(folder, f"exercice-{facts.at:%Y-%m-%d-%H%M}.pdf", print_drill_receipt(facts))


def _no_room(file: Path, memory: Path) -> errors.NoRoomToRestore:
    needed, free = (figure(size / 1e6) for size in (room_needed(file), shutil.disk_usage(memory).free))
    return errors.NoRoomToRestore(needed=needed, folder=memory, free=free)


def _note(desk: Desk, done: DrillDone) -> None:
    box, found = desk.box, "\n".join(done.found)
    row = drills.Drill(box.new_id(), done.at, done.sequence, done.made_at, done.seconds, done.log_seq, done.holds, found)
    with box.store.unit():
        drills.note(box.store, row)
        box.door.log(desk.actor, "exercer", "une sauvegarde")


@contextmanager
def _in_memory(memory: Path) -> Iterator[Path]:
    """Give a folder that is only in memory, and leave nothing of it. Raises NotInMemory."""
    if not memory.is_dir() or kind_of_mount(memory) not in IN_MEMORY:
        raise errors.NotInMemory(folder=memory)
    sweep(memory)
    folder = memory / f"{PREFIX}{os.getuid()}-{os.getpid()}"
    with translated():
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def sweep(memory: Path = MEMORY) -> int:
    """Remove what exercises of ours that were killed left in memory, and give how many there were."""
    gone = 0
    for folder in memory.glob(f"{PREFIX}{os.getuid()}-*"):
        if not Path(f"/proc/{folder.name.rpartition('-')[2]}").exists() or folder.name.endswith(f"-{os.getpid()}"):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def kind_of_mount(folder: Path) -> str:
    """Name the file system a folder lies on, "" when the system does not say (proc(5))."""
    real, found = folder.resolve(), ("", "")
    try:
        lines = MOUNTS.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        _device, place, kind, *_rest = line.split()
        if real.is_relative_to(place) and len(place) >= len(found[0]):
            found = place, kind
    return found[1]


def _compared(box: Box, back: Restored, secret: str) -> list[tuple[bool, str]]:
    """Compare what came back with the box that is there."""
    settings = Settings(back.folder)
    key = crypto.open_with_recovery(settings.keys, secret).database_key
    store = Store(settings.store, key)
    try:
        whole, now = not integrity_problems(store), row_counts(box.store)
        same_signer = _is_ours(box, ledger_file.public_key(store).hex())
    finally:
        store.close()
    same_house = settings.authority.read_bytes() == box.settings.authority.read_bytes()
    return [
        (True, _("La clé de la feuille l'ouvre ; chaque partie a l'empreinte que la boîte a signée.")),
        (same_signer, _("Signée par la clé de cette boîte : {words}.", words=back.fingerprint)),
        (whole, _("Données revenues entières, contrôlées page par page.")),
        (_on_our_chain(box, back), _said_of_the_log(back)),
        (same_house, _("Même certificat : les téléphones ne verraient aucune différence.")),
        *((True, _counted(back.counts, now, table, words)) for table, words in COUNTED),
    ]


def _said_of_the_log(back: Restored) -> str:
    """Name the last line with the first signs of its hash, as the log's sheet prints them, to compare by eye."""
    signs = " ".join(back.log_head[start : start + 4].upper() for start in range(0, 16, 4))
    return _("Journal : la ligne {number} est celle de la boîte, {signs}.", number=back.log_lines, signs=signs)


def _counted(then: Mapping[str, int], now: Mapping[str, int], table: str, words: str) -> str:
    return _("{what} : {then} dans la sauvegarde, {now} aujourd'hui.", what=_(words), then=then.get(table, 0), now=now[table])


def _is_ours(box: Box, public: str) -> bool:
    with box.store.unit(write=False):
        return public == ledger_file.public_key(box.store).hex() or drills.signed_before(box.store, public)


def _on_our_chain(box: Box, back: Restored) -> bool:
    """Say whether the box's log still passes where the backup's ended; a line old enough to be gone proves nothing else."""
    with box.store.unit(write=False):
        head, first = drills.head_at(box.store, back.log_lines), drills.first_line(box.store)
    return head == back.log_head or (not head and back.log_lines < first)
