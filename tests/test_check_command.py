"""`habitat-box check` from outside: what it says and its exit status, on a real box well, late, damaged or shut."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.commands import check
from habitat_box.domain.health import Health, HealthLine, Key, Light
from habitat_box.domain.people import COORDINATOR
from habitat_box.ports import system_clock
from habitat_box.store.moments import text_of
from habitat_box.usecases.desk import Desk
from tests.command_house import good, run
from tests.conftest import PASSPHRASE, FrozenClock
from tests.faults.small_disk import can_mount, fill, mounted
from tests.healthy_house import AWAY, DISK, HERE, make_healthy, open_site

OURS = {key.value for key in Key} - {Key.UPDATES.value}
"""Every line but the machine's own updates, which are what they are where the tests run."""


@pytest.fixture
def created(tmp_path: Path) -> Iterator[bootstrap.Created]:
    made = bootstrap.create_box(
        tmp_path / "box", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, port=0
    )
    yield made
    made.box.store.close()


@pytest.fixture
def desk(created: bootstrap.Created) -> Desk:
    return created.box.desk(COORDINATOR)


def asked(desk: Desk, *words: str, secret: str = "") -> tuple[int, dict[str, Any]]:
    done = run(desk.box.settings.folder, "check", "--json", *words, secret=secret)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def lights(told: dict[str, Any]) -> dict[str, str]:
    return {line["key"]: line["light"] for line in told["lines"]}


def not_green(told: dict[str, Any]) -> set[str]:
    return {key for key, light in lights(told).items() if light != "green" and key in OURS}


@pytest.fixture
def healthy(desk: Desk, created: bootstrap.Created, tmp_path: Path) -> Iterator[Desk]:
    make_healthy(desk, created, tmp_path)
    with open_site(desk):
        yield desk


def test_a_house_where_all_was_done_is_green_from_top_to_bottom(healthy: Desk) -> None:
    status, told = asked(healthy)
    assert not_green(told) == set()
    assert status == told["exit"] == (0 if lights(told)["updates"] == "green" else 1)
    assert [line["key"] for line in told["lines"]] == [key.value for key in Key]
    said = run(healthy.box.settings.folder, "check").stdout
    assert said.count("✓") >= len(OURS)
    assert f"Ailleurs : {AWAY} ; ici : {HERE}." in said


def aged(desk: Desk, days: int) -> None:
    """Make every backup this many days older."""
    with desk.box.store.unit():
        desk.box.store.run("UPDATE backup_made SET at = ?", (text_of(system_clock() - timedelta(days=days)),))


def test_a_late_backup_is_red_and_says_what_to_do(healthy: Desk) -> None:
    aged(healthy, 8)
    status, told = asked(healthy)
    assert (status, told["worst"], lights(told)["backup"]) == (2, "red", "red")
    said = run(healthy.box.settings.folder, "check")
    assert said.returncode == 2
    assert "✗ Sauvegarde" in said.stdout
    assert "habitat-box backup" in said.stdout


def test_a_backup_that_vanished_from_its_disk_is_red(healthy: Desk, tmp_path: Path) -> None:
    for file in (tmp_path / DISK).rglob("*.habitat.age"):
        file.write_bytes(b"ransom")
    status, told = asked(healthy)
    assert (status, lights(told)["backup"]) == (2, "red")
    assert DISK in next(line["words"] for line in told["lines"] if line["key"] == "backup")


def test_a_stick_left_at_home_is_orange(healthy: Desk, tmp_path: Path) -> None:
    (tmp_path / "chez la présidente").rename(tmp_path / AWAY)
    status, told = asked(healthy)
    assert (status, not_green(told)) == (1, {"sticks"})


def test_a_closed_box_tells_what_it_can_without_asking_for_a_passphrase(desk: Desk) -> None:
    status, told = asked(desk)
    assert (status, told["locked"], told["exit"]) == (3, True, 3)
    assert set(lights(told)) == {"store", "disk", "clock", "certificate", "updates", "inbox", "keys"}
    assert "Phrase secrète" not in run(desk.box.settings.folder, "check").stderr


def test_a_closed_box_is_looked_at_whole_once_the_passphrase_is_given(desk: Desk) -> None:
    status, told = asked(desk, "--unlock", secret=PASSPHRASE)
    assert (status, told["locked"]) == (2, False)
    assert set(lights(told)) == {key.value for key in Key}


def test_a_wrong_passphrase_or_no_box_is_not_taken_for_a_light(desk: Desk, tmp_path: Path) -> None:
    wrong = run(desk.box.settings.folder, "check", "--unlock", secret="mauvaise")
    nowhere = run(tmp_path / "rien", "check")
    for done in (wrong, nowhere):
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.strip().endswith(".")


