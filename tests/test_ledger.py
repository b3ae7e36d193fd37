"""The ledger of erasures: random tokens in a chain, a signed copy outside the store, and nothing else believed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crypto
from habitat_box import errors
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.store import ledger, ledger_file
from habitat_box.store.ledger import GENESIS, Line
from habitat_box.usecases import consents, keeping, residents
from habitat_box.usecases import ledger as ledgers
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import MONDAY, Cast, FrozenClock
from tests.full_house import Canaries, fill

RANDOM = re.compile(r"[0-9a-f]{32}")


def chained(said: list[tuple[str, str, str]]) -> list[Line]:
    lines: list[Line] = []
    for number, (token, scope, day) in enumerate(said, start=1):
        previous = lines[-1].hash if lines else GENESIS
        lines.append(Line(number, token, scope, day, ledger.link(number, token, scope, day, previous)))
    return lines


def copy_of(box: Box) -> Path:
    return box.settings.folder / ledger_file.NAME


def read(box: Box, path: Path | None = None) -> list[Line]:
    return list(ledger_file.read(path or copy_of(box), box.settings.store_id, ledger_file.public_key(box.store)).lines)


def erase(desk: Desk, name: str) -> str:
    person = residents.welcome(desk, NewResident("Mme", name, "PARTIE"))
    desk.box.door.erase_person(COORDINATOR, person, "effacement")
    return person


@pytest.mark.rule("E7")
def test_the_copy_follows_each_erasure_and_holds_tokens_scopes_and_days_alone(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    assert not copy_of(desk.box).exists()
    first = erase(desk, "Zélie")
    clock.advance(days=3)
    second = erase(desk, "Yvonne")
    lines = read(desk.box)
    assert [(line.token, line.scope, line.day) for line in lines] == [
        (first, "fiche", "2026-11-23"),
        (second, "fiche", "2026-11-26"),
    ]
    text = copy_of(desk.box).read_text("utf-8")
    assert "Zélie" not in text
    assert set(json.loads(text)) == {"format", "version", "store_id", "written_at", "lines", "head", "signature"}
    assert oct(copy_of(desk.box).stat().st_mode & 0o777) == "0o600"
    state = ledgers.state(desk)
    assert (state.erasures, state.last_day, state.copy_is_whole) == (2, "2026-11-26", True)


@pytest.mark.rule("E7")
def test_the_ledger_of_a_whole_life_names_nobody(desk: Desk, cast: Cast) -> None:
    word = Canaries()
    for purpose in ("P2", "P3", "P4", "P5", "P6", "P7", "P9", "P11", "P12"):
        consents.record_face_to_face(desk, cast.simone, purpose, True)
    fill(desk, cast, cast.simone, word)
    for purpose in ("P3", "P5", "P7", "P12"):
        consents.record_face_to_face(desk, cast.simone, purpose, False)
    consents.confirm_no(desk, cast.simone)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    text = copy_of(desk.box).read_text("utf-8")
    assert [one for one in (*word.words, "DELMAS", "Simone", "Tilleuls") if one in text] == []
    scopes = {"fiche", "proche", "texte", "photo", "intervenant", "rôle planning", "usage P3", "oui"}
    assert {line.scope for line in read(desk.box)} <= scopes


@pytest.mark.rule("E7")
def test_a_line_of_the_ledger_is_never_changed_nor_removed(desk: Desk, cast: Cast) -> None:
    erase(desk, "Zélie")
    with desk.box.store.maintenance():
        for sql in ("UPDATE erasure_ledger SET token = 'x'", "DELETE FROM erasure_ledger"):
            with pytest.raises(Exception, match="the ledger stays"):
                desk.box.store.run(sql)
    assert len(read(desk.box)) == 1


def tampered(document: dict[str, Any], path: Path, key: bytes | None = None) -> Path:
    if key is not None:
        document.pop("signature")
        signed = ledger_file.SIGNED_PREFIX + crypto.canonical.canonical_json(document)
        document["signature"] = crypto.sign(key, signed).hex()
    path.write_text(json.dumps(document))
    return path


@pytest.mark.rule("E7")
def test_a_forged_truncated_or_foreign_ledger_is_refused(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    erase(desk, "Zélie")
    erase(desk, "Yvonne")
    text = copy_of(desk.box).read_text()
    good: dict[str, Any] = json.loads(text)
    other = crypto.new_signing_key()
    wrong = {
        "a line less": {**good, "lines": good["lines"][:1]},
        "a line more": {**good, "lines": [*good["lines"], ["f" * 32, "fiche", "2026-11-23"]]},
        "another token": {**good, "lines": [["f" * 32, *good["lines"][0][1:]], good["lines"][1]]},
        "two lines swapped": {**good, "lines": good["lines"][::-1]},
        "another head": {**good, "head": {"seq": 2, "hash": "0" * 64}},
        "another box": {**good, "store_id": "0" * 32},
        "another instant": {**good, "written_at": "2036-11-23T07:40:00.000000Z"},
        "no instant": {name: value for name, value in good.items() if name != "written_at"},
        "another format": {**good, "format": "something"},
        "a newer format": {**good, "version": 2},
        "no signature": {name: value for name, value in good.items() if name != "signature"},
        "an empty signature": {**good, "signature": ""},
        "a line of two": {**good, "lines": [["a", "b"]]},
        "a line of numbers": {**good, "lines": [[1, 2, 3]]},
        "lines that are none": {**good, "lines": None},
    }
    for name, document in wrong.items():
        with pytest.raises(errors.LedgerForged):
            read(desk.box, tampered(dict(document), tmp_path / f"{name}.json"))
    with pytest.raises(errors.LedgerForged):
        read(desk.box, tampered(dict(good), tmp_path / "signed by another.json", other))
    for content in (text[:-40], "", "[]", "null", "{", "\x00" * 50, "[" * 100_000):
        (tmp_path / "cut.json").write_text(content)
        with pytest.raises(errors.LedgerForged):
            read(desk.box, tmp_path / "cut.json")
    assert len(read(desk.box)) == 2


def test_a_foreign_box_s_ledger_is_refused_even_well_signed(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    key = crypto.new_signing_key()
    (tmp_path / "theirs.json").write_bytes(
        ledger_file.signed_text(chained([("a", "fiche", "2026-11-23")]), "other", MONDAY, key)
    )
    with pytest.raises(errors.LedgerForged):
        read(desk.box, tmp_path / "theirs.json")
    assert ledger_file.read(tmp_path / "theirs.json", "other", crypto.public_of(key)).lines[0].token == "a"


said = st.lists(
    st.tuples(st.text(min_size=1), st.sampled_from(["fiche", "photo", "usage P3"]), st.dates().map(str)), max_size=20
)


@given(said, st.text())
def test_what_is_signed_is_read_back_and_a_chain_shows_any_change(lines: list[tuple[str, str, str]], store_id: str) -> None:
    key, whole = crypto.new_signing_key(), chained(lines)
    text = ledger_file.signed_text(whole, store_id, MONDAY, key)
    assert [(line[0], line[1], line[2]) for line in json.loads(text)["lines"]] == lines
    assert ledger.is_whole(whole)
    if len(whole) > 1:
        assert not ledger.is_whole(whole[1:])
        assert not ledger.is_whole([*whole[:-1], Line(len(whole), "other", "fiche", "2026-11-23", whole[-1].hash)])


def test_the_same_erasure_is_remembered_once(desk: Desk, cast: Cast) -> None:
    with desk.box.store.unit():
        desk.box.door._remember_erased("a" * 32, "usage P3")
        desk.box.door._remember_erased("a" * 32, "usage P3")
        desk.box.door._remember_erased("a" * 32, "photo")
    assert [line.scope for line in read(desk.box)] == ["usage P3", "photo"]


def test_a_copy_that_cannot_be_written_is_written_later(
    desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(ledger_file.durable, "replace", full)
        erase(desk, "Zélie")
    assert not copy_of(desk.box).exists()
    assert not ledgers.state(desk).copy_is_whole
    (tmp_path / "stick").mkdir()
    assert keeping.back_up(desk, tmp_path / "stick").ledger_beside
    assert ledgers.state(desk).copy_is_whole
    beside = tmp_path / "stick" / f"{desk.box.settings.host_name}.effacements.json"
    public = ledger_file.public_key(desk.box.store)
    copy, own = (ledger_file.read(file, desk.box.settings.store_id, public) for file in (beside, copy_of(desk.box)))
    assert (copy.lines, own.newest) == (own.lines, None)
    assert copy.newest is not None
    assert copy.newest.sequence == 1


def test_a_broken_chain_inside_is_said(desk: Desk, cast: Cast) -> None:
    erase(desk, "Zélie")
    with desk.box.store.maintenance():
        desk.box.store.run("DROP TRIGGER erasure_ledger_stays")
        desk.box.store.run("UPDATE erasure_ledger SET token = 'x'")
    with pytest.raises(errors.LedgerForged):
        ledgers.state(desk)


def test_real_tokens_are_random(desk: Desk, cast: Cast) -> None:
    from habitat_box.ports import random_id

    desk.box.door.new_id = random_id
    erase(desk, "Zélie")
    assert all(RANDOM.fullmatch(line.token) for line in read(desk.box))
