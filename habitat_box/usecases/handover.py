"""The coordinator leaves: the list of what must change, read from what the box knows, on screen and on paper."""

from __future__ import annotations

import grp
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from habitat_box import errors
from habitat_box.config import Settings, read_settings, settings_text
from habitat_box.domain import fields
from habitat_box.domain import handover as rules
from habitat_box.domain.access import Action
from habitat_box.domain.handover import Found, Step
from habitat_box.domain.visits import PARIS
from habitat_box.store import backups_made, counters, house, key_events, sessions
from habitat_box.store.key_events import KeyEvent
from habitat_box.store.moments import instant, text_of
from habitat_box.usecases import key_slots, log_heads, second_key
from habitat_box.usecases.certificate import write_private
from habitat_box.usecases.desk import Box, Desk, needs
from habitat_box.usecases.printing import write_paper
from habitat_box.words import N_, local_day

GROUP = "habitat-coordinator"
STARTED, GROUP_WAS, CONTACT_WAS, TOLD = "handover_started_on", "handover_group", "handover_contact", "handover_told_"
LONGEST = 200


@dataclass(frozen=True)
class Handover:
    """A handover under way: when it began (aware), and its steps in order."""

    started_at: datetime
    steps: tuple[Step, ...]

    @property
    def left(self) -> int:
        """Count the steps that are still to do."""
        return sum(not step.is_settled for step in self.steps)


@needs(Action.KEEP_BOX)
def start(desk: Desk) -> Handover:
    """Begin a handover today: what was done before does not count, and every page open until now is closed.

    Begun again, it only closes the pages again.
    """
    box, now = desk.box, desk.box.clock()
    with box.store.unit():
        if STARTED not in house.stated(box.store):
            today = local_day(now).isoformat()
            house.state(box.store, STARTED, text_of(now), today)
            house.state(box.store, GROUP_WAS, _print_of(", ".join(members() or ())), today)
            house.state(box.store, CONTACT_WAS, _print_of(_settings_now(box).contact), today)
        sessions.close_all(box.store)
        box.door.log(desk.actor, "passer la main", "commencer")
    found = state(desk)
    assert found is not None  # noqa: S101 - begun just now
    return found


@needs(Action.KEEP_BOX)
def state(desk: Desk) -> Handover | None:
    """Tell where the handover stands; None when nobody leaves."""
    box = desk.box
    with box.store.unit(write=False):
        stated = house.stated(box.store)
    if STARTED not in stated:
        return None
    found = _found(desk, stated)
    return Handover(found.started_at, tuple(rules.steps(found)))


@needs(Action.KEEP_BOX)
def last_done(desk: Desk) -> date | None:
    """Give the day the last handover ended, None before the first."""
    with desk.box.store.unit(write=False):
        at = key_events.last(desk.box.store, KeyEvent.HANDED_OVER)
    return local_day(at) if at else None


@needs(Action.KEEP_BOX)
def tell(desk: Desk, key: str, words: str) -> None:
    """Write what the box cannot see, for one step. Raises NoHandover, UnknownItem, FieldRefused."""
    step, box = rules.STEPS.get(key), desk.box
    if step is None or not step.tells:
        raise errors.UnknownItem(what=N_("Étape"), number=key)
    said = fields.clean(step.tells, words, LONGEST) or fields.required(step.tells, words)
    with box.store.unit():
        _refuse_without(box)
        house.state(box.store, TOLD + key, said, local_day(box.clock()).isoformat())
        box.door.log(desk.actor, "passer la main", key)


@needs(Action.KEEP_BOX)
def set_contact(desk: Desk, contact: str) -> Settings:
    """Change the name and the telephone that cards and papers bear. Raises FieldRefused, FolderNotWritable, DiskFull."""
    box = desk.box
    settings = replace(_settings_now(box), contact=fields.required(N_("contact"), contact))
    try:
        write_private(settings.toml, settings_text(settings).encode())
    except OSError as error:
        raise (errors.DiskFull() if error.errno == 28 else errors.FolderNotWritable(folder=settings.folder)) from None
    box.door.log(desk.actor, "préciser", "contact")
    return settings


