"""The worker's notice about the access log: shown at her first sign-in, remembered, and never in the way of a visit."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from habitat_box.domain import log_notice as rules
from habitat_box.errors import AccessRefused
from habitat_box.usecases import log_notice
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock
from tests.web_house import PIN, WebHouse, enrol_without_reading


@pytest.fixture
def site(desk: Desk) -> WebHouse:
    return WebHouse(desk)


@pytest.mark.rule("G9")
def test_a_worker_reads_the_notice_at_her_first_sign_in_and_never_again(
    site: WebHouse, desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    phone = site.visitor()
    enrol_without_reading(phone, desk, cast.sonia.id)
    assert "La boîte note qui regarde" in phone.text
    worker = desk.box.desk(cast.sonia)
    assert log_notice.read_on(worker) is None
    phone.post("/information")
    assert "Mes visites" in phone.text
    assert log_notice.read_on(worker) == TODAY
    phone.post("/partir")
    clock.advance(days=1)
    phone.get("/")
    phone.post("/entrer", code=PIN)
    assert "La boîte note qui regarde" not in phone.text
    assert "Vous avez dit l'avoir lu le" in phone.see("/information").replace("&#39;", "'")
    log_notice.acknowledge(worker)
    assert log_notice.read_on(worker) == TODAY  # the first day stays


@pytest.mark.rule("G9")
def test_a_worker_at_a_door_is_not_kept_from_her_visits(site: WebHouse, desk: Desk, cast: Cast) -> None:
    phone = site.visitor()
    enrol_without_reading(phone, desk, cast.sonia.id)
    assert "Simone" in phone.see("/visites")
    assert log_notice.read_on(desk.box.desk(cast.sonia)) is None


@pytest.mark.rule("G9", "A3")
def test_the_notice_says_what_is_written_why_and_until_when(desk: Desk) -> None:
    said = " ".join(rules.sentences("association"))
    for words in ("journal", "un an", "CNIL", "jamais votre nom", "compter vos heures", "intérêt légitime"):
        assert words in said
    assert "mission d'intérêt public" in " ".join(rules.sentences("ccas"))


@pytest.mark.rule("G9")
def test_the_notice_for_an_employer_is_one_page(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    public = replace(desk, box=replace(desk.box, settings=replace(desk.box.settings, body="ccas")))
    path = log_notice.print_log_notice(public, tmp_path)
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert told.count("\f") == 1
    assert "mission d'intérêt public" in " ".join(told.split())
    with pytest.raises(AccessRefused):
        log_notice.print_log_notice(desk.box.desk(cast.sonia), tmp_path)


@pytest.mark.rule("G9", "F9")
def test_nobody_but_a_worker_acknowledges_the_notice(site: WebHouse, desk: Desk, cast: Cast) -> None:
    with pytest.raises(AccessRefused):
        log_notice.acknowledge(desk)
    stranger = site.visitor()
    stranger.get("/information")
    assert "La boîte note qui regarde" not in stranger.text
