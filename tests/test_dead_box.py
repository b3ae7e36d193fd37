"""The page « La boîte est morte », played as printed: only its commands, on blank folders, and the house is back.

The page's commands are typed at a terminal, in a namespace where the folders of an installed box are empty. The only
stand-in is systemctl, which starts what the unit file says.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.store import secrets
from habitat_box.usecases import keeping, residents
from tests.conftest import PASSPHRASE
from tests.house_ready import ready

ROOT = Path(__file__).parents[1]
PROMPT = "@@@ "
SETUP = r"""
set -e
place=$1 root=$2
ip link set lo up
mount -t tmpfs tmpfs /opt && mount -t tmpfs tmpfs /srv && mount -t tmpfs tmpfs /var/lib
mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
{ echo 'habitat:x:0:0::/srv/habitat-box:/bin/sh'; cat /etc/passwd; } > "$place/passwd"
mount --bind "$place/passwd" /etc/passwd # so that the installed command finds itself at home
mkdir -p /opt/habitat-box /var/lib/habitat-box /srv/habitat-box/depot /srv/habitat-box/papiers /srv/habitat-box/sauvegardes
ln -s "$root/.venv" /opt/habitat-box/current
for name in habitat-box habitat-box-screen; do install -m 755 "$root/scripts/installed-command" /usr/local/bin/$name; done
install -m 755 "$place/systemctl" /usr/local/bin/systemctl
cp "$place"/depot/* /srv/habitat-box/depot/
cd /
export PATH=/usr/local/bin:$PATH PS1='@@@ ' TERM=dumb
exec bash --norc --noprofile --noediting -i
"""
SYSTEMCTL = r"""#!/bin/sh
# Stands for systemd: starts what the unit file says, where it says, once its condition holds.
unit={root}/scripts/habitat-box.service
[ "$1 $2" = "start habitat-box-site" ] || exit 5
[ -e "$(sed -n 's/^ConditionPathExists=//p' "$unit")" ] || exit 0
env $(sed -n 's/^Environment=//p' "$unit") $(sed -n 's/^ExecStart=//p' "$unit") >{place}/site 2>&1 </dev/null &
for _ in $(seq 300); do grep -q ready {place}/site && exit 0; sleep 0.1; done
cat {place}/site >&2; exit 1
"""
LOOK = r"""
import ssl, urllib.request
seen = ssl.create_default_context(cafile="/var/lib/habitat-box/ca.pem")
seen.check_hostname = False
print("SITE", urllib.request.urlopen("https://127.0.0.1:443/", context=seen, timeout=20).status)
"""


def commands_of_the_page() -> list[str]:
    """Read the first block of commands of the page, as printed: after « $ » or « # »."""
    text = (ROOT / "INSTALL.md").read_text("utf-8")
    page = text[text.index("## 10. La boîte est morte") :]
    block = re.search(r"(?:^    [$#] .+\n)+", page, re.MULTILINE)
    assert block is not None
    return [line.strip()[2:] for line in block.group().splitlines()]


class Shell:
    """A shell at a terminal, in a machine with no box."""

    def __init__(self, place: Path) -> None:
        (place / "setup").write_text(SETUP, "utf-8")
        (place / "systemctl").write_text(SYSTEMCTL.format(root=ROOT, place=place), "utf-8")
        namespaces = ["unshare", "-m", "-n", "-p", "-f", "--kill-child", "--mount-proc"]
        self.said = ""
        self.pid, self.line = pty.fork()
        if self.pid == 0:
            os.execvp("unshare", [*namespaces, "bash", str(place / "setup"), str(place), str(ROOT)])  # noqa: S606 - no shell

    def wait(self, words: str, seconds: float = 60) -> str:
        """Read until these words are shown, and give what was shown up to them."""
        end = time.monotonic() + seconds
        while words not in self.said:
            assert time.monotonic() < end, f"« {words} » never came:\n{self.said[-2000:]}"
            if select.select([self.line], [], [], 0.2)[0]:
                self.said += os.read(self.line, 65536).decode(errors="replace")
        before, _, self.said = self.said.partition(words)
        return before

    def type(self, words: str) -> None:
        os.write(self.line, f"{words}\n".encode())

    def run(self, command: str, *answers: tuple[str, str]) -> tuple[str, int]:
        """Type a command, answer what it asks, and give what it said and how it ended."""
        self.type(command)
        said = "".join(self._answered(asked, answer) for asked, answer in answers)
        said += self.wait(PROMPT)
        self.type("echo ended $?")
        self.wait("\r\nended ")
        return said, int(self.wait("\r\n" + PROMPT).strip())

    def _answered(self, asked: str, answer: str) -> str:
        before = self.wait(asked)
        self.type(answer)
        return before

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.line)
        os.waitpid(self.pid, 0)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    if os.getuid() != 0 or shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("LA PAGE « LA BOÎTE EST MORTE » N'A PAS ÉTÉ JOUÉE : il faut être root, avec unshare et ip")
    tried = subprocess.run(["unshare", "-m", "-n", "-p", "-f", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip("LA PAGE « LA BOÎTE EST MORTE » N'A PAS ÉTÉ JOUÉE : cette machine refuse les espaces de noms")
    opened = Shell(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def sheet(tmp_path: Path) -> tuple[list[str], str]:
    """A box that is about to die: its last backup is in `depot`, its sheet is on paper."""
    made = bootstrap.create_box(
        tmp_path / "dead", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, port=443
    )
    ready(made.box)
    residents.welcome(made.box.desk(COORDINATOR), NewResident("Mme", "Simone", "DELMAS", "A01"))
    (tmp_path / "depot").mkdir()
    keeping.back_up(made.box.desk(COORDINATOR), tmp_path / "depot")
    fingerprint = crypto.fingerprint(crypto.public_of(secrets.get(made.box.store, secrets.SIGNING_KEY)))
    made.box.store.close()
    shutil.rmtree(tmp_path / "dead")
    return crypto.sheet_lines(made.recovery_key), fingerprint


def test_the_printed_commands_alone_bring_the_house_back(sheet: tuple[list[str], str], shell: Shell, tmp_path: Path) -> None:
    commands = commands_of_the_page()
    assert [words.split()[0] for words in commands] == ["cd", "habitat-box", "systemctl", "habitat-box", "habitat-box"]
    lines, fingerprint = sheet
    typed = [(f"Ligne {number} : ", line[3:]) for number, line in enumerate(lines, start=1)]
    asked = {"restore": [*typed, ("illisible) : ", fingerprint)], "unlock": [("Phrase secrète : ", PASSPHRASE)]}
    shell.wait(PROMPT)
    said = {}
    for command in commands:
        word = command.split()[1]
        said[word], ended = shell.run(command, *asked.get(word, []))
        assert ended == 0, f"{command}\n{said[word]}"
    assert "« Les Tilleuls » est revenue dans /var/lib/habitat-box." in said["restore"]
    assert fingerprint in said["restore"]
    assert "chaîne entière" in said["verify"]
    (tmp_path / "look.py").write_text(LOOK, "utf-8")
    looked, _ended = shell.run(f"/opt/habitat-box/current/bin/python -I {tmp_path}/look.py")
    assert "SITE 200" in looked


def test_a_line_typed_wrong_is_named_and_asked_again(sheet: tuple[list[str], str], shell: Shell) -> None:
    lines, fingerprint = sheet
    wrong = lines[1][3:-1] + ("Q" if lines[1][-1] != "Q" else "P")
    answers = [("Ligne 1 : ", lines[0][3:]), ("Ligne 2 : ", wrong), ("Ligne 2 : ", lines[1][3:])]
    answers += [(f"Ligne {number} : ", lines[number - 1][3:]) for number in (3, 4, 5)]
    shell.wait(PROMPT)
    shell.run("cd /srv/habitat-box")
    said, ended = shell.run("habitat-box restore depot /var/lib/habitat-box", *answers, ("illisible) : ", fingerprint))
    assert ended == 0, said
    assert "✗ La ligne 2 de la feuille de secours contient une faute." in said
