"""habitat-box anchor: the monthly print of the log, and its comparison."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened
from habitat_box.domain.anchors import Verdict
from habitat_box.words import _


@click.command("anchor", help="Imprimer l'empreinte du journal, à faire garder par quelqu'un d'autre ; --check pour comparer.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("papiers"), help="Où écrire la feuille.")
@click.option("--check", "comparing", is_flag=True, help="Comparer une feuille au journal.")
@click.option("--sheet", "typed", default="", help="Ligne et empreinte de la feuille ; demandées sinon.")
@click.pass_context
def anchor_command(context: click.Context, folder: Path, comparing: bool, typed: str) -> int:
    from habitat_box.usecases import anchors

    with opened(context) as desk:
        if not comparing:
            made = anchors.print_anchor(desk, folder.resolve())
            click.echo(str(made.path))
            click.echo(_("Ligne {line} : {words}", line=made.seq, words=made.groups))
            return 0
        words = typed or str(click.prompt(_("Ligne et empreinte"), err=True))
        verdict = anchors.check_anchor(desk, words)
    click.echo(_(verdict.value))
    return 0 if verdict is Verdict.SAME else 1
