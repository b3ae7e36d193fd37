"""Series: RFC 5545 first, then libical's cases, then recurring-ical-events; each known difference has its reason."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_box.domain.recurrence import RuleNotUnderstood, Series, TooManyOccurrences, Work, occurrences, read_rule
from habitat_box.domain.recurrence_rule import wall

LIBICAL = Path(__file__).parents[2] / "shared" / "data" / "ics" / "libical_rrule_cases.json"
FAR = wall(2060)


def cases() -> list[dict[str, str]]:
    """Read libical's cases, or none when the shared data is not beside the project."""
    return json.loads(LIBICAL.read_text()) if LIBICAL.exists() else []


def moment(text: str) -> datetime:
    """Read a DATE or DATE-TIME as a naive moment."""
    form = "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d"
    return datetime.strptime(text.rstrip("Z"), form)  # noqa: DTZ007  wall time


@pytest.mark.skipif(not cases(), reason="../shared/data/ics/libical_rrule_cases.json is absent")
def test_every_case_of_libical_gives_libicals_instances() -> None:
    different = []
    for case in cases():
        start, all_day = moment(case["DTSTART"]), "T" not in case["DTSTART"]
        found = list(occurrences(read_rule(case["RRULE"]), start, start, FAR, all_day))
        if found != [moment(one) for one in case["INSTANCES"].split(",")]:
            different.append(case["title"])
    assert different == []


@pytest.mark.skipif(not cases(), reason="../shared/data/ics/libical_rrule_cases.json is absent")
def test_a_window_gives_what_the_whole_series_has_inside_it() -> None:
    for case in cases():
        start, all_day = moment(case["DTSTART"]), "T" not in case["DTSTART"]
        whole = [moment(one) for one in case["INSTANCES"].split(",")]
        series = Series(start, all_day, (read_rule(case["RRULE"]),))
        middle = whole[len(whole) // 2]
        lower, upper = middle - timedelta(days=40), middle + timedelta(days=40)
        assert series.between(lower, upper) == [one for one in whole if lower <= one <= upper], case["title"]


# What dateutil, and with it recurring-ical-events, does otherwise, and why we do not.
DIFFERENCES = {
    "FREQ=YEARLY;BYMONTHDAY=29;COUNT=3": "the month comes from DTSTART (libical); dateutil takes every month",
    "FREQ=YEARLY;BYWEEKNO=20;COUNT=3": "the weekday comes from DTSTART (libical); dateutil gives all seven days",
}


@pytest.mark.parametrize("rule", sorted(DIFFERENCES))
def test_known_difference_with_dateutil_is_still_there(rule: str) -> None:
    start = wall(2024, 2, 29, 9)
    ours = list(occurrences(read_rule(rule), start, start, FAR))
    theirs = list(rrulestr(rule, dtstart=start))
    assert ours != theirs, DIFFERENCES[rule]
    assert len(ours) == 3


def test_dtstart_outside_its_own_rule_is_left_out_as_libical_does() -> None:
    # Undefined in RFC 5545 (3.8.5.3); recurring-ical-events would add the Friday.
    series = Series(wall(2021, 1, 1, 9, 30), rules=(read_rule("FREQ=WEEKLY;BYDAY=TU;COUNT=2"),))
    assert series.between(wall(2021), wall(2022)) == [wall(2021, 1, 5, 9, 30), wall(2021, 1, 12, 9, 30)]


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
starts = st.datetimes(wall(2015), wall(2026)).map(lambda d: d.replace(microsecond=0))


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw the rules that real calendars write."""
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 6))}")
    days = ",".join(draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True)))
    if freq in ("DAILY", "WEEKLY") and draw(st.booleans()):
        parts.append(f"BYDAY={days}")
    if freq == "MONTHLY":
        parts += draw(
            st.sampled_from(
                (
                    [],
                    ["BYMONTHDAY=31"],
                    ["BYMONTHDAY=1,15,-1"],
                    ["BYDAY=-1TH"],
                    ["BYDAY=2TU,4TU"],
                    [f"BYDAY={days}", "BYSETPOS=1,-1"],
                )
            )
        )
    if freq == "YEARLY":
        parts += draw(
            st.sampled_from(([], ["BYMONTH=3,10", "BYDAY=-1SU"], ["BYYEARDAY=1,200,-1"], ["BYMONTH=1,6", "BYMONTHDAY=10"]))
        )
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 400))}")
    elif draw(st.booleans()):
        parts.append("UNTIL=20261224T120000")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(('MO', 'SU')))}")
    return ";".join(parts)


@settings(max_examples=400, deadline=None)
@given(rules(), starts, st.integers(0, 3000), st.integers(0, 100))
def test_any_window_of_a_real_rule_equals_dateutil(rule: str, start: datetime, later: int, days: int) -> None:
    lower = start + timedelta(days=later)
    upper = lower + timedelta(days=days)
    theirs = [d for d in rrulestr(rule, dtstart=start).between(lower, upper, inc=True)]
    assert list(occurrences(read_rule(rule), start, lower, upper)) == theirs


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=SECONDLY;BYHOUR=9",
        "FREQ=SECONDLY;COUNT=999999999",
        "FREQ=HOURLY;BYMINUTE=0,5,10,15,20,25,30,35",
    ],
)
def test_hostile_rule_ends_in_a_refusal_and_not_in_a_wait(rule: str) -> None:
    series = Series(wall(1970), rules=(read_rule(rule),))
    before = time.perf_counter()
    with pytest.raises(TooManyOccurrences):
        series.between(wall(2026, 11, 23), wall(2027, 2, 22), Work())
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1"]
)
def test_rule_that_never_falls_costs_no_time(rule: str) -> None:
    before = time.perf_counter()
    assert Series(wall(1970), rules=(read_rule(rule),)).between(wall(2026, 11, 23), wall(2027, 2, 22)) == []
    assert time.perf_counter() - before < 1


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;BYHOUR=25",
        "FREQ=DAILY;COUNT=x",
        "FREQ=WEEKLY;BYDAY=LU",
        "DAILY",
        "FREQ=DAILY;UNTIL=hier",
        "RSCALE=CHINESE;FREQ=YEARLY",
    ],
)
def test_rule_that_says_nonsense_is_refused(rule: str) -> None:
    with pytest.raises(RuleNotUnderstood):
        read_rule(rule)


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU,TH,SA", "FREQ=MONTHLY;BYDAY=-1TH", "FREQ=WEEKLY;BYDAY=MO;COUNT=1500"]
)
def test_ten_years_of_age_cost_no_more_steps_than_ten_days(rule: str) -> None:
    def steps(start: datetime) -> int:
        work = Work()
        series = Series(start, rules=(read_rule(rule),))
        series.between(wall(2026, 11, 26), wall(2026, 11, 27), work)
        return Work().steps - work.steps

    assert steps(wall(2016, 11, 14, 9)) <= steps(wall(2026, 11, 16, 9)) + 2


def test_excluded_dates_and_days_and_added_ones() -> None:
    series = Series(
        wall(2026, 11, 23, 9),
        rules=(read_rule("FREQ=DAILY"),),
        extra=(wall(2026, 11, 24, 15),),
        excluded=frozenset({wall(2026, 11, 25, 9)}),
        excluded_days=frozenset({wall(2026, 11, 26).date()}),
    )
    found = series.between(wall(2026, 11, 23), wall(2026, 11, 28))
    assert [(d.day, d.hour) for d in found] == [(23, 9), (24, 9), (24, 15), (27, 9)]
