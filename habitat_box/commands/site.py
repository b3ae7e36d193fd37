"""habitat-box unlock, lock, status: the site, over its local socket."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import ask_secret, say_json, settings_here
from habitat_box.config import Settings
from habitat_box.errors import SiteNotRunning
from habitat_box.usecases import site
from habitat_box.words import _


@click.command("unlock", help="Ouvrir le site avec la phrase secrète (tapée, ou lue sur l'entrée standard).")
@click.option("--key-file", type=click.Path(path_type=Path), help="Le fichier habitat-box.cle d'une clé USB, sans phrase.")
@click.option("--machine", is_flag=True, help="La clé que systemd donne à son service : personne ne tape cette option.")
@click.pass_context
def unlock_command(context: click.Context, key_file: Path | None, machine: bool) -> None:
    from habitat_box.bootstrap import unlock_key
    from habitat_box.usecases.key_slots import key_of_file

    settings = settings_here(context)
    if not site.status(settings).running:
        raise SiteNotRunning
    if machine:
        _open_by_machine(settings)
        return
    key = key_of_file(settings, key_file) if key_file else unlock_key(settings, ask_secret(_("Phrase secrète : ")))
    site.unlock_site(settings, key)
    _say(site.status(settings))


def _open_by_machine(settings: Settings) -> None:
    """Open the site with what systemd handed to this process, and write in the log that nobody was there."""
    from habitat_box.bootstrap import open_box
    from habitat_box.usecases.key_slots import key_of_machine, note_alone

    key = key_of_machine(settings)
    site.unlock_site(settings, key)
    box = open_box(settings, key)
    try:
        note_alone(box, by_machine=True)
    finally:
        box.store.close()


@click.command("lock", help="Fermer le site : il oublie la clé.")
@click.pass_context
def lock_command(context: click.Context) -> None:
    site.lock_site(settings_here(context))
    click.echo(_("Le site est fermé. Il ne montre plus rien."))


@click.command("status", help="Dire si le site tourne et s'il est ouvert.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def status_command(context: click.Context, as_json: bool) -> None:
    found = site.status(settings_here(context))
    if as_json:
        say_json(
            {
                "running": found.running,
                "unlocked": found.unlocked,
                "url": found.url,
                "ip_url": found.ip_url,
                "announced": found.announced,
            }
        )
    elif not found.running:
        click.echo(_("Le site ne tourne pas."))
    else:
        _say(found)


def _say(found: site.SiteStatus) -> None:
    click.echo(_("Le site est ouvert.") if found.unlocked else _("Le site est fermé : la boîte attend sa phrase secrète."))
    click.echo(f"{found.url}\n{found.ip_url}")
