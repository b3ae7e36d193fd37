"""The slot of the closed box: a known phone says it came, it is done, or a word; filed once each when the box is open.

What is here works without any key but what comes after "once the box is open". Format: docs/formats.md, section 11.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from pathlib import Path

from crypto import tokens
from crypto.canonical import canonical_json
from crypto.errors import DamagedFile
from crypto.inbox_seal import device_line, entry_id, open_entry, seal_entry
from habitat_box import ports
from habitat_box.config import Settings
from habitat_box.domain.inbox import LONGEST_WORDS, TAPPED, Heard, Kind, tidy_words
from habitat_box.domain.trusted_clock import ClockMark, is_sure
from habitat_box.errors import InboxFailing, InboxFull, NothingSaid, NotOurPhone, WordsTooLong
from habitat_box.ports import Pulse
from habitat_box.store import inbox_folder
from habitat_box.store.inbox_folder import NoRoom, Placed
from habitat_box.store.moments import instant, text_of
from habitat_box.usecases.desk import Box, open_to_strangers

log = logging.getLogger("habitat.site")

VERSION = 1
BATCH = 50
"""Entries filed in one transaction: an unlock after a long day stays short, and a page waits little."""

AT_OPENING = 4 * BATCH
"""Entries filed while someone waits for the box to open; who reads the list files the rest."""

MOST_UPTIME = 1 << 40


@dataclass(frozen=True)
class Said:
    """One thing a phone says. `tap`: what the form drew, so that the same tap counts once."""

    tap: str
    kind: Kind
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class Noted:
    """What the phone is told: when it was noted, and whether the box is sure of the hour."""

    id: str
    kind: Kind
    at: datetime
    sure: bool


def _inbox(settings: Settings) -> Path:
    return inbox_folder.folder_of(settings.folder)


@open_to_strangers
def is_known(settings: Settings, secret: str) -> bool:
    """Say whether a phone may speak to the closed box."""
    return bool(secret) and _line_of(secret) in inbox_folder.devices(_inbox(settings))


def _line_of(secret: str) -> str:
    return device_line(tokens.digest(secret))


@open_to_strangers
def name_of(secret: str, said: Said) -> str:
    """Name what one tap says: the same tap with the same words has the same name."""
    return entry_id(_line_of(secret), said.kind.value, said.tap, tidy_words(said.words))


@open_to_strangers
def put_in(settings: Settings, secret: str, said: Said, at: datetime, pulse: Pulse = ports.system_pulse) -> Noted:
    """Seal what a known phone says and write it so that a power cut keeps it.

    Raises NotOurPhone, NothingSaid, WordsTooLong, InboxFull, InboxFailing: nothing was noted, and the phone is told so.
    """
    inbox, words = _inbox(settings), tidy_words(said.words) if said.kind is Kind.NOTE else ""
    if not is_known(settings, secret) or said.kind not in TAPPED:
        raise NotOurPhone
    if said.kind is Kind.NOTE and not words:
        raise NothingSaid
    if len(words) > LONGEST_WORDS:
        raise WordsTooLong(most=LONGEST_WORDS)
    mark = inbox_folder.last_sure(inbox)
    noted = Noted(name_of(secret, said), said.kind, at, mark is not None and is_sure(ClockMark(mark), at))
    try:
        with inbox_folder.held(inbox):
            number = inbox_folder.next_number(inbox)
            content = _content(noted, _line_of(secret), words, number, pulse())
            inbox_folder.add(inbox, _line_of(secret), seal_entry(inbox_folder.recipient(inbox), content), number)
    except NoRoom:
        raise InboxFull from None
    except (OSError, DamagedFile, ValueError) as error:
        raise (InboxFull if getattr(error, "errno", 0) in inbox_folder.NO_SPACE else InboxFailing) from error
    return noted


def _content(noted: Noted, device: str, words: str, number: int, pulse: tuple[str, int]) -> bytes:
    boot, uptime = pulse
    return canonical_json(
        {
            "version": VERSION, "id": noted.id, "device": device, "kind": noted.kind.value, "words": words, "number": number,
            "at": text_of(noted.at), "sure": noted.sure, "boot": boot, "uptime": uptime,
        }
    )  # fmt: skip


@open_to_strangers
def waiting_outside(settings: Settings) -> int:
    """Count what waits in the folder to be filed; a locked box can tell."""
    return inbox_folder.count(_inbox(settings))


# -- once the box is open


@open_to_strangers
def keep_inbox(box: Box) -> None:
    """Tell the folder outside to whom it is sealed and which phones may speak."""
    box.door.keep_inbox()


@open_to_strangers
def check_room(box: Box, secret: str) -> None:
    """Refuse a phone of which as much waits to be settled as a closed box would take. Raises InboxFull."""
    if box.door.waiting_of(_line_of(secret)) >= inbox_folder.OF_ONE:
        raise InboxFull


@open_to_strangers
def file_all(box: Box, pulse: Pulse = ports.system_pulse, most: int | None = None) -> int:
    """File what waits outside, in order and once each, and give how many were new. Raises StoreBusy, DiskFull.

    A file goes once its row and its log line are committed: a fall in between files it no second time. One that another
    process filed meanwhile is nobody's loss. `most`: how many at most, all without it.
    """
    inbox = inbox_folder.folder_of(box.store.path.parent)
    if not inbox.is_dir():
        return 0
    with inbox_folder.held(inbox):
        inbox_folder.remove_unfinished(inbox)
        waiting = inbox_folder.entries(inbox)[:most]
    keys, filed = box.door.inbox_keys() if waiting else [], 0
    for start in range(0, len(waiting), BATCH):
        contents = {one: inbox_folder.content_of(one) for one in waiting[start : start + BATCH]}
        heard = {one: _heard(content, keys) for one, content in contents.items() if content is not None}
        filed += box.door.file_entries([said for said in heard.values() if said], pulse())
        inbox_folder.remove(inbox, [one.path for one, said in heard.items() if said])
        filed += _put_aside(box, inbox, [one for one, said in heard.items() if not said])
    inbox_folder.keep_aside(inbox, box.door.unreadable)
    return filed


@open_to_strangers
def empty_inbox(box: Box, pulse: Pulse = ports.system_pulse, most: int | None = None) -> None:
    """Renew the folder and file what waits; whatever goes wrong, the box opens, nothing is lost, the next hour tries again."""
    try:
        keep_inbox(box)
        file_all(box, pulse, most)
    except Exception as error:
        log.error("inbox %s", type(error).__name__)


def _heard(content: bytes, keys: Sequence[str]) -> Heard | None:
    """Open one entry; None for what is damaged, foreign, or of a version this release does not know.

    Whoever can write in the folder can seal what he likes: nothing of it may stop those that come after.
    """
    try:
        said = json.loads(open_entry(keys, content))
        if said["version"] != VERSION or len(said["id"]) != 64 or len(said["words"]) > LONGEST_WORDS:
            return None
        at, kind, uptime = instant(said["at"]), Kind(said["kind"]), int(said["uptime"])
        if kind not in TAPPED or not MINYEAR < at.year < MAXYEAR or abs(uptime) > MOST_UPTIME:
            return None
        return Heard(
            str(said["id"]), str(said["device"]), kind, at.replace(tzinfo=at.tzinfo or UTC), bool(said["sure"]),
            tidy_words(str(said["words"])), str(said["boot"]), uptime,
        )  # fmt: skip
    except (DamagedFile, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _put_aside(box: Box, inbox: Path, lost: Sequence[Placed]) -> int:
    named = {one: inbox_folder.aside_id(one) for one in lost}
    if not named:
        return 0
    filed = box.door.file_unreadable(list(named.values()))
    log.warning("inbox aside %d", len(named))
    for one, name in named.items():
        try:
            inbox_folder.set_aside(inbox, one, name)
        except OSError as error:  # asked again in an hour; its line is there already
            log.error("inbox aside %s", type(error).__name__)
    return filed


@open_to_strangers
def renew_key(box: Box) -> None:
    """Seal what is said from now on to a new key: after a re-key, when someone leaves."""
    box.door.renew_inbox_key()
