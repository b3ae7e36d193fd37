"""One row for each rule of retention, made to count from a day; and the hands that turn the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from habitat_box.domain.people import COORDINATOR
from habitat_box.domain.visits import PARIS
from habitat_box.store.moments import text_of
from habitat_box.usecases import consents, residents, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock


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


def said_outside(desk: Desk, cast: Cast, day: date) -> str:
    at = instant_on(day, 23)
    sql(desk, "INSERT INTO inbox_entry (id, number, kind, at, filed_at) VALUES ('e', 1, 'mot', ?, ?)", at, at)
    return "SELECT count(*) FROM inbox_entry"


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
    made = "INSERT INTO backup_made (id, at, sha256, bytes, proven) VALUES (?, ?, '', 1, 1)"
    sql(desk, made, "k", instant_on(day))
    sql(desk, made, "l", "2099-01-01T00:00:00.000000Z")
    return "SELECT count(*) FROM backup_made WHERE id = 'k'"


def line(desk: Desk, cast: Cast, day: date) -> str:
    return "SELECT count(*) FROM access_log WHERE action = 'inscrire'"


def technical_line(desk: Desk, cast: Cast, day: date) -> str:
    desk.box.settings.technical_log.write_text(f"{day} 23:59:59,000 INFO started\nTraceback\n2999-01-01 10:00 young\n", "utf-8")
    return ""


MAKERS: dict[str, Callable[[Desk, Cast, date], str]] = {
    "proches": contact, "noms": name, "noms inconnus": unknown_name, "visites": a_visit, "présence": said_outside,
    "changements": change, "plannings": reading, "activités": activity, "tâches": task, "avis": notice_sent, "cartes": card,
    "textes": text_after_a_stay, "numéro gardé": phone_kept, "droits": request, "violations": breach,
    "invitations": invitation, "téléphones": phone, "sessions": session, "intervenants": worker, "choix": choice,
    "soutien": decision, "fiche": file, "sauvegardes": backup, "journal": line, "technique": technical_line,
}  # fmt: skip
OFFSETS = {"day before": -1, "that day": 0, "day after": 1}
