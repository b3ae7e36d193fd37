"""A thief takes the locked box, its temporary folders and every stick: no word of anyone in any byte, no backup opened.

Two hundred words nobody else has are lived with through the site, the commands and backups, the papers thrown away; every
day once, and with the terminal app three times by `scripts/test --long theft`. What a running, open box holds in memory is not
claimed. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import base64
import gzip
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import zlib
from dataclasses import fields
from pathlib import Path

import pytest

import crypto
from tests import rows
from tests.conftest import PASSPHRASE
from tests.faults.robbed_house import ROOT, STEM, Life, Robbed
from tests.faults.thief import hits, opened_by, secrets_in
from tests.forensics import copies, dump_of
from tests.loopback import until

FULL = 3
LEAST_WORDS = 200
SAMPLE = 4_000
"""Secrets tried on each backup every day; at full count every one."""


@pytest.fixture(scope="module")
def robbed(tmp_path_factory: pytest.TempPathFactory) -> Robbed:
    return Life(tmp_path_factory.mktemp("theft")).live(terminal=False)


def searched(house: Robbed) -> int:
    """Look for every word in every byte; give how many files there were."""
    dump = dump_of(house.box)
    assert sum(copies([word], [dump]) > 0 for word in house.words) >= LEAST_WORDS, "they live here"
    house.box.store.close()
    assert sum(word.encode() in house.seen for word in house.words) > 8, "and were shown"
    assert all(STEM in word for word in house.words)
    assert hits(house.files, [STEM]) == []
    assert hits(house.files, [PASSPHRASE, house.box.database_key]) == []
    return len(house.files)


def outside(house: Robbed) -> list[bytes]:
    """Give every byte a thief reads without any secret."""
    return [file.read_bytes() for file in house.files if file.suffix not in (".age", ".db", ".db-wal")]


def inside(house: Robbed) -> list[bytes]:
    """Give every value one who also knows the passphrase finds: keys of the key file, and all the store keeps."""
    unlocked = crypto.open_with_passphrase(house.box.settings.keys, PASSPHRASE)
    held = [getattr(unlocked, one.name) for one in fields(unlocked)]
    values = [bytes.fromhex(house.box.database_key), PASSPHRASE.encode()]
    values += [one if isinstance(one, bytes) else str(one).encode() for one in held]
    with house.box.store.maintenance():
        names = [row["name"] for row in house.box.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            for row in house.box.store.rows(f"SELECT * FROM {name}"):  # noqa: S608
                values += [one if isinstance(one, bytes) else str(one).encode() for one in row.values()]
    house.box.store.close()
    return [one for one in values if 32 <= len(one) <= 4096]


def tried(house: Robbed, most: int = 0) -> int:
    """Try every secret there is on every backup and on the paper's slot; give how many were tried."""
    found = sorted(secrets_in([*inside(house), *outside(house)]))
    found = found[:: len(found) // most + 1] if most else found
    assert len(house.backups) >= 2
    assert [raw.hex() for raw in found if any(opened_by(backup, raw) for backup in house.backups)] == []
    return len(found)


def test_a_stolen_locked_box_says_not_one_word(robbed: Robbed) -> None:
    assert searched(robbed) > 12


def test_no_key_on_the_box_opens_an_old_backup(robbed: Robbed) -> None:
    assert tried(robbed, SAMPLE) > SAMPLE // 4


def test_the_thief_would_open_them_with_the_papers_key(robbed: Robbed) -> None:
    import pyrage

    for backup in robbed.backups:
        assert pyrage.decrypt(backup, [pyrage.x25519.Identity.from_str(robbed.recovery_key)])
    with pytest.raises(crypto.CryptoError):
        crypto.open_with_recovery(robbed.box.settings.keys, str(pyrage.x25519.Identity.generate()))
    held = b"\n".join([*inside(robbed), *outside(robbed)])
    assert robbed.recovery_key.encode() not in held
    assert robbed.recovery_key.lower().encode() not in held


def test_a_paper_key_as_bytes_is_found_and_opens_when_it_lies_there(robbed: Robbed, tmp_path: Path) -> None:
    """A thief who never finds anything proves nothing."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{letters.index(one):05b}" for one in robbed.recovery_key.lower().partition("1")[2][:-6])
    raw = bytes(int(bits[at : at + 8], 2) for at in range(0, 256, 8))
    for kept in (raw, b"x" * 7 + raw + b"y" * 9, raw.hex().encode(), b"key: " + base64.b64encode(raw)):
        assert any(opened_by(robbed.backups[0], one) for one in secrets_in([kept]))


@pytest.mark.parametrize(
    "form",
    [
        lambda word: word.encode(),
        lambda word: word.upper().encode(),
        lambda word: word.encode("utf-16-le"),
        lambda word: b"x" + word.encode("utf-16-be"),
        lambda word: word.encode().hex().encode(),
        lambda word: base64.b64encode(b"12" + word.encode() + b"3"),
        lambda word: base64.b64encode(b"1" + word.encode()),
        lambda word: b"page " + zlib.compress(b"abc" * 99 + word.encode()),
        lambda word: gzip.compress(word.encode()),
    ],
)
def test_a_word_is_found_in_every_form(form: object, tmp_path: Path) -> None:
    assert callable(form)
    (tmp_path / "file").write_bytes(os.urandom(300) + form(f"Kanari001{STEM}") + os.urandom(300))
    assert len(hits([tmp_path / "file"], ["Hippopotame", STEM])) >= 1
    assert hits([tmp_path / "file"], ["Hippopotame"]) == []


def test_nothing_of_the_machine_is_swapped_to_a_disk_in_clear(robbed: Robbed) -> None:
    """Where there is swap, root reads it through; a machine without it has nothing to read, and says so."""
    devices = [Path(line.split()[0]) for line in Path("/proc/swaps").read_text().splitlines()[1:]]
    if not devices:
        pytest.skip("no swap on this machine: there is none to search")
    wanted = [word.encode() for word in robbed.words]
    for device in devices:
        if device.name.startswith("zram") or not os.access(device, os.R_OK):
            continue
        with device.open("rb") as file:
            tail = b""
            while piece := file.read(1 << 24):
                assert not any(word in tail + piece for word in wanted), device
                tail = piece[-100:]


@pytest.mark.parametrize("what", ["site", "command"])
def test_a_process_that_crashes_with_the_key_leaves_no_core(what: str, robbed: Robbed, tmp_path: Path) -> None:
    folder = str(robbed.box.settings.folder)
    command = {
        "site": [sys.executable, "-m", "lan_web.serve", "--dir", folder, "--bind", "127.0.0.1", "--port", "0", "--no-announce"],
        "command": [sys.executable, "-m", "habitat_box", "--dir", folder, "day"],
    }[what]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(tmp_path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)),  # noqa: PLW1509
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdin is not None
        if what == "site":
            while not process.stdout.readline().startswith(b"ready"):
                assert process.poll() is None
        else:  # it waits for the passphrase, its memory private already
            limits = Path(f"/proc/{process.pid}/limits")
            assert until(lambda: re.search(r"core file size +0 +0", limits.read_text()) is not None)
        os.kill(process.pid, signal.SIGSEGV)
        _pid, status = os.waitpid(process.pid, 0)
        process.returncode = -os.WTERMSIG(status)
        assert os.WTERMSIG(status) == signal.SIGSEGV
        assert not os.WCOREDUMP(status)
        assert list(tmp_path.glob("core*")) == []
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        process.stdout.close()  # type: ignore[union-attr]


@pytest.mark.long
@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux to live at the terminal")
def test_three_stolen_houses_say_nothing_and_open_nothing(tmp_path: Path) -> None:
    def turn(number: int) -> str:
        place = tmp_path / str(number)
        place.mkdir()
        house = Life(place).live(terminal=True)
        files, keys = searched(house), tried(house)
        shutil.rmtree(place)
        return f"{len(house.words)} words in {files} files, {keys} keys on 2 backups: 0 hits, 0 opened"

    found = rows.row("theft", "tout", FULL).run(turn)
    assert sum(found.values()) == FULL
