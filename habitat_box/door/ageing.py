"""The part of the door that lets what is kept grow old and go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from habitat_box.domain import trusted_clock
from habitat_box.domain.people import BOX, Actor
from habitat_box.domain.retention import RULES, Destroyed, Due, Limit, Step, days_of
from habitat_box.domain.trusted_clock import ClockMark
from habitat_box.door.archiving import Archiving
from habitat_box.store import findings, pruning, segments
from habitat_box.store.findings import FINDINGS, TO_ARCHIVE
from habitat_box.store.moments import instant, optional_day, optional_instant, text_of
from habitat_box.store.sure_clock import clock_mark
from habitat_box.words import local_day, midnight

QUIET = 180
"""Days without a visit or a passage after which a worker's mission is taken to be over."""

_QUIET_SQL = (
    "UPDATE worker SET active_until = ? WHERE active_until IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.worker_id = worker.id AND v.day > ?)"
    " AND NOT EXISTS (SELECT 1 FROM device d WHERE d.worker_id = worker.id AND coalesce(d.last_seen_at, d.created_at) > ?)"
    " AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.worker_id = worker.id AND e.expires_at > ?)"
)
_WORKER_OPEN = {"worker": frozenset({"id", "active_until"}), "visit": frozenset({"worker_id", "day"})}


