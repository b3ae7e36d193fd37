"""Where the house's health finds its facts: the store, the machine's own files, what is kept of the last check."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from habitat_box import bootstrap, words
from habitat_box.domain.health import Health, HealthLine, Key, Light, said
from habitat_box.errors import StoreBusy, WorkLost
from habitat_box.store import checks, witness
from habitat_box.store.backups_made import Made
from habitat_box.store.checks import FullCheck
from habitat_box.usecases import health as looking
from habitat_box.usecases import health_facts, machine, self_check
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.health import look_over, look_over_locked, say
from habitat_box.usecases.machine import Machine
from tests.conftest import Cast, FrozenClock
from tests.healthy_house import calm_machine, line, make_healthy


@pytest.fixture
def calm(tmp_path: Path) -> Machine:
    return calm_machine(tmp_path)


def looked(desk: Desk, calm: Machine) -> Health:
    return look_over(desk, machine=calm)


# -- the whole


def test_a_healthy_house_grows_old_line_by_line(
    desk: Desk, created: bootstrap.Created, tmp_path: Path, calm: Machine, clock: FrozenClock
) -> None:
    make_healthy(desk, created, tmp_path)
    assert looked(desk, calm).worst is Light.GREEN
    seen = []
    for days in (2, 6, 2, 23):
        clock.advance(days=days)
        desk.box.door.beat_clock()
        seen.append({one.key for one in looked(desk, calm).lines if one.light is not Light.GREEN})
    assert seen == [
        set(),
        {"store", "backup", "log"},
        {"store", "backup", "log"},
        {"store", "backup", "log", "sticks", "drill"},
    ]


def test_each_line_is_told_as_it_is_known_in_the_order_of_the_screen(desk: Desk, calm: Machine) -> None:
    came: list[HealthLine] = []
    health = look_over(desk, came.append, calm)
    assert tuple(came) == health.lines
    assert [one.key for one in came] == [key.value for key in Key]


def test_a_line_that_cannot_be_read_says_so_and_keeps_no_other_from_being_read(
    desk: Desk, calm: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_desk: Desk, _machine: Machine) -> None:
        raise StoreBusy

    def unplugged(_folder: Path) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setitem(looking._READERS, Key.LOG, busy)
    monkeypatch.setattr(os, "statvfs", unplugged)
    health = looked(desk, calm)
    assert len(health.lines) == len(Key)
    assert (line(health, Key.LOG).light, "occupée" in line(health, Key.LOG).words) == (Light.ORANGE, True)
    assert line(health, Key.DISK).light is Light.ORANGE
    assert line(health, Key.CLOCK).light is Light.GREEN


def test_looking_leaves_no_line_in_the_log_and_reads_no_name(desk: Desk, cast: Cast, calm: Machine) -> None:
    with desk.box.store.unit(write=False):
        before = desk.box.store.one("SELECT max(seq) AS n FROM access_log")
    health = looked(desk, calm)
    with desk.box.store.unit(write=False):
        assert desk.box.store.one("SELECT max(seq) AS n FROM access_log") == before
    told = " ".join(f"{one.words} {one.advice}" for one in health.lines)
    assert not any(name in told for name in ("Simone", "DELMAS", "Béraud", "Sonia", "Karim"))


def test_a_box_locked_out_by_lost_work_names_the_line(box: Box, calm: Machine) -> None:
    found = look_over_locked(box.settings, WorkLost(line=12), calm, box.clock)
    assert found.is_locked
    assert "ligne 12" in line(found, Key.STORE).words
    assert line(found, Key.STORE).command == "habitat-box restore SAUVEGARDE DOSSIER_VIDE"


def test_a_witness_ahead_of_an_open_store_is_red(desk: Desk, cast: Cast, calm: Machine) -> None:
    witness.note(desk.box.store.path, 9_999, b"x" * 32)
    found = line(looked(desk, calm), Key.STORE)
    assert (found.light, "9999" in found.words) == (Light.RED, True)


def test_the_clock_in_doubt_is_red(desk: Desk, calm: Machine, clock: FrozenClock) -> None:
    desk.box.door.beat_clock()
    clock.advance(days=4000)
    assert line(looked(desk, calm), Key.CLOCK).light is Light.RED


def test_a_certificate_that_is_spoiled_is_red(desk: Desk, calm: Machine) -> None:
    assert "les-tilleuls" in line(looked(desk, calm), Key.CERTIFICATE).words
    desk.box.settings.certificate.write_bytes(b"-----BEGIN CERTIFICATE-----\n")
    assert line(looked(desk, calm), Key.CERTIFICATE).light is Light.RED


# -- the day's own check


def test_the_whole_store_is_checked_once_a_day(box: Box, calm: Machine, clock: FrozenClock) -> None:
    done = []
    for _hour in range(45):
        done.append(self_check.check_daily(box, calm))
        clock.advance(hours=1)
    assert [hour for hour, one in enumerate(done) if one] == [0, 20, 40]


def test_a_check_of_the_future_is_no_proof_and_is_done_again(box: Box, desk: Desk, calm: Machine, clock: FrozenClock) -> None:
    clock.advance(days=3650)
    self_check.check_daily(box, calm)
    clock.advance(days=-3650)
    assert line(looked(desk, calm), Key.STORE).light is Light.ORANGE
    assert self_check.check_daily(box, calm)
    assert line(looked(desk, calm), Key.STORE).light is Light.GREEN


def test_a_store_that_is_busy_is_checked_the_next_hour(box: Box, calm: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_given: object) -> None:
        raise StoreBusy

    monkeypatch.setattr(checks, "keep", busy)
    assert not self_check.check_daily(box, calm)
    monkeypatch.undo()
    assert self_check.check_daily(box, calm)


def test_a_changed_log_line_is_found_and_named(desk: Desk, cast: Cast, calm: Machine) -> None:
    store = desk.box.store
    with store.maintenance():
        store.run("DROP TRIGGER access_log_stays")
        store.run("UPDATE access_log SET object = 'autre' WHERE seq = 3")
    assert self_check.check_now(desk, calm).first_bad == 3
    found = line(looked(desk, calm), Key.LOG)
    assert (found.light, "ligne 3" in found.words) == (Light.RED, True)


@pytest.mark.parametrize(
    "found", [FullCheck(datetime(2026, 1, 2, tzinfo=UTC), True), FullCheck(datetime(2026, 1, 2, tzinfo=UTC), False, 12)]
)
def test_what_a_check_found_is_kept_as_it_was(box: Box, found: FullCheck) -> None:
    with box.store.unit():
        assert checks.last(box.store) is None
        checks.keep(box.store, FullCheck(found.at - timedelta(days=1), not found.is_whole))
        checks.keep(box.store, found)
        assert checks.last(box.store) == found


def test_a_first_look_sees_a_store_without_its_salt_and_passes_over_a_large_one(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.first_look(box.store)
    monkeypatch.setattr(checks, "FIRST_LOOK_MOST", 0)
    assert checks.first_look(box.store)
    with box.store.path.open("r+b") as file:
        file.write(b"0" * 16)
    assert not checks.first_look(box.store)


# -- the machine


def test_growth_is_told_from_a_fortnight_on() -> None:
    def made(days: float, size: int) -> Made:
        return Made("", datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days), "", size, "", 0, "", 0.0)

    near = health_facts.GROWTH_LEAST / timedelta(days=1)
    assert health_facts.growth([]) is None
    assert health_facts.growth([made(near - 0.01, 100), made(0, 1)]) is None
    assert health_facts.growth([made(near, 15_000), made(3, 9), made(0, 1_000)]) == 1000.0


def put(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_machine_that_says_nothing_is_not_guessed_at(tmp_path: Path) -> None:
    here = Machine(tmp_path)
    assert (here.is_synchronised(), here.fresh_on(), here.noticed_updates(), here.count_updates()) == (None,) * 4
    assert not here.waits_for_restart()


def test_a_machine_tells_its_time_its_restart_and_its_updates_by_files(tmp_path: Path) -> None:
    here = Machine(tmp_path)
    put(tmp_path / "run/systemd/timesync/synchronized")
    put(tmp_path / "run/reboot-required")
    put(tmp_path / "var/lib/dpkg/status")
    os.utime(tmp_path / "var/lib/dpkg/status", (1_790_000_000, 1_790_000_000))
    told = "12 updates can be applied immediately.\n3 of these updates are standard security updates.\n"
    put(tmp_path / "var/lib/update-notifier/updates-available", told)
    assert (here.is_synchronised(), here.waits_for_restart(), here.noticed_updates()) == (True, True, 3)
    assert here.fresh_on() == datetime(2026, 9, 21).date()  # noqa: DTZ001 - a day


PRINTED = """Inst tzdata [2026a] (2026b Debian:12/stable [all])
Inst openssl [3.0.1] (3.0.2 Debian-Security:12/stable-security [amd64])
Inst curl [7.1] (7.2 Debian:12.5/stable, Debian-Security:12/stable-security [amd64])
Conf openssl (3.0.2 Debian-Security:12/stable-security [amd64])
"""


@pytest.mark.parametrize(("printed", "code", "found"), [(PRINTED, 0, 2), ("0 upgraded\n", 0, 0), (PRINTED, 100, None)])
def test_debians_updates_are_counted_from_what_apt_already_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, code: int, found: int | None
) -> None:
    (tmp_path / "var/lib/apt/lists").mkdir(parents=True)
    put(tmp_path / "bin/apt-get", f"#!/bin/sh\ncat <<'FIN'\n{printed}FIN\nexit {code}\n")
    (tmp_path / "bin/apt-get").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert Machine(tmp_path).count_updates() == found


@pytest.mark.parametrize(("said_by", "found"), [("yes", True), ("no", False), ("", None)])
def test_the_systems_own_word_on_its_clock_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said_by: str, found: bool | None
) -> None:
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    put(tmp_path / "bin/timedatectl", f"#!/bin/sh\necho {said_by}\n")
    (tmp_path / "bin/timedatectl").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert Machine(tmp_path).is_synchronised() is found


def test_a_program_that_hangs_holds_nobody(tmp_path: Path) -> None:
    assert machine._output(["sleep", "5"], 0.05) == ""
    assert machine._output(["no-such-program-here"], 1.0) == ""


def test_the_last_count_of_updates_is_told_until_the_next(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Machine(tmp_path / "machine")
    monkeypatch.setattr(Machine, "count_updates", lambda _self: 4)
    self_check.check_now(desk, here)
    assert "attendent : 4" in line(looked(desk, here), Key.UPDATES).words
    monkeypatch.setattr(Machine, "count_updates", lambda _self: None)
    self_check.check_now(desk, here)
    assert "ne sait pas" in line(looked(desk, here), Key.UPDATES).words


# -- the words


NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fact", "french", "english"),
    [
        (NOW, "aujourd'hui, 9 h 40", "today, 09:40"),
        (NOW - timedelta(days=1), "hier, 9 h 40", None),
        (NOW - timedelta(days=9), "14 novembre 2026, 9 h 40", None),
        (NOW.date(), "aujourd'hui", "today"),
        (4.25, "4,2", "4.2"),
        (12, "12", "12"),
        ("{accolade}", "{accolade}", "{accolade}"),
        (said("un {b}", b=2.0), "un 2,0", "un 2.0"),
    ],
)
def test_facts_are_written_as_people_say_them(fact: object, french: str, english: str | None) -> None:
    assert say(said("{fact}", fact=fact), NOW) == french
    if english is not None:
        words.speak("en")
        assert say(said("{fact}", fact=fact), NOW) == english


def test_nothing_to_say_says_nothing() -> None:
    assert say(None, NOW) == ""


def test_a_look_costs_less_than_a_second(desk: Desk, cast: Cast, calm: Machine) -> None:
    began = time.monotonic()
    looked(desk, calm)
    assert time.monotonic() - began < 1.0
