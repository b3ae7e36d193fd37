"""The site's local socket: what the coordinator's own programs may ask, and nobody else."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from habitat_box.config import Settings
from habitat_box.errors import BoxLocked, SiteRefused
from habitat_box.usecases import enrolment
from habitat_box.usecases import site as asking
from habitat_box.usecases.desk import Desk
from lan_web.control import AlreadyRunning, Control
from lan_web.house import House
from tests.conftest import Cast


@pytest.fixture
def house(desk: Desk) -> Iterator[House]:
    made = House(desk.box.settings, ["192.168.1.5"], desk.box.clock)
    control = Control(made)
    control.start()
    yield made
    control.stop()
    assert not made.settings.control_socket.exists()


@pytest.fixture
def settings(house: House) -> Settings:
    return house.settings


def say(settings: Settings, words: bytes) -> dict[str, Any] | None:
    """Send raw bytes and give the answer, None when the site hung up."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(10)
        line.connect(str(settings.control_socket))
        try:
            line.sendall(words)
            answer = line.makefile("rb").readline()
        except (BrokenPipeError, ConnectionResetError):
            return None
    return json.loads(answer) if answer else None


def test_a_locked_site_says_so_with_its_two_addresses(settings: Settings) -> None:
    status = asking.status(settings)
    assert (status.running, status.unlocked) == (True, False)
    assert status.url == f"https://{settings.host_name}.local:8443"
    assert status.ip_url == "https://192.168.1.5:8443"


def test_a_site_opens_with_its_key_and_closes_again(settings: Settings, desk: Desk) -> None:
    asking.unlock_site(settings, desk.box.database_key)
    assert asking.status(settings).unlocked
    assert asking.borrow_key(settings) == desk.box.database_key
    asking.lock_site(settings)
    assert not asking.status(settings).unlocked
    with pytest.raises(BoxLocked):
        asking.borrow_key(settings)


@pytest.mark.parametrize("key", ["", "z" * 96, "0" * 95, 12, None])
def test_a_key_of_no_known_form_is_refused(settings: Settings, key: object) -> None:
    with pytest.raises(SiteRefused):
        asking.ask(settings, {"do": "unlock", "key": key})
    assert not asking.status(settings).unlocked


def test_a_wrong_key_is_told_in_a_sentence_and_the_open_box_stays(settings: Settings, desk: Desk) -> None:
    with pytest.raises(SiteRefused, match="Cette clé n'ouvre pas ces données"):
        asking.unlock_site(settings, "0" * 96)
    asking.unlock_site(settings, desk.box.database_key)
    with pytest.raises(SiteRefused):
        asking.unlock_site(settings, "0" * 96)
    assert asking.status(settings).unlocked


def test_a_phone_is_invited_and_confirmed_over_the_socket(house: House, settings: Settings, desk: Desk, cast: Cast) -> None:
    house.open(desk.box.database_key)
    invited = asking.ask(settings, {"do": "enrol", "worker": "sonia marchand"})
    assert invited["worker"] == "Sonia Marchand"
    start, token = invited["url"].split("/e#")
    assert start == f"https://{settings.host_name}.local:8443"
    assert invited["ip_url"] == f"https://192.168.1.5:8443/e#{token}"
    knocked = enrolment.knock(desk.box, token=token)

    waiting = say(settings, b'{"do": "waiting"}\n')
    assert waiting == [{"match_code": knocked.match_code, "worker": "Sonia Marchand", "organisation": "Aide & Présence"}]
    assert asking.ask(settings, {"do": "confirm", "code": knocked.match_code})["worker"] == "Sonia Marchand"
    with pytest.raises(SiteRefused, match="Aucun téléphone n'affiche ce nombre"):
        asking.ask(settings, {"do": "confirm", "code": knocked.match_code})


def test_a_name_nobody_bears_or_two_bear_is_told(house: House, settings: Settings, desk: Desk, cast: Cast) -> None:
    house.open(desk.box.database_key)
    with pytest.raises(SiteRefused, match="n'est pas dans la boîte"):
        asking.ask(settings, {"do": "enrol", "worker": "Personne"})
    with pytest.raises(SiteRefused, match="Plusieurs personnes"):
        asking.ask(settings, {"do": "enrol", "worker": "a"})


@pytest.mark.parametrize("act", ["key", "enrol", "waiting", "confirm"])
def test_a_locked_site_gives_nothing(settings: Settings, act: str) -> None:
    with pytest.raises(BoxLocked):
        asking.ask(settings, {"do": act, "worker": "Sonia", "code": "42"})


@pytest.mark.parametrize(
    "words",
    [b"", b"[]", b"null", b'"status"', b"{}", b'{"do": []}', b'{"do": "stop"}', b"\xff\xfe", b"[" * 60_000],
)
def test_garbage_is_answered_with_one_sentence(settings: Settings, words: bytes) -> None:
    answer = say(settings, words + b"\n")
    assert answer is not None
    assert answer["error"] == "NotUnderstood"
    assert asking.status(settings).running


def test_a_line_without_end_is_hung_up_on(settings: Settings) -> None:
    assert say(settings, b"x" * 300_000) is None
    assert asking.status(settings).running


def test_several_lines_are_answered_on_one_call(settings: Settings) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(10)
        line.connect(str(settings.control_socket))
        line.sendall(b'{"do": "status"}\n{"do": "nothing"}\n')
        answers = line.makefile("rb")
        assert "unlocked" in json.loads(answers.readline())
        assert "error" in json.loads(answers.readline())


def test_silent_callers_do_not_keep_others_waiting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lan_web.control.PATIENCE_SECONDS", 0.3)
    silent = []
    for _ in range(8):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.connect(str(settings.control_socket))
        line.sendall(b'{"do": "sta')
        silent.append(line)
    ended = [line.recv(1) for line in silent]
    for line in silent:
        line.close()
    assert ended == [b""] * 8
    assert asking.status(settings).running


def test_many_ask_at_once(settings: Settings) -> None:
    found: list[bool] = []
    callers = [threading.Thread(target=lambda: found.append(asking.status(settings).running)) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert found == [True] * 6


def test_the_socket_is_for_this_user_alone(settings: Settings) -> None:
    assert stat.S_IMODE(settings.control_socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.control_socket.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.getuid() != 0, reason="only root can call under another user's name")
def test_another_user_is_hung_up_on_even_when_the_file_lets_her_in(settings: Settings) -> None:
    socket_path = settings.control_socket
    socket_path.chmod(0o777)
    for place in socket_path.parents:
        if not place.stat().st_mode & stat.S_IXOTH:
            place.chmod(0o711)
    caller = (
        "import os, socket, sys; os.setuid(65534); s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);\n"
        'try:\n s.sendall(b\'{"do": "status"}\\n\'); print(len(s.recv(100)))\nexcept OSError: print(0)'
    )
    told = subprocess.run([sys.executable, "-c", caller, str(socket_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "0"
    assert asking.status(settings).running


def test_a_second_site_of_the_same_box_is_refused(house: House) -> None:
    with pytest.raises(AlreadyRunning):
        Control(house).start()


def test_a_socket_left_by_a_dead_site_is_taken_over(desk: Desk) -> None:
    house = House(desk.box.settings, [], desk.box.clock)
    path = desk.box.settings.control_socket
    path.parent.mkdir(parents=True)
    left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    left.bind(str(path))
    left.close()
    control = Control(house)
    control.start()
    try:
        assert asking.status(house.settings).running
    finally:
        control.stop()
