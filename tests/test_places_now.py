"""Disks and sticks of the house: who has which, what is late, what was lost, and media that are not the house's."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.domain.places import BESIDE
from habitat_box.store import stick_file
from habitat_box.usecases import backup_place, media, places
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.places_words import place_words, stick_words
from tests.conftest import MONDAY, FrozenClock


class Wall:
    """A wall of USB ports: what is plugged in is a folder under media, listed as mounted."""

    def __init__(self, root: Path) -> None:
        self.root, self.drawer, self.mounts = root / "media", root / "drawer", root / "mounts"
        self.root.mkdir()
        self.drawer.mkdir()
        self.mounts.write_text("")

    def plug(self, name: str, port: str = "usb") -> Path:
        """Put a stick into a port; a new one comes out of its packet."""
        place = self.root / port
        if (self.drawer / name).exists():
            (self.drawer / name).rename(place)
        else:
            place.mkdir()
        self._list()
        return place

    def pull(self, port: str, name: str) -> None:
        (self.root / port).rename(self.drawer / name)
        self._list()

    def _list(self) -> None:
        self.mounts.write_text("".join(f"/dev/x {one} vfat rw 0 0\n" for one in sorted(self.root.iterdir())))


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wall:
    made = Wall(tmp_path)
    monkeypatch.setattr(backup_place, "MOUNTS", made.mounts)
    monkeypatch.setattr(media, "ROOTS", (made.root,))
    return made


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


def labels(desk: Desk) -> dict[str, bool]:
    return {one.label: one.is_here for one in places.places_now(desk)}


def test_a_stick_is_known_wherever_it_is_plugged_in(desk: Desk, wall: Wall, clock: FrozenClock) -> None:
    added = places.add_stick(desk, wall.plug("a", "one"), "Clé A")
    assert (added.label, added.kind, added.is_here, added.last_made) == ("Clé A", "clé", True, None)
    first = places.back_up_to(desk, "clé a")
    assert first.path.parent == wall.root / "one" / "habitat-box"
    wall.pull("one", "a")
    assert labels(desk) == {"Clé A": False}
    with pytest.raises(errors.PlaceAway):
        places.back_up_to(desk, "Clé A")
    clock.advance(days=1)
    wall.plug("a", "two")
    assert labels(desk) == {"Clé A": True}
    now = places.places_now(desk)[0]
    assert (now.path, now.lost) == (str(wall.root / "two" / "habitat-box"), 0)
    assert now.last_proven == MONDAY
    assert places.back_up_to(desk, "Clé A").path.parent == wall.root / "two" / "habitat-box"


def test_two_sticks_say_which_one_is_away_and_since_when(desk: Desk, wall: Wall, clock: FrozenClock) -> None:
    for name in ("a", "b"):
        places.add_stick(desk, wall.plug(name, name), f"Clé {name.upper()}")
    places.back_up_all(desk)
    assert stick_words(places.places_now(desk), clock()) == "Les deux clés sont ici : emportez-en une."
    wall.pull("b", "b")
    clock.advance(days=5)
    now = places.places_now(desk)
    assert stick_words(now, clock()) == "Clé B est ailleurs depuis le 23 novembre 2026 : c'est bien."
    assert [one.label for one in places.away(desk)] == ["Clé B"]
    wall.pull("a", "a")
    clock.advance(days=5)
    assert stick_words(places.places_now(desk), clock()) == "Aucune clé n'est revenue depuis 10 jours."


def test_a_stick_too_long_away_is_asked_back_while_the_other_is_fresh(desk: Desk, wall: Wall, clock: FrozenClock) -> None:
    for name in ("a", "b"):
        places.add_stick(desk, wall.plug(name, name), f"Clé {name.upper()}")
    places.back_up_all(desk)
    wall.pull("b", "b")
    clock.advance(days=17)
    places.back_up_all(desk)
    now = places.places_now(desk)
    assert [(one.label, one.is_late) for one in now] == [("Clé A", False), ("Clé B", True)]
    assert stick_words(now, clock()) == "Clé B est ailleurs depuis le 23 novembre 2026 : rapportez-la, échangez les clés."


def test_one_stick_alone_is_asked_for_a_second(desk: Desk, wall: Wall, clock: FrozenClock) -> None:
    assert stick_words(places.places_now(desk), clock()) == "Aucune clé : un incendie emporterait tout. Préparez-en deux."
    places.add_stick(desk, wall.plug("a"), "Clé A")
    places.back_up_all(desk)
    assert stick_words(places.places_now(desk), clock()) == "Une seule clé : préparez la deuxième, pour les échanger."


@pytest.mark.parametrize(("hours", "late"), [(47, False), (49, True)])
def test_a_disk_is_late_after_two_nights(desk: Desk, disk: Path, clock: FrozenClock, hours: int, late: bool) -> None:
    places.add_disk(desk, disk, "Second disque")
    places.back_up_to(desk, "Second disque")
    clock.advance(hours=hours)
    now = places.places_now(desk)[0]
    assert (now.is_late, now.next_due) == (late, MONDAY + timedelta(days=1))
    assert ("EN RETARD" in place_words(now, clock())) is late


@pytest.mark.parametrize(("days", "late"), [(8, False), (10, True)])
def test_a_stick_is_late_after_a_week_and_two_days(desk: Desk, wall: Wall, clock: FrozenClock, days: int, late: bool) -> None:
    places.add_stick(desk, wall.plug("a"), "Clé A")
    places.back_up_all(desk)
    wall.pull("usb", "a")
    clock.advance(days=days)
    assert places.places_now(desk)[0].is_late is late


def test_a_backup_that_vanished_or_was_changed_is_said(desk: Desk, disk: Path, clock: FrozenClock) -> None:
    places.add_disk(desk, disk, "Second disque")
    made = []
    for _day in range(3):
        made.append(places.back_up_to(desk, "Second disque").path)
        clock.advance(days=1)
    made[2].write_bytes(b"LOCKED BY EVIL" * 1000)
    made[1].unlink()
    now = places.places_now(desk)[0]
    assert (now.lost, now.last_proven, now.last_made) == (2, MONDAY, MONDAY + timedelta(days=2))
    assert "2 sauvegardes faites ici manquent ou ont changé" in place_words(now, clock())
    content = bytearray(made[0].read_bytes())
    content[-1] ^= 1
    made[0].write_bytes(content)
    assert places.places_now(desk)[0].lost == 2
    assert places.places_now(desk, to_the_byte=True)[0].lost == 3
    assert places.last_proven(desk) == MONDAY


def test_what_rotation_took_is_not_lost(desk: Desk, disk: Path, clock: FrozenClock) -> None:
    places.add_disk(desk, disk, "Second disque")
    for _week in range(8):
        for _day in range(2):
            places.back_up_to(desk, "Second disque")
            clock.advance(days=1)
        clock.advance(days=5)
        desk.box.door.beat_clock()
    assert len(list(disk.glob("*.habitat.age"))) < 16
    assert places.places_now(desk)[0].lost == 0


# -- what is not used


def test_a_stick_of_another_house_is_named_as_such(desk: Desk, wall: Wall) -> None:
    root = wall.plug("x")
    stick_file.write(root, desk.box.store, "another", stick_file.Stick("0" * 32, "Clé A", "habitat-box"))
    assert places.strangers(desk) == [(media.OTHER_HOUSE, {"path": str(root)})]
    assert places.places_now(desk) == []


HOSTILE: list[bytes] = [b"{", b"[]", b"null", b"x" * 5000, b"[" * 4000, b'{"format":"habitat-stick"}', b"\xff\xfe", b"?"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_stick_is_not_used_and_is_told(desk: Desk, wall: Wall, text: bytes) -> None:
    root = wall.plug("x")
    (root / stick_file.NAME).write_bytes(text)
    assert places.strangers(desk) == [(media.NOT_OURS, {"path": str(root)})]


@pytest.mark.parametrize("key", ["place_id", "label", "folder", "version", "store_id", "signature"])
def test_a_mark_that_was_changed_is_not_used(desk: Desk, wall: Wall, key: str) -> None:
    root = wall.plug("a")
    places.add_stick(desk, root, "Clé A")
    said = json.loads((root / stick_file.NAME).read_bytes())
    said[key] = "../../etc" if key == "folder" else 2 if key == "version" else "0" * 128
    (root / stick_file.NAME).write_text(json.dumps(said))
    assert labels(desk) == {"Clé A": False}
    assert len(places.strangers(desk)) == 1


def test_no_link_is_followed(desk: Desk, wall: Wall, tmp_path: Path) -> None:
    root = wall.plug("a")
    places.add_stick(desk, root, "Clé A")
    (root / stick_file.NAME).rename(tmp_path / "mark")
    (root / stick_file.NAME).symlink_to(tmp_path / "mark")
    assert labels(desk) == {"Clé A": False}
    (root / stick_file.NAME).unlink()
    os.mkfifo(root / stick_file.NAME)
    assert labels(desk) == {"Clé A": False}
    (root / stick_file.NAME).unlink()
    (tmp_path / "mark").rename(root / stick_file.NAME)
    (root / "habitat-box").symlink_to(tmp_path)
    with pytest.raises(errors.FolderNotWritable):
        places.back_up_to(desk, "Clé A")
    assert not list(tmp_path.glob("*.age"))


def test_a_retired_stick_is_known_and_not_written_to(desk: Desk, wall: Wall) -> None:
    root = wall.plug("a")
    places.add_stick(desk, root, "Clé A")
    mark = (root / stick_file.NAME).read_bytes()
    places.retire(desk, "Clé A")
    assert not (root / stick_file.NAME).exists()
    (root / stick_file.NAME).write_bytes(mark)
    assert [words for words, _facts in places.strangers(desk)] == [media.RETIRED]
    with pytest.raises(errors.PlaceTaken):
        places.add_stick(desk, wall.plug("b", "two"), "clé a")
    with pytest.raises(errors.NoPlaceHere):
        places.back_up_all(desk)
    with pytest.raises(errors.PlaceUnknown):
        places.retire(desk, "Clé A")


def test_a_place_is_refused_where_it_cannot_be(desk: Desk, wall: Wall, tmp_path: Path) -> None:
    cloud = tmp_path / "Dropbox"
    cloud.mkdir()
    with pytest.raises(errors.PlaceInCloud, match="L.1111-8"):
        places.add_disk(desk, cloud, "Nuage")
    with pytest.raises(errors.FolderNotWritable):
        places.add_stick(desk, tmp_path / "none", "Clé A")
    with pytest.raises(errors.FieldRefused):
        places.add_stick(desk, wall.plug("a"), "   ")
    places.add_stick(desk, wall.root / "usb", "Clé A")
    with pytest.raises(errors.StickTaken):
        places.add_stick(desk, wall.root / "usb", "Clé B")


def test_a_disk_that_is_the_boxs_own_is_warned_about(desk: Desk, disk: Path) -> None:
    assert places.add_disk(desk, disk, "Second disque").warning == BESIDE
    assert BESIDE in place_words(places.places_now(desk)[0], desk.box.clock())


def test_a_folder_without_its_mark_is_not_the_disk(desk: Desk, disk: Path) -> None:
    places.add_disk(desk, disk, "Second disque")
    (disk / stick_file.NAME).unlink()
    assert labels(desk) == {"Second disque": False}


def test_one_place_that_refuses_does_not_stop_the_next(
    desk: Desk, disk: Path, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.add_disk(desk, disk, "Second disque")
    places.add_stick(desk, wall.plug("a"), "Clé A")
    (wall.root / "usb" / "habitat-box").write_text("a file")
    done = dict(places.back_up_all(desk))
    assert isinstance(done["Clé A"], errors.FolderNotWritable)
    assert not isinstance(done["Second disque"], errors.HabitatError)
    assert done["Second disque"].path.parent == disk
