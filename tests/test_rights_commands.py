"""`habitat-box rights`, `breach` and `situation`: the whole path from outside, and each mistake in one sentence."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from habitat_box import __main__ as keeper
from habitat_box.commands.breaches import read_moment
from habitat_box.errors import DateNotUnderstood, StepRefused
from habitat_box.ports import system_clock
from habitat_box.usecases import residents, rights, situation
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.situation import Change
from habitat_box.words import local_day
from tests.command_house import good, made_by_command, run
from tests.conftest import PASSPHRASE, TODAY, Cast, FrozenClock


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_command(tmp_path_factory.mktemp("house"))


def invoked(box: Box, *words: str) -> Result:
    return CliRunner().invoke(keeper.cli, ["--dir", str(box.settings.folder), *words], input=PASSPHRASE + "\n")


def said(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.rule("G3", "G7")
def test_a_request_by_command_from_filing_to_answer(house: Path, tmp_path: Path) -> None:
    made = json.loads(good(run(house, "rights", "file", "accès", "delmas", "--to", str(tmp_path), "--json")))
    assert made["number"] == f"D-{local_day(system_clock()).year}-001"
    assert Path(made["receipt"]).read_bytes().startswith(b"%PDF")
    files = json.loads(good(run(house, "rights", "export", "Delmas", "--to", str(tmp_path), "--json")))["files"]
    assert [Path(one).suffix for one in files] == [".pdf", ".json"]
    assert "fait" in good(run(house, "rights", "answer", made["number"]))
    assert "Voir et recevoir ses données : fait" in good(run(house, "rights", "list"))
    assert "Aucune demande en retard." in good(run(house, "rights", "list", "--overdue"))
    again = run(house, "rights", "answer", made["number"])
    assert again.returncode == 1
    assert again.stderr.strip().endswith("cette demande a déjà sa réponse.")


@pytest.mark.rule("H3")
def test_a_breach_by_command_from_record_to_close(house: Path) -> None:
    number = json.loads(
        good(
            run(
                house,
                "breach",
                "record",
                "--facts",
                "clé USB perdue",
                "--nature",
                "confidentialité",
                "--risk",
                "risque",
                "--json",
            )
        )
    )
    assert number["hours_left"] == 71 or number["hours_left"] == 72
    refused = run(house, "breach", "close", number["number"])
    assert refused.returncode == 1
    assert "la notification complète à la CNIL" in refused.stderr
    done = ("--categories", "habitants", "--people", "8", "--records", "900", "--effects", "aucun", "--measures", "clé changée")
    good(run(house, "breach", "complete", number["number"], *done))
    good(run(house, "breach", "notify", number["number"]))
    good(run(house, "breach", "notify", number["number"], "--complete"))
    assert "close" in good(run(house, "breach", "close", number["number"]))
    listed = json.loads(good(run(house, "breach", "list", "--json")))["breaches"]
    assert [(one["people"], one["hours_left"]) for one in listed] == [(8, None)]


@pytest.mark.rule("G5")
def test_a_record_is_set_aside_and_brought_back_by_command(desk: Desk, cast: Cast) -> None:
    desk.box.store.close()
    assert "mise de côté" in invoked(desk.box, "rights", "limit", "simone").output
    assert "Simone" not in invoked(desk.box, "residents").output
    assert "Bloc réservé" in invoked(desk.box, "day", "23/11/2026").output
    assert "remise en service" in invoked(desk.box, "rights", "unlimit", "simone").output
    assert "Simone" in invoked(desk.box, "residents").output


@pytest.mark.rule("G4")
def test_an_erasure_is_shown_before_it_is_done(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    made = rights.file_request(desk, cast.simone, rights.Right.ERASURE)
    desk.box.store.close()
    shown = invoked(desk.box, "rights", "erase", made.number).output
    assert "- Mes habitudes : à effacer" in shown
    assert "= Planning des visites : gardé, nécessaire tant que la personne habite ici" in shown
    assert "Rien n'est effacé." in shown


@pytest.mark.rule("G3")
def test_an_extension_by_command_needs_its_letter(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, rights.Right.ACCESS, "", TODAY.replace(day=1))
    desk.box.store.close()
    assert invoked(desk.box, "rights", "extend", made.number, "--reason", "complexe").exit_code == 2
    kept = said(invoked(desk.box, "rights", "extend", made.number, "--reason", "complexe", "--notice", "02/11/2026", "--json"))
    assert kept["due"] == "2027-02-01"


@pytest.mark.rule("G4")
def test_what_is_carried_elsewhere_is_one_file(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    desk.box.store.close()
    out = invoked(desk.box, "rights", "export", "béraud", "--portable", "--to", str(tmp_path)).output
    assert "a-emporter-" in out
    assert [path.suffix for path in tmp_path.glob("a-emporter*")] == [".json"]
    assert Path(invoked(desk.box, "rights", "notice", "--to", str(tmp_path)).output.strip()).exists()


def test_a_moment_is_read_as_people_write_it() -> None:
    assert read_moment("24/11/2026 14:30") == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    assert read_moment("24/11/2026 9h05") == datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
    assert read_moment("24/11/2026") == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert read_moment(None) is None
    for wrong in ("24/13/2026 10:00", "24/11/2026 25:00", "hier"):
        with pytest.raises(DateNotUnderstood):
            read_moment(wrong)


# -- changes of situation


@pytest.mark.rule("I5")
def test_a_notice_to_the_departement_says_a_name_a_date_and_a_reason(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    residents.add_contact(desk, cast.simone, "Paul Delmas", "06 00 00 00 01", "fils")
    situation.signal(desk, cast.simone, Change.END_OF_RIGHT, TODAY)
    situation.signal(desk, cast.simone, Change.END_OF_RIGHT, TODAY)
    (one,) = situation.notices(desk)
    path = situation.print_notice(desk, one.id, tmp_path)
    words = " ".join(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout.split())
    for wanted in ("Mme Simone DELMAS", "23 novembre 2026", "fin de droit", "Les Tilleuls"):
        assert wanted in words
    for kept_back in ("A01", "Paul", "06 00", "2022", "Aide & Présence"):
        assert kept_back not in words
    assert "DELMAS" not in path.name.upper()
    assert oct(path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.rule("I5")
def test_the_trace_of_a_notice_stays_once_sent_and_is_sent_once(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    situation.signal(desk, cast.simone, Change.DEPARTURE, TODAY)
    (one,) = situation.notices(desk)
    assert (one.sent_at, one.change, one.on) == (None, Change.DEPARTURE, TODAY)
    clock.advance(hours=1)
    situation.mark_sent(desk, one.id[-32:])
    (sent,) = situation.notices(desk)
    assert sent.sent_at == clock.now
    with pytest.raises(StepRefused, match="déjà parti"):
        situation.mark_sent(desk, one.id)


def test_a_notice_by_command(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    desk.box.store.close()
    assert invoked(desk.box, "situation", "note", "simone", "départ", "30/11/2026").exit_code == 0
    (row,) = said(invoked(desk.box, "situation", "list", "--json"))["notices"]
    assert (row["change"], row["on"], row["sent"]) == ("départ", "2026-11-30", None)
    printed = invoked(desk.box, "situation", "print", row["id"], "--to", str(tmp_path)).output.strip()
    assert Path(printed).exists()
    invoked(desk.box, "situation", "sent", row["id"])
    assert "envoyé" in invoked(desk.box, "situation", "list").output
