"""The site's own process: it starts locked, says where it is, stops clean, and tells in one sentence why it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from habitat_box.bootstrap import Created
from habitat_box.config import Settings
from habitat_box.usecases import site as asking
from tests.web_browser import living_box, site

ROOT = Path(__file__).parent.parent


@pytest.fixture
def created(tmp_path: Path) -> Iterator[Created]:
    made = living_box(tmp_path / "box")
    yield made
    made.box.store.close()


def fetch(settings: Settings, url: str, path: str = "/") -> tuple[int, dict[str, str], str]:
    """Get a page over TLS, trusting the box's authority only."""
    host, port = url.removeprefix("https://").split(":")
    context = ssl.create_default_context(cafile=str(settings.authority))
    line = HTTPSConnection("127.0.0.1", int(port), context=context, timeout=10)
    line.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, dict(answer.getheaders()), page


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the site to its end, for runs that must fail."""
    return subprocess.run(
        [sys.executable, "-m", "lan_web.serve", *arguments, "--no-announce"],
        capture_output=True, text=True, cwd=ROOT, timeout=30, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_the_site_starts_locked_and_opens_over_its_socket(created: Created) -> None:
    settings = created.box.settings
    with site(settings) as (_process, said):
        assert said["url"].startswith(f"https://{settings.host_name}.local:")
        assert said["ip_url"].startswith("https://127.0.0.1:")
        status, headers, page = fetch(settings, said["url"])
        assert status == 503
        assert "La boîte est fermée." in page
        assert "Server" not in headers

        asking.unlock_site(settings, created.box.database_key)
        assert fetch(settings, said["url"])[0] == 200
        assert fetch(settings, said["ip_url"])[0] == 200
        asking.lock_site(settings)
        assert fetch(settings, said["url"])[0] == 503


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_site_stops_clean_and_leaves_no_socket(created: Created, how: signal.Signals) -> None:
    settings = created.box.settings
    with site(settings) as (process, _said):
        assert settings.control_socket.exists()
        began = time.monotonic()
        process.send_signal(how)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 6
    assert not settings.control_socket.exists()
    assert not settings.private_socket.exists()
    log = settings.technical_log.read_text("utf-8")
    assert "started" in log
    assert "stopped" in log


def test_the_sites_memory_is_not_for_others_and_no_core_is_left(created: Created) -> None:
    with site(created.box.settings) as (process, _said):
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]
        assert created.box.database_key not in Path(f"/proc/{process.pid}/cmdline").read_text()


def test_the_site_tells_systemd_it_is_ready(created: Created, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with site(created.box.settings) as (process, _said):
            assert systemd.recv(100) == b"READY=1"
            process.terminate()
            assert systemd.recv(100) == b"STOPPING=1"


def test_a_folder_without_a_box_is_told_in_one_sentence(tmp_path: Path) -> None:
    run = start("--dir", str(tmp_path))
    assert run.returncode == 1
    assert run.stderr.startswith("Il n'y a pas de boîte dans")
    assert run.stderr.count("\n") == 1


def test_a_port_already_taken_is_told_in_one_sentence(created: Created) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = start("--dir", str(created.box.settings.folder), "--bind", "127.0.0.1", "--port", str(port))
    assert run.returncode == 1
    assert run.stderr == f"Le port {port} est déjà pris. Arrêtez l'autre programme, ou choisissez --port.\n"
    assert not created.box.settings.control_socket.exists()


def test_a_missing_certificate_is_told_in_one_sentence(created: Created) -> None:
    created.box.settings.certificate.unlink()
    run = start("--dir", str(created.box.settings.folder), "--bind", "127.0.0.1", "--port", "0")
    assert run.returncode == 1
    assert run.stderr.startswith("Le certificat du site manque")
    assert run.stderr.count("\n") == 1


def test_an_address_of_another_machine_is_told_in_one_sentence(created: Created) -> None:
    run = start("--dir", str(created.box.settings.folder), "--bind", "203.0.113.9", "--port", "0")
    assert run.returncode == 1
    assert "n'est pas celle de cette machine" in run.stderr


def test_a_second_site_of_the_same_box_does_not_start(created: Created) -> None:
    settings = created.box.settings
    with site(settings):
        run = start("--dir", str(settings.folder), "--bind", "127.0.0.1", "--port", "0")
        assert run.returncode == 1
        assert run.stderr == "Le site de cette boîte tourne déjà.\n"
        assert asking.status(settings).running
