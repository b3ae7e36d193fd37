"""Any order of giving, withdrawing, ending, suspending, undoing and looking: what is shown is exactly what is allowed.

The oracle below is written apart from the rules, as a person would tell them. Every day a sample runs; the full count of
10,000 orders runs with `scripts/test --long interleavings`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from habitat_box.domain.access import Look
from habitat_box.domain.consent import Channel
from habitat_box.domain.people import COORDINATOR, Actor, DecisionMode
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import HelperRole, Support
from habitat_box.door import Door
from habitat_box.errors import AccessRefused, GrantRefused, NothingToUndo
from habitat_box.store import journal
from habitat_box.store.connection import Store
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import MONDAY, Cast, FrozenClock

EVERYDAY, FULL = 150, 10_000
HELD = {"P7": "frapper deux fois", "P9": "06 11 11 11 11", "P10": "24/11", "P11": "on rit bien", "P12": "06 22 22 22 22"}
CODES = ["P1", "P7", "P8", "P10", "P11"]
DEED = datetime(2026, 10, 1).date()  # noqa: DTZ001 - a day
REPRESENTED = Support(DecisionMode.REPRESENTED, True, "", DEED, "la coordinatrice", DEED)
ACTS = st.one_of(
    st.tuples(st.sampled_from(["yes by card", "yes to her face", "no by card", "no on paper"]), st.sampled_from(CODES)),
    st.tuples(st.sampled_from(["undo", "representative yes", "representative no", "doubt"]), st.sampled_from(CODES)),
    st.tuples(st.just("wait"), st.sampled_from([1, 23, 24, 30, 71, 72, 24 * 29, 24 * 200, 24 * 366])),
    st.tuples(st.sampled_from(["end of day", "look"]), st.just("")),
)
TALKS = st.tuples(st.booleans(), st.lists(ACTS, min_size=2, max_size=12))


@dataclass
class Word:
    """What the oracle remembers of one subject: each side's last word, and the living YES if there is one."""

    hers: bool | None = None
    his: bool | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    before: list[tuple[object, ...]] = field(default_factory=list)

    def shows(self, at: datetime) -> bool:
        return self.starts is not None and self.ends is not None and self.starts <= at < self.ends

    def lives(self, at: datetime) -> bool:
        return self.ends is not None and at < self.ends

    def stop(self) -> None:
        self.starts = self.ends = None


@dataclass(frozen=True)
class Template:
    """A house to copy: its store's file, and who lives and works there."""

    box: Box
    file: Path
    cast: Cast
    clock: FrozenClock


@pytest.fixture
def template(desk: Desk, cast: Cast, clock: FrozenClock) -> Iterator[Template]:
    with desk.box.store.maintenance():  # past the door, which takes nothing in without a YES
        for code, words in HELD.items():
            row = {"id": f"held-{code}", "resident_id": cast.simone, "purpose": code, "words": words}
            desk.box.store.insert("optional_data", {**row, "written_on": "2026-11-01"})
    desk.box.store.close()
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as place:  # noqa: S108
        file = Path(place) / "template.db"
        shutil.copyfile(desk.box.settings.store, file)
        yield Template(desk.box, file, cast, clock)


def fresh(template: Template) -> Desk:
    """Give a desk in a new copy of the house, on the first Monday again."""
    copy = template.file.with_name("house.db")
    for old in template.file.parent.glob("house.db*"):
        old.unlink()
    shutil.copyfile(template.file, copy)
    clock, numbers = FrozenClock(MONDAY), count(10**6)
    store = Store(copy, template.box.database_key)
    new_id: Callable[[], str] = lambda: f"{next(numbers):032x}"  # noqa: E731
    box = replace(template.box, store=store, door=Door(store, clock, new_id), clock=clock, new_id=new_id)
    return box.desk(COORDINATOR)


def play(template: Template, talk: tuple[bool, list[tuple[str, object]]]) -> int:
    """Play one order of acts and look after each of them; give how many looks there were."""
    represented, acts = talk
    desk, who = fresh(template), template.cast.simone
    clock: FrozenClock = desk.box.clock  # type: ignore[assignment]
    words = {code: Word() for code in CODES}
    try:
        if represented:
            consents.write_support(desk, who, REPRESENTED)
        looks = 0
        for act, what in acts:
            if act == "wait":
                clock.advance(hours=float(str(what)))
            elif act == "end of day":
                desk.box.door.confirm_clock(COORDINATOR)  # months may have passed: in doubt, no YES would end
                consents.end_choices(desk.box)
            elif act != "look":
                said(desk, template.cast, act, str(what), words[str(what)], represented)
            looks += look(desk, template.cast, words)
        return looks
    finally:
        desk.box.store.close()


