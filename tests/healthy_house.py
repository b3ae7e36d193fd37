"""A house where nothing is left to do: checked, saved on a disk and two sticks, played back, on paper, its sheet typed back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from habitat_box import bootstrap
from habitat_box.domain.health import Health, HealthLine, Key
from habitat_box.usecases import drill, log_heads, places, recovery, self_check
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.machine import Machine
from lan_web.control import Control
from lan_web.house import House

DISK, AWAY, HERE = "Disque du bureau", "Clé A", "Clé B"


def calm_machine(place: Path) -> Machine:
    """Lay out a machine with no news to tell, whatever the one that runs the tests would say."""
    root = place / "machine"
    for folder in ("run/systemd/timesync", "var/lib/dpkg", "var/lib/update-notifier"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "run/systemd/timesync/synchronized").touch()
    (root / "var/lib/update-notifier/updates-available").write_text("0 updates can be applied immediately.\n", "utf-8")
    return Machine(root)


def make_healthy(desk: Desk, created: bootstrap.Created, place: Path) -> Path:
    """Do all a keeper must do, and give the disk's folder. One stick is here, the other was carried away."""
    recovery.read_back(desk, created.recovery_key)
    for label in (DISK, AWAY, HERE):
        (place / label).mkdir()
        (places.add_disk if label == DISK else places.add_stick)(desk, place / label, label)
        made = places.back_up_to(desk, label)
    drill.play(desk, made.path, created.recovery_key)
    (place / AWAY).rename(place / "chez la présidente")
    log_heads.print_log_head(desk, place)
    self_check.check_now(desk, calm_machine(place))
    return place / DISK


def line(health: Health, key: Key) -> HealthLine:
    """Give one line of a look."""
    return next(one for one in health.lines if one.key == key.value)


@contextmanager
def open_site(desk: Desk) -> Iterator[House]:
    """Have an open site answer on its local socket, as a command finds it."""
    house = House(desk.box.settings, ["127.0.0.1"], desk.box.clock)
    house.open(desk.box.database_key)
    control = Control(house)
    control.start()
    try:
        yield house
    finally:
        control.stop()
