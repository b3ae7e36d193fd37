"""Each duration of the table, the day before, the day itself and the day after; and what the house may change in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from habitat_box import errors
from habitat_box.domain import processings
from habitat_box.domain.people import COORDINATOR
from habitat_box.domain.retention import (
    FIVE_YEARS,
    RULES,
    Fate,
    Rule,
    Step,
    archived_on,
    check_limit,
    due_on,
    is_due,
)
from habitat_box.domain.visits import PARIS
from habitat_box.store import erasing, journal
from habitat_box.store.findings import FINDINGS, TO_ARCHIVE
from habitat_box.store.journal import Entry
from habitat_box.store.moments import text_of
from habitat_box.usecases import consents, keeping, residents, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import MONDAY, TODAY, Cast, FrozenClock

# The reference's table 1.1, typed again: days until something is erased.
REFERENCE = {
    "fiche": 730, "soutien": 1825, "proches": 60, "visites": 180, "choix": 1825, "journal": 365, "technique": 183,
    "droits": 1825, "violations": 1825, "intervenants": 365, "sauvegardes": 92,
}  # fmt: skip


def go_to(desk: Desk, clock: FrozenClock, day: date, hour: time = time(12)) -> None:
    """Turn the clock to noon of a day, and say that it is right."""
    clock.now = datetime.combine(day, hour, PARIS).astimezone(clock.now.tzinfo)
    retention.confirm_date(desk)


def sql(desk: Desk, statement: str, *values: object) -> None:
    with desk.box.store.maintenance(), desk.box.store.database.atomic("IMMEDIATE"):
        desk.box.store.run(statement, values)


def count(desk: Desk, statement: str, *values: object) -> int:
    with desk.box.store.maintenance():
        return int(desk.box.store.database.execute_sql(statement, values).fetchone()[0])


def instant_on(day: date, hour: int = 12) -> str:
    return text_of(datetime(day.year, day.month, day.day, hour, tzinfo=PARIS))


# -- the table


@pytest.mark.rule("E1")
def test_every_table_of_the_store_has_a_rule_and_every_rule_a_table(desk: Desk) -> None:
    with desk.box.store.maintenance():
        rows = desk.box.store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ruled = {table for rule in RULES.values() for table in rule.tables}
    assert {row["name"] for row in rows} - ruled == set(), "a table without a rule: say how long it is kept"
    assert ruled - {row["name"] for row in rows} == set()


@pytest.mark.rule("E1")
@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_each_rule_says_why_and_by_which_source(rule: Rule) -> None:
    assert rule.words
    assert rule.why
    assert rule.source
    assert rule.trigger
    assert (rule.days is None) == (rule.fate is Fate.KEPT)
    assert rule.days is None or rule.days <= (rule.ceiling or FIVE_YEARS) <= rule.most
    done_by = {"journal", "technique", "photos"}
    assert (rule.fate is Fate.KEPT) or rule.id in FINDINGS or rule.id in done_by


@pytest.mark.rule("E1", "E2")
@pytest.mark.parametrize(("rule", "days"), REFERENCE.items(), ids=list(REFERENCE))
def test_the_box_keeps_no_longer_than_the_reference(rule: str, days: int) -> None:
    assert RULES[rule].days == days


def test_the_files_leave_everyday_sight_after_sixty_days() -> None:
    for rule in ("fiche", "soutien"):
        assert archived_on(RULES[rule], date(2026, 11, 23)) == date(2027, 1, 22)
    assert archived_on(RULES["visites"], TODAY) is None
    assert due_on(RULES["services"], TODAY) is None
    assert not is_due(RULES["services"], date(1990, 1, 1), TODAY)


@pytest.mark.rule("E1")
def test_the_register_of_processings_and_the_table_speak_of_the_same_tables(desk: Desk) -> None:
    ruled = {table for rule in RULES.values() for table in rule.tables}
    named = {table for one in processings.PROCESSINGS.values() for table in one.tables}
    assert named <= ruled


@pytest.mark.rule("E1")
@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.days is not None], ids=lambda rule: rule.id)
@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["day before", "that day", "day after"])
def test_a_thing_is_due_on_its_day_and_not_before(rule: Rule, offset: int) -> None:
    trigger = date(2027, 3, 28)  # the clocks change: still one day
    day = due_on(rule, trigger)
    assert day is not None
    assert is_due(rule, trigger, day + timedelta(days=offset)) == (offset >= 0)


# -- each limit in a real store: one row, made to count from a day


def departed(desk: Desk, cast: Cast, day: date) -> None:
    residents.say_goodbye(desk, cast.simone, day, "départ")


def contact(desk: Desk, cast: Cast, day: date) -> str:
    residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "fils")
    departed(desk, cast, day)
    return "SELECT count(*) FROM contact"


def name(desk: Desk, cast: Cast, day: date) -> str:
    desk.box.door.remember_name(COORDINATOR, desk.box.door.organisations()[0].id, "delmas simone", cast.simone)
    departed(desk, cast, day)
    return "SELECT count(*) FROM name_match"


def unknown_name(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO name_match SELECT id, 'dupont', NULL, ? FROM organisation LIMIT 1", instant_on(day, 23))
    return "SELECT count(*) FROM name_match"


def a_visit(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "DELETE FROM visit WHERE day <> ?", day.isoformat())
    return "SELECT count(*) FROM visit"


def change(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "UPDATE planning_change SET at = ?", instant_on(day, 0))
    return "SELECT count(*) FROM planning_change"


def reading(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO planning_import SELECT 'i', id, ?, '', '{}', NULL FROM organisation LIMIT 1", instant_on(day, 23))
    return "SELECT count(*) FROM planning_import"


def activity(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO activity (id, title, day, starts_at, ends_at) VALUES ('a', 'Loto', ?, '', '')", day.isoformat())
    return "SELECT count(*) FROM activity"


def task(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO task VALUES ('t', 'murs', NULL, '', '', ?, ?)", day.isoformat(), instant_on(day, 0))
    return "SELECT count(*) FROM task"


def notice_sent(desk: Desk, cast: Cast, day: date) -> str:
    sql(
        desk,
        "INSERT INTO task VALUES ('t', 'avis au Département', NULL, '', '', ?, ?)",
        day.isoformat(),
        instant_on(day, 0),
    )
    return "SELECT count(*) FROM task"


def card(desk: Desk, cast: Cast, day: date) -> str:
    sql(
        desk,
        "INSERT INTO card VALUES ('c', ?, 'x', 'y', 'z', 'L', 'soleil', 'jaune', '2026-01-01', ?, NULL, 0, NULL)",
        cast.rene,
        day.isoformat(),
    )
    return "SELECT count(*) FROM card"


def text_after_a_stay(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO optional_data VALUES ('o', ?, 'P7', 'mots', '2026-01-01')", cast.simone)
    departed(desk, cast, day - timedelta(days=1))
    return "SELECT count(*) FROM optional_data"


def phone_kept(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO optional_data VALUES ('o', ?, 'P12', '0600000000', '2026-01-01')", cast.simone)
    departed(desk, cast, day)
    return "SELECT count(*) FROM optional_data"


def request(desk: Desk, cast: Cast, day: date) -> str:
    sql(
        desk,
        "INSERT INTO rights_request (id, number, subject_ref, right_code, received_on, due_on, answered_on)"
        " VALUES ('r', 'n', 's', 'accès', '', '', ?)",
        day.isoformat(),
    )
    return "SELECT count(*) FROM rights_request"


def breach(desk: Desk, cast: Cast, day: date) -> str:
    sql(
        desk,
        "INSERT INTO breach (id, number, nature, facts, known_at, risk, closed_at) VALUES ('b', 'n', '', '', '', 'aucun', ?)",
        instant_on(day, 23),
    )
    return "SELECT count(*) FROM breach"


def invitation(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO enrolment VALUES ('e', ?, 't', 'y', ?, NULL)", cast.sonia.id, instant_on(day))
    return "SELECT count(*) FROM enrolment"


def phone(desk: Desk, cast: Cast, day: date) -> str:
    sql(
        desk,
        "INSERT INTO device (id, worker_id, secret_hash, state, created_at) VALUES ('d', ?, 'h', 'révoqué', ?)",
        cast.sonia.id,
        instant_on(day),
    )
    return "SELECT count(*) FROM device"


def session(desk: Desk, cast: Cast, day: date) -> str:
    at = instant_on(day)
    sql(desk, "INSERT INTO web_session VALUES ('w', 'carte', 'x', 0, ?, ?, 'carte')", at, at)
    return "SELECT count(*) FROM web_session"


def worker(desk: Desk, cast: Cast, day: date) -> str:
    desk.box.door.end_mission(COORDINATOR, cast.nadia.id, day)
    return f"SELECT count(*) FROM worker WHERE id = '{cast.nadia.id}'"  # noqa: S608


def choice(desk: Desk, cast: Cast, day: date) -> str:
    consents.record_face_to_face(desk, cast.simone, "P1", False)
    return "SELECT count(*) FROM consent_event"


def decision(desk: Desk, cast: Cast, day: date) -> str:
    departed(desk, cast, day)
    return "SELECT count(*) FROM archive WHERE kind = 'soutien'"


def file(desk: Desk, cast: Cast, day: date) -> str:
    departed(desk, cast, day)
    return f"SELECT count(*) FROM resident WHERE id = '{cast.simone}'"  # noqa: S608


def backup(desk: Desk, cast: Cast, day: date) -> str:
    sql(desk, "INSERT INTO backup_made VALUES ('k', ?, '', 1, 1, '')", instant_on(day))
    sql(desk, "INSERT INTO backup_made VALUES ('l', '2099-01-01T00:00:00.000000Z', '', 1, 1, '')")
    return "SELECT count(*) FROM backup_made WHERE id = 'k'"


def line(desk: Desk, cast: Cast, day: date) -> str:
    return "SELECT count(*) FROM access_log WHERE action = 'inscrire'"


def technical_line(desk: Desk, cast: Cast, day: date) -> str:
    desk.box.settings.technical_log.write_text(f"{day} 23:59:59,000 INFO started\nTraceback\n2999-01-01 10:00 young\n", "utf-8")
    return ""


MAKERS: dict[str, Callable[[Desk, Cast, date], str]] = {
    "proches": contact, "noms": name, "noms inconnus": unknown_name, "visites": a_visit, "changements": change,
    "plannings": reading, "activités": activity, "tâches": task, "avis": notice_sent, "cartes": card,
    "textes": text_after_a_stay, "numéro gardé": phone_kept, "droits": request, "violations": breach,
    "invitations": invitation, "téléphones": phone, "sessions": session, "intervenants": worker, "choix": choice,
    "soutien": decision, "fiche": file, "sauvegardes": backup, "journal": line, "technique": technical_line,
}  # fmt: skip
OFFSETS = {"day before": -1, "that day": 0, "day after": 1}


def test_every_rule_that_erases_is_tried_below() -> None:
    assert set(MAKERS) == {*FINDINGS, "journal", "technique"}


@pytest.mark.rule("E1", "F13")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
@pytest.mark.parametrize("rule", MAKERS)
def test_it_stays_the_day_before_and_is_gone_that_day(
    desk: Desk, cast: Cast, clock: FrozenClock, rule: str, offset: int
) -> None:
    there = MAKERS[rule](desk, cast, TODAY)
    log = desk.box.settings.technical_log

    def kept() -> int:
        return count(desk, there) if there else log.read_text("utf-8").count("started")

    before = kept()
    assert before >= 1 or rule == "soutien"
    days = RULES[rule].days or 0
    if rule == "soutien":
        go_to(desk, clock, TODAY + timedelta(days=60))
        retention.tend(desk.box)
        before = kept()
        assert before == 1
    go_to(desk, clock, TODAY + timedelta(days=days + offset))
    said = {one.rule: one.number for one in retention.preview(desk) if one.step is Step.ERASE}
    assert kept() == before, "looking beforehand touches nothing"
    gone = [one for one in retention.tend(desk.box) if one.rule == rule]
    if offset < 0:
        assert kept() == before
        assert rule not in said
    else:
        assert kept() == 0
        assert said[rule] >= 1
        assert gone
    assert keeping.verify(desk).is_whole
    assert retention.status(desk).overdue == ()
    if rule == "technique" and offset >= 0:
        assert log.read_text("utf-8") == "2999-01-01 10:00 young\n"


@pytest.mark.rule("E1")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
@pytest.mark.parametrize("rule", TO_ARCHIVE)
def test_it_is_put_away_on_the_sixtieth_day(desk: Desk, cast: Cast, clock: FrozenClock, rule: str, offset: int) -> None:
    departed(desk, cast, TODAY)
    go_to(desk, clock, TODAY + timedelta(days=60 + offset))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM archive WHERE kind = ?", rule) == (offset >= 0)
    assert count(desk, "SELECT count(*) FROM resident WHERE last_name = 'DELMAS'") == (offset < 0)


def test_midnight_is_the_houses_and_not_greenwichs(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    sql(desk, "UPDATE planning_change SET at = '2026-11-23T23:30:00.000000Z'")  # half past midnight, the 24th in Paris
    go_to(desk, clock, date(2026, 11, 23) + timedelta(days=180))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM planning_change") == 3
    go_to(desk, clock, date(2026, 11, 24) + timedelta(days=180))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM planning_change") == 0


# -- one function for all that goes


@pytest.mark.rule("E4")
def test_age_and_a_request_destroy_by_the_same_function(
    desk: Desk, cast: Cast, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[str, int]] = []
    real = erasing.destroy

    def counted(store: object, table: str, keys: list[object]) -> int:
        called.append((table, len(keys)))
        return real(store, table, keys)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "destroy", counted)
    desk.box.door.erase_person(COORDINATOR, cast.rene, "effacement")
    assert called == [("resident", 1)]
    called.clear()
    contact(desk, cast, TODAY)
    go_to(desk, clock, TODAY + timedelta(days=2000))
    retention.tend(desk.box)
    assert {"resident", "access_log", "archive", "contact", "visit"} <= {table for table, _number in called}
    assert count(desk, "SELECT count(*) FROM resident") == 0


@pytest.mark.rule("E1")
def test_nothing_is_half_done_when_the_work_is_killed(
    desk: Desk, cast: Cast, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    departed(desk, cast, TODAY)
    residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "fils")
    go_to(desk, clock, TODAY + timedelta(days=800))
    tables = ("resident", "contact", "visit", "archive", "access_log", "log_checkpoint", "destruction", "decision_support")

    def state() -> list[int]:
        return [count(desk, f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608

    real = desk.box.door._note_destroyed
    for survived in (0, 0, 1, 1, 1):
        left = survived
        before = state()

        def killed(*given: object, **named: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            real(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(desk.box.door, "_note_destroyed", killed)
        with pytest.raises(KeyboardInterrupt):
            retention.tend(desk.box)
        assert keeping.verify(desk).is_whole
        assert (state() == before) == (survived == 0), "what a killed rule began is undone; what others did stays"
        assert count(desk, "SELECT count(*) FROM archive") + count(desk, "SELECT count(*) FROM decision_support") >= 1
    monkeypatch.setattr(desk.box.door, "_note_destroyed", real)
    retention.tend(desk.box)
    assert retention.preview(desk) == []
    assert keeping.verify(desk).is_whole


@pytest.mark.rule("E1", "E7")
def test_the_register_of_destructions_counts_and_names_nobody(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    contact(desk, cast, TODAY)
    go_to(desk, clock, TODAY + timedelta(days=200))
    retention.tend(desk.box)
    lines = retention.register(desk, MONDAY)
    assert {(one.rule, one.number, one.oldest) for one in lines} >= {("proches", 1, TODAY), ("visites", 3, TODAY)}
    assert all(one.cause == "durée" for one in lines)
    assert "Paul" not in repr(lines)
    assert cast.simone not in repr(lines)
    assert retention.register(desk, clock.now + timedelta(days=1)) == []
    assert retention.tend(desk.box) == []


@pytest.mark.rule("E1")
def test_data_under_limitation_wait_for_its_end(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    contact(desk, cast, TODAY)
    sql(desk, "UPDATE resident SET limited_on = '2026-11-24' WHERE id = ?", cast.simone)
    go_to(desk, clock, TODAY + timedelta(days=800))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM contact") == 1
    assert count(desk, "SELECT count(*) FROM visit WHERE resident_id = ?", cast.simone) == 2
    assert retention.status(desk).overdue == ()
    sql(desk, "UPDATE resident SET limited_on = NULL")
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM resident WHERE id = ?", cast.simone) == 0


# -- the log


@pytest.mark.rule("F13", "F12")
def test_a_line_under_a_wrong_date_neither_keeps_old_lines_nor_takes_young_ones(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    store = desk.box.store

    def write(day: date, *, word: str) -> None:
        with store.unit():
            journal.append(store, datetime.combine(day, time(9), PARIS), COORDINATOR, [Entry("regarder", word)])

    write(TODAY + timedelta(days=1), word="vieux")
    write(date(2040, 1, 1), word="avenir au milieu")
    write(TODAY + timedelta(days=2), word="vieux")
    write(TODAY + timedelta(days=300), word="jeune")
    write(date(1999, 1, 1), word="passé au bout")
    write(date(2040, 1, 1), word="avenir au bout")
    go_to(desk, clock, TODAY + timedelta(days=400))
    retention.tend(desk.box)
    with store.unit(write=False):
        kept = [row["object"] for row in store.rows("SELECT object FROM access_log ORDER BY seq")]
    assert kept[:3] == ["jeune", "passé au bout", "avenir au bout"]
    assert keeping.verify(desk).is_whole


@pytest.mark.rule("F12", "F13")
def test_a_shortened_log_verifies_from_its_checkpoint_and_still_names_a_changed_line(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    head = keeping.verify(desk).head
    go_to(desk, clock, TODAY + timedelta(days=366))
    retention.tend(desk.box)
    found = keeping.verify(desk)
    assert found.is_whole
    assert 0 < found.log_lines < 5
    assert found.head != head
    store = desk.box.store
    with store.unit(write=False):
        after, previous = journal.checkpoint_of(store)
    assert (after, previous.hex()) == (count(desk, "SELECT max(seq) FROM log_checkpoint"), head)
    with store.maintenance():
        store.run("BEGIN")
        store.run("DROP TRIGGER access_log_stays")
        store.run("UPDATE access_log SET actor = 'autre'")
        verdict = journal.verify(store)
        store.run("ROLLBACK")
    assert verdict.first_bad == after + 1


def test_a_log_of_which_every_line_went_goes_on_where_it_was(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    before = keeping.verify(desk).log_lines
    clock.now = MONDAY.astimezone(clock.now.tzinfo) + timedelta(days=400)
    desk.box.door._keep_mark(desk.box.door.clock_mark() or pytest.fail("a log was written"))
    sql(desk, "UPDATE clock_mark SET sure_at = ?", text_of(clock.now))
    retention.tend(desk.box)
    assert keeping.verify(desk).log_lines == 0
    residents.names(desk)
    found = keeping.verify(desk)
    assert found.is_whole
    assert count(desk, "SELECT min(seq) FROM access_log") == before + 1


@pytest.mark.rule("B4", "F12")
def test_choices_five_years_after_their_end_leave_a_husk_and_a_whole_chain(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    clock.advance(days=300)
    consents.record_face_to_face(desk, cast.simone, "P1", False)
    consents.record_face_to_face(desk, cast.rene, "P2", True)  # ends by itself after its own time
    go_to(desk, clock, TODAY + timedelta(days=300 + FIVE_YEARS))
    consents.end_choices(desk.box)
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM consent_husk") == 2
    assert count(desk, "SELECT count(*) FROM consent_event WHERE state = 'donné'") == 1
    assert keeping.verify(desk).is_whole
    with pytest.raises(Exception, match="events stay"), desk.box.store.maintenance():
        desk.box.store.run("DELETE FROM consent_event")
    consents.record_face_to_face(desk, cast.rene, "P1", False)
    assert keeping.verify(desk).is_whole


# -- what the house may change


@pytest.mark.rule("E2")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
def test_nothing_passes_the_ceiling_without_a_reason_and_an_end(desk: Desk, offset: int) -> None:
    if offset <= 0:
        assert retention.set_limit(desk, "fiche", 730 + offset).days == 730 + offset
        return
    with pytest.raises(errors.ReasonNeeded):
        retention.set_limit(desk, "fiche", 731)
    with pytest.raises(errors.RetentionRefused, match="date de fin"):
        retention.set_limit(desk, "fiche", 731, "procès en cours")
    assert retention.set_limit(desk, "fiche", 731, "procès en cours", TODAY + timedelta(days=30)).days == 731


@pytest.mark.rule("E2")
@pytest.mark.parametrize(
    ("rule", "days", "reason", "ends", "why"),
    [
        ("fiche", 59, "", None, "trop courte"),
        ("fiche", 900, "procès", timedelta(days=1826), "cinq ans"),
        ("fiche", 900, "procès", timedelta(0), "cinq ans"),
        ("fiche", 3000, "procès", timedelta(days=30), "trop longue"),
        ("journal", 182, "", None, "trop courte"),
        ("journal", 400, "nous aimons savoir", timedelta(days=30), "contrôle interne"),
        ("journal", 1096, "contrôle interne", timedelta(days=30), "trop longue"),
        ("services", 10, "", None, "ne se change pas"),
        ("photos", 10, "", None, "ne se change pas"),
    ],
)
def test_a_duration_is_refused_in_words(
    desk: Desk, rule: str, days: int, reason: str, ends: timedelta | None, why: str
) -> None:
    with pytest.raises(errors.RetentionRefused, match=why):
        retention.set_limit(desk, rule, days, reason, None if ends is None else TODAY + ends)
    assert retention.limits(desk) == [line for line in retention.limits(desk) if line.chosen is None]


def test_a_duration_nobody_knows_is_refused(desk: Desk) -> None:
    with pytest.raises(errors.UnknownItem):
        retention.set_limit(desk, "humeur", 10)
    with pytest.raises(errors.NationalNumberRefused):
        retention.set_limit(desk, "fiche", 900, "dossier 2 55 08 14 168 025", TODAY + timedelta(days=30))


@pytest.mark.rule("F13")
def test_a_log_kept_for_internal_control_stays_until_the_end_of_its_reason(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    for days in (183, 1095):
        check_limit(RULES["journal"], days, "contrôle interne", TODAY + timedelta(days=9), TODAY)
    retention.set_limit(desk, "journal", 1095, "Contrôle interne de l'association", TODAY + timedelta(days=500))
    before = keeping.verify(desk).log_lines
    go_to(desk, clock, TODAY + timedelta(days=500))
    retention.tend(desk.box)
    assert keeping.verify(desk).log_lines > before
    go_to(desk, clock, TODAY + timedelta(days=501))
    retention.tend(desk.box)
    assert keeping.verify(desk).log_lines < before
    assert next(line for line in retention.limits(desk) if line.rule.id == "journal").ended


@pytest.mark.rule("E2")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
def test_a_legal_hold_is_looked_at_again_after_180_days(desk: Desk, clock: FrozenClock, offset: int) -> None:
    retention.set_limit(desk, "fiche", 800, "procès en cours", TODAY + timedelta(days=1000))
    go_to(desk, clock, TODAY + timedelta(days=180 + offset))
    assert [line.rule.id for line in retention.status(desk).to_review] == (["fiche"] if offset >= 0 else [])
    retention.set_limit(desk, "fiche", 800, "procès en cours", TODAY + timedelta(days=1000))
    assert retention.status(desk).to_review == ()


def test_the_tables_own_duration_takes_the_houses_back(desk: Desk) -> None:
    retention.set_limit(desk, "visites", 90)
    assert next(line for line in retention.limits(desk) if line.rule.id == "visites").days == 90
    retention.set_limit(desk, "visites", 180)
    assert count(desk, "SELECT count(*) FROM retention_limit") == 0


def test_a_shorter_duration_acts_the_next_day(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    retention.set_limit(desk, "visites", 30)
    go_to(desk, clock, TODAY + timedelta(days=29))
    assert retention.preview(desk) == []
    assert [(one.rule, one.number) for one in retention.preview(desk, TODAY + timedelta(days=30))] == [("visites", 3)]
