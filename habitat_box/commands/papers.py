"""habitat-box print: cards, board, week, and a resident's own page."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.words import _, monday_of


@click.group("print", help="Imprimer des papiers (PDF) dans un dossier.")
def print_command() -> None: ...


_TO = click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="Dossier où écrire (ici).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")


def _told(paths: list[Path], as_json: bool) -> None:
    if as_json:
        say_json({"papers": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(str(path))


@print_command.command("cards", help="Faire de nouvelles cartes (toutes, ou celles nommées) ; les anciennes ne marchent plus.")
@click.argument("residents", nargs=-1)
@click.option("--a6", is_flag=True, help="Une carte par page A6, sans planche.")
@_TO
@_JSON
@click.pass_context
def print_cards_command(context: click.Context, residents: tuple[str, ...], a6: bool, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import printing

    with opened(context) as desk:
        ids = printing.people_named(desk, residents)
        paths, _made = printing.print_cards(desk, ids, folder, sheet=not a6)
    _told(paths, as_json)
    if not as_json:
        click.echo(_("Remettez chaque code en main propre, séparé de sa carte. Effacez ces fichiers après l'impression."))


@print_command.command("board", help="Le tableau d'aujourd'hui pour la salle commune.")
@_TO
@_JSON
@click.pass_context
def print_board_command(context: click.Context, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import printing

    with opened(context) as desk:
        path = printing.print_board(desk, folder)
    _told([path], as_json)


@print_command.command("week", help="La semaine en grille.")
@click.argument("date", required=False)
@_TO
@_JSON
@click.pass_context
def print_week_command(context: click.Context, date: str | None, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import printing, visits

    chosen = read_day(date)
    with opened(context) as desk:
        path = printing.print_week(desk, monday_of(chosen or visits.today_of(desk)), folder)
    _told([path], as_json)


@print_command.command("own", help="« Qui a vu mes données », pour un habitant.")
@click.argument("resident")
@_TO
@_JSON
@click.pass_context
def print_own_command(context: click.Context, resident: str, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import printing

    with opened(context) as desk:
        (person,) = printing.people_named(desk, [resident])
        path = printing.print_own_page(desk, person, folder)
    _told([path], as_json)


@print_command.command("no-slip", help="Le papier NON, à poser dans la salle commune.")
@_TO
@_JSON
@click.pass_context
def print_no_slip_command(context: click.Context, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import printing

    with opened(context) as desk:
        path = printing.print_no_slip(desk, folder)
    _told([path], as_json)


@print_command.command("receipt", help="Le reçu d'un choix, par son numéro.")
@click.argument("number")
@_TO
@_JSON
@click.pass_context
def print_receipt_command(context: click.Context, number: str, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import printing

    with opened(context) as desk:
        path = printing.print_receipt(desk, number, folder)
    _told([path], as_json)
