"""What goes of the log and of the technical log: a prefix, whatever the dates; whole entries, whatever the file."""

from __future__ import annotations

import logging.handlers
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_box.store import migrations, pruning, technical_log
from habitat_box.store.connection import Store
from habitat_box.store.moments import text_of
from tests import bare_store

NOW = datetime(2027, 11, 23, 12, tzinfo=UTC)
CUTOFF = NOW - timedelta(days=365)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("pruning") / "s.db", bare_store.KEY)
    migrations.migrate(store)
    yield store
    store.close()


def prefix_of(log: Store, days: list[int]) -> pruning.Prefix | None:
    """Tell what would go of a log whose lines are so many days from now."""
    with log.maintenance():
        log.run("BEGIN")
        for seq, offset in enumerate(days, start=1):
            line = (seq, text_of(NOW + timedelta(days=offset)), *("",) * 8, b"", b"", bytes([seq]))
            log.run(f"INSERT INTO access_log VALUES ({','.join('?' * 13)})", line)  # noqa: S608
        found = pruning.old_prefix(log, CUTOFF, NOW)
        log.run("ROLLBACK")
    return found


OLD, YOUNG, FUTURE = st.integers(-4000, -366), st.integers(-364, 0), st.integers(1, 4000)


@pytest.mark.rule("F13")
@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(OLD, YOUNG, FUTURE), max_size=12))
def test_no_line_that_is_surely_young_ever_goes_and_what_goes_ends_with_an_old_one(log: Store, days: list[int]) -> None:
    found = prefix_of(log, days)
    gone = days[: found.seq] if found else []
    assert not any(-365 <= day <= 0 for day in gone)
    if found:
        assert days[found.seq - 1] < -365
        assert (found.number, found.head) == (found.seq, bytes([found.seq]))
        assert found.oldest == text_of(NOW + timedelta(days=min(gone)))
    rest = days[len(gone) :]
    first_young = next((place for place, day in enumerate(rest) if -365 <= day <= 0), len(rest))
    assert not any(day < -365 for day in rest[:first_young]), "nothing that is surely old stays before a young line"


@pytest.mark.parametrize(
    ("days", "number"),
    [
        ([], 0),
        ([-400, -390, -10], 2),
        ([-400, 3000, -390, -10], 3),
        ([-400, 3000, -10], 1),
        ([-10, -4000, -5], 0),
        ([-400, -390], 2),
        ([3000, 3001], 0),
        ([-366, -364], 1),
    ],
    ids=["empty", "usual", "future among old", "future before young", "past among young", "all old", "all future", "edge"],
)
@pytest.mark.rule("F13")
def test_a_wrong_date_moves_no_other_line(log: Store, days: list[int], number: int) -> None:
    found = prefix_of(log, days)
    assert (found.number if found else 0) == number


# -- the technical log


def test_old_entries_of_the_technical_log_go_with_their_frames_and_an_empty_older_file_goes(tmp_path: Path) -> None:
    log = tmp_path / "technical.log"
    log.write_text(
        "frames of an entry that is gone\n2026-01-01 10:00:00,000 INFO old\n  frame\n"
        "2027-06-01T08:00:00 AB12 ValueError\n  frame kept\n",
        "utf-8",
    )
    (tmp_path / "technical.log.1").write_text("2026-01-01 09:00:00,000 INFO older\n", "utf-8")
    (tmp_path / "technical.logbook").write_text("2026-01-01 another's\n", "utf-8")
    assert technical_log.old_lines(log, date(2027, 5, 24)) == (2, date(2026, 1, 1))
    assert technical_log.forget(log, date(2027, 5, 24)) == 2
    assert log.read_text("utf-8") == "2027-06-01T08:00:00 AB12 ValueError\n  frame kept\n"
    assert not (tmp_path / "technical.log.1").exists()
    assert (tmp_path / "technical.logbook").exists()
    assert technical_log.forget(log, date(2027, 5, 24)) == 0


def test_the_site_goes_on_writing_at_the_end_of_a_shortened_log(tmp_path: Path) -> None:
    log = tmp_path / "technical.log"
    log.write_text("2026-01-01 10:00:00,000 INFO old\n" * 50, "utf-8")
    handler = logging.handlers.RotatingFileHandler(log, maxBytes=10_000, backupCount=1, encoding="utf-8")
    try:
        assert technical_log.forget(log, date(2027, 1, 1)) == 50
        handler.emit(logging.LogRecord("habitat", logging.INFO, "", 0, "2027-01-02 young", None, None))
    finally:
        handler.close()
    assert log.read_text("utf-8") == "2027-01-02 young\n"


def test_no_technical_log_is_nothing_to_forget(tmp_path: Path) -> None:
    assert technical_log.old_lines(tmp_path / "technical.log", date(2027, 1, 1)) == (0, None)
    assert technical_log.forget(tmp_path / "technical.log", date(2027, 1, 1)) == 0
