"""A house that changes its keys and goes on writing, to be recorded call by call. Run with the folder and the trace."""

from __future__ import annotations

import sys
from pathlib import Path

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.store import journal
from habitat_box.usecases import rekeying, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import PASSPHRASE
from tests.faults import replay
from tests.house_ready import ready
from tests.rekeyed_house import NEXT


def promise(desk: Desk, trace: Path, phrase: str, people: int) -> None:
    """Promise what this desk was told is done: the line of the log, the phrase that opens, who lives here."""
    with desk.box.store.unit(write=False):
        line = journal.head_of(desk.box.store)[0]
    replay.promise(trace, line=line, phrase=phrase, people=people)


def main(folder: Path, trace: Path) -> None:
    """Make a house, let one person in, change the keys, let another in."""
    made = bootstrap.create_box(
        folder, residence="Les Tilleuls", body="association", contact="", passphrase=PASSPHRASE, profile=TEST_ONLY
    )
    ready(made.box)
    desk = made.box.desk(COORDINATOR)
    residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    desk.box.door.erase_person(COORDINATOR, residents.welcome(desk, NewResident("M.", "Parti", "AVANT")), "effacement")
    promise(desk, trace, PASSPHRASE, 1)
    drawn = rekeying.draft_keys(desk)
    rekeying.rekey(desk, drawn, drawn.recovery_key, NEXT, profile=TEST_ONLY)
    new = bootstrap.unlock(desk.box.settings, NEXT).desk(COORDINATOR)
    promise(new, trace, NEXT, 1)
    residents.welcome(new, NewResident("M.", "René", "BÉRAUD", "B01"))
    promise(new, trace, NEXT, 2)
    new.box.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
