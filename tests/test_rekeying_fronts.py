"""A change of keys seen from the doors: the site closes, the terminal asks again, the command does it from end to end."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path

import pytest

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import changeover
from habitat_box.usecases import rekeying, residents, site
from habitat_box.usecases.desk import Box, Desk
from lan_web.control import Control
from tests.command_house import COMMAND, cheap_phrase
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.rekeyed_house import NEXT, changed
from tests.screen_house import Hand, at_the_screen
from tests.web_house import WebHouse


def test_a_site_left_open_forgets_its_key_and_answers_its_closed_page(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    assert "Simone" in phone.see("/visites")
    changed(desk)
    assert "Simone" not in phone.see("/visites")
    assert phone.page.status_code == 503
    assert web.house.box is None
    assert "fermée" in phone.text or "fermé" in phone.text


def test_a_site_left_open_notices_at_its_hour_and_at_its_own_socket(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    control = Control(web.house)
    changed(desk)
    assert control.answer(b'{"do": "waiting"}')["error"] == "StoreReplaced"  # type: ignore[call-overload]
    assert web.house.box is None
    late = WebHouse(desk, unlocked=False)
    with pytest.raises(errors.StoreKeyMismatch):
        late.house.open(desk.box.database_key)
    again = bootstrap.unlock(desk.box.settings, NEXT, desk.box.clock).desk(COORDINATOR)
    hourly = WebHouse(again)
    changed(again, phrase=PASSPHRASE)
    hourly.house.tend()
    assert hourly.house.box is None


def test_a_running_site_is_closed_for_the_change_and_open_again_after_it(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    control = Control(web.house)
    control.start()
    try:
        done = changed(desk, new_authority=True)
        assert done.site_open
        assert web.house.opened().database_key == done.database_key
        assert site.borrow_key(desk.box.settings) == done.database_key
        page = web.visitor().see("/aide")
        assert crypto.fingerprint_words(desk.box.settings.authority.read_bytes()) == web.house.words
        assert page
    finally:
        control.stop()
        web.house.lock()


def test_a_change_that_fails_leaves_the_site_as_it_was(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    web = WebHouse(desk)
    control = Control(web.house)
    control.start()
    try:
        monkeypatch.setattr(changeover, "take_over", lambda _folder: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(errors.DiskFull):
            changed(desk)
        assert web.house.opened().database_key == desk.box.database_key
    finally:
        control.stop()
        web.house.lock()


def test_a_terminal_left_open_goes_back_to_the_passphrase(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("3")
        assert "2 habitants" in hand.text
        worker = threading.Thread(target=changed, args=(bootstrap.open_box(box.settings, box.database_key).desk(COORDINATOR),))
        worker.start()
        worker.join()
        await hand.press("1")
        assert "La boîte est fermée. Tapez la phrase secrète" in hand.text
        assert any("Les clés de la boîte viennent de changer" in one for one in hand.notices)
        await hand.write(NEXT)
        await hand.press("enter")
        await hand.press("3")
        assert "DELMAS" in hand.text

    at_the_screen(box, play)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed: the new sheet was not read")
def test_the_keeper_changes_every_key_with_the_command(desk: Desk, cast: Cast, tmp_path: Path, clock: FrozenClock) -> None:
    folder, sheet = desk.box.settings.folder, tmp_path / "sheet.pdf"
    desk.box.store.close()
    cheap_phrase(folder)
    command = [str(COMMAND), "--dir", str(folder), "rekey", "--sheet", str(sheet)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        run.stdin.write(PASSPHRASE + "\n")
        run.stdin.flush()
        while "retapez" not in run.stdout.readline():
            assert run.poll() is None
        text = subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True).stdout
        key = next(word for word in text.split() if word.startswith("AGE-SECRET-KEY-1"))
        said, wrong = run.communicate(f"{key}\n{NEXT}\n", timeout=60)
    assert run.returncode == 0, wrong
    assert "92 jours" in said
    assert "habitat-box backup" in said
    settings = read_settings(folder)
    with pytest.raises(errors.WrongPassphrase):
        bootstrap.unlock_key(settings, PASSPHRASE)
    box = bootstrap.unlock(settings, NEXT)
    assert len(residents.names(box.desk(COORDINATOR))) == 2
    box.store.close()
    crypto.open_with_recovery(settings.keys, key)


def test_a_wrong_sheet_typed_to_the_command_changes_nothing_and_leaves_no_sheet(
    desk: Desk, cast: Cast, tmp_path: Path, created: bootstrap.Created
) -> None:
    folder, sheet = desk.box.settings.folder, tmp_path / "sheet.pdf"
    desk.box.store.close()
    run = subprocess.run(
        [str(COMMAND), "--dir", str(folder), "rekey", "--sheet", str(sheet)],
        input=f"{PASSPHRASE}\n{created.recovery_key}\n{NEXT}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert "n'est pas celle de la nouvelle feuille" in run.stderr
    assert not sheet.exists()
    assert bootstrap.unlock_key(read_settings(folder), PASSPHRASE) == desk.box.database_key


def test_the_disk_is_full_during_the_copy_and_the_old_box_goes_on(
    desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock
) -> None:
    """A file that may not grow is a disk that is full: SQLite is told so at its first page too many (setrlimit(2))."""
    import resource
    import signal

    files = {path.name for path in desk.box.settings.folder.iterdir()}
    drawn = rekeying.draft_keys(desk)
    before, soft = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, soft[1]))
    try:
        with pytest.raises((errors.DiskFull, errors.DiskFailing)):
            rekeying.rekey(desk, drawn, drawn.recovery_key, NEXT, profile=TEST_ONLY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, soft)
        signal.signal(signal.SIGXFSZ, before)
    left = {path.name for path in desk.box.settings.folder.iterdir()}
    assert left - files <= {"store.db-wal", "store.db-shm"}
    box = bootstrap.unlock(desk.box.settings, PASSPHRASE, clock)
    assert len(residents.names(box.desk(COORDINATOR))) == 2
    box.store.close()
