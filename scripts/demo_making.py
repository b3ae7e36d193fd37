"""Make the demonstration box by walking the real path: the same use cases as the screens and the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from demo_calendars import WEEKS_BEFORE
from demo_folder import clear, monday_of, today
from demo_house import AIDE, CARE, CONTACT, NURSE, RESIDENCE, RESIDENTS, SERVICES, ordinary_week
from demo_keeping import Nights, keep_today
from demo_law import BEGAN_DAYS, CHOSE_DAYS, Ago, choose, choose_long_ago, live_today
from demo_optional import give
from demo_plannings import NICKNAMING, Sent, nickname, residents_table, send_all, send_update

from habitat_box import bootstrap
from habitat_box.config import Settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import consents, enrolment, planning, printing, residents
from habitat_box.usecases.certificate import write_private
from habitat_box.usecases.desk import Desk

WEEKS_READ = 17


@dataclass(frozen=True)
class Story:
    """What making the box left to remember."""

    passphrase: str = field(repr=False)
    recovery_key: str = field(repr=False)
    recovery_sheet: str
    residents: list[dict[str, Any]] = field(repr=False)
    workers: list[dict[str, Any]] = field(repr=False)


def make(folder: Path, bind: str, port: int, addresses: list[str], say: Callable[[str], None]) -> Story:
    """Make the box, its people, their plannings, choices and cards. `folder` is empty or this program's own."""
    clear(folder)
    say("Création de la boîte chiffrée…")
    passphrase, clock = bootstrap.generate_passphrase(), Ago(BEGAN_DAYS)
    created = bootstrap.create_box(
        folder,
        residence=RESIDENCE,
        body="association",
        contact=CONTACT,
        passphrase=passphrase,
        demo=True,
        bind=bind,
        port=port,
        addresses=tuple(addresses),
        clock=clock,
    )
    papers = folder / "papiers"
    sheet = printing.write_paper(papers, "feuille-de-secours.pdf", created.recovery_sheet_pdf)
    desk = created.box.desk(COORDINATOR)
    try:
        people = _move_in(desk, folder)
        choose_long_ago(desk, people)
        say("Trois semaines de sauvegardes, un exercice joué…")
        nights = Nights(desk, clock, folder, papers, created.recovery_key)
        nights.begin()
        nights.live(CHOSE_DAYS)
        clock.come_to(CHOSE_DAYS, desk)
        say("Plannings de vingt-cinq services…")
        _read_plannings(desk, folder)
        _ask_everyone(desk, people)
        give(desk, folder, people, today())
        choose(desk, people, today())
        say("Cartes et codes des habitants…")
        made = _make_cards(desk, papers, people)
        nights.live(0)
    finally:
        created.box.store.close()
    settings, key = created.box.settings, created.box.database_key
    bring_today(settings, key, [today()], people)
    return Story(passphrase, created.recovery_key, str(sheet), made, list(_workers(settings, key)))


def _move_in(desk: Desk, folder: Path) -> list[str]:
    table = folder / "plannings" / "habitants.csv"
    table.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(table, residents_table())
    moving = residents.read_file(desk, table)
    if moving.refused:
        raise RuntimeError(f"a resident was refused: {moving.refused}")
    residents.move_in(desk, moving)
    found = {(card.first_name, card.last_name): card.person_id for card in residents.names(desk)}
    return [found[one.first, one.last] for one in RESIDENTS]


def _read_plannings(desk: Desk, folder: Path) -> None:
    monday = monday_of(today())
    for sent in send_all(folder / "plannings", monday, ordinary_week()):
        _bring(desk, sent, monday - timedelta(weeks=WEEKS_BEFORE))


def _bring(desk: Desk, sent: Sent, first: date) -> None:
    seen = planning.preview(desk, sent.path, sent.service.name, first=first, weeks=WEEKS_READ)
    if sent.service.name == NICKNAMING:
        by_nickname = {nickname(one): f"{one.first} {one.last}" for one in RESIDENTS}
        for name in seen.names:
            person = residents.find_person(desk, by_nickname[name.written]).person_id
            seen = planning.match_name(desk, seen, name.written, person)
    left = seen.difference.counts["not_understood"] + len(seen.names)
    if left:
        raise RuntimeError(f"{sent.path.name}: {left} not understood")
    planning.apply(desk, seen)


def _ask_everyone(desk: Desk, ids: list[str]) -> None:
    for person_id, person in zip(ids, RESIDENTS, strict=True):
        if person.habits:
            residents.write_habits(desk, person_id, person.habits)
        if person.contact is not None:
            residents.add_contact(desk, person_id, *person.contact)
        for code, yes in [*((code, True) for code in person.yes), *((code, False) for code in person.no)]:
            consents.record_face_to_face(desk, person_id, code, yes)


def _make_cards(desk: Desk, papers: Path, ids: list[str]) -> list[dict[str, Any]]:
    _paths, cards = printing.print_cards(desk, ids, papers)
    return [
        {
            "name": f"{person.first} {person.last}",
            "id": card.person_id,
            "dwelling": person.dwelling,
            "card_link": card.link,
            "typed_code": card.typed_code,
            "code": card.code,
            "card_label": card.label,
            "picture": f"{card.picture} {card.colour}",
        }
        for person, card in zip(RESIDENTS, cards, strict=True)
    ]


def bring_today(settings: Settings, key: str, days: list[date], people: list[str] | None = None) -> None:
    """Read the home help's planning as sent again on the last of these days: what changed is seen at once.

    `people`: given on the first day alone, for what they decide that day.
    """
    box = bootstrap.open_box(settings, key)
    try:
        sent = send_update(settings.folder / "plannings", monday_of(days[-1]), ordinary_week(), days)
        _bring(box.desk(COORDINATOR), sent, monday_of(days[-1]))
        if people is not None:
            live_today(box.desk(COORDINATOR), people, days[-1])
            keep_today(box.desk(COORDINATOR))
    finally:
        box.store.close()


def _workers(settings: Settings, key: str) -> Iterator[dict[str, Any]]:
    """List every worker who may be invited; the three whose phones are brought in come first."""
    box = bootstrap.open_box(settings, key)
    try:
        everyone = enrolment.workers(box.desk(COORDINATOR))
    finally:
        box.store.close()
    chosen = [SERVICES[place].workers[0] for place in (NURSE, AIDE, CARE)]
    for one in sorted(everyone, key=lambda w: chosen.index(w.name) if w.name in chosen else len(chosen)):
        yield {"name": one.name, "id": one.id, "service": one.organisation}
