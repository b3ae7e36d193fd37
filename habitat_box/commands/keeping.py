"""habitat-box backup, verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.errors import HabitatError
from habitat_box.words import _, figure, told

if TYPE_CHECKING:
    from habitat_box.usecases.keeping import MadeBackup


class Said:
    """Say how far a backup is: each step on a line, and at a terminal the percentage as it grows."""

    def __init__(self, *, silent: bool) -> None:
        self.silent, self.live, self.words, self.step = silent, sys.stderr.isatty(), "", 0

    def __call__(self, done: int, total: int, words: str) -> None:
        """Hear bytes done, bytes in all, and the step under way (a French msgid)."""
        if self.silent:
            return
        percent = 100 * done // max(1, total)
        if self.live:
            facts = {"percent": percent, "step": _(words), "done": figure(done / 1e6), "total": figure(total / 1e6)}
            line = _("{percent} % · {step} · {done} Mo de travail sur {total}", **facts)
            click.echo(f"\r\x1b[K{line}", err=True, nl=done >= total)
        elif words != self.words:
            self.step = 1 if done == 0 else self.step + 1
            click.echo(f"[{self.step}] {_(words)} ({percent} %)", err=True)
        self.words = words


@click.command("backup", help="Faire une sauvegarde chiffrée, relue et déchiffrée avant de compter.")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--all", "everywhere", is_flag=True, help="Sur tous les supports de la maison qui sont là, comme sans dossier.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def backup_command(context: click.Context, folder: Path | None, everywhere: bool, as_json: bool) -> int:
    from habitat_box.usecases import backup_place, places

    if folder is not None and everywhere:
        raise click.UsageError(_("Donnez un dossier, ou --all pour tous les supports qui sont là."))
    said = Said(silent=as_json)
    with opened(context) as desk:
        if folder is None:
            return _say_all(places.back_up_all(desk, said), as_json=as_json)
        warning = backup_place.warning(desk, folder) if folder.is_dir() else ""
        if warning:
            click.echo(_(warning), err=True)
        made = places.back_up_in(desk, folder.resolve(), said)
    if as_json:
        say_json(_facts(made))
    else:
        _say_made(made)
        click.echo(_("Relue et déchiffrée. Rangez cette copie ailleurs que près de la boîte."))
    return 0


def _facts(made: MadeBackup) -> dict[str, Any]:
    said = {"path": str(made.path), "sha256": made.sha256, "size": made.size, "proven": True, "sequence": made.sequence}
    return {**said, "seconds": round(made.seconds, 1), "noted": made.noted, "ledger_beside": made.ledger_beside}


def _say_made(made: MadeBackup) -> None:
    from habitat_box.usecases.keeping import backup_words

    click.echo(str(made.path))
    facts = {"number": made.sequence, "size": figure(made.size / 1e6), "seconds": f"{made.seconds:.0f}"}
    click.echo(_("N° {number}, {size} Mo, en {seconds} s.", **facts))
    for words in backup_words(made):
        click.echo(words)


def _say_all(done: list[tuple[str, MadeBackup | HabitatError]], *, as_json: bool) -> int:
    failed = [error for _label, error in done if isinstance(error, HabitatError)]
    if as_json:
        say_json({label: told(one) if isinstance(one, HabitatError) else _facts(one) for label, one in done})
        return 1 if failed else 0
    for label, one in done:
        if isinstance(one, HabitatError):
            click.echo("✗ " + _("{title} : {name}", title=label, name=told(one)), err=True)
        else:
            click.echo(f"✓ {label}")
            _say_made(one)
    return 1 if failed else 0


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
