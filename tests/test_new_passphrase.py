"""A new passphrase: with the old one, or with the paper when the old one is lost. The data is never touched."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest
from click.testing import CliRunner

import crypto
import crypto.slots
from habitat_box import bootstrap, errors
from habitat_box.__main__ import cli
from tests.conftest import PASSPHRASE

NEW = "violon sable dahlia tuyau neige girafe lampe brique"


def test_the_coordinator_changes_her_phrase_and_the_old_one_opens_nothing(created: bootstrap.Created) -> None:
    settings = created.box.settings
    created.box.store.close()
    before = hashlib.sha256(settings.store.read_bytes()).hexdigest()
    bootstrap.change_passphrase(settings, NEW, old=PASSPHRASE)
    assert bootstrap.unlock_key(settings, NEW) == created.box.database_key
    assert hashlib.sha256(settings.store.read_bytes()).hexdigest() == before
    assert not crypto.previous_of(settings.keys).exists()
    with pytest.raises(errors.WrongPassphrase):
        bootstrap.unlock_key(settings, PASSPHRASE)


def test_a_change_takes_two_runs_of_argon2_and_half_a_second_at_most(
    created: bootstrap.Created, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, spent = created.box.settings, list[float]()
    created.box.store.close()
    unlocked = crypto.open_with_passphrase(settings.keys, PASSPHRASE)
    crypto.change_passphrase(settings.keys, unlocked, PASSPHRASE, crypto.STANDARD)
    real = crypto.slots.hash_secret_raw

    def timed(*given: Any, **named: Any) -> bytes:
        begun = time.perf_counter()
        try:
            return real(*given, **named)
        finally:
            spent.append(time.perf_counter() - begun)

    monkeypatch.setattr(crypto.slots, "hash_secret_raw", timed)
    begun = time.perf_counter()
    bootstrap.change_passphrase(settings, NEW, old=PASSPHRASE)
    assert time.perf_counter() - begun <= sum(spent) + 0.5
    assert len(spent) == 2
    assert crypto.slots_of(settings.keys)[0].memory_kib == crypto.STANDARD.m_kib  # the price of the one before


def test_a_lost_phrase_is_replaced_with_the_lines_of_the_sheet(created: bootstrap.Created) -> None:
    settings = created.box.settings
    typed = "\n".join(crypto.sheet_lines(created.recovery_key)).lower()
    bootstrap.change_passphrase(settings, NEW, recovery_words=typed)
    assert bootstrap.unlock_key(settings, NEW) == created.box.database_key


@pytest.mark.parametrize(
    ("new", "old", "words", "refusal"),
    [
        ("court", PASSPHRASE, "", errors.WeakPassphrase),
        (NEW, "une autre phrase que la bonne", "", errors.WrongPassphrase),
        (NEW, "", "AGE-SECRET-KEY-1QQQQ", errors.RecoveryLineWrong),
        (NEW, "", crypto.RecoveryKey.generate().secret, errors.WrongRecoveryKey),
    ],
    ids=["weak", "wrong phrase", "wrong line", "another box's sheet"],
)
def test_a_stranger_changes_nothing(
    created: bootstrap.Created, new: str, old: str, words: str, refusal: type[errors.HabitatError]
) -> None:
    settings = created.box.settings
    before = settings.keys.read_bytes()
    with pytest.raises(refusal):
        bootstrap.change_passphrase(settings, new, old=old, recovery_words=words)
    assert settings.keys.read_bytes() == before


def test_the_command_reads_both_phrases_from_its_input(created: bootstrap.Created) -> None:
    settings = created.box.settings
    told = CliRunner().invoke(
        cli, ["--dir", str(settings.folder), "passphrase"], input=f"{PASSPHRASE}\n{NEW}\n", standalone_mode=False
    )
    assert told.exception is None, told.exception
    assert NEW not in told.output
    assert bootstrap.unlock_key(settings, NEW) == created.box.database_key
