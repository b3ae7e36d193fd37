"""The box's voice on the local network, heard by avahi from another network namespace."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import ifaddr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_box import words
from lan_web import announce
from lan_web.announce import Announcer, State, private_addresses

PROJECT = Path(__file__).parent.parent
SPEAKER = """
import json, sys
from lan_web.announce import Announcer, private_addresses
heard = lambda addresses: print("moved", *addresses, flush=True)
speaker = Announcer(sys.argv[1], "Les Tilleuls", private_addresses, 8443, every=0.3, moved=heard)
print(json.dumps([speaker.start(), speaker.sentence]), flush=True)
sys.stdin.read()
speaker.stop()
print(speaker.state, flush=True)
"""
AVAHI = """[server]
host-name={name}
use-ipv6=no
allow-interfaces=eth0
enable-dbus=yes
[publish]
publish-workstation=no
[rlimits]
"""
numbers = itertools.count(1)


@dataclass
class Neighbour:
    """Name the namespace where avahi listens, its bus, and the one where the box speaks."""

    listening: str
    speaking: str
    bus: str
    started: list[subprocess.Popen[str]]

    def hear(self, *command: str) -> str:
        inside = ["ip", "netns", "exec", self.listening, "env", f"DBUS_SYSTEM_BUS_ADDRESS={self.bus}", *command]
        return subprocess.run(inside, capture_output=True, text=True, timeout=20).stdout

    def box(self, name: str) -> subprocess.Popen[str]:
        command = ["ip", "netns", "exec", self.speaking, sys.executable, "-c", SPEAKER, name]
        box = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        self.started.append(box)
        return box


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=20)


def end(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate("", timeout=10)
    return said


@pytest.fixture
def neighbour(tmp_path: Path) -> Iterator[Neighbour]:
    missing = [tool for tool in ("ip", "dbus-daemon", "avahi-daemon", "avahi-browse") if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        pytest.skip(f"two network namespaces need root and {', '.join(missing) or 'nothing else'}: NOT TESTED")
    unique = f"hb{os.getpid()}n{next(numbers)}"
    listening, speaking = f"{unique}l", f"{unique}s"
    started: list[subprocess.Popen[str]] = []
    try:
        for namespace in (listening, speaking):
            run("ip", "netns", "add", namespace)
        run("ip", "link", "add", "eth0", "netns", listening, "type", "veth", "peer", "name", "eth0", "netns", speaking)
        for namespace, address in ((listening, "10.77.0.1/24"), (speaking, "10.77.0.2/24")):
            run("ip", "-n", namespace, "addr", "add", address, "dev", "eth0")
            for interface in ("lo", "eth0"):
                run("ip", "-n", namespace, "link", "set", interface, "up")
        yield Neighbour(listening, speaking, _avahi(listening, tmp_path, started), started)
    finally:
        for process in reversed(started):
            process.kill()
            process.communicate(timeout=10)
        for namespace in (listening, speaking):
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True, timeout=20)


def _avahi(namespace: str, folder: Path, started: list[subprocess.Popen[str]]) -> str:
    """Start avahi on a bus of its own; mounts and processes of the namespace's own keep its pid file apart."""
    bus = f"unix:path={folder}/bus"
    policy = (
        '<policy context="default"><allow user="*"/><allow own="*"/><allow eavesdrop="true"/>'
        '<allow send_destination="*" eavesdrop="true"/></policy>'
    )
    (folder / "bus.conf").write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
        '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">'
        f"<busconfig><listen>{bus}</listen><auth>EXTERNAL</auth>{policy}</busconfig>"
    )
    (folder / "avahi.conf").write_text(AVAHI.format(name="taken-name"))
    inside = ["ip", "netns", "exec", namespace, "env", f"DBUS_SYSTEM_BUS_ADDRESS={bus}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "text": True}
    dbus = [*inside, "dbus-daemon", "--nofork", "--nopidfile", f"--config-file={folder}/bus.conf"]
    started.append(subprocess.Popen(dbus, **quiet))
    until(lambda: (folder / "bus").exists())
    private_run = f"mount -t tmpfs none /run && exec avahi-daemon --no-drop-root --no-chroot -f {folder}/avahi.conf"
    started.append(subprocess.Popen([*inside, "unshare", "-m", "sh", "-c", private_run], **quiet))
    resolve = [*inside, "avahi-resolve", "-4", "-n", "taken-name.local"]
    until(lambda: b"10.77.0.1" in subprocess.run(resolve, capture_output=True, timeout=20).stdout)
    return bus


def until(condition: object, seconds: float = 10.0) -> None:
    assert callable(condition)
    end_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end_at, "nothing came in time"
        time.sleep(0.05)


@pytest.mark.house
def test_neighbour_finds_the_box_by_browsing_and_by_name_until_it_leaves(neighbour: Neighbour) -> None:
    box = neighbour.box("tilleuls-7k2m")
    assert box.stdout
    state, sentence = json.loads(box.stdout.readline())
    assert (state, "tilleuls-7k2m.local (10.77.0.2)" in sentence) == ("announced", True)
    began = time.monotonic()
    found = [line.split(";") for line in neighbour.hear("avahi-browse", "-rpt", "_https._tcp").splitlines()]
    browsed = time.monotonic() - began
    resolved = [line for line in found if line[0] == "="]
    assert [(line[6], line[7], line[8], line[9]) for line in resolved] == [
        ("tilleuls-7k2m.local", "10.77.0.2", "8443", '"path=/"')
    ]
    assert resolved[0][3] == r"Les\032Tilleuls\032\040tilleuls-7k2m\041"
    answer = neighbour.hear("avahi-resolve", "-4", "-n", "tilleuls-7k2m.local")
    assert answer.split() == ["tilleuls-7k2m.local", "10.77.0.2"]
    print(f"found by browsing in {browsed:.2f} s")
    assert end(box).split() == ["stopped"]
    until(lambda: "7k2m" not in neighbour.hear("avahi-browse", "-pt", "_https._tcp"))


@pytest.mark.house
def test_box_stays_silent_under_a_name_another_machine_bears(neighbour: Neighbour) -> None:
    box = neighbour.box("taken-name")
    assert box.stdout
    state, sentence = json.loads(box.stdout.readline())
    assert state == "taken"
    assert "taken-name.local" in sentence
    assert neighbour.hear("avahi-browse", "-pt", "_https._tcp") == ""
    end(box)


@pytest.mark.house
def test_box_announces_its_new_address_when_it_moves(neighbour: Neighbour) -> None:
    box = neighbour.box("tilleuls-7k2m")
    assert box.stdout
    assert json.loads(box.stdout.readline())[0] == "announced"
    run("ip", "-n", neighbour.speaking, "addr", "del", "10.77.0.2/24", "dev", "eth0")
    run("ip", "-n", neighbour.speaking, "addr", "add", "10.77.0.9/24", "dev", "eth0")
    until(lambda: "10.77.0.9" in neighbour.hear("avahi-resolve", "-4", "-n", "tilleuls-7k2m.local"))
    assert end(box).splitlines() == ["moved 10.77.0.9", "stopped"]


def test_box_without_network_says_so_and_serves_on() -> None:
    lonely = Announcer("tilleuls-7k2m", "Les Tilleuls", [], 443)
    assert lonely.start() is State.ALONE
    words.speak("fr")
    assert "aucun réseau" in lonely.sentence
    lonely.stop()
    assert lonely.state is State.STOPPED
    assert not [thread for thread in threading.enumerate() if thread.name == "announcer"]


def test_box_that_cannot_speak_gives_its_address_instead() -> None:
    mute = Announcer("tilleuls-7k2m", "Les Tilleuls", ["203.0.113.77"], 443)  # not an address of this machine
    assert mute.start() is State.SILENT
    assert "203.0.113.77" in mute.sentence
    mute.stop()


def test_listener_that_fails_does_not_end_the_announcing(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[list[str]] = [[], ["203.0.113.77"], ["203.0.113.78"]]
    told: list[list[str]] = []

    def fail(addresses: list[str]) -> None:
        told.append(addresses)
        raise RuntimeError("no certificate")

    announcer = Announcer("n-7k2m", "T", lambda: seen.pop(0) if len(seen) > 1 else seen[0], 443, moved=fail, every=0.01)
    announcer.start()
    until(lambda: len(told) == 2)
    announcer.stop()
    assert told == [["203.0.113.77"], ["203.0.113.78"]]
    assert "not renewed" in caplog.text


def test_start_never_waits_longer_than_its_patience() -> None:
    asked = threading.Event()

    def slow() -> list[str]:
        asked.wait(5)
        return []

    announcer = Announcer("tilleuls-7k2m", "Les Tilleuls", slow, 443)
    began = time.monotonic()
    assert announcer.start(patience=0.1) is State.STARTING
    assert time.monotonic() - began < 1
    asked.set()
    announcer.stop()


def test_every_state_has_a_sentence_that_can_be_said() -> None:
    announcer = Announcer("n", "T", [], 443)
    said = set()
    for state in State:
        announcer.state = state
        said.add(announcer.sentence)
    assert len(said) == len(State)
    assert not any("{" in sentence for sentence in said)


@pytest.mark.rule("F17")
def test_home_addresses_come_first_and_inner_ones_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    ips = {
        "lo": "127.0.0.1",
        "eth9": "169.254.3.4",
        "eth8": "8.8.4.4",
        "wlan9": "192.168.1.20",
        "docker0": "172.17.0.1",
    }
    adapters = [
        SimpleNamespace(name=name, ips=[SimpleNamespace(ip=ip, is_IPv4=True), SimpleNamespace(ip=("::1", 0, 0), is_IPv4=False)])
        for name, ip in ips.items()
    ]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    assert private_addresses() == ["192.168.1.20", "8.8.4.4", "169.254.3.4"]


@settings(deadline=None)
@given(st.text(), st.from_regex(r"[a-z]{3,20}-[a-z0-9]{4}", fullmatch=True))
def test_any_title_makes_one_dns_label(title: str, name: str) -> None:
    label = announce._label(title, name)
    assert len(label.encode()) <= 63
    assert "." not in label
    assert label.isprintable()
    assert name in label
