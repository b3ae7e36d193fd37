"""`habitat-box` from outside: the whole path in real processes, secrets nowhere, one sentence for each mistake."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from habitat_box import __main__ as keeper
from habitat_box import __version__, errors
from habitat_box.commands import session
from habitat_box.usecases import residents
from habitat_box.usecases.desk import Box, Desk
from tests.command_house import COMMAND, good, made_by_command, run
from tests.conftest import PASSPHRASE, Cast


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_command(tmp_path_factory.mktemp("house"))


def test_the_whole_path_by_command(house: Path, tmp_path: Path) -> None:
    listed = json.loads(good(run(house, "residents", "--json")))
    assert [one["name"] for one in listed["residents"]] == ["René Béraud", "Simone DELMAS"]
    day = good(run(house, "day"))
    assert re.search(r"^09:00-10:00 +A01 +Simone DELMAS +Aide & Présence \(Zoé Petit\)$", day, re.M)
    assert json.loads(good(run(house, "day", "--json")))["visits"][0]["resident"] == "Simone DELMAS"
    again = json.loads(good(run(house, "import", str(house.parent / "semaine.csv"), "--service", "Aide & Présence", "--json")))
    assert (again["read"], len(again["unchanged"]), again["applied"]) == (14, 14, False)

    papers = json.loads(good(run(house, "print", "cards", "--to", str(tmp_path / "papers"), "--json")))["papers"]
    assert all(Path(one).read_bytes().startswith(b"%PDF") for one in papers)

    backup = json.loads(good(run(house, "backup", str(tmp_path), "--json")))
    assert backup["proven"] is True
    good(run(house, "verify"))

    lines = recovery_lines(house)
    restored = tmp_path / "new"
    told = run(house, "restore", backup["path"], str(restored), secret="\n".join(lines))
    assert "Les Tilleuls" in good(told)
    assert good(run(restored, "day")) == day
    assert json.loads(good(run(restored, "verify", "--json")))["problems"] == []


def recovery_lines(house: Path) -> list[str]:
    """Read the lines of the recovery sheet as someone would type them."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the recovery sheet was not read")
    sheet = str(house.parent / "feuille.pdf")
    text = subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True).stdout
    lines = re.findall(r"^\s*(\d:.*= .*)$", text, re.M)
    assert len(lines) == 5, text
    return lines


@pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed: no backup was opened with it")
def test_age_alone_opens_what_the_command_saved(house: Path, tmp_path: Path) -> None:
    import crypto

    secret = crypto.from_typed("\n".join(recovery_lines(house)))
    (tmp_path / "key.txt").write_text(secret + "\n")
    backup = json.loads(good(run(house, "backup", str(tmp_path), "--json")))["path"]
    with (tmp_path / "all.tar").open("wb") as to:
        subprocess.run(["age", "-d", "-i", str(tmp_path / "key.txt"), backup], stdout=to, check=True)
    names = subprocess.run(["tar", "tf", str(tmp_path / "all.tar")], capture_output=True, text=True, check=True).stdout.split()
    assert {"store.db", "store.keys", "habitat.toml"} <= set(names)
    good(run(house, "restore", backup, str(tmp_path / "by-file"), "--key-file", str(tmp_path / "key.txt")))


def test_no_secret_lies_in_a_file_of_the_box_or_on_the_screen(house: Path) -> None:
    import crypto

    said = run(house, "day")
    secrets = [PASSPHRASE, *PASSPHRASE.split()[:1], crypto.from_typed("\n".join(recovery_lines(house)))]
    for path in house.rglob("*"):
        if path.is_file():
            assert not any(secret.encode() in path.read_bytes() for secret in secrets), path.name
    assert not any(secret in said.stdout + said.stderr for secret in secrets)


def test_no_command_takes_a_secret_as_an_argument_or_from_the_environment(house: Path) -> None:
    for name in keeper.COMMANDS:
        command = keeper.cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        for parameter in command.params:
            assert not re.search(r"secret|password|key$|pin", str(parameter.name))
            assert not (parameter.name or "").endswith("passphrase")
            assert parameter.envvar is None
    wrong = run(house, "day", secret="", HABITAT_PASSPHRASE=PASSPHRASE, HABITAT_BOX_PASSPHRASE=PASSPHRASE)
    assert wrong.returncode == 1


