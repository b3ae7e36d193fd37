"""The papers of choices that are not one receipt: the house's grid, and the slips a resident fills by hand."""

from __future__ import annotations

from pathlib import Path

from habitat_box.domain.access import Action
from habitat_box.domain.consent import Standing, State
from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases.consents import all_choices
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.printing import write_paper
from habitat_box.usecases.residents import names
from habitat_box.words import local_day

_SIGNS = {
    State.REFUSED: "non",
    State.WITHDRAWN: "non",
    State.EXPIRED: "fini",
    State.SUSPENDED: "suspendu",
    State.INVALIDATED: "écarté",
    State.ASKED: "demandé",
}


@needs(Action.PRINT)
def print_consents(desk: Desk, folder: Path) -> Path:
    """Print the whole house's choices on one page, for the coordinator alone: residents down, twelve subjects across."""
    from habitat_box.papers.consent_book import BookRow, print_consent_book

    people = names(desk)
    choices = all_choices(desk, [card.person_id for card in people])
    rows = [
        BookRow(f"{card.first_name} {card.last_name}".strip(), tuple(sign_of(one) for one in choices[card.person_id]))
        for card in people
        if card.person_id in choices
    ]
    subjects = [(purpose.code, purpose.title) for purpose in PURPOSES.values()]
    day = local_day(desk.box.clock())
    pdf = print_consent_book(rows, subjects, day, desk.box.settings.residence)
    return write_paper(folder, f"choix-{day:%Y-%m-%d}.pdf", pdf)


@needs(Action.PRINT)
def print_choice_slip(desk: Desk, folder: Path) -> Path:
    """Print the paper to choose, blank: NON and OUI for each subject; the card's four signs say whose it is."""
    from habitat_box.papers.no_slip import print_choice_slip as draw

    pdf = draw([purpose.title for purpose in PURPOSES.values()], desk.box.settings.residence)
    return write_paper(folder, "papier-pour-choisir.pdf", pdf)


def sign_of(one: Standing) -> str:
    """Give the sign of a standing, as the grid's key names it."""
    if one.event is None:
        return ""
    if one.event.state is not State.GIVEN:
        return _SIGNS[one.event.state]
    if one.waiting_until is not None:
        return "attend"
    if not one.in_force:
        return "fini"
    return "bientôt fini" if one.ends_soon else "oui"
