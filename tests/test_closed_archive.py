"""The closed archive: out of sight, under a key of its own, opened with a reason, logged, and gone on its day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

import crypto
from crypto.sealing import new_sealing_key, seal, unseal
from habitat_box import errors
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR, DecisionMode
from habitat_box.domain.retention import ArchiveReason
from habitat_box.domain.support import Support
from habitat_box.store import archive, secrets
from habitat_box.usecases import keeping, residents, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import MONDAY, TODAY, Cast, FrozenClock


@pytest.fixture
def left(desk: Desk, cast: Cast, clock: FrozenClock) -> Iterator[Desk]:
    """Simone left sixty days ago; the day's work is done."""
    residents.correct(desk, cast.simone, {"phone": "02 40 11 22 33", "called": "Monette"})
    desk.box.door.write_support(COORDINATOR, cast.simone, Support(DecisionMode.ASSISTED, deed_seen_on=TODAY))
    residents.say_goodbye(desk, cast.simone, TODAY, "départ")
    clock.advance(days=60)
    retention.confirm_date(desk)
    retention.tend(desk.box)
    return desk


def raw(desk: Desk, sql: str) -> list[dict[str, object]]:
    with desk.box.store.maintenance():
        return desk.box.store.rows(sql)


def row_of(desk: Desk, kind: str) -> archive.Archived:
    return next(one for one in retention.archived(desk) if one.kind == kind)


@pytest.mark.rule("E3", "E2")
def test_an_archived_file_is_not_in_the_base_under_another_name(left: Desk, cast: Cast) -> None:
    (skeleton,) = raw(left, f"SELECT * FROM resident WHERE id = '{cast.simone}'")  # noqa: S608
    told = {name for name, value in skeleton.items() if value not in ("", None)}
    assert told == {"id", "log_ref", "consent_ref", "information_format", "exit_on", "exit_code", "archived_on"}
    assert skeleton["information_format"] == "texte"
    with left.box.store.maintenance():
        whole = "\n".join(repr(row) for name in ("resident", "contact", "decision_support", "archive", "name_match")
                          for row in left.box.store.rows(f"SELECT * FROM {name}"))  # fmt: skip # noqa: S608
    for word in ("Simone", "DELMAS", "Monette", "11 22 33", "assisté"):
        assert word not in whole
    assert raw(left, f"SELECT mode FROM decision_support WHERE resident_id = '{cast.simone}'") == []  # noqa: S608


@pytest.mark.rule("E3")
def test_search_and_pages_know_nothing_of_an_archived_file(left: Desk, cast: Cast) -> None:
    with pytest.raises(errors.UnknownPerson):
        residents.find_person(left, "delmas")
    assert cast.simone not in {card.person_id for card in residents.names(left)}
    assert left.box.door.look(COORDINATOR, Look.PERSON, cast.simone).last_name in ("", None)


@pytest.mark.rule("E3")
def test_opening_needs_a_reason_of_the_list_and_is_logged_with_it(left: Desk, cast: Cast) -> None:
    file = row_of(left, "fiche")
    before = keeping.verify(left).log_lines
    for words in ("", " ", "pour voir"):
        with pytest.raises(errors.ReasonNeeded):
            retention.open_archive(left, file.id, words)
    assert keeping.verify(left).log_lines == before
    opened = retention.open_archive(left, file.id, " Demande des héritiers ")
    assert opened.words["last_name"] == "DELMAS"
    assert opened.words["called"] == "Monette"
    assert opened.words["phone"] == "02 40 11 22 33"
    assert opened.words["exit_on"] == TODAY.isoformat()
    assert "DELMAS" not in repr(opened)
    line = raw(left, "SELECT * FROM access_log ORDER BY seq")[-1]
    assert (line["action"], line["object"], line["shown"]) == ("ouvrir", "l'archive", ArchiveReason.HEIRS.value)
    with pytest.raises(errors.UnknownItem):
        retention.open_archive(left, "0", "justice")


def test_how_someone_decided_is_kept_with_the_proof_of_her_choices(left: Desk, cast: Cast, clock: FrozenClock) -> None:
    (kept,) = raw(left, f"SELECT consent_ref FROM resident WHERE id = '{cast.simone}'")  # noqa: S608
    support = row_of(left, "soutien")
    assert support.ref == kept["consent_ref"]
    assert support.erase_on == (TODAY + timedelta(days=1825)).isoformat()
    assert retention.open_archive(left, support.id, "contrôle").words["mode"] == "assisté"
    clock.now = (MONDAY + timedelta(days=730)).astimezone(clock.now.tzinfo)
    retention.confirm_date(left)
    retention.tend(left.box)
    assert [one.kind for one in retention.archived(left)] == ["soutien"]
    assert raw(left, f"SELECT id FROM resident WHERE id = '{cast.simone}'") == []  # noqa: S608
    assert retention.open_archive(left, support.id, "contrôle").words["deed_seen_on"] == TODAY.isoformat()


@pytest.mark.rule("E3")
def test_a_sealed_row_put_in_anothers_place_does_not_open(left: Desk) -> None:
    file, support = row_of(left, "fiche"), row_of(left, "soutien")
    with left.box.store.maintenance():
        left.box.store.run("UPDATE archive SET sealed = (SELECT sealed FROM archive WHERE id = ?) WHERE id = ?",
                           (file.id, support.id))  # fmt: skip
    with pytest.raises(crypto.WrongSecret):
        retention.open_archive(left, support.id, "justice")


@pytest.mark.rule("E3")
def test_the_archive_has_a_key_of_its_own(left: Desk) -> None:
    key = secrets.get(left.box.store, archive.KEY)
    assert len(key) == 32
    assert key.hex() not in left.box.database_key
    (row,) = raw(left, "SELECT sealed FROM archive WHERE kind = 'fiche'")
    sealed = bytes(row["sealed"])  # type: ignore[arg-type]
    file = row_of(left, "fiche")
    bound = json.dumps(["habitat-box archive v1", file.id, "fiche", file.ref], separators=(",", ":")).encode()
    assert json.loads(unseal(key, sealed, bound))["first_name"] == "Simone"
    with pytest.raises(crypto.WrongSecret):
        unseal(new_sealing_key(), sealed, bound)


@pytest.mark.parametrize("cut", [0, 5, 12, 27])
def test_a_cut_or_changed_seal_does_not_open(cut: int) -> None:
    key = new_sealing_key()
    sealed = seal(key, b"Simone", b"ici")
    assert unseal(key, sealed, b"ici") == b"Simone"
    assert seal(key, b"Simone", b"ici") != sealed
    for wrong, bound in ((sealed[:cut], b"ici"), (sealed[:-1] + b"\0", b"ici2"), (sealed, b"ailleurs")):
        with pytest.raises(crypto.WrongSecret):
            unseal(key, wrong, bound)


@pytest.mark.rule("E2")
def test_erasing_someone_takes_her_archive_too(left: Desk, cast: Cast) -> None:
    left.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    assert [one.kind for one in retention.archived(left)] == ["soutien"]


@pytest.mark.rule("E3")
def test_a_worker_or_a_resident_never_opens_the_archive(left: Desk, cast: Cast) -> None:
    with pytest.raises(errors.AccessRefused):
        retention.open_archive(left.box.desk(cast.sonia), row_of(left, "fiche").id, "justice")
