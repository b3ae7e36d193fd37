"""`habitat-box wipe`: empty a box for good."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import settings_here
from habitat_box.words import _


@click.command("wipe")
@click.option(
    "--out", "papers", type=click.Path(path_type=Path), required=True, help="Dossier du certificat, hors de la boîte."
)
@click.option("--by", "who", default="la coordinatrice", help="Qui détruit la boîte, écrit sur le certificat.")
@click.pass_context
def wipe_command(context: click.Context, papers: Path, who: str) -> None:
    """Détruire les clés et les données de la boîte, avec un certificat. Rien ne la fait revenir, sauf une sauvegarde."""
    from habitat_box.usecases.wiping import wipe

    settings = settings_here(context)
    click.echo(_("Tout ce que contient {folder} va être détruit, pour toujours.", folder=settings.folder), err=True)
    typed = click.prompt(_("Tapez le nom de la résidence pour le confirmer"), prompt_suffix=_(" : "), err=True)
    done = wipe(settings, typed, papers, who)
    click.echo(_("Détruit : {what}.", what=", ".join(_(words) for words in done.destroyed)))
    click.echo(_("Certificat à imprimer et à signer : {file}.", file=done.certificate))
