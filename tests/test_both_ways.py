"""The whole house twice: everyone said YES to everything, everyone said NO to everything. What is needed is the same.

Each expected value is written by hand, once, and must hold both ways; then the twelve effects of a YES are the only
differences (reference A2, mistake 1).
"""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from habitat_box.domain.people import Actor, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Right
from habitat_box.usecases import (
    consents,
    enrolment,
    keeping,
    optional,
    own_copy,
    own_data,
    planning,
    printing,
    residents,
    retention,
    rights,
    signing_in,
    visits,
)
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock

BOTH = pytest.mark.parametrize("yes", [True, False], ids=["all given", "all refused"])
WEEK = "Date;Début;Fin;Bénéficiaire;Intervenant\n24/11/2026;9h00;10h00;Mme DELMAS Simone;Sonia Marchand\n"
PIN = "482915"


@pytest.fixture
def house(desk: Desk, cast: Cast) -> Desk:
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    residents.add_contact(desk, cast.simone, "Paul Delmas", "06 00 00 00 01", "famille", ("urgence", "planning", "nouvelles"))
    return desk


def say(desk: Desk, cast: Cast, yes: bool) -> None:
    for person in (cast.simone, cast.rene):
        for code in PURPOSES:
            consents.record_face_to_face(desk, person, code, yes)


@BOTH
@pytest.mark.rule("A2")
def test_the_coordinator_plans_prints_and_keeps_the_house_alike(house: Desk, cast: Cast, tmp_path: Path, yes: bool) -> None:
    say(house, cast, yes)
    day = visits.see_day(house)
    assert [(f"{v.local_start:%H:%M}", day.seen.who(v).name, v.organisation) for v in day.seen.visits] == [
        ("09:00", "Simone DELMAS", "Aide & Présence"),
        ("10:30", "René Béraud", "Aide & Présence"),
        ("18:00", "Simone DELMAS", "Cabinet de l'Erdre"),
    ]
    (tmp_path / "semaine.csv").write_text(WEEK, "utf-8")
    seen = planning.preview(house, tmp_path / "semaine.csv", "Aide & Présence")
    assert (seen.difference.read, len(seen.difference.entries("added"))) == (1, 1)
    assert planning.apply(house, seen).counts["added"] == 1
    assert [len(visits.see_week(house, TODAY).of(cast.simone, date(2026, 11, day))) for day in (23, 24, 25)] == [2, 1, 0]
    week = printing.print_week(house, date(2026, 11, 23), tmp_path)
    words = subprocess.run(["pdftotext", "-layout", week, "-"], capture_output=True, text=True, check=True).stdout
    assert "DELMAS" in words
    assert "Béraud" in words
    assert residents.find_person(house, "simone").person_id == cast.simone
    assert [card.name for card in residents.names(house)] == ["René Béraud", "Simone DELMAS"]
    made = keeping.back_up(house, tmp_path)
    assert made.path.stat().st_size == made.size
    assert keeping.verify(house).is_whole
    assert retention.preview(house) == []
    assert retention.status(house).sure


@BOTH
@pytest.mark.rule("A2")
def test_a_worker_comes_in_and_finds_the_door_the_hour_and_whom_to_call_alike(house: Desk, cast: Cast, yes: bool) -> None:
    say(house, cast, yes)
    invitation = enrolment.invite(house, cast.sonia.id)
    secret = enrolment.knock(house.box, token=invitation.token).secret
    [waiting] = enrolment.waiting(house)
    enrolment.confirm(house, waiting.match_code)
    enrolment.choose_pin(house.box, secret, PIN, PIN)
    session = signing_in.session_of(house.box, signing_in.sign_in(house.box, secret, PIN))
    own = visits.see_own_day(session.desk)
    seen = [(f"{v.local_start:%H:%M}", own.seen.who(v).name, own.seen.who(v).dwelling) for v in own.seen.visits]
    assert seen == [("09:00", "Simone D.", "A01"), ("10:30", "René B.", "B01")]
    contacts = own.seen.cards[cast.simone].contacts or ()
    assert [one.phone for one in contacts] == ["06 00 00 00 01"]
    board = visits.see_board(house)
    assert [f"{v.local_start:%H:%M}" for v in board.seen.visits] == ["09:00", "10:30", "18:00"]


@BOTH
@pytest.mark.rule("A2")
def test_a_resident_has_every_right_alike(house: Desk, cast: Cast, tmp_path: Path, yes: bool) -> None:
    say(house, cast, yes)
    filed = rights.file_request(house, cast.simone, Right.ACCESS, received_on=TODAY)
    assert filed.due_on == date(2026, 12, 23)
    kept = {}
    for path in own_copy.export(house, cast.simone, tmp_path):
        if path.suffix == ".json":
            kept = json.loads(path.read_text("utf-8"))
    said = json.dumps(kept, ensure_ascii=False)
    assert "DELMAS" in said
    assert "Le café d'abord" in said  # hers even while nobody else may read it
    assert any(line.what for line in own_data.who_looked_for(house, cast.simone))
    residents.correct(house, cast.simone, {"called": "Mamie"})
    assert residents.see_person(house, cast.simone).card.called == "Mamie"


# -- the twelve effects, and nothing else


@pytest.mark.rule("A2", "B6")
def test_the_only_differences_are_the_twelve_that_were_asked(house: Desk, cast: Cast, clock: FrozenClock) -> None:
    def sight() -> dict[str, object]:
        card = residents.see_person(house, cast.simone).card
        own = visits.see_own_day(house.box.desk(Actor(cast.sonia.id, Role.WORKER, cast.sonia.organisation_id)))
        board = visits.see_board(house)
        return {
            "P1": sorted(one.first_name or "" for one in board.seen.cards.values()),
            "P6": optional.news_allowed(house, cast.simone).allowed,
            "P7": card.habits,
            "P8": bool(own.others),
            "P9": card.reminder_phone,
            "P10": card.birthday,
            "P11": card.quotes,
            "P12": card.later_phone,
        }

    say(house, cast, True)
    optional.write_reminder_phone(house, cast.simone, "06 11 11 11 11")
    optional.write_birthday(house, cast.simone, "24/11")
    optional.add_quote(house, cast.simone, "On rit bien ici")
    optional.write_later_phone(house, cast.simone, "06 22 22 22 22")
    given = sight()
    assert given == {
        "P1": ["René", "Simone"], "P6": True, "P7": "Le café d'abord", "P8": True, "P9": "06 11 11 11 11", "P10": "24/11",
        "P11": ("On rit bien ici",), "P12": "06 22 22 22 22",
    }  # fmt: skip
    say(house, cast, False)
    refused = sight()
    assert refused == {"P1": ["", ""], "P6": False, "P7": None, "P8": False, "P9": None, "P10": None, "P11": None, "P12": None}
