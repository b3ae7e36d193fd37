"""The recovery sheet: it counts once typed back, a new one takes its place, and a cut at any step locks nobody out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import backups
import crypto
from crypto import durable
from habitat_box import bootstrap, errors
from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import HabitatError
from habitat_box.store import counters, key_events, secrets
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import keeping, key_file, recovery
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import PASSPHRASE

NEW = "violon sable dahlia tuyau neige girafe lampe brique"


def unlocked(box: Box) -> crypto.Unlocked:
    return key_file.with_phrase(box.settings, PASSPHRASE)


def noted(box: Box) -> list[KeyEvent]:
    with box.store.unit(write=False):
        return [one.what for one in key_events.events(box.store)]


def logged(box: Box) -> list[str]:
    with box.store.unit(write=False):
        return [row["object"] for row in box.store.rows("SELECT object FROM access_log WHERE action = 'clés' ORDER BY seq")]


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[crypto.RecoveryKey]:
    """Remember the keys that new sheets are printed with, as the paper does."""
    keys: list[crypto.RecoveryKey] = []
    real = recovery.sheet_pdf

    def printed(box: Box, key: crypto.RecoveryKey, passphrase: str | None = None) -> bytes:
        keys.append(key)
        return real(box, key, passphrase)

    monkeypatch.setattr(recovery, "sheet_pdf", printed)
    return keys


def test_a_sheet_does_not_count_until_it_is_typed_back(created: bootstrap.Created, desk: Desk) -> None:
    assert recovery.checked_on(desk) is None
    assert recovery.read_back(desk, "\n".join(crypto.sheet_lines(created.recovery_key)).lower()) == (False, True)
    assert recovery.checked_on(desk) == desk.box.clock().date()
    assert noted(desk.box) == [KeyEvent.MADE, KeyEvent.SHEET, KeyEvent.SHEET_READ_BACK]
    assert logged(desk.box) == ["feuille de secours retapée, génération 1"]


def test_two_shares_typed_back_count_as_the_sheet(created: bootstrap.Created, desk: Desk, tmp_path: Path) -> None:
    shares = crypto.shares_of(created.recovery_key)
    assert recovery.read_back(desk, f"{shares[2]}\n{shares[0]}") == (False, True)
    assert recovery.checked_on(desk) is not None


@pytest.mark.parametrize("line", range(1, 6))
def test_a_mistyped_line_is_named_and_nothing_counts(created: bootstrap.Created, desk: Desk, line: int) -> None:
    lines = crypto.sheet_lines(created.recovery_key)
    wrong = lines[line - 1]
    lines[line - 1] = wrong[:3] + ("Q" if wrong[3] != "Q" else "P") + wrong[4:]
    with pytest.raises(errors.RecoveryLineWrong) as refused:
        recovery.read_back(desk, "\n".join(lines))
    assert refused.value.facts["number"] == line
    with pytest.raises(errors.RecoveryLineWrong):
        recovery.check_typed_line(line, lines[line - 1])
    recovery.check_typed_line(line, wrong)
    assert recovery.checked_on(desk) is None


def test_a_wrong_word_of_a_share_is_named(created: bootstrap.Created, desk: Desk) -> None:
    first, second, _third = (share.split() for share in crypto.shares_of(created.recovery_key))
    with pytest.raises(errors.ShareWordWrong) as refused:
        recovery.read_back(desk, " ".join([*first, *second[:6], "chaise", *second[7:]]))
    assert (refused.value.facts["share"], refused.value.facts["word"]) == (2, 7)
    with pytest.raises(errors.ShareWrong):
        recovery.check_typed_share(2, " ".join(first[:-1]))
    with pytest.raises(errors.SharesNotTogether):
        recovery.read_back(desk, " ".join([*first, *first]))


def test_another_boxs_sheet_does_not_count(desk: Desk) -> None:
    with pytest.raises(errors.WrongRecoveryKey):
        recovery.read_back(desk, crypto.RecoveryKey.generate().secret)
    assert recovery.checked_on(desk) is None


def test_both_sheets_live_until_the_new_one_is_typed_back(
    created: bootstrap.Created, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, keys = desk.box, drawn(monkeypatch)
    recovery.read_back(desk, created.recovery_key)
    paper = recovery.new_sheet(desk, unlocked(box), tmp_path / "papers" / "nouvelle.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
    assert recovery.checked_on(desk) is None
    old, new = created.recovery_key, keys[0].secret
    assert crypto.open_with_recovery(box.settings.keys, old) == crypto.open_with_recovery(box.settings.keys, new)
    assert recovery.read_back(desk, old) == (False, False)
    assert recovery.checked_on(desk) is None
    (tmp_path / "place").mkdir()
    assert opens(keeping.back_up(desk, tmp_path / "place").path, old)
    assert recovery.read_back(desk, "\n".join(crypto.sheet_lines(new))) == (True, True)
    assert recovery.checked_on(desk) is not None
    after = keeping.back_up(desk, tmp_path / "place").path
    assert opens(after, new)
    assert not opens(after, old)
    with pytest.raises(errors.WrongRecoveryKey):
        recovery.read_back(desk, old)


def opens(backup: Path, secret: str) -> bool:
    try:
        backups.peek(backup, secret)
    except backups.BackupError:
        return False
    return True


def test_a_sheet_that_waited_goes_when_another_is_made(
    created: bootstrap.Created, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = drawn(monkeypatch)
    for name in ("a.pdf", "b.pdf"):
        recovery.new_sheet(desk, unlocked(desk.box), tmp_path / name)
    with pytest.raises(crypto.WrongSecret):
        crypto.open_with_recovery(desk.box.settings.keys, keys[0].secret)
    assert crypto.open_with_recovery(desk.box.settings.keys, created.recovery_key)
    assert recovery.read_back(desk, keys[1].secret).is_new


class Cut(BaseException):
    """The power goes."""


def cutting(monkeypatch: pytest.MonkeyPatch, step: int) -> Callable[[], int]:
    """Cut at the n-th step that leaves a trace: before a file gets its name, or before the store keeps a value."""
    seen = [0]

    def before(real: Callable[..., object]) -> Callable[..., object]:
        def done(*given: object, **named: object) -> object:
            seen[0] += 1
            if seen[0] == step:
                raise Cut
            return real(*given, **named)

        return done

    for place, name in ((durable, "replace"), (secrets, "keep"), (crypto.keyfile, "discard_previous"), (key_events, "note")):
        monkeypatch.setattr(place, name, before(getattr(place, name)))
    return lambda: seen[0]


@pytest.mark.parametrize("step", range(1, 9))
def test_a_cut_while_a_sheet_is_made_leaves_the_old_one_in_force(
    created: bootstrap.Created, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    box, keys = desk.box, drawn(monkeypatch)
    with monkeypatch.context() as power:
        steps = cutting(power, step)
        try:
            recovery.new_sheet(desk, unlocked(box), tmp_path / "nouvelle.pdf")
        except Cut:
            assert steps() == step
        else:
            assert steps() < step
    assert crypto.open_with_recovery(box.settings.keys, created.recovery_key).database_key == box.database_key
    assert secrets.get(box.store, keeping.RECOVERY_RECIPIENT).decode() == crypto.recipient_of(box.settings.keys)
    recovery.new_sheet(desk, unlocked(box), tmp_path / "encore.pdf")
    assert recovery.read_back(desk, keys[-1].secret) == (True, True)
    assert len(crypto.slots_of(box.settings.keys)) == 2


@pytest.mark.parametrize("step", range(1, 8))
def test_a_cut_while_a_new_sheet_is_typed_back_leaves_one_sheet_for_everything(
    created: bootstrap.Created, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    box, keys = desk.box, drawn(monkeypatch)
    recovery.new_sheet(desk, unlocked(box), tmp_path / "nouvelle.pdf")
    new = keys[0]
    with monkeypatch.context() as power:
        steps = cutting(power, step)
        try:
            recovery.read_back(desk, new.secret)
        except Cut:
            assert steps() == step
        else:
            assert steps() < step
    kept = secrets.get(box.store, keeping.RECOVERY_RECIPIENT).decode()
    whole = {"new": new, "old": crypto.RecoveryKey.from_secret(created.recovery_key)}
    theirs = next(key for key in whole.values() if key.recipient == kept)
    assert crypto.open_with_recovery(box.settings.keys, theirs.secret).database_key == box.database_key
    assert crypto.open_with_recovery(box.settings.keys, new.secret).database_key == box.database_key
    if kept == new.recipient:
        with pytest.raises((errors.SheetReplaced, errors.WrongRecoveryKey)):
            recovery.read_back(desk, created.recovery_key)
    assert recovery.read_back(desk, new.secret).counts
    kept = secrets.get(box.store, keeping.RECOVERY_RECIPIENT).decode()
    assert crypto.recipient_of(box.settings.keys) == kept == new.recipient
    assert recovery.checked_on(desk) is not None
    assert not crypto.previous_of(box.settings.keys).exists()


# -- shares on paper


def test_the_three_papers_hold_three_shares_a_camera_reads(created: bootstrap.Created, desk: Desk, tmp_path: Path) -> None:
    papers = recovery.print_shares(desk, created.recovery_key, tmp_path / "parts")
    assert [path.name for path in papers] == list(recovery.FILES)
    assert noted(desk.box)[-1] is KeyEvent.SHARES
    if shutil.which("pdftoppm") is None or shutil.which("zbarimg") is None:
        pytest.skip("pdftoppm or zbarimg is not installed: the papers were not read by a camera")
    read = []
    for path in papers:
        subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", str(path), str(path.with_suffix(""))], check=True)
        seen = subprocess.run(
            ["zbarimg", "-q", "--raw", str(path.with_suffix(".png"))], capture_output=True, text=True, check=True
        )
        read.append(seen.stdout.strip())
    assert key_file.secret_of_typed(f"{read[0]}\n{read[2]}") == key_file.secret_of_typed(f"{read[1]} {read[0]}")
    assert crypto.open_with_recovery(desk.box.settings.keys, key_file.secret_of_typed(f"{read[2]} {read[1]}"))


def test_shares_are_made_of_the_sheet_in_force_alone(
    created: bootstrap.Created, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = drawn(monkeypatch)
    recovery.new_sheet(desk, unlocked(desk.box), tmp_path / "n.pdf")
    with pytest.raises(errors.SheetNotInForce):
        recovery.print_shares(desk, keys[0].secret, tmp_path / "parts")
    with pytest.raises(errors.WrongRecoveryKey):
        recovery.print_shares(desk, crypto.RecoveryKey.generate().secret, tmp_path / "parts")
    assert not (tmp_path / "parts").exists()


# -- the generation


def test_a_new_phrase_is_noted_at_the_next_opening(box: Box) -> None:
    box.store.close()
    bootstrap.change_passphrase(box.settings, NEW, old=PASSPHRASE)
    again = bootstrap.unlock(box.settings, NEW)
    assert noted(again) == [KeyEvent.MADE, KeyEvent.SHEET, KeyEvent.PASSPHRASE]
    assert logged(again) == ["phrase secrète changée, génération 2"]
    again.store.close()
    bootstrap.unlock(box.settings, NEW).store.close()
    assert noted(again)[-2:] == [KeyEvent.SHEET, KeyEvent.PASSPHRASE]
    again.store.close()


def test_an_old_key_file_put_back_is_noticed_once_and_never_refused(box: Box) -> None:
    old = box.settings.keys.read_bytes()
    bootstrap.change_passphrase(box.settings, NEW, old=PASSPHRASE)
    key_file.look_at_keys(box)
    assert not key_file.generation_is_old(box.settings, box.store)
    box.settings.keys.write_bytes(old)
    for _again in range(3):
        opened = bootstrap.unlock(box.settings, PASSPHRASE)
        assert key_file.generation_is_old(box.settings, opened.store)
        opened.store.close()
    assert noted(box)[-2:] == [KeyEvent.PASSPHRASE, KeyEvent.OLD_FILE]
    assert logged(box)[-1] == "ancien fichier de clés remis, génération 1"
    desk = box.desk(COORDINATOR)
    recovery.new_sheet(desk, key_file.with_phrase(box.settings, PASSPHRASE), box.settings.folder.parent / "n.pdf")
    assert not key_file.generation_is_old(box.settings, box.store)
    with box.store.unit(write=False):
        assert counters.value(box.store, counters.KEY_GENERATION) == 3


def test_a_damaged_key_file_does_not_close_a_box_that_is_open(box: Box) -> None:
    box.settings.keys.write_text("{}", "utf-8")
    opened = bootstrap.open_box(box.settings, box.database_key)
    assert noted(opened) == [KeyEvent.MADE, KeyEvent.SHEET]
    opened.store.close()
    with pytest.raises(HabitatError):
        key_file.look_at_keys(box)
