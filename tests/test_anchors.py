"""A sheet held by somebody else finds a log edited, cut short, or rewritten whole with its own key."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from crypto import chain
from habitat_box.domain.anchors import EVERY, PREFIX, Anchor, Verdict, is_due, judge, read
from habitat_box.errors import AccessRefused, UnknownItem
from habitat_box.store.connection import Store
from habitat_box.usecases import anchors, house_facts, visits
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock


def sheet(desk: Desk, folder: Path) -> str:
    made = anchors.print_anchor(desk, folder)
    return f"{made.seq} {made.groups}"


def rewrite(store: Store, first: int, *, drop: int = 0, shift: str = "") -> None:
    """Do what a thief with the key would: change lines and chain the whole log again."""
    with store.maintenance():
        store.run("DROP TRIGGER access_log_stays")
        store.run("DROP TRIGGER access_log_remains")
        rows = store.rows(
            "SELECT seq, at, actor, role, organisation_id, action, object, subject_ref, shown, result, salt FROM access_log"
        )
        if drop:
            store.run("DELETE FROM access_log WHERE seq > ?", (len(rows) - drop,))
            return
        head = chain.GENESIS
        for row in sorted(rows, key=lambda one: int(one["seq"])):
            seq, salt = row.pop("seq"), bytes(row.pop("salt"))
            if seq == first:
                row["object"] = shift
                store.run("UPDATE access_log SET object = ? WHERE seq = ?", (shift, seq))
            bound = chain.commitment(salt, chain.canonical(row))
            head = chain.link(head, seq, bound)
            store.run("UPDATE access_log SET commitment = ?, head = ? WHERE seq = ?", (bound, head, seq))


@pytest.mark.rule("F14")
def test_a_sheet_agrees_with_an_honest_log_however_much_it_grew(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    visits.see_day(desk)
    typed = sheet(desk, tmp_path)
    visits.see_day(desk)
    assert anchors.check_anchor(desk, typed) is Verdict.SAME
    assert anchors.check_anchor(desk, f"{PREFIX} {typed.lower()}") is Verdict.SAME
    number, *groups = typed.split()
    assert anchors.check_anchor(desk, f"{number} {' '.join(groups[:4])}") is Verdict.SAME


@pytest.mark.rule("F14")
def test_a_log_rewritten_whole_with_its_key_is_found_by_the_sheet_alone(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    visits.see_day(desk)
    typed = sheet(desk, tmp_path)
    rewrite(desk.box.store, 2, shift="le tableau")
    assert anchors.check_anchor(desk, typed) is Verdict.REWRITTEN


@pytest.mark.rule("F14", "F12")
def test_a_log_cut_short_or_edited_is_found(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    visits.see_day(desk)
    typed = sheet(desk, tmp_path)
    rewrite(desk.box.store, 0, drop=3)
    assert anchors.check_anchor(desk, typed) is Verdict.SHORTER
    with desk.box.store.maintenance():
        desk.box.store.run("UPDATE access_log SET object = 'rien' WHERE seq = 2")
    assert anchors.check_anchor(desk, typed) is Verdict.BROKEN


def test_a_sheet_older_than_the_log_is_said_to_be_so() -> None:
    assert judge(Anchor(4, "a" * 16), None, 90, None) is Verdict.TOO_OLD


@pytest.mark.parametrize("typed", ["", "12", "12 ABCD", "x AAAA BBBB CCCC DDDD", "12 GGGG HHHH IIII JJJJ", "12 " + "A" * 65])
def test_words_no_sheet_bears_are_refused(typed: str) -> None:
    with pytest.raises(UnknownItem):
        read(typed)


def test_a_sheet_is_due_each_month(desk: Desk, tmp_path: Path, clock: FrozenClock) -> None:
    assert anchors.is_due(desk)
    anchors.print_anchor(desk, tmp_path)
    assert not anchors.is_due(desk)
    clock.advance(days=EVERY.days)
    assert anchors.is_due(desk)
    assert is_due(date(2026, 1, 1), date(2026, 1, 1) + EVERY)
    assert not is_due(date(2026, 1, 1), date(2026, 1, 1) + EVERY - timedelta(days=1))


def test_the_sheet_bears_its_line_its_print_and_a_code_a_phone_reads(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    house_facts.set_fact(desk, "president", "Monique Aubert")
    made = anchors.print_anchor(desk, tmp_path)
    if shutil.which("pdftotext") is None or shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None:
        pytest.skip("pdftotext, pdftoppm or zbarimg is not installed: the sheet was not read back")
    text = subprocess.run(["pdftotext", "-layout", str(made.path), "-"], capture_output=True, text=True, check=True).stdout
    assert f"Ligne {made.seq}" in text
    assert "Monique Aubert" in text
    assert made.groups.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    assert "Simone" not in text
    subprocess.run(["pdftoppm", "-r", "150", "-png", str(made.path), str(tmp_path / "page")], check=True)
    page = next(tmp_path.glob("page*.png"))
    scanned = subprocess.run(["zbarimg", "-q", "--raw", str(page)], capture_output=True, text=True, check=True).stdout.strip()
    assert anchors.check_anchor(desk, scanned) is Verdict.SAME


def test_a_worker_cannot_print_the_logs_sheet(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(AccessRefused):
        anchors.print_anchor(desk.box.desk(cast.sonia), tmp_path)
