"""The papers about one resident, chosen from a list: who looked, the week for a relative, the letter to a relative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from habitat_box.usecases import optional_papers, printing
from habitat_box.usecases.desk import Desk
from tui.screens.person_choices import Choosing
from tui.tongue import N_, _
from tui.widgets.finding import find_folder
from tui.widgets.lines import Column, row
from tui.widgets.listing import Listing
from tui.widgets.room import lay
from tui.widgets.working import labour

Draw = Callable[[Desk, str, date, Path], list[Path]]


def _own_page(desk: Desk, person: str, _today: date, folder: Path) -> list[Path]:
    return [printing.print_own_page(desk, person, folder)]


def _relative(desk: Desk, person: str, today: date, folder: Path) -> list[Path]:
    return optional_papers.print_relative(desk, person, today - timedelta(days=today.weekday()), folder)


def _letters(desk: Desk, person: str, _today: date, folder: Path) -> list[Path]:
    return optional_papers.print_letters(desk, person, folder)


PAPERS: Mapping[str, tuple[str, str, Draw]] = {
    "looks": (N_("Qui a vu mes données"), N_("douze mois, pour la personne"), _own_page),
    "relative": (N_("Sa semaine pour un proche"), N_("si elle dit OUI à « Mes visites pour un proche »"), _relative),
    "letters": (N_("La lettre à un proche"), N_("ses coordonnées sont ici, il doit le savoir en un mois"), _letters),
}


def choose_paper(page: Choosing) -> None:
    """Ask which paper, then where, then draw it."""
    lines = [row(name, (_(words), "strong"), (_(why), "faint")) for name, (words, why, _draw) in PAPERS.items()]
    lay(page, Listing(_("Imprimer"), lines, [Column(30), Column(60, 1)]), lambda name: _ask_folder(page, name))


def _ask_folder(page: Choosing, name: str) -> None:
    find_folder(page, _("Imprimer « {paper} » : dans quel dossier ?", paper=_(PAPERS[name][0])), partial(_print, page, name))


def _print(page: Choosing, name: str, folder: Path) -> None:
    if page.page is not None:
        desk, person, today, draw = page.seat.desk, page.person_id, page.page.today, PAPERS[name][2]
        labour(page, _("Impression…"), lambda _p: draw(desk, person, today, folder), page.printed, can_leave=False)
