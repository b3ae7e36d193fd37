"""How long each thing is kept, done each day by the box: archived, erased, counted; seen beforehand and in a register after.

Nothing goes while the clock is in doubt, and the screen says so. Rules and sources: domain/retention.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.people import BOX
from habitat_box.domain.retention import (
    RULES,
    Destroyed,
    Due,
    Limit,
    Rule,
    archive_reason,
    check_limit,
    days_of,
    rule_of,
)
from habitat_box.door.archiving import OpenedArchive
from habitat_box.errors import ClockInDoubt
from habitat_box.store import technical_log
from habitat_box.store.archive import Archived
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.rotation import AwayBackup, away, rotate_backups
from habitat_box.words import N_, local_day

LONGEST_REASON = 200
TECHNICAL, BACKUPS = "technique", "sauvegardes"


@dataclass(frozen=True)
class LimitLine:
    """One line of the table: a rule, how many days it keeps today, and what the house chose, if it did."""

    rule: Rule
    days: int | None
    chosen: Limit | None = None
    to_review: bool = False
    ended: bool = False
    """The house's own duration is past its end: the table's is back."""


@dataclass(frozen=True)
class RetentionStatus:
    """Where retention stands: what a screen says first."""

    sure: bool
    now: datetime
    sure_at: datetime | None
    """The last instant the box was sure of."""
    doubted_at: datetime | None
    """Since when it doubts, None when it does not."""
    last_run: datetime | None
    overdue: tuple[Due, ...]
    """What should have gone yesterday or before."""
    today: tuple[Due, ...]
    to_review: tuple[LimitLine, ...]
    away: tuple[AwayBackup, ...] = field(default=())
    archived: int = 0

    @property
    def is_in_order(self) -> bool:
        return self.sure and not self.overdue and not self.to_review and not self.away


@open_to_strangers
def tend(box: Box) -> list[Destroyed]:
    """Do the day's work: count the months, close the stays, archive, erase. Give what went; nothing while in doubt."""
    door, at = box.door, box.clock()
    if not door.beat_clock():
        return []
    limits, before = door.limits(), door.last_destruction()
    door.close_stays(BOX)
    door.age(limits, skip=(BACKUPS,))
    door.end_quiet_missions()
    rotate_backups(box)
    _forget_technical(box, limits)
    door.note_tended()
    return door.destroyed_since(at, after=before)


def _forget_technical(box: Box, limits: Mapping[str, Limit]) -> None:
    before = _technical_before(limits, local_day(box.clock()))
    oldest, gone = None, 0
    with suppress(OSError):  # a disk that refuses is asked again in an hour; the rest of the work is done
        oldest = technical_log.old_lines(box.settings.technical_log, before)[1]
        gone = technical_log.forget(box.settings.technical_log, before)
    if gone:
        box.door.note_gone(TECHNICAL, gone, oldest)


def _technical_before(limits: Mapping[str, Limit], on: date) -> date:
    return on - timedelta(days=days_of(RULES[TECHNICAL], limits, on) or 0) + timedelta(days=1)


@needs(Action.KEEP_RETENTION)
def run(desk: Desk) -> list[Destroyed]:
    """Do the day's work now. Raises ClockInDoubt."""
    if not desk.box.door.clock_is_sure():
        raise ClockInDoubt
    return tend(desk.box)


@needs(Action.KEEP_RETENTION)
def preview(desk: Desk, on: date | None = None) -> list[Due]:
    """Say what would go on a day, today by default: how many for each rule, and the day of the oldest. Nothing is touched."""
    return _due(desk.box, on or local_day(desk.box.clock()))


def _due(box: Box, on: date) -> list[Due]:
    lines = box.door.due(on)
    number, oldest = technical_log.old_lines(box.settings.technical_log, _technical_before(box.door.limits(), on))
    return lines + ([Due(TECHNICAL, RULES[TECHNICAL].words, number, oldest)] if number else [])


@needs(Action.KEEP_RETENTION)
def status(desk: Desk) -> RetentionStatus:
    """Say where retention stands: the clock, the last run, what is late, what must be looked at again."""
    box = desk.box
    at, mark = box.clock(), box.door.clock_mark()
    today = local_day(at)
    sure = box.door.clock_is_sure()
    late = _due(box, today - timedelta(days=1)) if sure else []
    return RetentionStatus(
        sure=sure,
        now=at,
        sure_at=mark.sure_at if mark else None,
        doubted_at=None if sure or mark is None else mark.doubted_at or at,
        last_run=box.door.last_tended(),
        overdue=tuple(line for line in late if line.rule != BACKUPS),
        today=tuple(_due(box, today)) if sure else (),
        to_review=tuple(line for line in limits(desk) if line.to_review),
        away=tuple(away(box)) if sure else (),
        archived=len(box.door.archive_rows()),
    )


@needs(Action.KEEP_RETENTION)
def confirm_date(desk: Desk) -> datetime:
    """Say that the date on screen is right: the doubt ends. Give that instant. What is due goes at the next run."""
    desk.box.door.confirm_clock(desk.actor)
    return desk.box.clock()


@needs(Action.KEEP_RETENTION)
def limits(desk: Desk) -> list[LimitLine]:
    """Give the whole table, with what the house chose."""
    today, chosen = local_day(desk.box.clock()), desk.box.door.limits()
    return [_line(rule, chosen, today) for rule in RULES.values()]


def _line(rule: Rule, chosen: Mapping[str, Limit], today: date) -> LimitLine:
    own = chosen.get(rule.id)
    return LimitLine(
        rule,
        days_of(rule, chosen, today),
        own,
        own is not None and own.is_to_review(today),
        own is not None and not own.is_alive(today),
    )


@needs(Action.KEEP_RETENTION)
def set_limit(desk: Desk, rule: str, days: int, reason: str = "", ends_on: date | None = None) -> LimitLine:
    """Choose how long a rule keeps. Raises UnknownItem, RetentionRefused, ReasonNeeded, NationalNumberRefused.

    Above the reference it needs a reason and an end within five years; setting it again is how it is reviewed.
    """
    today = local_day(desk.box.clock())
    limit = check_limit(rule_of(rule), days, fields.clean(N_("raison"), reason, LONGEST_REASON), ends_on, today)
    desk.box.door.keep_limit(desk.actor, limit)
    return _line(rule_of(rule), desk.box.door.limits(), today)


@needs(Action.KEEP_RETENTION)
def register(desk: Desk, since: datetime) -> list[Destroyed]:
    """Give what was destroyed since an instant, newest first: by age, by a request or by a NO."""
    return desk.box.door.destroyed_since(since)


@needs(Action.KEEP_RETENTION)
def archived(desk: Desk) -> list[Archived]:
    """Give what the closed archive holds: kinds, pseudonyms and days, never a name."""
    return desk.box.door.archive_rows()


@needs(Action.KEEP_RETENTION)
def open_archive(desk: Desk, archive_id: str, reason: str) -> OpenedArchive:
    """Open one row of the archive; the log keeps the reason. Raises ReasonNeeded, UnknownItem."""
    return desk.box.door.open_archive(desk.actor, archive_id, archive_reason(reason))


@needs(Action.KEEP_RETENTION)
def end_mission(desk: Desk, worker_id: str, on: date) -> None:
    """Write the last day of a worker's mission: she signs in no more the day after. Raises UnknownPerson."""
    desk.box.door.end_mission(desk.actor, worker_id, on)
