"""habitat-box print: every paper of the house as a PDF in a folder; habitat-box record: a receipt for a machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.words import N_, _, monday_of

if TYPE_CHECKING:
    from habitat_box.usecases.desk import Desk

Made = Callable[..., list[Path]]

_TO = click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="Dossier où écrire (ici).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")


@click.group("print", help="Imprimer des papiers (PDF) dans un dossier.")
def print_command() -> None: ...


def told(paths: list[Path], as_json: bool) -> None:
    """Name the papers made, a line each or in JSON."""
    if as_json:
        say_json({"papers": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(str(path))


def paper(name: str, words: str, *parameters: Any, after: str = "") -> Callable[[Made], click.Command]:
    """Make a subcommand of a function (desk, folder, …) that writes papers: opening the box and telling are done here.

    `after`: what is said once the papers are there.
    """

    def wrap(made: Made) -> click.Command:
        def run(folder: Path, as_json: bool, **chosen: Any) -> None:
            with opened(click.get_current_context()) as desk:
                paths = made(desk, folder, **chosen)
            told(paths, as_json)
            if after and not as_json:
                click.echo(_(after))

        run.__name__ = made.__name__
        for add in (_JSON, _TO, *reversed(parameters)):
            run = add(run)
        return print_command.command(name, help=words)(run)

    return wrap


@paper(
    "cards",
    "Faire de nouvelles cartes (toutes, ou celles nommées) ; les anciennes ne marchent plus.",
    click.argument("residents", nargs=-1),
    click.option("--a6", is_flag=True, help="Une carte par page A6, sans planche."),
    click.option("--picture", default="", help="Image choisie par la personne nommée : chat, bateau, maison…"),
    click.option("--colour", default="", help="Couleur choisie : jaune, bleu, vert, rouge, orange, violet."),
    after=N_("Remettez chaque code en main propre, séparé de sa carte. Effacez ces fichiers après l'impression."),
)
def print_cards_command(
    desk: Desk, folder: Path, residents: tuple[str, ...], a6: bool, picture: str, colour: str
) -> list[Path]:
    """Print cards; a picture or a colour is one person's choice."""
    from habitat_box.usecases import printing

    if (picture or colour) and len(residents) != 1:
        raise click.UsageError(_("Une image ou une couleur est le choix d'une seule personne : nommez-la."))
    ids = printing.people_named(desk, residents)
    faces = {ids[0]: (picture, colour)} if picture or colour else None
    return printing.print_cards(desk, ids, folder, sheet=not a6, pictures=faces)[0]


@paper("board", "Le tableau d'aujourd'hui pour la salle commune.")
def print_board_command(desk: Desk, folder: Path) -> list[Path]:
    """Print today's board."""
    from habitat_box.usecases import printing

    return [printing.print_board(desk, folder)]


@paper("week", "La semaine en grille.", click.argument("date", required=False))
def print_week_command(desk: Desk, folder: Path, date: str | None) -> list[Path]:
    """Print a week."""
    from habitat_box.usecases import printing, visits

    return [printing.print_week(desk, monday_of(read_day(date) or visits.today_of(desk)), folder)]


@paper(
    "own",
    "« Qui a vu mes données », pour un habitant, douze mois.",
    click.argument("resident"),
    click.option("--since", help="Premier jour des douze mois (24/11/2025) ; sans lui, les douze derniers."),
)
def print_own_command(desk: Desk, folder: Path, resident: str, since: str | None) -> list[Path]:
    """Print who looked at a resident's data."""
    from habitat_box.usecases import printing

    (person,) = printing.people_named(desk, [resident])
    return [printing.print_own_page(desk, person, folder, since=read_day(since))]


@paper("no-slip", "Le papier NON, à poser dans la salle commune.")
def print_no_slip_command(desk: Desk, folder: Path) -> list[Path]:
    """Print the blank paper NO."""
    from habitat_box.usecases import printing

    return [printing.print_no_slip(desk, folder)]


@paper("choice-slip", "Le papier pour choisir : NON ou OUI à chaque sujet.")
def print_choice_slip_command(desk: Desk, folder: Path) -> list[Path]:
    """Print the blank paper to choose."""
    from habitat_box.usecases import choice_papers

    return [choice_papers.print_choice_slip(desk, folder)]


@paper("consents", "Les choix de toute la maison sur une page, pour la coordinatrice seule.")
def print_consents_command(desk: Desk, folder: Path) -> list[Path]:
    """Print the house's grid of choices."""
    from habitat_box.usecases import choice_papers

    return [choice_papers.print_consents(desk, folder)]


@paper(
    "receipt",
    "Le reçu d'un choix, par son numéro.",
    click.argument("number"),
    click.option("--record", "twin", is_flag=True, help="Écrire aussi son double pour une machine (JSON-LD)."),
)
def print_receipt_command(desk: Desk, folder: Path, number: str, twin: bool) -> list[Path]:
    """Print a receipt, with its record if asked."""
    from habitat_box.usecases import consent_records, printing

    paths = [printing.print_receipt(desk, number, folder)]
    return [*paths, consent_records.write_record(desk, number, folder)] if twin else paths


@paper("notice", "Les notices : celles nommées (P4, planning…), ou toutes.", click.argument("codes", nargs=-1))
def print_notice_command(desk: Desk, folder: Path, codes: tuple[str, ...]) -> list[Path]:
    """Print notices, simple then full."""
    from habitat_box.usecases import notice_papers

    return notice_papers.print_notices(desk, codes, folder)


@paper("log-head", "La feuille du journal, chaque semaine, pour la présidence de l'association.")
def print_log_head_command(desk: Desk, folder: Path) -> list[Path]:
    """Print the log's head."""
    from habitat_box.usecases import log_heads

    return [log_heads.print_log_head(desk, folder)]


@click.command("record", help="Le double d'un reçu pour une machine (JSON-LD, ISO/IEC TS 27560) ; à l'écran sans --to.")
@click.argument("number", required=False)
@click.option("--resident", help="Tous les choix de cette personne, un fichier chacun (avec --to).")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Dossier où écrire.")
@click.pass_context
def record_command(context: click.Context, number: str | None, resident: str | None, folder: Path | None) -> None:
    from habitat_box.usecases import consent_records, printing

    if (number is None) == (resident is None) or (resident is not None and folder is None):
        raise click.UsageError(_("Donnez un numéro de reçu, ou une personne et un dossier."))
    with opened(context) as desk:
        if number is not None and folder is None:
            say_json(consent_records.record_of(desk, number))
        elif number is not None and folder is not None:
            told([consent_records.write_record(desk, number, folder)], as_json=False)
        elif resident is not None and folder is not None:
            (person,) = printing.people_named(desk, [resident])
            told(consent_records.write_records(desk, person, folder), as_json=False)
