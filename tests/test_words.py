"""Dates, hours, names and numbers as people here write them."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box import words
from habitat_box.words import PARIS

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_a_day_is_said_in_french_and_in_english() -> None:
    assert words.long_day(MONDAY) == "lundi 23 novembre 2026"
    assert words.plain_date(MONDAY) == "23 novembre 2026"
    assert words.weekday(MONDAY) == "lundi"
    assert words.short_day(MONDAY).startswith("lun. 23 nov")
    words.speak("en")
    assert "Monday" in words.long_day(MONDAY)
    assert "November" in words.long_day(MONDAY)
    words.speak("tlh")
    assert words.language() == "fr"


def test_an_hour_is_the_hour_on_the_wall_of_the_house() -> None:
    assert words.hour(MORNING) == "8 h 30"
    assert words.hour(datetime(2026, 11, 23, 8, tzinfo=UTC)) == "9 h"
    assert words.clock_hour(MORNING) == "08:30"
    assert words.moment_text(MORNING) == "lundi 23 novembre 2026, 8 h 30"
    words.speak("en")
    assert words.hour(MORNING) == "08:30"


def test_near_days_have_a_word_of_their_own() -> None:
    assert [words.day_words(date(2026, 11, day), MONDAY) for day in (22, 23, 24)] == ["hier", "aujourd'hui", "demain"]
    assert words.day_words(date(2026, 11, 25), MONDAY) == "mercredi 25 novembre 2026"


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2026, 11, 23), 24)])
def test_a_day_of_the_house_is_as_long_as_it_is(day: date, hours: int) -> None:
    following = date.fromordinal(day.toordinal() + 1)
    length = words.midnight(following).astimezone(UTC) - words.midnight(day).astimezone(UTC)
    assert length.total_seconds() == hours * 3600


@given(st.integers(946_684_800, 4_070_908_800).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_an_instant_lies_in_its_own_day(moment: datetime) -> None:
    day = words.local_day(moment)
    assert words.midnight(day) <= moment.astimezone(PARIS)
    assert moment < words.midnight(date.fromordinal(day.toordinal() + 1)).astimezone(UTC)
    assert words.monday_of(day).weekday() == 0
    assert 0 <= (day - words.monday_of(day)).days < 7


def test_names_sort_and_meet_with_accents_set_aside() -> None:
    assert sorted(["Zoé", "Eve", "Émile", "éric", "Œuvrard", "Odile"], key=words.name_order) == [
        "Émile",
        "éric",
        "Eve",
        "Odile",
        "Œuvrard",
        "Zoé",
    ]
    assert words.plain(" BÉRAUD  René ") == words.plain("Beraud Rene")
    assert words.plain("d’Âge") == words.plain("D'AGE")


@given(st.text())
def test_plain_words_are_plain_already(text: str) -> None:
    assert words.plain(words.plain(text)) == words.plain(text)


def test_none_and_one_are_singular_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [words.ngettext("{count} visite", "{count} visites", count) for count in (0, 1, 2)]
    assert said == ["0 visite", "1 visite", "2 visites"]


def test_each_thread_speaks_its_own_language() -> None:
    words.speak("en")
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(words.language()))
    thread.start()
    thread.join()
    assert heard == ["fr"]
