"""`habitat-box accept-loss`: go on with what is left when acknowledged work was lost and no backup is better."""

from __future__ import annotations

import click

from habitat_box.commands.session import ask_secret, settings_here
from habitat_box.words import _


@click.command("accept-loss")
@click.pass_context
def accept_loss_command(context: click.Context) -> None:
    """Reconnaître que des écritures confirmées sont perdues, et rouvrir la boîte sur ce qui reste."""
    from habitat_box.bootstrap import accept_loss, unlock_key

    settings = settings_here(context)
    key = unlock_key(settings, ask_secret(_("Phrase secrète")))
    click.echo(_("Des écritures confirmées manquent. Une sauvegarde récente vaut mieux : « habitat-box restore »."), err=True)
    if click.prompt(_("Pour continuer sans elles, tapez « perdu »"), prompt_suffix=_(" : "), err=True).strip() != "perdu":
        raise click.Abort
    line = accept_loss(settings, key)
    click.echo(_("La boîte s'ouvre de nouveau. Son journal va jusqu'à la ligne {line}.", line=line))