def test_a_full_check_is_kept_for_the_next_look(desk: Desk) -> None:
    with open_site(desk):
        assert lights(asked(desk)[1])["store"] == "orange"
        assert lights(asked(desk, "--full")[1])["store"] == "green"
        assert lights(asked(desk)[1])["store"] == "green"


def spoil_page(path: Path) -> None:
    """Turn one byte in the middle of the store."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 3 * 4096])


def plain(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + path.read_bytes()[16:])


@pytest.mark.parametrize("harm", [spoil_page, cut_short, plain, Path.unlink])
def test_a_damaged_or_missing_store_is_red(desk: Desk, harm: Callable[[Path], object]) -> None:
    desk.box.store.sweep()
    desk.box.store.close()
    harm(desk.box.settings.store)
    status, told = asked(desk, "--unlock", "--full", secret=PASSPHRASE)
    assert (status, lights(told)["store"]) == (2, "red")
    advice = next(line["advice"] for line in told["lines"] if line["key"] == "store")
    assert "rien" in advice


def test_a_key_file_that_is_gone_is_red_even_on_a_closed_box(desk: Desk) -> None:
    desk.box.settings.keys.unlink()
    status, told = asked(desk)
    assert (status, lights(told)["store"], lights(told)["keys"]) == (2, "red", "red")


def test_a_restore_that_was_cut_is_named(desk: Desk) -> None:
    (desk.box.settings.folder / ".restauration").touch()
    status, told = asked(desk)
    assert status == 2
    assert "restauration" in told["lines"][0]["words"]


@pytest.mark.skipif(not can_mount(), reason="needs root to mount a small disk: the full disk is not tried")
@pytest.mark.parametrize("pages", [0, 4, 64])
def test_a_full_disk_is_red_and_the_store_is_never_called_damaged(desk: Desk, tmp_path: Path, pages: int) -> None:
    desk.box.store.close()
    with mounted(tmp_path / "petit", 48) as small:
        shutil.copytree(desk.box.settings.folder, small / "box")
        fill(small, pages)
        done = run(small / "box", "check", "--json", "--unlock", "--full", secret=PASSPHRASE)
        told = json.loads(done.stdout)
        said = {line["key"]: line for line in told["lines"]}
        assert (done.returncode, said["disk"]["light"]) == (2, "red")
        assert "0,0 Go" in said["disk"]["words"]
        assert "habitat-box restore" not in said["store"]["command"]
        assert told["locked"] or set(said) == {key.value for key in Key}
        assert told["locked"] is (pages < 64)


# -- what scripts lean on


def health(*given: Light, locked: bool = False) -> Health:
    lines = tuple(HealthLine("store", light, "x") for light in given)
    return Health(lines, FrozenClock(system_clock())(), locked)


@pytest.mark.parametrize(
    ("given", "locked", "status"),
    [
        ((Light.GREEN,), False, 0),
        ((Light.GREEN, Light.ORANGE), False, 1),
        ((Light.ORANGE, Light.RED), False, 2),
        ((Light.GREEN,), True, 3),
        ((Light.ORANGE,), True, 3),
        ((Light.RED,), True, 2),
    ],
)
def test_the_exit_status_says_the_worst_first(given: tuple[Light, ...], locked: bool, status: int) -> None:
    assert check.exit_status(health(*given, locked=locked)) == status


def test_the_json_answer_keeps_its_shape(desk: Desk) -> None:
    with open_site(desk):
        told = asked(desk)[1]
    assert list(told) == ["version", "at", "locked", "worst", "exit", "lines"]
    assert (told["version"], type(told["at"]), type(told["locked"]), type(told["exit"])) == (1, str, bool, int)
    for line in told["lines"]:
        assert list(line) == ["key", "light", "words", "advice", "command"]
        assert line["light"] in ("green", "orange", "red")
        assert bool(line["advice"]) == (line["light"] != "green")
        assert all(isinstance(value, str) for value in line.values())


def test_the_help_names_every_status_and_every_key(desk: Desk) -> None:
    said = good(run(desk.box.settings.folder, "check", "--help"))
    for word in ("0  tout va bien", "3  la boîte est fermée", *(key.value for key in Key), "--unlock", "--full"):
        assert word in said


def test_a_long_line_is_folded_under_its_own_name() -> None:
    one = HealthLine("backup", Light.RED, "mot " * 40, "Faites une sauvegarde. " * 6, "habitat-box backup")
    said = check.as_text(Health((one,), system_clock())).splitlines()
    assert max(map(len, said)) <= check.LINE_CELLS
    assert said[0].startswith("✗ Sauvegarde ")
    assert all(line.startswith(" " * 24) for line in said[1:])
    assert said[-1].strip() == "habitat-box backup"
