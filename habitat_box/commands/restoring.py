"""habitat-box restore: look at a backup, and bring a box back from it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import say_json
from habitat_box.commands.sheet_typing import typed_sheet
from habitat_box.words import _

if TYPE_CHECKING:
    from habitat_box.usecases.preflight import Asked
    from habitat_box.usecases.restoring import Restored


def typed_key(key_file: Path | None) -> str:
    """Give the key or the sheet as typed, from a file if one is named. Raises FileNotFound."""
    from habitat_box.errors import FileNotFound

    if key_file is None:
        return typed_sheet()
    try:
        return key_file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileNotFound(file=key_file) from None


@click.command(
    "restore", help="Faire revenir une boîte dans un dossier vide. La clé de secours se tape ou arrive sur l'entrée."
)
@click.argument("file", metavar="FICHIER|DOSSIER", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DOSSIER_VIDE", type=click.Path(path_type=Path), required=False)
@click.option("--check", "only_check", is_flag=True, help="Regarder seulement : dire ce qui va et ce qui ne va pas.")
@click.option("--key-file", type=click.Path(path_type=Path), help="Fichier qui contient la clé AGE-SECRET-KEY.")
@click.option(
    "--erasures",
    type=click.Path(path_type=Path),
    help="Registre des effacements (effacements.json) à appliquer, en plus de ceux rangés à côté de la sauvegarde.",
)
@click.option(
    "--fingerprint", default="", help="Empreinte imprimée sur la feuille de secours : une autre signature est refusée."
)
@click.option("--older", is_flag=True, help="Accepter une sauvegarde plus ancienne que la dernière.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
def restore_command(
    file: Path,
    folder: Path | None,
    only_check: bool,
    key_file: Path | None,
    erasures: Path | None,
    fingerprint: str,
    older: bool,
    as_json: bool,
) -> int:
    from habitat_box.config import chosen_folder
    from habitat_box.usecases import preflight, restoring

    if folder is None and not only_check:
        raise click.UsageError(_("Dites aussi dans quel dossier vide la boîte doit revenir."))
    to, chosen = (folder or chosen_folder(None)).resolve(), preflight.chosen(file)
    if chosen != file and not as_json:
        click.echo(_("Sauvegarde : {file}", file=chosen), err=True)
    file = chosen
    words = typed_key(key_file)
    fingerprint = fingerprint or _asked_fingerprint()
    if only_check:
        asked = preflight.Asked(file, to, restoring.key_of(words), erasures, older, fingerprint, into_folder=folder is not None)
        return _check(asked, as_json)
    back = restoring.restore(file, to, words, erasures=erasures, older=older, fingerprint=fingerprint)
    if as_json:
        say_json(_as_json(back))
    else:
        _say(back)
    return 0


def _asked_fingerprint() -> str:
    """Ask at the terminal who signed, as the sheet says it; Enter goes on without."""
    if not sys.stdin.isatty():
        return ""
    question = _("Empreinte imprimée sur la feuille, sous les lignes (Entrée si elle est illisible)")
    return str(click.prompt(question, default="", show_default=False, err=True, prompt_suffix=_(" : "))).strip()


def _check(asked: Asked, as_json: bool) -> int:
    from habitat_box.usecases.preflight import examine

    seen = examine(asked)
    if as_json:
        found = [
            {"key": one.key, "ok": one.error is None, "warning": one.is_warning, "words": one.words} for one in seen.findings
        ]
        say_json({"ok": seen.refusal is None, "findings": found})
    else:
        for one in seen.findings:
            click.echo(("✗ " if one.error is not None else "! " if one.is_warning else "✓ ") + one.words)
    return 0 if seen.refusal is None else 1


def _as_json(back: Restored) -> dict[str, object]:
    return {
        "folder": str(back.folder),
        "created_at": back.created_at,
        "residence": back.residence,
        "sequence": back.sequence,
        "log_lines": back.log_lines,
        "log_head": back.log_head,
        "counts": dict(back.counts),
        "fingerprint": back.fingerprint,
        "erased_again": back.erased_again,
        "newer_ledger": back.newer_ledger,
        "ledgers_refused": back.ledgers_refused,
        "seconds": round(back.seconds, 2),
    }


def _say(back: Restored) -> None:
    from habitat_box.usecases import restoring

    click.echo(_("« {name} » est revenue dans {folder}.", name=back.residence, folder=back.folder))
    click.echo(_("Sauvegarde du {date}. La phrase secrète est la même qu'avant.", date=restoring.taken_words(back)))
    click.echo(_("Empreinte, à comparer avec la feuille de secours : {words}", words=back.fingerprint))
    for words in (*restoring.count_words(back), *restoring.erasure_words(back)):
        click.echo(words)
