"""kill -9 at any instant of the site, the terminal app, a backup, a restore, a migration, a new passphrase or a change of keys.

Nothing that was told as done is lost, and something still opens the box. Every day a few of each; `scripts/test --long kill`
kills 500 times. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import Settings, read_settings, settings_text
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import FolderNotEmpty, WrongPassphrase
from habitat_box.store import journal, migrations
from habitat_box.store.connection import Store, integrity_problems
from habitat_box.usecases import keeping, residents, site
from habitat_box.usecases.restoring import restore
from tests import rows
from tests.conftest import PASSPHRASE
from tests.faults.killed_programs import EVENT, OPENING, PERSON, REKEYING
from tests.house_ready import ready

ROOT = Path(__file__).parents[1]
EVERYDAY, FULL = 2, 105
NEXT = "violon sable dahlia tuyau neige girafe lampe brique"
KEY = "5" * 96


@dataclass(frozen=True)
class Template:
    """A house to copy for each kill: its folder, the key of its store and of its sheet, one backup, the line it had reached."""

    folder: Path
    database_key: str
    recovery_key: str
    backup: Path
    line: int


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    place = tmp_path_factory.mktemp("kill")
    made = bootstrap.create_box(
        place / "box", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY
    )
    desk = made.box.desk(COORDINATOR)
    ready(made.box)
    for number in range(12):
        residents.welcome(desk, NewResident("Mme", f"Prénom{number}", f"NOM{number}", f"A{number:02}"))
    (place / "medium").mkdir()
    backup = keeping.back_up(desk, place / "medium").path
    with made.box.store.unit(write=False):
        line = journal.head_of(made.box.store)[0]
    made.box.store.close()
    return Template(place / "box", made.box.database_key, made.recovery_key, backup, line)


def copied(template: Template, place: Path) -> Settings:
    shutil.copytree(template.folder, place / "box", ignore=shutil.ignore_patterns("run"))
    settings = replace(read_settings(place / "box"), bind="127.0.0.1")
    settings.toml.write_text(settings_text(settings), "utf-8")
    return settings


def killed(command: list[str], typed: str, after: float, place: Path) -> bool:
    """Start a program, let it live so long, kill it and all it started; say whether it was still at work."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(place)}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(typed.encode())
    process.stdin.close()
    time.sleep(after)
    working = process.poll() is None
    if working:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    return working


def judged(settings: Settings, template: Template, line: int = 0, *, new_key: bool = False) -> None:
    """Hold the box to what it told: one phrase opens it, it is whole, its chains hold, and its log reaches this line.

    `new_key`: it may have another key by now.
    """
    opens = []
    for phrase in (PASSPHRASE, NEXT):
        try:
            opens.append(bootstrap.unlock_key(settings, phrase))
        except WrongPassphrase:
            continue
    assert len(opens) == 1
    assert new_key or opens == [template.database_key]
    box = bootstrap.open_box(settings, opens[0])
    try:
        assert integrity_problems(box.store) == []
        with box.store.unit(write=False):
            assert journal.verify(box.store).first_bad is None
            assert journal.head_of(box.store)[0] >= max(line, template.line)
        assert box.door.first_broken_choice() is None
        assert len(residents.names(box.desk(COORDINATOR))) == 12
    finally:
        box.store.close()


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def backing_up(template: Template, place: Path, after: float) -> bool:
    settings = copied(template, place)
    (place / "medium").mkdir()
    command = program("habitat_box", "--dir", str(settings.folder), "backup", str(place / "medium"))
    working = killed(command, PASSPHRASE + "\n", after, place)
    judged(settings, template)
    box = bootstrap.open_box(settings, template.database_key)
    try:  # what a kill left in the way stops no backup
        made = keeping.back_up(box.desk(COORDINATOR), place / "medium")
        assert made.path.is_file()
    finally:
        box.store.close()
    return working


def restoring(template: Template, place: Path, after: float) -> bool:
    command = program("habitat_box", "restore", str(template.backup), str(place / "back"))
    working = killed(command, template.recovery_key + "\n", after, place)
    try:
        restore(template.backup, place / "back", template.recovery_key)  # what a kill left is begun anew
    except FolderNotEmpty:  # unless it was whole
        assert not (place / "back" / ".restauration").exists()
    settings = read_settings(place / "back")
    assert not {"store.key", "store.db.copy"} & {path.name for path in settings.folder.iterdir()}
    box = bootstrap.open_box(settings, template.database_key)
    try:
        assert integrity_problems(box.store) == []
        assert len(residents.names(box.desk(COORDINATOR))) == 12
    finally:
        box.store.close()
    return working


def new_phrase(template: Template, place: Path, after: float) -> bool:
    settings = copied(template, place)
    command = program("habitat_box", "--dir", str(settings.folder), "passphrase")
    working = killed(command, f"{PASSPHRASE}\n{NEXT}\n", after, place)
    judged(settings, template)
    # And the paper key still opens it.
    assert crypto.open_with_recovery(settings.keys, template.recovery_key).database_key == template.database_key
    return working


