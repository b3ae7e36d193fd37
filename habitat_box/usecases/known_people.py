"""Everyone the box knows something of, for the rights screen alone: here, gone, set aside, or put away in the archive."""

from __future__ import annotations

from dataclasses import replace

from habitat_box.domain.access import Action, Look
from habitat_box.domain.people import Card
from habitat_box.domain.retention import ArchiveReason
from habitat_box.errors import AmbiguousName, UnknownPerson
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.residents import searched
from habitat_box.words import name_order, plain

FILE = "fiche"


@needs(Action.ANSWER_RIGHTS)
def people(desk: Desk) -> list[Card]:
    """Give everyone whose file can be read, by name: gone, or set aside, or here. Those put away are found by name alone."""
    cards = [card for card in desk.box.door.everyone_known(desk.actor, Look.RIGHTS) if card.first_name or card.last_name]
    return sorted(cards, key=lambda card: name_order(f"{card.last_name} {card.first_name}"))


@needs(Action.ANSWER_RIGHTS)
def find_person(desk: Desk, words: str) -> Card:
    """Find one person by part of her name, in the archive when she is nowhere else. Raises UnknownPerson, AmbiguousName.

    Looking through the archive opens each file there, and the log says so.
    """
    found = _among(people(desk), words) or _among(_put_away(desk), words)
    if not found:
        raise UnknownPerson
    if len(found) > 1:
        raise AmbiguousName(name=words, choices=", ".join(card.name for card in found))
    return found[0]


def _among(cards: list[Card], words: str) -> list[Card]:
    wanted = plain(words).split()
    exact = [card for card in cards if wanted and plain(f"{card.first_name} {card.last_name}").split() == wanted]
    return exact or [card for card in cards if wanted and all(part in searched(card) for part in wanted)]


def _put_away(desk: Desk) -> list[Card]:
    door = desk.box.door
    files = [row for row in door.archive_rows() if row.kind == FILE]
    found = []
    for row in files:
        said = {
            name: str(value or "") for name, value in door.open_archive(desk.actor, row.id, ArchiveReason.PERSON).words.items()
        }
        names = {name: said.get(name, "") for name in ("civility", "first_name", "last_name", "called")}
        found.append(replace(Card(row.ref), **names))  # type: ignore[arg-type]
    return found
