"""What INSTALL.md promises: scripts that say every step, a unit that stays sandboxed, commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from habitat_box.__main__ import COMMANDS

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
UNIT = SCRIPTS / "habitat-box.service"
SHELL = ("install", "uninstall", "installed-command")
MOST_EXPOSED = 1.5


def dry_run(name: str, *options: str) -> list[str]:
    done = subprocess.run([SCRIPTS / name, "--dry-run", *options], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def directives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"NOT CHECKED: {name} is missing on this machine")
    return path


@pytest.mark.parametrize("name", SHELL)
def test_a_plain_shell_understands_each_script(name: str) -> None:
    text = (SCRIPTS / name).read_text("utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert re.search(r"^set -e?u$", text, re.MULTILINE)
    assert not re.search(r"\[\[|\bfunction \w|\blocal \w|<<<|\$'", text), "bash only"
    subprocess.run(["sh", "-n", SCRIPTS / name], check=True)


def test_a_helper_reads_every_step_before_anything_is_done() -> None:
    said = dry_run("install")
    steps = [line.split(". ", 1)[1] for line in said if re.match(r" ?\d+\. ", line)]
    assert [step.split()[0] for step in steps if "sauvegarde" not in step] == [
        "Contrôler", "Installer", "Créer", "Créer", "Installer", "Essayer", "Autoriser", "Mettre", "Démarrer",
    ]  # fmt: skip
    text = "\n".join(said)
    for act in (
        "apt-get",
        "useradd",
        "venv",
        "--require-hashes",
        "visudo -cqf",
        "systemctl enable",
        "/usr/local/bin/habitat-box",
    ):
        assert act in text


def test_a_dry_run_does_nothing_to_the_machine() -> None:
    house = Path("/opt/habitat-box")
    before = sorted(house.iterdir()) if house.exists() else None
    dry_run("install", "--without-backup")
    dry_run("uninstall", "--with-data")
    assert (sorted(house.iterdir()) if house.exists() else None) == before


def test_a_rollback_without_a_version_before_says_so() -> None:
    if Path("/opt/habitat-box/previous").exists():
        pytest.skip("NOT CHECKED: this machine has a version to go back to")
    assert any("pas de version d'avant" in line for line in dry_run("install", "--rollback"))


def test_an_unknown_option_is_refused() -> None:
    for name in ("install", "uninstall"):
        assert subprocess.run([SCRIPTS / name, "--sans-filet"], capture_output=True).returncode == 2


@pytest.mark.rule("F17")
def test_the_site_keeps_its_sandbox() -> None:
    unit = directives()
    expected = {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
        "MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE", "LimitCORE": "0", "UMask": "0077",
        "MemorySwapMax": "0", "IPAddressDeny": "any", "User": "habitat",
        "ConditionPathExists": "/var/lib/habitat-box/habitat.toml",
    }  # fmt: skip
    assert {name: unit[name] for name in expected} == {name: [value] for name, value in expected.items()}
    assert unit["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert all("key" not in value.lower() and "pass" not in value.lower() for value in unit["Environment"])


def test_the_keeper_of_copies_has_a_folder_of_its_own_and_no_network() -> None:
    text = (SCRIPTS / "habitat-box-keeper.service").read_text("utf-8")
    for line in (
        "User=habitat-keeper",
        "StateDirectory=habitat-keeper",
        "StateDirectoryMode=0750",
        "ProtectSystem=strict",
        "PrivateNetwork=yes",
        "NoNewPrivileges=yes",
        "InaccessiblePaths=-/var/lib/habitat-box -/run/habitat-box-papiers",
        "CapabilityBoundingSet=CAP_DAC_READ_SEARCH",
        "python -I -m backups.keeper /var/lib/habitat-keeper /srv/habitat-box/sauvegardes",
    ):
        assert line in text
    assert "ReadWritePaths" not in text
    said = "\n".join(dry_run("install"))
    assert "--gid habitat --home-dir /var/lib/habitat-keeper" in said
    for end in ("service", "timer"):
        assert f"/etc/systemd/system/habitat-box-keeper.{end}" in said
    assert "systemctl enable --quiet --now habitat-box-keeper.timer" in said or not Path("/run/systemd/system").is_dir()


def test_systemd_understands_the_keepers_units_and_finds_it_little_exposed(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for end in ("service", "timer"):
        text = (SCRIPTS / f"habitat-box-keeper.{end}").read_text("utf-8")
        (tmp_path / f"habitat-box-keeper.{end}").write_text(text.replace("/opt/habitat-box/current/bin/python", str(program)))
    units = [tmp_path / f"habitat-box-keeper.{end}" for end in ("service", "timer")]
    done = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True)
    assert not [line for line in (done.stdout + done.stderr).splitlines() if "habitat" in line]
    command = [analyze, "security", "--offline=yes", "--no-pager", SCRIPTS / "habitat-box-keeper.service"]
    score = re.search(
        r"Overall exposure level for \S+ ([\d.]+)", subprocess.run(command, capture_output=True, text=True).stdout
    )
    assert score
    assert float(score[1]) <= MOST_EXPOSED


def test_a_machines_key_that_is_gone_or_opens_nothing_never_keeps_the_site_from_starting(tmp_path: Path) -> None:
    """A unit does not start when a credential of its own is missing or cannot be decrypted: the site's unit has none."""
    assert "Credential" not in UNIT.read_text("utf-8")
    text = (SCRIPTS / "habitat-box-cle.service").read_text("utf-8")
    for line in (
        "ConditionPathExists=/etc/credstore.encrypted/habitat-box-key",
        "LoadCredentialEncrypted=habitat-box-key:/etc/credstore.encrypted/habitat-box-key",
        "After=habitat-box-site.service",
        "WantedBy=habitat-box-site.service",
        "habitat-box --dir /var/lib/habitat-box unlock --machine",
        "User=habitat",
        "LimitCORE=0",
        "MemorySwapMax=0",
        "PrivateNetwork=yes",
    ):
        assert line in text
    for needed in ("Requires=", "BindsTo=", "Requisite=", "PartOf="):
        assert needed not in text + UNIT.read_text("utf-8")
    assert "/etc/systemd/system/habitat-box-cle.service" in "\n".join(dry_run("install"))
    assert "/etc/systemd/system/habitat-box-cle.service" in "\n".join(dry_run("uninstall"))
    assert "rm -f /var/lib/habitat-box/store.keys" in "\n".join(dry_run("uninstall", "--with-data"))
    assert "/etc/credstore.encrypted/habitat-box-key" in "\n".join(dry_run("uninstall", "--with-data"))
    analyze, program = tool("systemd-analyze"), tmp_path / "habitat-box"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "habitat-box-cle.service").write_text(text.replace("/opt/habitat-box/current/bin/habitat-box", str(program)))
    said = subprocess.run([analyze, "verify", "--man=no", tmp_path / "habitat-box-cle.service"], capture_output=True, text=True)
    assert not [line for line in (said.stdout + said.stderr).splitlines() if "habitat-box-cle" in line]


