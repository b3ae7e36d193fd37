"""habitat-box retention, as the keeper types it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from habitat_box import __main__ as keeper
from habitat_box import errors
from habitat_box.commands import retention as command
from habitat_box.usecases import residents, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock

Say = Callable[..., Result]


@pytest.fixture
def say(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Say:
    @contextmanager
    def opened(_context: object) -> Iterator[Desk]:
        yield desk

    monkeypatch.setattr(command, "opened", opened)

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(keeper.cli, ["retention", *words], input=typed)

    return run


def test_a_new_house_is_told_in_whole_sentences(say: Say) -> None:
    said = say()
    assert "La date est sûre : lundi 23 novembre 2026, 8 h 40." in said.output
    assert "Le travail du jour n'a encore jamais été fait." in said.output
    assert "Rien n'est en retard." in said.output
    assert say("status").output == said.output
    assert "rien ne part" in say("preview").output
    assert "Rien n'a été détruit depuis ce jour." in say("register").output
    assert "L'archive est vide." in say("archive").output
    assert "Rien à effacer aujourd'hui." in say("run").output
    assert "Dernier travail du jour : lundi 23 novembre 2026, 8 h 40." in say().output
    assert json.loads(say("status", "--json").output)["sure"] is True


def test_the_keeper_sees_what_will_go_and_then_what_went(say: Say, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    retention.confirm_date(desk)
    said = say("preview", "--on", "22/05/2027")
    assert "Le 22 mai 2027 :" in said.output
    assert "     3  visites, avec le nom, depuis le 23 novembre 2026" in said.output
    assert json.loads(say("preview", "--on", "2027-05-22", "--json").output)["due"][0]["number"] == 3
    clock.advance(days=180)
    retention.confirm_date(desk)
    assert "Rien n'est en retard." in say().output
    clock.advance(days=1)
    assert "6 choses sont en retard." in say().output
    clock.advance(days=-1)
    retention.confirm_date(desk)
    assert "22/05/2027       3  visites, avec le nom (durée)" in say("run").output
    assert "22/05/2027       3  visites, avec le nom (durée)" in say("register", "--since", "01/05/2027").output
    assert {one["rule"] for one in json.loads(say("register", "--json").output)["destroyed"]} >= {"visites", "changements"}


@pytest.mark.rule("E1")
def test_a_doubted_date_is_said_first_and_must_be_typed(say: Say, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    say("run")
    clock.advance(days=365)
    said = say()
    assert said.output.startswith("La boîte doute de la date : elle lit mardi 23 novembre 2027, 8 h 40.")
    assert "Dernière date sûre : lundi 23 novembre 2026, 8 h 40." in said.output
    assert "Rien n'est effacé." in said.output
    assert isinstance(say("run").exception, errors.ClockInDoubt)
    wrong = say("confirm-date", typed="23/11/2026\n")
    assert isinstance(wrong.exception, errors.StepRefused)
    assert not retention.status(desk).sure
    assert "Date confirmée." in say("confirm-date", typed="23/11/2027\n").output
    assert retention.status(desk).sure
    assert json.loads(say("confirm-date", "--today", "23/11/2027", "--json").output)["confirmed"].startswith("2027-11-23")


@pytest.mark.rule("E2")
def test_a_duration_is_seen_changed_and_refused(say: Say) -> None:
    table = say("limit").output
    assert "fiche                         730 jours  dossier de l'habitant (départ ou décès de l'habitant)" in table
    assert "sans limite" in table
    assert len(table.splitlines()) == len(retention.RULES)
    assert "90 jours" in say("limit", "visites", "90").output
    assert "choisi par la maison" in say("limit", "visites").output
    assert isinstance(say("limit", "fiche", "800").exception, errors.ReasonNeeded)
    held = say("limit", "fiche", "800", "--reason", "procès en cours", "--until", "23/11/2027")
    assert "jusqu'au 23 novembre 2027" in held.output
    assert json.loads(say("limit", "fiche", "--json").output)["limits"][0]["days"] == 800
    assert "Aucune durée ne s'appelle « humeur »." in say("limit", "humeur").output


@pytest.mark.rule("E3")
def test_the_archive_opens_with_a_reason_alone(say: Say, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    residents.say_goodbye(desk, cast.simone, TODAY)
    clock.advance(days=60)
    retention.confirm_date(desk)
    assert "dossier de l'habitant, depuis le 23 novembre 2026 → archive fermée" in say().output
    say("run")
    rows = json.loads(say("archive", "--json").output)["archive"]
    file = next(one for one in rows if one["kind"] == "fiche")
    assert file["erase_on"] == (TODAY + timedelta(days=730)).isoformat()
    assert "fiche, rangé le 22 janvier 2027, effacé le 22 novembre 2028" in say("archive").output
    assert "DELMAS" not in say("archive").output
    assert isinstance(say("archive", file["id"]).exception, errors.ReasonNeeded)
    assert isinstance(say("archive", file["id"], "--reason", "pour voir").exception, errors.ReasonNeeded)
    assert "last_name                DELMAS" in say("archive", file["id"], "--reason", "Contrôle").output
    assert json.loads(say("archive", file["id"], "--reason", "justice", "--json").output)["first_name"] == "Simone"
