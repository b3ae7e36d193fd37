"""What a calendar event is: a visit, something the house does together, or neither."""

from __future__ import annotations

from datetime import date

import pytest

from habitat_box.domain.names import Candidate
from habitat_box.domain.planning import Reading
from habitat_box.exchange.reading import read_bytes

PEOPLE = (
    Candidate("simone", "Mme", "Simone", "DELMAS"),
    Candidate("rene", "M.", "René", "Béraud"),
    Candidate("noel", "Mme", "Odette", "Noël"),
)


def event(name: str = "Mme Delmas", uid: str = "u") -> str:
    """Write one event of half an hour."""
    hours = "DTSTART:20261123T090000\r\nDTEND:20261123T093000"
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{name}\r\n{hours}\r\nEND:VEVENT"


def read(*events: str) -> Reading:
    """Read a calendar of events."""
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""))
    return read_bytes(text.encode(), "planning.ics", window_from=date(2026, 11, 23), people=PEOPLE)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Passage - Mme DELMAS Simone", "visit"),
        ("Toilette Mme Delmas", "visit"),
        ("DELMAS S. (A01)", "visit"),
        ("Béraud René / pansement", "visit"),
        ("Mme INCONNUE Paulette", "visit"),
        ("DUPONT Marie", "visit"),
        ("Réunion de cabinet (pas une visite)", "skipped"),
        ("Congés", "skipped"),
        ("Formation gestes", "skipped"),
        ("Réunion avec M. Directeur", "skipped"),
        ("", "skipped"),
        ("Garage voiture", "skipped"),
        ("Repas de Noël", "activity"),
        ("Atelier mémoire", "activity"),
    ],
)
def test_event_of_a_nursing_calendar_is_a_visit_an_activity_or_set_apart(title: str, kind: str) -> None:
    usual = [event(uid=f"u{n}") for n in range(3)]
    reading = read(*usual, event(uid="x", name=title))
    found = [v.title for v in reading.visits[3:]], [a.title for a in reading.activities], [u.kind for u in reading.unusable]
    assert found == (
        [title] if kind == "visit" else [],
        [title] if kind == "activity" else [],
        ["skipped"] if kind == "skipped" else [],
    )


def test_calendar_that_names_nobody_holds_activities() -> None:
    whole_day = "BEGIN:VEVENT\r\nUID:n\r\nSUMMARY:Repas de Noël\r\nDTSTART;VALUE=DATE:20261206\r\nEND:VEVENT"
    reading = read(event(name="Marche douce", uid="m"), event(name="Réunion du bureau", uid="b"), whole_day)
    assert [a.title for a in reading.activities] == ["Marche douce", "Réunion du bureau", "Repas de Noël"]
    assert [a.all_day for a in reading.activities] == [False, False, True]


def test_calendar_of_strangers_with_names_is_a_calendar_of_visits() -> None:
    reading = read(event(name="MARTIN Jeanne", uid="1"), event(name="DURAND P.", uid="2"))
    assert len(reading.visits) == 2


def test_two_people_in_one_event_are_left_to_the_coordinator() -> None:
    (visit,) = read(event(name="M. Béraud et Mme Delmas")).visits
    assert visit.resident_name == "M. Béraud et Mme Delmas"


@pytest.mark.parametrize("title", ["ANNULÉ : Mme Delmas", "Annulé - Passage Mme Delmas", "annulée Mme Delmas"])
def test_cancelled_said_in_the_title(title: str) -> None:
    (visit,) = read(event(name=title)).visits
    assert (visit.cancelled, visit.resident_name) == (True, "Mme Delmas")
