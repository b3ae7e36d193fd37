"""habitat.toml: what is kept comes back, what is not understood is named, and the folder is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box import config
from habitat_box.config import Settings, chosen_folder, read_settings, settings_text
from habitat_box.errors import NoBoxHere, SettingsUnreadable

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@given(TEXT, TEXT, st.sampled_from(["association", "ccas"]), st.integers(1, 65535), st.booleans())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, residence: str, contact: str, body: config.Body, port: int, demo: bool
) -> None:
    folder = tmp_path_factory.mktemp("box")
    settings = Settings(folder, residence, body, "les-tilleuls-ab12", "id", "::", port, "en", demo, contact)
    (folder / "habitat.toml").write_text(settings_text(settings), "utf-8")
    assert read_settings(folder) == settings


@given(st.text(max_size=60))
def test_no_residence_name_makes_a_file_that_cannot_be_read(tmp_path_factory: pytest.TempPathFactory, residence: str) -> None:
    folder = tmp_path_factory.mktemp("box")
    text = settings_text(Settings(folder, residence)).encode("utf-8", "replace")
    (folder / "habitat.toml").write_bytes(text)
    assert read_settings(folder).body == "association"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("port = '8443'", "port"),
        ("port = true", "port"),
        ("demo = 1", "demo"),
        ("passphrase = 'x'", "passphrase"),
        ("folder = '/'", "folder"),
        ("body = 'mairie'", "body"),
        ("residence = ", ""),
        ("\x00", ""),
        ("residence = 'é", ""),
    ],
)
def test_a_line_that_is_not_understood_is_named_with_its_file(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "habitat.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsUnreadable) as refused:
        read_settings(tmp_path)
    assert key in str(refused.value.facts["key"])
    assert refused.value.facts["file"] == tmp_path / "habitat.toml"


def test_a_file_of_another_encoding_or_a_folder_in_its_place_is_not_understood(tmp_path: Path) -> None:
    (tmp_path / "habitat.toml").write_bytes("residence = 'é'".encode("latin-1"))
    with pytest.raises(SettingsUnreadable):
        read_settings(tmp_path)
    (tmp_path / "habitat.toml").unlink()
    (tmp_path / "habitat.toml").mkdir()
    with pytest.raises(SettingsUnreadable):
        read_settings(tmp_path)


def test_a_folder_without_a_box_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoBoxHere):
        read_settings(tmp_path)


def test_the_folder_is_the_one_given_then_the_environments_then_the_systems_then_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HABITAT_BOX_DIR", str(tmp_path / "env"))
    assert chosen_folder(tmp_path / "given") == tmp_path / "given"
    assert chosen_folder(None) == tmp_path / "env"
    monkeypatch.delenv("HABITAT_BOX_DIR")
    monkeypatch.setattr(config, "SYSTEM_FOLDER", tmp_path)
    assert chosen_folder(None) == tmp_path
    monkeypatch.setattr(config, "SYSTEM_FOLDER", tmp_path / "none")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert chosen_folder(None) == tmp_path / "data" / "habitat-box"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert chosen_folder(None) == tmp_path / ".local" / "share" / "habitat-box"


def test_a_socket_path_is_never_too_long_for_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/none")
    near, far = Settings(Path("/b")), Settings(Path("/" + "b" * 120))
    assert near.control_socket == Path("/b/run/control.sock")
    assert near.private_socket.parent == near.control_socket.parent
    assert len(str(far.control_socket)) <= config.LONGEST_SOCKET_PATH
    assert far.control_socket != replace(far, folder=Path("/" + "c" * 120)).control_socket


def test_every_place_lies_in_the_boxs_folder(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    names = ("store", "keys", "toml", "certificate", "certificate_key", "authority", "technical_log")
    assert {getattr(settings, name).parent for name in names} == {tmp_path}