@needs(Action.KEEP_BOX)
def finish(desk: Desk) -> None:
    """End the handover once no step is left. Raises NoHandover, HandoverUnfinished."""
    now, box = state(desk), desk.box
    if now is None:
        raise errors.NoHandover
    if now.left:
        raise errors.HandoverUnfinished(count=now.left)
    with box.store.unit():
        for name in house.stated(box.store):
            if name == STARTED or name.startswith((GROUP_WAS, CONTACT_WAS, TOLD)):
                house.state(box.store, name, "", "")
        generation = counters.value(box.store, counters.KEY_GENERATION)
        key_events.note(box.store, box.clock(), KeyEvent.HANDED_OVER, generation)
        box.door.log(desk.actor, "passer la main", "finir")


@needs(Action.KEEP_BOX)
def print_handover(desk: Desk, folder: Path) -> Path:
    """Print the list for the two coordinators and the president to sign. Raises NoHandover, FolderNotWritable, DiskFull."""
    from habitat_box.papers.handover_sheet import HandoverSheet, print_handover_sheet

    now = state(desk)
    if now is None:
        raise errors.NoHandover
    head, at = log_heads.head_now(desk), desk.box.clock().astimezone(PARIS)
    sheet = HandoverSheet(
        residence=desk.box.settings.residence,
        box_id=desk.box.settings.host_name,
        started_on=local_day(now.started_at),
        when=at,
        steps=now.steps,
        log_line=head.seq,
        log_head=head.head,
        log_words=head.words,
    )
    return write_paper(folder, f"passer-la-main-{at:%Y-%m-%d}.pdf", print_handover_sheet(sheet))


def members() -> list[str] | None:
    """Name who is in the machine's group of coordinators, None on a machine without it (group(5))."""
    try:
        return sorted(grp.getgrnam(GROUP).gr_mem)
    except KeyError:
        return None


def _found(desk: Desk, stated: dict[str, tuple[str, str]]) -> Found:
    box = desk.box
    started = instant(stated[STARTED][0])
    with box.store.unit(write=False):
        lasts = {what: key_events.last(box.store, what) for what in KeyEvent}
        made = backups_made.all_made(box.store)
        pages = sessions.count_before(box.store, started)
    group, second = members(), second_key.second_key(desk)
    contact = _settings_now(box).contact
    unattended = [(_slot_name(slot), slot.created) for slot in key_slots.slots_now(box.settings) if slot.gives_up]
    return Found(
        started,
        lasts[KeyEvent.PASSPHRASE],
        lasts[KeyEvent.REKEYED],
        lasts[KeyEvent.SHEET],
        lasts[KeyEvent.SHEET_READ_BACK],
        lasts[KeyEvent.SHARES],
        tuple(unattended),
        pages,
        None if group is None else tuple(group),
        group is not None and stated.get(GROUP_WAS, ("", ""))[0] != _print_of(", ".join(group)),
        contact,
        stated.get(CONTACT_WAS, ("", ""))[0] != _print_of(contact),
        second.who if second else "",
        second.since if second else None,
        max((one.at for one in made), default=None),
        log_heads.last_sheet_on(desk),
        local_day(started),
        _told(stated),
    )


def _told(stated: dict[str, tuple[str, str]]) -> dict[str, tuple[str, date]]:
    written = {name: said for name, said in stated.items() if name.startswith(TOLD)}
    return {name.removeprefix(TOLD): (words, date.fromisoformat(on)) for name, (words, on) in written.items()}


def _slot_name(slot: key_slots.SlotNow) -> str:
    return f"{slot.label} ({slot.id})" if slot.label else slot.id


def _settings_now(box: Box) -> Settings:
    return read_settings(box.settings.folder)  # the file, not what was read of it when the box was opened


def _refuse_without(box: Box) -> None:
    if STARTED not in house.stated(box.store):
        raise errors.NoHandover


def _print_of(words: str) -> str:
    """Keep enough of some words to see that they changed, and nothing to read."""
    return sha256(words.encode()).hexdigest()[:16]