class Ageing(Archiving):
    """The part of the door that knows when something must go."""

    # -- the clock

    def clock_is_sure(self) -> bool:
        """Say whether the date may be trusted: nothing is erased for its age while it is in doubt."""
        with self.store.unit(write=False):
            return trusted_clock.is_sure(clock_mark(self.store), self.clock())

    def clock_mark(self) -> ClockMark | None:
        """Give the last instant the box was sure of, and since when it doubts."""
        with self.store.unit(write=False):
            return clock_mark(self.store)

    def beat_clock(self) -> bool:
        """Note that the clock moved on, or that it is in doubt, and say whether it is sure. The box does it each hour."""
        at = self.clock()
        with self.store.unit():
            before = clock_mark(self.store)
            self._keep_mark(trusted_clock.after(before, at))
        return trusted_clock.is_sure(before, at)

    def confirm_clock(self, actor: Actor) -> None:
        """Note that someone read the date on screen and says it is right."""
        at = self.clock()
        with self.store.unit():
            self._keep_mark(trusted_clock.confirmed(at))
            self._wrote(actor, at, "confirmer", "la date")

    def _keep_mark(self, mark: ClockMark) -> None:
        doubted = None if mark.doubted_at is None else text_of(mark.doubted_at)
        self.store.run(
            "INSERT INTO clock_mark (id, sure_at, doubted_at) VALUES (1, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET sure_at = excluded.sure_at, doubted_at = excluded.doubted_at",
            (text_of(mark.sure_at), doubted),
        )

    def last_tended(self) -> datetime | None:
        """Give the instant of the last whole day's work, None before the first."""
        with self.store.unit(write=False):
            row = self.store.one("SELECT tended_at FROM clock_mark")
        return optional_instant(row["tended_at"]) if row else None

    def note_tended(self) -> None:
        """Note that a day's work is done."""
        with self.store.unit():
            self.store.run("UPDATE clock_mark SET tended_at = ?", (text_of(self.clock()),))

    # -- what is due

    def limits(self) -> dict[str, Limit]:
        """Give the durations the house chose, by rule."""
        with self.store.unit(write=False):
            rows = self.store.rows("SELECT rule, days, reason, ends_on, set_on FROM retention_limit ORDER BY rule")
        return {
            row["rule"]: Limit(
                row["rule"], row["days"], row["reason"], optional_day(row["ends_on"] or None), optional_day(row["set_on"])
            )
            for row in rows
        }

    def keep_limit(self, actor: Actor, limit: Limit) -> None:
        """Keep a duration the house chose; the table's own takes it back."""
        at = self.clock()
        with self.store.unit():
            self.store.run("DELETE FROM retention_limit WHERE rule = ?", (limit.rule,))
            if limit.days != RULES[limit.rule].days:
                ends_on = limit.ends_on.isoformat() if limit.ends_on else ""
                row = {"rule": limit.rule, "days": limit.days, "reason": limit.reason, "ends_on": ends_on}
                self.store.insert("retention_limit", {**row, "set_on": local_day(at).isoformat()})
            self._wrote(actor, at, "changer", "une durée")

    def due(self, on: date) -> list[Due]:
        """Count what would go on a day, rule by rule, in the order a day's work takes them. It names nobody."""
        limits = self.limits()
        with self.store.unit(write=False):
            return [line for line in self._due_lines(on, limits) if line.number]

    def _due_lines(self, on: date, limits: Mapping[str, Limit]) -> Iterator[Due]:
        for code, finding in TO_ARCHIVE.items():
            rule = RULES[code]
            number, oldest = findings.counted(self.store, finding, on, rule.active_days or 0)
            yield Due(code, rule.words, number, oldest, Step.ARCHIVE)
        for code, finding in FINDINGS.items():
            days = days_of(RULES[code], limits, on)
            number, oldest = findings.counted(self.store, finding, on, days or 0)
            yield Due(code, RULES[code].words, number, oldest)
        prefix = pruning.old_prefix(self.store, self._log_cutoff(on, limits), midnight(on + timedelta(days=1)))
        if prefix is not None:
            yield Due("journal", RULES["journal"].words, prefix.number, local_day(instant(prefix.oldest)))

    def _log_cutoff(self, on: date, limits: Mapping[str, Limit]) -> datetime:
        return midnight(on - timedelta(days=days_of(RULES["journal"], limits, on) or 0) + timedelta(days=1))

    # -- a day's work

    def age(self, limits: Mapping[str, Limit], skip: Collection[str] = ()) -> None:
        """Count the months, then archive and erase what is due, one transaction a rule. `skip`: rules another hand keeps."""
        today = local_day(self.clock())
        self.count_months()
        with self.store.unit():
            self._prune_log(self._log_cutoff(today, limits))  # first: a worker's name stays while a line is hers
        for code in TO_ARCHIVE:
            with self.store.unit():
                self._archive_due(code, today)
        for code in FINDINGS:
            if code not in skip:
                with self.store.unit():
                    self._erase_due_by_age(code, today, days_of(RULES[code], limits, today) or 0)

    def count_months(self) -> None:
        """Count what the months that are over held, before anything of it goes."""
        with self.store.unit():
            pruning.count_months(self.store, local_day(self.clock()))

    def end_quiet_missions(self) -> int:
        """End the mission of workers nobody has seen for 180 days, and give how many; inviting one again begins another."""
        at = self.clock()
        today = local_day(at)
        then = today - timedelta(days=QUIET)
        with self.store.unit(), self.store.opened(_WORKER_OPEN, {"worker"}):
            return self.store.run(_QUIET_SQL, (today.isoformat(), then.isoformat(), text_of(midnight(then)), text_of(at)))

    def forget_backups(self, ids: Collection[str], files: int, oldest: date | None) -> None:
        """Forget backups that are no more, and note how many files were deleted."""
        with self.store.unit():
            self._destroy("backup_made", list(ids), rule="sauvegardes", cause="durée", oldest=str(oldest or ""))
        if files:
            self.note_gone("sauvegardes", files, oldest)

    def note_gone(self, rule: str, number: int, oldest: date | None) -> None:
        """Write in the register what went from a file beside the store."""
        with self.store.unit():
            self._note_destroyed(rule, "durée", number, str(oldest or ""))

    def _archive_due(self, code: str, today: date) -> None:
        finding, days = TO_ARCHIVE[code], RULES[code].active_days or 0
        rows = findings.found(self.store, finding, today, days)
        if rows:
            self._archive(BOX, code, [row["key"] for row in rows], finding.day_of(rows[0]["since"]).isoformat())

    def _erase_due_by_age(self, code: str, today: date, days: int) -> None:
        finding = FINDINGS[code]
        rows = findings.found(self.store, finding, today, days)
        if not rows:
            return
        keys, oldest = [row["key"] for row in rows], finding.day_of(rows[0]["since"]).isoformat()
        if code == "fiche":
            for row in rows:
                self.erase_person(BOX, row["key"], "durée", row["since"])
        elif code == "choix":
            pruning.write_husks(self.store, keys)
            with pruning.shortening(self.store):
                self._destroy(finding.table, keys, rule=code, cause="durée", oldest=oldest)
        else:
            self._destroy(finding.table, keys, rule=code, cause="durée", oldest=oldest)

    def _prune_log(self, cutoff: datetime) -> None:
        at = self.clock()
        prefix = pruning.old_prefix(self.store, cutoff, at)
        if prefix is None:
            return
        segments.close(self.store, prefix.seq)
        pruning.write_checkpoint(self.store, prefix, at)
        lines = pruning.lines_up_to(self.store, prefix.seq)
        with pruning.shortening(self.store):
            oldest = local_day(instant(prefix.oldest)).isoformat()
            self._destroy("access_log", lines, rule="journal", cause="durée", oldest=oldest)

    def last_destruction(self) -> int:
        """Give the number of the register's last line, 0 before the first."""
        with self.store.unit(write=False):
            row = self.store.one("SELECT max(rowid) AS number FROM destruction")
        return int(row["number"] or 0) if row else 0

    def destroyed_since(self, since: datetime, after: int = 0) -> list[Destroyed]:
        """Give the register of destructions since an instant, or after a line, newest first. It names nobody."""
        with self.store.unit(write=False):
            rows = self.store.rows(
                "SELECT at, rule, cause, number, oldest FROM destruction WHERE at >= ? AND rowid > ?"
                " ORDER BY at DESC, rowid DESC",
                (text_of(since), after),
            )
        return [Destroyed(**{**row, "at": instant(row["at"]), "oldest": optional_day(row["oldest"] or None)}) for row in rows]


__all__ = ["Ageing"]
