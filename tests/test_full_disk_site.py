"""The disk fills under the real site while a resident chooses: a page says so, nothing acknowledged is lost, no restart."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import cards, residents
from habitat_box.usecases.cards import MadeCard
from habitat_box.usecases.site import unlock_site
from habitat_box.usecases.tending import tend
from tests import rows
from tests.faults.phone import Phone
from tests.faults.small_disk import can_mount, fill, free, mounted
from tests.web_browser import living_box, site

pytestmark = pytest.mark.skipif(not can_mount(), reason="needs root to mount a small disk: the full disk is not tried")

EVERYDAY, FULL = 6, 60
SUBJECTS = [f"P{number}" for number in range(1, 13)]


@dataclass
class Choosing:
    """The real site on a small disk, and a tablet a card is held up to."""

    disk: Path
    box: bootstrap.Box
    card: MadeCard
    person: str
    host: str = ""

    def tablet(self) -> Phone:
        made = Phone(self.box.settings.authority, self.host)
        made.ask("POST", "/c", f"jeton={self.card.token}")
        return made

    def events(self) -> int:
        try:
            return len(self.box.door.history(COORDINATOR, self.person))
        finally:
            self.box.store.close()


@contextmanager
def choosing(place: Path) -> Iterator[Choosing]:
    with mounted(place / "small", 16) as disk:
        made = living_box(place / "made")
        desk = made.box.desk(COORDINATOR)
        person = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
        card = cards.make_cards(desk, [person], "https://maison.local")[0]
        tend(made.box)
        made.box.store.close()
        shutil.copytree(place / "made", disk / "box", ignore=shutil.ignore_patterns("run"))
        box = bootstrap.open_box(read_settings(disk / "box"), made.box.database_key)
        box.store.close()
        found = Choosing(disk, box, card, person)
        with site(box.settings, "--no-announce") as (process, said):
            unlock_site(box.settings, box.database_key)
            found.host = said["url"].removeprefix("https://")
            yield found
            free(disk)
        assert process.returncode == 0
        box.store.close()


def filled(house: Choosing, number: int) -> str:
    """Fill the disk while a resident says NO, and make room again."""
    chance = random.Random(f"site {number}")  # noqa: S311 - chance that can be had again
    tablet, subject = house.tablet(), SUBJECTS[number % 12]
    status, page = tablet.get(f"/choix/{subject}")
    assert status == 200, page
    before = house.events()
    (house.box.settings.folder / "store.reserve").unlink(missing_ok=True)
    fill(house.disk, chance.randint(0, 2))
    status, page = tablet.post(f"/choix/{subject}/non", f"/choix/{subject}")
    assert status in (303, 507), page
    assert "Traceback" not in page
    if status == 507:
        assert "Le disque est plein." in page
    free(house.disk)
    after = house.events()
    assert after > before if status == 303 else after == before
    if status == 507:  # the same site, at once
        assert tablet.post(f"/choix/{subject}/non", f"/choix/{subject}")[0] == 303
        assert house.events() > before
    tablet.hang_up()
    return "page 507" if status == 507 else "had room"


def test_a_resident_who_chooses_on_a_full_disk_is_told_and_may_try_again(tmp_path: Path) -> None:
    with choosing(tmp_path) as house:
        found = Counter(filled(house, number) for number in range(EVERYDAY))
    assert sum(found.values()) == EVERYDAY


@pytest.mark.long
def test_sixty_choices_on_a_full_disk_lose_nothing(tmp_path: Path) -> None:
    with choosing(tmp_path) as house:
        found = rows.row("full_disk", "site", FULL).run(lambda number: filled(house, number))
    assert found["page 507"] >= 5
