"""The part of the door that lets what is kept grow old and go."""

from __future__ import annotations

from datetime import datetime

from habitat_box.domain import trusted_clock
from habitat_box.domain.people import Actor
from habitat_box.domain.trusted_clock import ClockMark
from habitat_box.door.frame import Frame
from habitat_box.store import journal
from habitat_box.store.moments import instant, optional_instant, text_of


class Ageing(Frame):
    """The part of the door that knows when something must go."""

    # -- the clock

    def clock_is_sure(self) -> bool:
        """Say whether the date may be trusted: nothing is erased for its age while it is in doubt."""
        with self.store.unit(write=False):
            return trusted_clock.is_sure(self._clock_mark(), self.clock())

    def clock_mark(self) -> ClockMark | None:
        """Give the last instant the box was sure of, and since when it doubts."""
        with self.store.unit(write=False):
            return self._clock_mark()

    def beat_clock(self) -> bool:
        """Note that the clock moved on, or that it is in doubt, and say whether it is sure. The box does it each hour."""
        at = self.clock()
        with self.store.unit():
            before = self._clock_mark()
            self._keep_mark(trusted_clock.after(before, at))
        return trusted_clock.is_sure(before, at)

    def confirm_clock(self, actor: Actor) -> None:
        """Note that someone read the date on screen and says it is right."""
        at = self.clock()
        with self.store.unit():
            self._keep_mark(trusted_clock.confirmed(at))
            self._wrote(actor, at, "confirmer", "la date")

    def _clock_mark(self) -> ClockMark | None:
        row = self.store.one("SELECT sure_at, doubted_at FROM clock_mark")
        if row is not None:
            return ClockMark(instant(row["sure_at"]), optional_instant(row["doubted_at"]))
        last: datetime | None = journal.last_moment(self.store)  # a box from before the marks: its log knows what time it was
        return None if last is None else ClockMark(last)

    def _keep_mark(self, mark: ClockMark) -> None:
        doubted = None if mark.doubted_at is None else text_of(mark.doubted_at)
        self.store.run(
            "INSERT INTO clock_mark (id, sure_at, doubted_at) VALUES (1, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET sure_at = excluded.sure_at, doubted_at = excluded.doubted_at",
            (text_of(mark.sure_at), doubted),
        )


__all__ = ["Ageing"]
