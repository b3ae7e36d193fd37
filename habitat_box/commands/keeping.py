"""habitat-box backup, verify."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.words import _


@click.command("backup", help="Faire une sauvegarde chiffrée dans un dossier, relue et déchiffrée avant de compter.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def backup_command(context: click.Context, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import backup_place, keeping

    def progress(done: int, total: int, words: str) -> None:
        if not as_json:
            click.echo(f"[{done}/{total}] {_(words)}", err=True)

    with opened(context) as desk:
        warning = backup_place.warning(desk, folder) if folder.is_dir() else ""
        if warning:
            click.echo(_(warning), err=True)
        made = keeping.back_up(desk, folder.resolve(), progress)
    if as_json:
        said = {"path": str(made.path), "sha256": made.sha256, "size": made.size, "proven": True}
        say_json({**said, "noted": made.noted, "ledger_beside": made.ledger_beside})
    else:
        click.echo(str(made.path))
        for words in keeping.backup_words(made):
            click.echo(words)
        click.echo(_("Relue et déchiffrée. Rangez cette copie ailleurs que près de la boîte."))


@click.command("verify", help="Contrôler les données et la chaîne du journal d'accès.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def verify_command(context: click.Context, as_json: bool) -> int:
    from habitat_box.usecases import keeping

    with opened(context) as desk:
        found = keeping.verify(desk)
    if as_json:
        say_json(
            {"problems": list(found.problems), "log_lines": found.log_lines, "first_bad": found.first_bad, "head": found.head}
        )
    elif found.is_whole:
        click.echo(_("Tout est en ordre : {count} lignes de journal, chaîne entière.", count=found.log_lines))
    elif found.first_bad is not None:
        click.echo(_("Le journal a été changé à la ligne {line}. Gardez tout et demandez de l'aide.", line=found.first_bad))
    else:
        click.echo(_("Les données sont abîmées. N'effacez rien et restaurez la dernière sauvegarde."))
    return 0 if found.is_whole else 1
