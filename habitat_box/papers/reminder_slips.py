"""Reminders for those who want them (P9): a slip for each person, and the numbers the coordinator calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from habitat_box.papers.sheet import A6, INK, PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_day, say_hour

SIZE = 14.0
FREE = "Vous venez si vous voulez."
STOP = "Plus de rappels ? Dites NON avec votre carte."
NOBODY = "Personne à appeler : distribuez les papiers."


@dataclass(frozen=True)
class Meeting:
    """Hold one activity: when ("None" for all day), what, where ("" when not said)."""

    hour: time | None
    title: str
    place: str = ""

    @property
    def when(self) -> str:
        return say_hour(self.hour) if self.hour else "Toute la journée"


@dataclass(frozen=True)
class Reminded:
    """Hold one person to remind: how she is called, her door, the number she gave for it ("" for a paper alone)."""

    name: str = field(repr=False)
    full_name: str = field(repr=False)
    door: str = field(repr=False)
    phone: str = field(repr=False, default="")


def print_slips(people: Sequence[Reminded], meetings: Sequence[Meeting], day: date, when: str, residence: str) -> bytes:
    """Return one A6 slip for each person, a page each. `when`: "Demain", "Aujourd'hui", or "" for another day."""

    def write(paper: Sheet) -> None:
        for number, person in enumerate(people):
            if number:
                paper.turn()
            _draw_slip(paper, person, meetings, day, when)

    return print_sheets(write, title=f"Rappels, {say_day(day)}", author=residence, size=A6, margin=8 * mm)


def _draw_slip(paper: Sheet, person: Reminded, meetings: Sequence[Meeting], day: date, when: str) -> None:
    paper.text(f"Bonjour {person.name}.", 18, bold=True, leading=1.3)
    paper.gap(1 * mm)
    said = say_day(day).rsplit(" ", 1)[0]
    paper.text(f"{when}, {said} :" if when else f"{said.capitalize()} :", 15, leading=1.4)
    paper.gap(1.5 * mm)
    for one in meetings:
        paper.need(SIZE * 4)
        paper.rule(INK, 1.1)
        paper.gap(1 * mm)
        paper.text(one.when, 20, bold=True, leading=1.3)
        paper.text(one.title, 17, bold=True, leading=1.3)
        if one.place:
            paper.text(one.place, 15, leading=1.3)
        paper.gap(2 * mm)
    for sentence in (FREE, STOP):
        paper.text(sentence, SIZE, leading=1.4)


def print_call_list(people: Sequence[Reminded], meetings: Sequence[Meeting], day: date, residence: str) -> bytes:
    """Return the sheet of numbers to call before a day's activities, A4, for the coordinator. It is thrown away after."""
    called = [person for person in people if person.phone]

    def write(paper: Sheet) -> None:
        paper.text("Rappels à donner par téléphone", 24, bold=True, leading=1.3)
        paper.text(f"Pour {say_day(day)}", 16, leading=1.4, colour=SOFT)
        paper.gap(3 * mm)
        for one in meetings:
            paper.text(", ".join(filter(None, (one.when, one.title, one.place))), SIZE, leading=1.4)
        paper.gap(4 * mm)
        if not called:
            paper.text(NOBODY, 16, bold=True)
        for person in called:
            _draw_call(paper, person)
        paper.gap(6 * mm)
        paper.text("Détruisez cette feuille quand c'est fait.", SIZE, colour=SOFT)

    title = f"Rappels à donner, {say_day(day)}"
    return print_sheets(write, title=title, author=residence, margin=18 * mm, footer=residence)


def _draw_call(paper: Sheet, person: Reminded) -> None:
    tall, side = 16 * mm, 7 * mm
    paper.need(tall)
    paper.rule(PALE, 1.4)
    floor = paper.y - tall
    paper.box(paper.left, floor + (tall - side) / 2, side, side, fill=None, edge=INK)
    base = floor + tall / 2 - 18 * 0.34
    paper.put(person.phone, paper.left + side + 6 * mm, base, 18, bold=True)
    paper.put(f"{person.full_name}   {person.door}".strip(), paper.left + side + 68 * mm, base, 16)
    paper.y = floor