def new_keys(template: Template, place: Path, after: float) -> bool:
    settings = copied(template, place)
    words = REKEYING.format(folder=str(settings.folder), key=template.database_key, phrase=NEXT)
    working = killed([sys.executable, "-c", words], "", after, place)
    judged(settings, template, new_key=True)
    return working


def the_site(template: Template, place: Path, after: float) -> bool:
    settings = copied(template, place)
    command = program("lan_web.serve", "--dir", str(settings.folder), "--port", "0", "--no-announce")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(place)},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for said in process.stdout:
            if said.startswith("ready"):
                break
        site.unlock_site(settings, template.database_key)
        box = bootstrap.open_box(settings, template.database_key)
        killer = subprocess.Popen([sys.executable, "-c", f"import os,time; time.sleep({after}); os.kill({process.pid}, 9)"])
        told = 0
        while process.poll() is None:  # the terminal writes while the site tends, looks and dies
            box.door.everyone(COORDINATOR, Look.NAMES)
            with box.store.unit(write=False):
                told = journal.head_of(box.store)[0]
        killer.wait(10)
        box.store.close()
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()  # type: ignore[union-attr]
    judged(settings, template, told)
    return True


def the_terminal(template: Template, place: Path, after: float) -> bool:
    settings = copied(template, place)
    tmux = ["tmux", "-S", str(place / "tmux.sock"), "-f", "/dev/null"]
    command = f"env PYTHONPATH={ROOT} XDG_RUNTIME_DIR={place} {sys.executable} -m tui.app --dir {settings.folder}"
    subprocess.run([*tmux, "new-session", "-d", "-x", "100", "-y", "30", command], check=True, cwd=ROOT)
    try:
        time.sleep(0.4 + after / 3)
        subprocess.run([*tmux, "send-keys", "-l", PASSPHRASE], check=False, capture_output=True)
        subprocess.run([*tmux, "send-keys", "Enter", "3", "Enter", "Right", "n"], check=False, capture_output=True)
        time.sleep(after)
        found = subprocess.run([*tmux, "list-panes", "-F", "#{pane_pid}"], capture_output=True, text=True, check=False).stdout
        for pid in found.split():
            os.kill(int(pid), signal.SIGKILL)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)
    judged(settings, template)
    return bool(found.split())


def migrating(template: Template, place: Path, after: float) -> bool:
    """Kill the first opening of a store of the first version, grown so that the step takes its time."""
    (place / "box").mkdir()
    store = Store(place / "old.db", KEY)
    with store.maintenance(), store.database.atomic("IMMEDIATE"):
        migrations.m0001_first(store)
        store.run("PRAGMA user_version = 1")
        store.run(PERSON)
        for number in range(4000):
            store.run(EVENT, (f"e{number}", "0" * 64, f"r{number}", f"{number:064}"))
        store.run("INSERT INTO habit VALUES ('r', 'le café', '2026-01-01')")
    store.close()
    words = OPENING.format(path=str(place / "old.db"), key=KEY)
    working = killed([sys.executable, "-c", words], "", after * 0.35, place)
    store = Store(place / "old.db", KEY)
    try:
        assert migrations.migrate(store) == len(migrations.STEPS)
        assert integrity_problems(store) == []
        with store.maintenance():
            assert store.one("SELECT count(*) AS n FROM consent_event") == {"n": 4000}
            assert store.one("SELECT words FROM optional_data") == {"words": "le café"}
    finally:
        store.close()
    return working


VICTIMS: dict[str, tuple[Callable[[Template, Path, float], bool], float]] = {
    "backup": (backing_up, 2.0),
    "restore": (restoring, 2.0),
    "passphrase": (new_phrase, 1.2),
    "rekey": (new_keys, 1.6),
    "site": (the_site, 1.0),
    "terminal": (the_terminal, 1.5),
    "migration": (migrating, 2.0),
}
EVERY = pytest.mark.parametrize("victim", list(VICTIMS))
needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux to kill the terminal app")


def killed_once(victim: str, number: int, template: Template, place: Path) -> str:
    """Kill a victim once, at an instant drawn from its number, and say whether it was still at work."""
    kill, longest = VICTIMS[victim]
    folder = place / f"{number:03}"
    folder.mkdir()
    chance = random.Random(f"{victim} {number}")  # noqa: S311 - chance that can be had again
    working = kill(template, folder, chance.uniform(0.05, longest))
    shutil.rmtree(folder)
    return "killed at work" if working else "had ended"


@needs_tmux
@EVERY
def test_a_kill_loses_nothing_and_locks_nobody_out(victim: str, template: Template, tmp_path: Path) -> None:
    found = [killed_once(victim, number, template, tmp_path) for number in range(EVERYDAY)]
    assert len(found) == EVERYDAY


@needs_tmux
@pytest.mark.long
@EVERY
def test_five_hundred_kills_lose_nothing_and_lock_nobody_out(victim: str, template: Template, tmp_path: Path) -> None:
    found = rows.row("kill", victim, FULL).run(lambda number: killed_once(victim, number, template, tmp_path))
    # A kill that always comes too late would prove nothing.
    assert found["killed at work"] > FULL // 4
