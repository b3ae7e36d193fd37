"""The two commands of a newcomer, run as she runs them."""

from __future__ import annotations

import json
import os
import pty
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from http.cookiejar import MozillaCookieJar
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(SCRIPTS))

import demo_house  # noqa: E402

SECOND_RUN_SECONDS = 5.0
MONDAY = date(2026, 11, 23)


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    """Start the demonstration as its command does, the environment being there already."""
    words = [sys.executable, SCRIPTS / "demo.py", "--demo", "--headless", "--bind", "127.0.0.1", "--dir", folder, *more]
    return subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def await_ready(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    said = ""
    for line in demo.stdout:
        said += line
        if line.startswith("PRÊT "):
            return said
    pytest.fail(said + demo.communicate()[1])


def seconds_worked(process: int) -> float:
    """Tell the processor time of a process: what a busy machine does not change (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stop(demo: subprocess.Popen[str]) -> int:
    demo.terminate()
    demo.communicate(timeout=15)
    return demo.returncode


def sites_of(folder: Path) -> list[int]:
    """Find the site's processes of this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if str(folder).encode() in words and any(word.endswith(b"habitat-box-site") for word in words):
                found.append(int(entry.name))
    return found


def await_gone(folder: Path, seconds: float) -> list[int]:
    ends = time.monotonic() + seconds
    while (left := sites_of(folder)) and time.monotonic() < ends:
        time.sleep(0.1)
    return left


@dataclass
class Demo:
    folder: Path
    facts: dict[str, Any]
    process: subprocess.Popen[str]
    said: str
    worked: float


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demonstration that was run once before, as on the second day."""
    folder = tmp_path_factory.mktemp("demo") / "tilleuls"
    first = start(folder, "--port", "0")
    await_ready(first)
    assert stop(first) == 0
    process = start(folder)
    said = await_ready(process)
    worked = sum(map(seconds_worked, [process.pid, *sites_of(folder)]))
    yield Demo(folder, json.loads((folder / "demo.json").read_text("utf-8")), process, said, worked)
    stop(process)


def asked(demo: Demo, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [demo.facts["command"], "--dir", demo.facts["box_dir"], *words, "--json"], capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_newcomer_finds_everything_written_for_her_alone(demo: Demo) -> None:
    assert set(demo.facts) >= {
        "url", "ip_url", "ca_file", "passphrase", "recovery_sheet", "socket", "box_dir", "workers", "residents",
    }  # fmt: skip
    assert len(demo.facts["passphrase"].split()) == 7
    assert Path(demo.facts["recovery_sheet"]).read_bytes().startswith(b"%PDF")
    assert Path(demo.facts["socket"]).is_socket()
    assert (demo.folder / "demo.json").stat().st_mode & 0o777 == 0o600
    assert demo.folder.stat().st_mode & 0o777 == 0o700
    assert f"PRÊT url={demo.facts['url']} ip_url={demo.facts['ip_url']}" in demo.said


def test_a_newcomer_waits_less_than_five_seconds_the_second_time(demo: Demo) -> None:
    assert "Création" not in demo.said
    assert demo.worked < SECOND_RUN_SECONDS


def test_a_coordinator_finds_today_alive(demo: Demo) -> None:
    day = asked(demo, "day")
    assert len(day["visits"]) > 25
    assert day["activities"]
    kinds = Counter(problem["kind"] for problem in day["problems"])
    assert kinds["deux visites en même temps"] == 1
    assert kinds["personne à une heure habituelle"] >= 1
    assert set(kinds) == {"deux visites en même temps", "personne à une heure habituelle"}
    assert "annulée" in {visit["status"] for visit in day["visits"]}


def test_a_coordinator_finds_nothing_wrong_tomorrow(demo: Demo) -> None:
    tomorrow = date.fromisoformat(asked(demo, "day")["date"]) + timedelta(days=1)
    day = asked(demo, "day", tomorrow.isoformat())
    assert len(day["visits"]) > 25
    assert day["problems"] == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_worker_opens_her_day_with_the_cookies_left_for_her(demo: Demo, place: int) -> None:
    worker = demo.facts["workers"][place]
    jar = MozillaCookieJar(worker["cookie_jar"])
    jar.load()
    (host,) = {cookie.domain for cookie in jar if cookie.domain.endswith(".local")}
    assert host == demo.facts["url"].removeprefix("https://").partition(":")[0]
    context = ssl.create_default_context(cafile=demo.facts["ca_file"])
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({})
    )
    with opener.open(demo.facts["ip_url"] + "/visites", timeout=10) as answer:
        page = answer.read().decode()
    assert answer.url.endswith("/visites")
    assert worker["name"] in page.replace("&#39;", "'")
    assert "démonstration" in page
    assert any(f"<h2>{one.first}" in page.replace("&#39;", "'") for one in demo_house.RESIDENTS)


def test_every_resident_has_a_card_that_opens_her_subjects(demo: Demo) -> None:
    assert [one["name"] for one in demo.facts["residents"]] == [f"{r.first} {r.last}" for r in demo_house.RESIDENTS]
    for one in demo.facts["residents"]:
        assert one["card_link"].startswith(demo.facts["url"] + "/c#")
        assert len(one["code"]) == 4
    assert len({one["typed_code"] for one in demo.facts["residents"]}) == 12


def test_every_other_worker_can_be_invited_with_the_command_given(demo: Demo) -> None:
    worker = demo.facts["workers"][-1]
    done = subprocess.run(worker["enrol"].split(), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["worker"] == worker["name"]


def test_a_newcomer_cannot_run_two_demonstrations_in_one_folder(demo: Demo) -> None:
    second = start(demo.folder)
    _out, why = second.communicate(timeout=20)
    assert second.returncode == 1
    assert why.count("\n") == 1
    assert "tourne déjà" in why


def test_a_newcomer_cannot_lose_a_folder_that_is_not_a_demonstration(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("a real box")
    done = start(tmp_path)
    _out, why = done.communicate(timeout=20)
    assert done.returncode == 1
    assert "n'est pas une démonstration" in why
    assert [entry.name for entry in tmp_path.iterdir()] == ["store.db"]


def test_a_demonstration_takes_the_next_port_when_its_own_is_taken(tmp_path: Path, demo: Demo) -> None:
    taken = start(tmp_path / "other", "--port", str(demo.facts["port"]))
    _out, why = taken.communicate(timeout=20)
    assert taken.returncode == 1
    assert str(demo.facts["port"]) in why
    assert "--port" in why


@pytest.mark.parametrize(
    ("words", "said"), [(("--port", "70000"), "Le port 70000"), (("--bind", "203.0.113.9"), "203.0.113.9")]
)
def test_a_demonstration_says_why_it_cannot_answer_there(tmp_path: Path, words: tuple[str, str], said: str) -> None:
    demo = start(tmp_path / "demo", "--port", "0", *words)
    _, complaint = demo.communicate(timeout=30)
    assert demo.returncode == 1
    assert said in complaint
    assert len(complaint.splitlines()) == 1


def test_a_site_dies_with_its_demonstration_even_when_it_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    process = start(folder, "--port", "0")
    await_ready(process)
    assert len(sites_of(folder)) == 1
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=15)
    assert await_gone(folder, 5) == []
    assert not (folder / "run" / "control.sock").exists()


def test_a_screen_and_its_site_end_when_their_terminal_vanishes(tmp_path: Path) -> None:
    folder = tmp_path / "shown"
    mine, theirs = pty.openpty()
    words = [sys.executable, SCRIPTS / "demo.py", "--demo", "--bind", "127.0.0.1", "--port", "0", "--dir", folder]
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    seen = b""
    while "DÉMONSTRATION".encode() not in seen:
        seen += os.read(mine, 65536)
        if b"Entr" in seen[-400:]:
            os.write(mine, b"\r")
    assert b"PR\xc3\x8aT url=https://" in seen
    assert len(sites_of(folder)) == 1
    os.close(mine)
    process.send_signal(signal.SIGHUP)  # the kernel's own word, for a session whose terminal it is
    assert process.wait(10) == 0
    assert await_gone(folder, 5) == []


def test_a_half_made_demonstration_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "half"
    process = start(folder, "--port", "0")
    assert process.stdout is not None
    assert "Création" in process.stdout.readline()
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=15)
    again = start(folder, "--port", "0")
    await_ready(again)
    assert stop(again) == 0
    assert sites_of(folder) == []


# -- the environment
