"""Judge a folder that a power cut left: it opens, it is whole, and it holds all that was promised."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from habitat_box import bootstrap
from habitat_box.config import Settings, read_settings
from habitat_box.domain.people import BOX
from habitat_box.errors import HabitatError
from habitat_box.store import changeover, journal
from habitat_box.store.connection import integrity_problems
from habitat_box.usecases import inbox_slot
from habitat_box.usecases.desk import Box
from tests.faults.replay import State
from tests.faults.workload import Recorded


def verdict(state: State, recorded: Recorded) -> str:
    """Say what is wrong with a folder, "" for nothing."""
    line = max((int(str(one.get("line", 0))) for one in state.promises), default=0)
    promised = [str(one["phrase"]) for one in state.promises if "phrase" in one]
    try:
        settings = read_settings(state.folder / "box")
        changeover.finish_change(settings.folder)  # as every opening does first
        keys = {phrase: key for phrase in recorded.passphrases if (key := _key(settings.keys.read_bytes(), phrase))}
        wrong = _wrong_phrases(list(keys), promised, recorded.passphrases)
        if wrong:
            return wrong
        box = bootstrap.open_box(settings, next(iter(keys.values())))
    except (HabitatError, OSError) as error:
        return f"does not open: {type(error).__name__} {error}"
    try:
        wrong = _inside(box, line) or _said(box, [str(one["said"]) for one in state.promises if "said" in one])
        if wrong:
            return wrong
        box.door.log(BOX, "contrôler", "la boîte")
    except HabitatError as error:
        return f"does not work: {type(error).__name__} {error}"
    finally:
        box.store.close()
    return _backups(state)


def _wrong_phrases(opening: list[str], promised: list[str], all_phrases: tuple[str, ...]) -> str:
    """One phrase opens, and no other: the last promised, or the one that was being given instead of it."""
    if len(opening) != 1:
        return f"{len(opening)} phrases open the keys"
    last = all_phrases.index(promised[-1]) if promised else 0
    return "" if opening[0] in all_phrases[last : last + 2] else "a phrase that was given up opens the keys"


def _inside(box: Box, line: int) -> str:
    problems = integrity_problems(box.store)
    if problems:
        return f"not whole: {problems[0]}"
    with box.store.unit(write=False):
        chain, head = journal.verify(box.store), journal.head_of(box.store)[0]
    if chain.first_bad is not None or box.door.first_broken_choice() is not None:
        return "a chain is broken"
    return f"line {line} was promised and the log ends at {head}" if head < line else ""


def _said(box: Box, words: list[str]) -> str:
    """Everything a phone was told was noted is filed once the box is open, exactly once."""
    inbox_slot.file_all(box)
    inbox_slot.file_all(box)
    with box.store.maintenance():
        heard = [str(row["words"]) for row in box.store.rows("SELECT words FROM inbox_entry")]
    for one in words:
        if heard.count(one) != 1:
            return f"said to the closed box, and filed {heard.count(one)} times: {one}"
    return ""


def _backups(state: State) -> str:
    for one in state.promises:
        if "backup" in one:
            file = state.folder / str(one["backup"])
            if not file.is_file() or sha256(file.read_bytes()).hexdigest() != one["sha256"]:
                return f"a promised backup is not there whole: {file.name}"
    return ""


@cache
def _key(key_file: bytes, phrase: str) -> str:
    """Give the key a phrase opens, "" for none; asked once for each content, for Argon2 is slow on purpose."""
    with TemporaryDirectory() as place:
        (Path(place) / "store.keys").write_bytes(key_file)
        try:
            return bootstrap.unlock_key(Settings(folder=Path(place)), phrase)
        except HabitatError:
            return ""
