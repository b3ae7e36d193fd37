"""Looking at where a backup would go before it goes there (reference H5)."""

from __future__ import annotations

from pathlib import Path

from habitat_box.domain.access import Action
from habitat_box.domain.places import warning_for
from habitat_box.usecases.desk import Desk, needs

MOUNTS = Path("/proc/mounts")


@needs(Action.KEEP_BOX)
def warning(desk: Desk, folder: Path) -> str:
    """Give the French sentence that warns about a folder, "" for a good one. It warns; it forbids nothing."""
    try:
        mounts = MOUNTS.read_text("utf-8", errors="replace")
    except OSError:
        mounts = ""
    return warning_for(str(folder.resolve()), mounts, str(desk.box.settings.folder.resolve()))
