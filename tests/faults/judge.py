"""Judge a folder that a power cut left: it opens, it is whole, and it holds all that was promised."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from habitat_box import bootstrap
from habitat_box.config import Settings, read_settings
from habitat_box.domain.people import BOX
from habitat_box.errors import HabitatError, WrongPassphrase
from habitat_box.store import journal
from habitat_box.store.connection import integrity_problems
from tests.faults.replay import State
from tests.faults.workload import Recorded


def verdict(state: State, recorded: Recorded) -> str:
    """Say what is wrong with a folder, "" for nothing."""
    line = max((int(str(one.get("line", 0))) for one in state.promises), default=0)
    phrases = [str(one["phrase"]) for one in state.promises if "phrase" in one] or list(recorded.passphrases)
    try:
        settings = read_settings(state.folder / "box")
        if not _opens(settings.keys.read_bytes(), tuple(phrases)):
            return "no phrase opens the keys"
        box = bootstrap.open_box(settings, recorded.database_key)
    except (HabitatError, OSError) as error:
        return f"does not open: {type(error).__name__} {error}"
    try:
        problems = integrity_problems(box.store)
        if problems:
            return f"not whole: {problems[0]}"
        with box.store.unit(write=False):
            chain, head = journal.verify(box.store), journal.head_of(box.store)[0]
        if chain.first_bad is not None or box.door.first_broken_choice() is not None:
            return "a chain is broken"
        if head < line:
            return f"line {line} was promised and the log ends at {head}"
        box.door.log(BOX, "contrôler", "la boîte")
    except HabitatError as error:
        return f"does not work: {type(error).__name__} {error}"
    finally:
        box.store.close()
    return _backups(state)


def _backups(state: State) -> str:
    for one in state.promises:
        if "backup" in one:
            file = state.folder / str(one["backup"])
            if not file.is_file() or sha256(file.read_bytes()).hexdigest() != one["sha256"]:
                return f"a promised backup is not there whole: {file.name}"
    return ""


@cache
def _opens(key_file: bytes, phrases: tuple[str, ...]) -> bool:
    """Say whether one of these phrases opens a key file; asked once for each content, for Argon2 is slow on purpose."""
    with TemporaryDirectory() as place:
        copy = Path(place) / "store.keys"
        copy.write_bytes(key_file)
        for phrase in phrases:
            try:
                bootstrap.unlock_key(Settings(folder=Path(place)), phrase)
            except WrongPassphrase:
                continue
            except HabitatError:
                return False
            return True
    return False
