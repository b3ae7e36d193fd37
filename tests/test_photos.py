"""Photos: each use lives only while everyone shown says YES to it, and a worker sees a face on the day of her visit only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.domain.people import Actor
from habitat_box.domain.tasks import TaskKind
from habitat_box.usecases import consents, photos
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.own_data import look_lines
from habitat_box.usecases.visits import see_own_day
from tests.conftest import MONDAY, TODAY, Cast, FrozenClock
from tests.photo_house import photo_file
from tests.web_house import WebHouse, card_of

USES = ("P2", "P3", "P4")


def say(desk: Desk, person: str, *codes: str, yes: bool = True) -> None:
    for code in codes:
        consents.record_face_to_face(desk, person, code, yes)


@pytest.fixture
def face_of_simone(desk: Desk, cast: Cast, tmp_path: Path) -> str:
    say(desk, cast.simone, "P2")
    return photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P2"])


@pytest.mark.parametrize("use", USES)
@pytest.mark.rule("B1")
def test_a_photo_comes_in_only_with_the_yes_of_its_use(desk: Desk, cast: Cast, tmp_path: Path, use: str) -> None:
    say(desk, cast.simone, *(code for code in ("P1", *USES) if code != use))
    with pytest.raises(errors.StepRefused):
        photos.add_photo(desk, photo_file(tmp_path), [cast.simone], [use])
    say(desk, cast.simone, use)
    photo = photos.add_photo(desk, photo_file(tmp_path), [cast.simone], [use], date(2026, 6, 1))
    assert [(one.id, one.uses, one.taken_on) for one in photos.photos(desk)] == [(photo, (use,), date(2026, 6, 1))]


def test_a_photo_needs_someone_and_a_use_it_can_have(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, *USES)
    say(desk, cast.rene, *USES)
    file = photo_file(tmp_path)
    for people, uses in (([], ["P3"]), ([cast.simone], []), ([cast.simone], ["P1"]), ([cast.simone, cast.rene], ["P2"])):
        with pytest.raises(errors.StepRefused):
            photos.add_photo(desk, file, people, uses)
    with pytest.raises(errors.UnknownPerson):
        photos.add_photo(desk, file, [cast.simone, "nobody"], ["P3"])
    with pytest.raises(errors.FieldRefused):
        photos.add_photo(desk, file, [cast.simone], ["P3"], date(2027, 1, 1))
    with pytest.raises(errors.AccessRefused):
        photos.add_photo(desk.box.desk(cast.sonia), file, [cast.simone], ["P3"])
    assert photos.photos(desk) == []


@pytest.mark.rule("B6")
def test_a_group_photo_is_seen_only_while_everyone_on_it_says_yes(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P3", "P4")
    say(desk, cast.rene, "P3")
    file, both = photo_file(tmp_path), [cast.simone, cast.rene]
    with pytest.raises(errors.StepRefused):
        photos.add_photo(desk, file, both, ["P3", "P4"])
    photo = photos.add_photo(desk, file, both, ["P3"])
    assert photos.image_of(desk, photo, "P3").startswith(b"\xff\xd8\xff")
    with pytest.raises(errors.AccessRefused):
        photos.image_of(desk, photo, "P4")

    say(desk, cast.rene, "P3", yes=False)

    assert photos.photos(desk) == []
    assert photos.photos(desk, cast.simone) == []
    with pytest.raises(errors.AccessRefused):
        photos.image_of(desk, photo, "P3")
    consents.undo_last(desk, cast.rene, "P3")
    assert [one.id for one in photos.photos(desk, cast.simone)] == [photo]


@pytest.mark.rule("F9", "D7")
def test_a_worker_sees_a_face_on_the_day_of_her_visit_only(
    desk: Desk, cast: Cast, face_of_simone: str, clock: FrozenClock
) -> None:
    def sees(worker: Actor) -> bool:
        try:
            return bool(photos.face(desk.box.desk(worker), face_of_simone))
        except errors.AccessRefused:
            return False

    assert sees(cast.sonia)
    assert sees(cast.karim)
    assert not sees(cast.nadia)
    assert see_own_day(desk.box.desk(cast.sonia)).seen.cards[cast.simone].photo == face_of_simone
    clock.advance(days=1)
    assert not sees(cast.sonia)
    assert see_own_day(desk.box.desk(cast.sonia)).seen.cards == {}


def test_a_worker_sees_no_photo_of_another_use(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, *USES)
    wall = photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P3", "P4"])
    own = desk.box.desk(cast.sonia)
    assert see_own_day(own).seen.cards[cast.simone].photo == ""
    with pytest.raises(errors.AccessRefused):
        photos.face(own, wall)
    for refused in (
        lambda: photos.image_of(own, wall, "P3"),
        lambda: photos.photos(own),
        lambda: photos.remove_photo(own, wall),
    ):
        with pytest.raises(errors.AccessRefused):
            refused()


def test_each_look_at_a_photo_is_told_to_whom_it_shows(desk: Desk, cast: Cast, face_of_simone: str) -> None:
    photos.face(desk.box.desk(cast.sonia), face_of_simone)
    with pytest.raises(errors.AccessRefused):
        photos.face(desk.box.desk(cast.nadia), face_of_simone)
    told = look_lines(desk, cast.simone, MONDAY)
    said = {(line.what, line.refused) for line in told}
    assert {("a regardé votre photo", False), ("a regardé votre photo", True), ("a ajouté une photo de vous", False)} <= said


def test_the_newest_face_is_the_one_shown(desk: Desk, cast: Cast, face_of_simone: str, tmp_path: Path) -> None:
    newer = photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P2"])
    own = desk.box.desk(cast.sonia)
    assert see_own_day(own).seen.cards[cast.simone].photo == newer
    photos.remove_photo(desk, newer)
    assert see_own_day(own).seen.cards[cast.simone].photo == face_of_simone


def test_a_removed_photo_is_gone(desk: Desk, cast: Cast, face_of_simone: str) -> None:
    photos.remove_photo(desk, face_of_simone)
    assert photos.photos(desk) == []
    with pytest.raises(errors.UnknownItem):
        photos.remove_photo(desk, face_of_simone)
    with pytest.raises(errors.UnknownItem):
        photos.image_of(desk, face_of_simone, "P2")
    with desk.box.store.maintenance():
        for table in ("photo", "photo_person", "photo_use"):
            assert desk.box.store.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608


# -- outside the house (P4)


def published(desk: Desk, cast: Cast, tmp_path: Path) -> str:
    say(desk, cast.simone, "P4")
    photo = photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P4"])
    photos.publish(desk, photo, "Site de la mairie", TODAY)
    photos.publish(desk, photo, "Ouest-France du 23/11", TODAY)
    return photo


@pytest.mark.rule("B6", "C4")
def test_a_no_leaves_a_task_for_each_place_a_photo_was_shown_in(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    photo = published(desk, cast, tmp_path)
    assert [one.place for one in photos.photos(desk)[0].publications] == ["Ouest-France du 23/11", "Site de la mairie"]
    assert not [task for task in desk.box.door.tasks() if task.kind is TaskKind.PUBLICATION]

    say(desk, cast.simone, "P4", yes=False)

    due = [task for task in desk.box.door.tasks() if task.kind is TaskKind.PUBLICATION]
    assert {(task.detail, task.due_on, task.resident_id) for task in due} == {
        ("Ouest-France du 23/11", TODAY, cast.simone),
        ("Site de la mairie", TODAY, cast.simone),
    }
    with pytest.raises(errors.StepRefused):
        photos.publish(desk, photo, "Un autre journal", TODAY)


def test_a_photo_for_the_walls_is_published_nowhere(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P3", "P4")
    photo = photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P3"])
    with pytest.raises(errors.StepRefused):
        photos.publish(desk, photo, "Internet", TODAY)
    with pytest.raises(errors.FieldRefused):
        photos.publish(desk, photo, " ", TODAY)
    with pytest.raises(errors.UnknownItem):
        photos.publish(desk, "nothing", "Internet", TODAY)


def test_a_photo_taken_down_is_no_longer_listed_there(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    photo = published(desk, cast, tmp_path)
    first, second = photos.photos(desk)[0].publications
    photos.unpublish(desk, photo, first.id)
    assert photos.photos(desk)[0].publications == (second,)
    with pytest.raises(errors.UnknownItem):
        photos.unpublish(desk, photo, first.id)


# -- on a telephone


@pytest.mark.rule("B6", "F6")
def test_a_face_is_gone_from_an_open_page_at_the_request_after_the_no(desk: Desk, cast: Cast, face_of_simone: str) -> None:
    web = WebHouse(desk)
    phone, tablet = web.phone_of(cast.sonia.id), web.tablet_with(card_of(desk, cast.simone))
    assert f'href="/photo/{face_of_simone}"' in phone.page.get_data(as_text=True)
    shown = phone.get(f"/photo/{face_of_simone}")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert "data:image/jpeg;base64,/9j/" in shown.get_data(as_text=True)
    assert len(shown.get_data()) <= 60_000

    tablet.get("/choix/P2")
    tablet.post("/choix/P2/non")

    gone = phone.get(f"/photo/{face_of_simone}")
    assert gone.status_code == 404
    assert b"data:image/jpeg" not in gone.get_data()
    phone.get("/visites")
    assert "/photo/" not in phone.page.get_data(as_text=True)


def test_every_refused_photo_is_answered_alike(desk: Desk, cast: Cast, face_of_simone: str, tmp_path: Path) -> None:
    say(desk, cast.rene, "P3")
    wall = photos.add_photo(desk, photo_file(tmp_path), [cast.rene], ["P3"])
    web = WebHouse(desk)
    sonia, nadia = web.phone_of(cast.sonia.id), web.phone_of(cast.nadia.id)
    answers = [sonia.get(f"/photo/{wall}"), sonia.get("/photo/nothing"), nadia.get(f"/photo/{face_of_simone}")]
    assert {(one.status_code, one.get_data()) for one in answers} == {(404, answers[0].get_data())}


def test_a_stranger_and_a_card_see_no_photo(desk: Desk, cast: Cast, face_of_simone: str) -> None:
    web = WebHouse(desk)
    stranger, tablet = web.visitor(), web.tablet_with(card_of(desk, cast.simone))
    for visitor in (stranger, tablet):
        visitor.get(f"/photo/{face_of_simone}")
        assert b"data:image/jpeg" not in visitor.page.get_data()
