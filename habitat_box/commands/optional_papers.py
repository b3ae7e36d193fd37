"""habitat-box print relative, reminders, wall, letter: the papers a YES allows, and the letter to a relative.

The command loads `print` from here, so that these stand beside the papers everyone has.
"""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.papers import print_command, told
from habitat_box.commands.session import opened, read_day
from habitat_box.words import _, monday_of

_TO = click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="Dossier où écrire (ici).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")


@print_command.command("relative", help="La semaine d'un habitant pour le proche qu'il a choisi (s'il a dit OUI).")
@click.argument("resident")
@click.argument("date", required=False)
@_TO
@_JSON
@click.pass_context
def relative_command(context: click.Context, resident: str, date: str | None, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import optional_papers, printing, visits

    chosen = read_day(date)
    with opened(context) as desk:
        (person,) = printing.people_named(desk, [resident])
        monday = monday_of(chosen or visits.today_of(desk))
        paths = optional_papers.print_relative(desk, person, monday, folder)
    told(paths, as_json)


@print_command.command("reminders", help="Les rappels des activités (demain, ou une date) : papiers et numéros à appeler.")
@click.argument("date", required=False)
@_TO
@_JSON
@click.pass_context
def reminders_command(context: click.Context, date: str | None, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import optional_papers

    chosen = read_day(date)
    with opened(context) as desk:
        paths = optional_papers.print_reminders(desk, folder, chosen)
    told(paths, as_json)


@print_command.command("wall", help="Une photo à accrocher dans la maison, par le début de son numéro.")
@click.argument("number")
@click.option("--caption", default="", help="Légende sous la photo.")
@_TO
@_JSON
@click.pass_context
def wall_command(context: click.Context, number: str, caption: str, folder: Path, as_json: bool) -> None:
    from habitat_box.commands.photos import full_number
    from habitat_box.usecases import optional_papers

    with opened(context) as desk:
        path = optional_papers.print_wall_photo(desk, full_number(desk, number), folder, caption)
    told([path], as_json)


@print_command.command("letter", help="La lettre d'information aux proches d'un habitant qui ne l'ont pas encore eue.")
@click.argument("resident")
@click.option("--given", is_flag=True, help="Noter aussi que ces lettres sont données aujourd'hui.")
@_TO
@_JSON
@click.pass_context
def letter_command(context: click.Context, resident: str, given: bool, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import optional, optional_papers, printing

    with opened(context) as desk:
        (person,) = printing.people_named(desk, [resident])
        waiting = optional_papers.letters_due(desk, person)
        paths = optional_papers.print_letters(desk, person, folder)
        for contact in waiting if given else ():
            optional.letter_given(desk, contact.id)
    told(paths, as_json)
    if not given and not as_json:
        click.echo(_("Quand la lettre est donnée, finissez la tâche « lettre au proche »."))


__all__ = ["print_command"]