@pytest.mark.parametrize("name", list(keeper.COMMANDS))
def test_each_command_loads_and_says_what_it_is_for(name: str) -> None:
    shown = CliRunner().invoke(keeper.cli, [name, "--help"])
    assert shown.exit_code == 0
    command = keeper.cli.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.name == name
    assert command.help
    assert keeper.COMMANDS[name][1] in CliRunner().invoke(keeper.cli, ["--help"]).output


DOCUMENTED = Path(__file__).parents[1] / "docs" / "fr" / "commandes.md"


@pytest.mark.skipif(not DOCUMENTED.exists(), reason="docs/fr/commandes.md is absent: commands not compared")
def test_each_command_is_documented() -> None:
    text = DOCUMENTED.read_text("utf-8")
    assert [name for name in keeper.COMMANDS if f"habitat-box {name}" not in text] == []


def test_an_unknown_command_is_no_command() -> None:
    assert keeper.cli.get_command(None, "rm") is None  # type: ignore[arg-type]
    assert CliRunner().invoke(keeper.cli, ["--version"]).output.strip().endswith(__version__)


# -- init


def test_a_box_made_without_a_terminal_shows_its_drawn_phrase_once_and_opens_with_it(tmp_path: Path) -> None:
    out = good(run(tmp_path / "box", "init", "--residence", "R", "--sheet", str(tmp_path / "f.pdf"), secret=""))
    (phrase,) = re.findall(r"^    (\S+(?: \S+){6})$", out, re.M)
    assert "Aucune visite" in good(run(tmp_path / "box", "day", secret=phrase))
    assert oct((tmp_path / "f.pdf").stat().st_mode & 0o777) == "0o600"


def test_a_sheet_that_cannot_be_written_makes_no_box(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run(tmp_path / "box", "init", "--residence", "R", "--passphrase-stdin", "--sheet", str(tmp_path / "file" / "f.pdf"))
    assert done.returncode == 1
    assert not (tmp_path / "box").exists()


def test_a_weak_phrase_or_a_name_missing_makes_no_box(tmp_path: Path) -> None:
    assert run(tmp_path / "box", "init", "--residence", "R", "--passphrase-stdin", secret="petit").returncode == 1
    assert run(tmp_path / "box", "init").returncode == 2
    assert run(tmp_path / "box", "init", "--residence", "1850578006084", "--passphrase-stdin").returncode == 1
    assert list(tmp_path.iterdir()) == []


# -- a bug


def invoked(box: Box, *words: str) -> Result:
    return CliRunner().invoke(keeper.cli, ["--dir", str(box.settings.folder), *words], input=PASSPHRASE + "\n")


@pytest.mark.parametrize("form", ["--dir={}", "--dir {}"])
def test_a_bug_is_a_reference_and_a_trace_without_values(
    desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    def breaks(_desk: Desk) -> None:
        secret_local = "Simone DELMAS"
        raise ValueError(f"no such thing as {secret_local}")

    monkeypatch.setattr(residents, "names", breaks)
    monkeypatch.setattr(session, "ask_secret", lambda _prompt: PASSPHRASE)
    desk.box.store.close()
    with pytest.raises(SystemExit) as stopped:
        keeper.main([*form.format(desk.box.settings.folder).split(" "), "residents"])

    assert stopped.value.code == 70
    said = capsys.readouterr().err
    (reference,) = re.findall(r"référence ([0-9A-F]{4})", said)
    log = desk.box.settings.technical_log
    text = log.read_text("utf-8")
    assert reference in text
    assert "ValueError" in text
    assert "breaks" in text
    for value in ("DELMAS", "Simone D", PASSPHRASE, desk.box.database_key):
        assert value not in text.replace('secret_local = "Simone DELMAS"', "")
        assert value not in said
    assert oct(log.stat().st_mode & 0o777) == "0o600"


def test_an_interrupted_command_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_context: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "settings_here", interrupted)
    with pytest.raises(SystemExit) as stopped:
        keeper.main(["--dir", str(desk.box.settings.folder), "residents"])
    assert stopped.value.code == 130
    assert "Rien n'a été changé" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_bug(house: Path) -> None:
    command = f"echo '{PASSPHRASE}' | '{COMMAND}' --dir '{house}' residents --json | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert not (house / "technical.log").exists()


def test_a_bug_where_no_log_can_be_written_still_says_its_reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert session.complain(ValueError("x"), ["--dir", str(tmp_path / "none")]) == 70
    assert "référence" in capsys.readouterr().err
    assert session.complain(errors.BoxLocked(), []) == 1
