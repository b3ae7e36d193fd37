"""Looking at where a backup would go before it goes there (reference H5)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from habitat_box.domain.access import Action
from habitat_box.domain.places import BESIDE, warning_for
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers

MOUNTS = Path("/proc/mounts")


@needs(Action.KEEP_BOX)
def warning(desk: Desk, folder: Path) -> str:
    """Give the French sentence that warns about a folder, "" for a good one. It warns; it forbids nothing."""
    return warning_of(desk.box, folder)


@open_to_strangers
def warning_of(box: Box, folder: Path) -> str:
    """Give the same sentence, whoever asks."""
    try:
        mounts = MOUNTS.read_text("utf-8", errors="replace")
    except OSError:
        mounts = ""
    here = box.settings.folder
    found = warning_for(str(folder.resolve()), mounts, str(here.resolve()))
    with suppress(OSError):  # two mount points of one disk have one device number
        if not found and folder.stat().st_dev == here.stat().st_dev:
            return BESIDE
    return found