def said(desk: Desk, cast: Cast, act: str, code: str, word: Word, represented: bool) -> None:
    """Do one act in the house and in the oracle; what the house refuses must be what the oracle forbids."""
    at, door, who = desk.box.clock(), desk.box.door, cast.simone
    lasts = timedelta(days=PURPOSES[code].valid_days)
    if act.startswith("yes"):
        by_card = act == "yes by card"
        channel, helper = (Channel.CARD, HelperRole.NOBODY) if by_card else (Channel.ASSISTED, HelperRole.COORDINATOR)
        waits = at + timedelta(hours=24) if by_card else at
        if by_card and word.lives(at):
            waits = max(at, word.starts or at)
        door.choose(COORDINATOR, who, code, True, channel, desk.box.new_id(), helper)
        word.hers = True
        if represented and word.his is False:
            word.stop()
        else:
            word.starts, word.ends = waits, at + lasts
    elif act.startswith("no"):
        door.choose(COORDINATOR, who, code, False, Channel.PAPER if "paper" in act else Channel.CARD, desk.box.new_id())
        word.hers = False
        word.stop()
    elif act.startswith("representative"):
        yes = act.endswith("yes")
        allowed = represented and not (yes and PURPOSES[code].intimate and REPRESENTED.judge_seen_on is None)
        if not allowed:
            with pytest.raises(GrantRefused):
                consents.record_for(desk, who, code, yes)
            return
        consents.record_for(desk, who, code, yes)
        word.his = yes
        if yes and word.hers is not False:
            word.starts, word.ends = at, at + lasts
        else:
            word.stop()
    elif act == "doubt":
        if not word.lives(at):
            with pytest.raises(NothingToUndo):
                consents.doubt(desk, who, code)
            return
        consents.doubt(desk, who, code)
        word.stop()
    else:
        undone(desk, who, code, word, at)


def undone(desk: Desk, who: str, code: str, word: Word, at: datetime) -> None:
    """Undo in the house; in the oracle a change taken back is read from what the house says it became."""
    try:
        receipt = consents.undo_last(desk, who, code)
    except NothingToUndo:
        return
    history = [event for event in desk.box.door.history(COORDINATOR, who) if event.purpose == code]
    before = history[-3] if len(history) > 2 else None
    # Only a YES that lived just before the change may come back, with no later end than it had.
    if receipt.yes:
        assert before is not None
        assert before.state.value == "donné"
        assert receipt.valid_until == before.valid_until
        assert receipt.effective_from <= max(at, before.effective_from)
        word.starts, word.ends = receipt.effective_from, receipt.valid_until
        word.hers, word.his = (True, word.his) if before.given_by.value == "personne" else (word.hers, True)
    else:
        word.stop()
        word.hers = receipt.state.value == "suspendu"


def look(desk: Desk, cast: Cast, words: dict[str, Word]) -> int:
    """Look as each role; compare every field with the oracle, and count one log line a person and a look."""
    at, door, day = desk.box.clock(), desk.box.door, MONDAY.date()
    shown = {code for code, word in words.items() if word.shows(at)}

    before = lines(desk)
    card = door.look(COORDINATOR, Look.PERSON, cast.simone)
    assert lines(desk) == before + 1
    assert card.habits == (HELD["P7"] if "P7" in shown else None)
    assert card.birthday == (HELD["P10"] if "P10" in shown else None)
    assert card.quotes == ((HELD["P11"],) if "P11" in shown else None)
    assert (card.reminder_phone, card.later_phone) == (None, None)

    seen, others = door.own_visits(cast.sonia, day)
    assert lines(desk) == before + 3  # Simone and René
    assert seen.cards[cast.simone].habits == (HELD["P7"] if "P7" in shown else None)
    assert bool(others) is ("P8" in shown)
    assert (seen.cards[cast.simone].birthday, seen.cards[cast.simone].quotes, seen.cards[cast.simone].last_name) == (None,) * 3

    board = door.board(cast.nadia, day)
    assert lines(desk) == before + 5
    assert board.cards[cast.simone].first_name == ("Simone" if "P1" in shown else None)
    assert board.cards[cast.rene].first_name is None

    with pytest.raises(AccessRefused):
        door.look(Actor(cast.nadia.id, cast.nadia.role, cast.nadia.organisation_id), Look.VISIT, cast.simone)
    assert lines(desk) == before + 6
    return 4


def lines(desk: Desk) -> int:
    with desk.box.store.unit(write=False):
        return journal.head_of(desk.box.store)[0]


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.rule("B6", "B7", "C3", "C5", "A6", "F9", "F11")
@settings(max_examples=EVERYDAY, deadline=None, suppress_health_check=QUIET)
@given(talk=TALKS)
@example(talk=(True, [("no by card", "P1"), ("representative yes", "P1")]))
def test_whatever_the_order_what_is_shown_is_what_is_allowed(template: Template, talk: tuple[bool, list]) -> None:  # type: ignore[type-arg]
    assert play(template, talk) == 4 * len(talk[1])


@pytest.mark.long
@settings(max_examples=FULL, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate, Phase.shrink])
@given(talk=TALKS)
def test_ten_thousand_orders_show_nothing_unconsented_and_hide_nothing_consented(
    template: Template,
    talk: tuple[bool, list],  # type: ignore[type-arg]
) -> None:
    assert play(template, talk) == 4 * len(talk[1])
