"""A NO costs nothing and shows nowhere: no page tells someone who refused from someone who was never asked."""

from __future__ import annotations

import re

import pytest

from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast
from tests.web_house import Visitor, WebHouse

WORKER_PAGES = ("/visites", "/tableau")
WORDS_OF_A_NO = re.compile(r"refus|retir|expir|suspend|invalid|non demandé|consent|accord|\bNON\b", re.IGNORECASE)


def seen_by(phone: Visitor) -> str:
    """Read every page a worker has, without the proof that changes with each phone and the log's receipt of each look."""
    pages = (phone.get(path).get_data(as_text=True) for path in WORKER_PAGES)
    return re.sub(r'value="[0-9a-f]{32}"|ligne \d+ — [0-9A-F\s]+', "", "\n".join(pages))


def fill(desk: Desk, person: str) -> None:
    residents.write_habits(desk, person, "Le café avant tout")


@pytest.mark.rule("B8")
def test_a_workers_pages_are_the_same_for_refused_withdrawn_and_never_asked(desk: Desk, cast: Cast) -> None:
    fill(desk, cast.simone)
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    never_asked = seen_by(phone)
    for code in PURPOSES:
        consents.record_face_to_face(desk, cast.simone, code, False)
    refused = seen_by(phone)
    for code in PURPOSES:
        consents.record_face_to_face(desk, cast.simone, code, True)
    given = seen_by(phone)
    for code in PURPOSES:
        consents.record_face_to_face(desk, cast.simone, code, False)
    withdrawn = seen_by(phone)
    assert never_asked == refused == withdrawn
    assert given != refused


@pytest.mark.rule("B8")
def test_no_worker_page_names_a_refusal_or_a_choice(desk: Desk, cast: Cast) -> None:
    for code in PURPOSES:
        consents.record_face_to_face(desk, cast.simone, code, False)
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    for path in WORKER_PAGES:
        read = phone.see(path)
        assert not WORDS_OF_A_NO.search(read), path
        assert not any(purpose.title in read for purpose in PURPOSES.values())


@pytest.mark.rule("B8")
def test_a_suspended_or_doubted_yes_reads_like_one_never_given(desk: Desk, cast: Cast) -> None:
    fill(desk, cast.simone)
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    before = seen_by(phone)
    for code in PURPOSES:
        consents.ask(desk, cast.simone, code)
        consents.record_face_to_face(desk, cast.simone, code, True)
        consents.doubt(desk, cast.simone, code)
    assert seen_by(phone) == before
