"""habitat-box backup, restore, verify."""

from __future__ import annotations

import sys
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


@click.command(
    "restore", help="Faire revenir une boîte dans un dossier vide. La clé de secours se tape ou arrive sur l'entrée."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key-file", type=click.Path(path_type=Path), help="Fichier qui contient la clé AGE-SECRET-KEY.")
@click.option(
    "--erasures",
    type=click.Path(path_type=Path),
    help="Registre des effacements (effacements.json) à appliquer, en plus de ceux rangés à côté de la sauvegarde.",
)
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
def restore_command(file: Path, folder: Path, key_file: Path | None, erasures: Path | None, as_json: bool) -> None:
    from habitat_box.errors import FileNotFound
    from habitat_box.usecases import restoring

    if key_file is not None:
        try:
            words = key_file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise FileNotFound(file=key_file) from None
    elif sys.stdin.isatty():
        click.echo(_("Tapez la clé de la feuille de secours, ou ses lignes une à une ; une ligne vide pour finir."), err=True)
        words = _typed_lines()
    else:
        words = sys.stdin.read()
    back = restoring.restore(file, folder.resolve(), words, erasures=erasures)
    if as_json:
        say_json(
            {
                "folder": str(back.folder),
                "created_at": back.created_at,
                "residence": back.residence,
                "log_lines": back.log_lines,
                "fingerprint": back.fingerprint,
                "erased_again": back.erased_again,
                "newer_ledger": back.newer_ledger,
                "ledgers_refused": back.ledgers_refused,
            }
        )
    else:
        click.echo(_("« {name} » est revenue dans {folder}.", name=back.residence, folder=back.folder))
        click.echo(_("Sauvegarde du {date}. La phrase secrète est la même qu'avant.", date=restoring.taken_words(back)))
        click.echo(_("Empreinte, à comparer avec la feuille de secours : {words}", words=back.fingerprint))
        for words in restoring.erasure_words(back):
            click.echo(words)


def _typed_lines() -> str:
    """Read the key at the terminal: in one line, or line by line as the sheet prints it, an empty one to end."""
    lines: list[str] = []
    while line := str(click.prompt(_("Ligne"), default="", show_default=False, hide_input=True, err=True)):
        lines.append(line)
        if line.strip().upper().startswith("AGE-SECRET-KEY-1"):
            break
    return "\n".join(lines)


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
