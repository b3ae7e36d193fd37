"""habitat-box keys, recovery, unlock --key-file: what a keeper types, and what she is told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import crypto
from habitat_box import bootstrap, errors
from habitat_box.__main__ import cli
from habitat_box.commands import sheet_typing
from habitat_box.config import read_settings
from habitat_box.usecases import recovery
from tests.conftest import PASSPHRASE
from tests.web_browser import site

NEW = "violon sable dahlia tuyau neige girafe lampe brique"


@pytest.fixture
def closed(created: bootstrap.Created) -> bootstrap.Created:
    created.box.store.close()
    return created


def run(made: bootstrap.Created, *words: str, typed: str = PASSPHRASE + "\n") -> Result:
    return CliRunner().invoke(cli, ["--dir", str(made.box.settings.folder), *words], input=typed, standalone_mode=False)


def good(told: Result) -> str:
    assert told.exception is None, told.exception
    return str(told.output)


def slots(made: bootstrap.Created) -> list[dict[str, object]]:
    return list(json.loads(good(run(made, "keys", "--json", typed="")))["slots"])


def is_open(made: bootstrap.Created, within: float = 15) -> bool:
    """Say whether the site opens within some seconds: it answers first, and tries right after."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if json.loads(good(run(made, "status", "--json")))["unlocked"]:
            return True
        time.sleep(0.1)
    return False


def test_the_ways_in_are_listed_without_a_secret(closed: bootstrap.Created) -> None:
    said = good(run(closed, "keys", typed=""))
    assert "Phrase secrète, depuis le" in said
    assert "Feuille de secours, depuis le" in said
    assert [one["kind"] for one in slots(closed)] == ["passphrase", "recovery"]


def test_the_sheet_is_checked_from_standard_input_and_a_wrong_line_is_named(closed: bootstrap.Created) -> None:
    lines = crypto.sheet_lines(closed.recovery_key)
    told = run(closed, "recovery", "check", typed="\n".join([*lines[:3], lines[3][:-1] + "0", lines[4]]))
    assert isinstance(told.exception, errors.RecoveryLineWrong)
    assert told.exception.facts["number"] == 4
    assert "ne compte pas encore" in good(run(closed, "recovery", "status"))
    assert "elle compte" in good(run(closed, "recovery", "check", typed="\n".join(lines).lower()))
    assert "a été retapée le" in good(run(closed, "recovery", "status"))
    assert json.loads(good(run(closed, "recovery", "status", "--json")))["counted"] is True


def test_at_a_terminal_each_line_is_asked_and_a_wrong_one_again(
    closed: bootstrap.Created, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line[3:] for line in crypto.sheet_lines(closed.recovery_key)]
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)
    said = good(run(closed, "recovery", "check", typed="\n".join([lines[0], "QQQQ QQQQ QQQQ = QQ", *lines[1:]]) + "\n"))
    assert "La ligne 2 de la feuille de secours contient une faute" in said
    assert "elle compte" in said
    shares = crypto.shares_of(closed.recovery_key)
    words = [sheet_typing.SHARES_WORD, shares[1].replace(shares[1].split()[2], "chaise", 1), shares[1], shares[0]]
    said = good(run(closed, "recovery", "check", typed="\n".join(words) + "\n"))
    assert "mot 3" in said


def test_a_lost_phrase_is_replaced_with_two_shares_on_one_line(closed: bootstrap.Created) -> None:
    shares = crypto.shares_of(closed.recovery_key)
    told = run(closed, "passphrase", "--recovery", typed=f"{shares[2]} {shares[1]}\n{NEW}\n")
    assert NEW not in good(told)
    assert bootstrap.unlock_key(closed.box.settings, NEW) == closed.box.database_key
    wrong = run(closed, "passphrase", "--recovery", typed=f"{shares[2]} {shares[1]} trop\n{NEW}\n")
    assert isinstance(wrong.exception, errors.ShareWrong | errors.ShareWordWrong)


def test_a_new_sheet_is_printed_then_counts_once_typed(closed: bootstrap.Created, tmp_path: Path) -> None:
    said = good(run(closed, "recovery", "new", "--sheet", str(tmp_path / "n.pdf")))
    assert "recovery check" in said
    assert (tmp_path / "n.pdf").read_bytes().startswith(b"%PDF")
    assert "Ne compte pas encore" in good(run(closed, "keys", typed=""))
    assert "C'est l'ancienne feuille" in good(run(closed, "recovery", "check", typed=closed.recovery_key))
    wrong = run(closed, "recovery", "new", "--sheet", str(tmp_path / "m.pdf"), typed="une autre phrase que la bonne\n")
    assert isinstance(wrong.exception, errors.WrongPassphrase)
    assert not (tmp_path / "m.pdf").exists()


def test_the_three_shares_are_printed_where_asked(closed: bootstrap.Created, tmp_path: Path) -> None:
    said = good(run(closed, "recovery", "shares", "--to", str(tmp_path / "parts"), typed=closed.recovery_key))
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == sorted(recovery.FILES)
    assert "donnez-en une à chacun" in said


def test_a_stick_opens_the_site_by_command_and_at_its_start_until_it_is_removed(
    closed: bootstrap.Created, tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    refused = run(closed, "keys", "add-usb", str(tmp_path / "stick"))
    assert isinstance(refused.exception, errors.NotAccepted)
    assert "Qui vole la boîte avec cette clé USB" in refused.output
    good(run(closed, "keys", "add-usb", str(tmp_path / "stick"), "--yes"))
    file = tmp_path / "stick" / "habitat-box.cle"
    with site(read_settings(closed.box.settings.folder), "--no-announce"):
        assert is_open(closed)
        good(run(closed, "lock"))
        good(run(closed, "unlock", "--key-file", str(file), typed=""))
        assert is_open(closed)
        assert isinstance(run(closed, "unlock", "--key-file", str(tmp_path / "none")).exception, errors.FileNotFound)
    assert "opened unattended by usbfile" in closed.box.settings.technical_log.read_text("utf-8")
    (gone,) = [str(one["id"]) for one in slots(closed) if one["kind"] == "usbfile"]
    good(run(closed, "keys", "remove", gone))
    with site(read_settings(closed.box.settings.folder), "--no-announce"):
        assert not is_open(closed, 4)
    assert isinstance(run(closed, "keys", "remove", gone).exception, errors.KeySlotUnknown)


def test_the_first_box_is_told_to_have_its_sheet_typed_back(tmp_path: Path) -> None:
    words = ["--dir", str(tmp_path / "b"), "init", "--residence", "R", "--passphrase-stdin", "--sheet", str(tmp_path / "f.pdf")]
    said = good(CliRunner().invoke(cli, words, input=PASSPHRASE + "\n", standalone_mode=False))
    assert "habitat-box recovery check" in said
    (price,) = [one for one in crypto.slots_of(tmp_path / "b" / "store.keys") if one.kind == "passphrase"]
    assert price.memory_kib >= 65536
    assert price.passes >= 3