def test_systemd_finds_the_site_little_exposed() -> None:
    done = subprocess.run(
        [tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", UNIT], capture_output=True, text=True, timeout=60
    )
    score = re.search(r"Overall exposure level for \S+ ([\d.]+)", done.stdout)
    assert score, done.stdout + done.stderr
    assert float(score[1]) <= MOST_EXPOSED
    assert f"**{score[1]}**" in (ROOT / "INSTALL.md").read_text("utf-8"), "the figure written down is another"


def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    program = tmp_path / "habitat-box-site"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    here = UNIT.read_text("utf-8").replace("/opt/habitat-box/current/bin/habitat-box-site", str(program))
    (tmp_path / "habitat-box-site.service").write_text(here)
    done = subprocess.run(
        [analyze, "verify", "--man=no", tmp_path / "habitat-box-site.service"], capture_output=True, text=True
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if "habitat" in line]
    assert not said, said


def test_sudo_understands_its_lines_and_keeps_no_name(tmp_path: Path) -> None:
    text = (SCRIPTS / "install").read_text("utf-8")
    lines = re.search(r"habitat-box\.essai 0440 <<'FIN'\n(.*?)\nFIN\n", text, re.DOTALL)
    assert lines
    assert "Defaults!HABITAT_BOX !log_allowed, !pam_session" in lines[1]
    assert "NOPASSWD: HABITAT_BOX" in lines[1]
    assert "ALL=(ALL" not in lines[1]
    file = tmp_path / "sudoers"
    file.write_text(lines[1] + "\n")
    file.chmod(0o440)
    subprocess.run([tool("visudo"), "-cqf", file], check=True)


def test_every_package_of_the_house_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = set(project["tool"]["setuptools"]["packages"])
    top = {name.split(".")[0] for name in named}
    there = {str(folder.parent.relative_to(ROOT)).replace("/", ".") for name in top for folder in (ROOT / name).rglob("*.py")}
    assert there == named
    assert set(re.search(r'^PACKAGES="(.*)"$', (SCRIPTS / "install").read_text("utf-8"), re.MULTILINE)[1].split()) == top  # type: ignore[index]


def test_install_md_names_only_commands_that_exist() -> None:
    text = (ROOT / "INSTALL.md").read_text("utf-8")
    typed = re.findall(r"^    [$#] (.+)$", text, re.MULTILINE)
    assert len(typed) > 20
    named = {match[1] for line in typed if (match := re.match(r"habitat-box (?:--dir \S+ )?([a-z-]+)", line))}
    assert named
    assert named <= COMMANDS.keys()
    for script in re.findall(r"scripts/([a-z-]+)", text):
        assert (SCRIPTS / script).exists()
    options = {option for line in typed if "scripts/install" in line for option in re.findall(r"--[a-z-]+", line)}
    assert all(option in (SCRIPTS / "install").read_text("utf-8") for option in options)


def test_nothing_installed_names_the_machine_it_was_written_on() -> None:
    for path in (*(SCRIPTS / name for name in SHELL), UNIT, ROOT / "INSTALL.md"):
        text = path.read_text("utf-8")
        assert not re.search(r"/(?:work|tmp|root|home)/", text), path.name
        assert not re.search(r"https?://", text), path.name
