"""habitat-box residents: who lives here, and habitants.csv."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.words import _, ngettext


@click.command("residents", help="Voir les habitants, ou en faire entrer depuis un fichier.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--apply", "apply_it", is_flag=True, help="Écrire ce que le fichier annonce.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def residents_command(context: click.Context, file: Path | None, apply_it: bool, as_json: bool) -> None:
    from habitat_box.usecases import residents

    with opened(context) as desk:
        if file is None:
            cards = residents.names(desk)
            if as_json:
                say_json({"residents": [{"id": c.person_id, "name": c.name, "dwelling": c.dwelling} for c in cards]})
                return
            for card in cards:
                click.echo(f"{card.dwelling or '':<6} {card.name}")
            if not cards:
                click.echo(_("Personne encore. Donnez un fichier : habitat-box residents habitants.csv --apply"))
            return
        moving = residents.read_file(desk, file)
        written = residents.move_in(desk, moving) if apply_it else 0
    if as_json:
        say_json(
            {
                "coming": [f"{one.first_name} {one.last_name}" for one in moving.coming],
                "already": list(moving.already),
                "refused": [{"line": line, "reason": reason} for line, _words, reason in moving.refused],
                "written": written,
            }
        )
        return
    for new in moving.coming:
        click.echo(f"+ {new.dwelling:<6} {new.first_name} {new.last_name}")
    for name in moving.already:
        click.echo("= " + _("{what} : {words}", what=name, words=_("déjà dans la boîte")))
    for line, _words, reason in moving.refused:
        click.echo("! " + _("ligne {line} : {reason}", line=line, reason=reason))
    if apply_it:
        click.echo(ngettext("{count} habitant inscrit.", "{count} habitants inscrits.", written))
    else:
        click.echo(_("Rien n'est écrit. Ajoutez --apply pour inscrire."))
