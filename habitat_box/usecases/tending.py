"""What the box does by itself, at each opening and each hour: end what has ended, erase what is sealed, age what is old."""

from __future__ import annotations

from habitat_box.store import reserve
from habitat_box.usecases import retention
from habitat_box.usecases.consents import end_choices, erase_sealed
from habitat_box.usecases.desk import Box, open_to_strangers
from habitat_box.usecases.log_segments import close_segments


@open_to_strangers
def tend(box: Box) -> int:
    """Do all of it, and give how many things went. Nothing is erased or ended while the clock is in doubt.

    Raises StoreBusy, DiskFull: the next hour tries again, and each part is whole or not done.
    """
    reserve.keep(box.settings.store)
    close_segments(box)  # before any line grows old
    gone = sum(one.number for one in retention.tend(box))  # first of all it looks at the clock
    end_choices(box)
    return gone + erase_sealed(box)
