"""`habitat-box drill`: the monthly exercise, in memory, with the paper key."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.restoring import typed_key
from habitat_box.commands.session import opened, say_json
from habitat_box.words import _


@click.command("drill", help="Exercice : faire revenir une sauvegarde en mémoire avec la feuille de secours, et comparer.")
@click.argument("file", metavar="FICHIER|DOSSIER", type=click.Path(path_type=Path))
@click.option("--to", "papers", type=click.Path(path_type=Path), help="Dossier où écrire le reçu à signer.")
@click.option("--key-file", type=click.Path(path_type=Path), help="Fichier qui contient la clé AGE-SECRET-KEY.")
@click.option("--fingerprint", default="", help="Empreinte imprimée sur la feuille de secours.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def drill_command(
    context: click.Context, file: Path, papers: Path | None, key_file: Path | None, fingerprint: str, as_json: bool
) -> int:
    from habitat_box.usecases import drill, preflight

    with opened(context) as desk:
        done = drill.play(desk, preflight.chosen(file), typed_key(key_file), fingerprint=fingerprint)
        paper = drill.print_receipt(desk, done, papers) if papers is not None else None
    if as_json:
        about = {"holds": done.holds, "sequence": done.sequence, "made_at": done.made_at.isoformat()}
        say_json({**about, "seconds": round(done.seconds, 2), "found": list(done.found), "receipt": paper and str(paper)})
        return 0 if done.holds else 1
    for words in done.found:
        click.echo(words)
    held = _("Réussi en {seconds} s : la maison reviendrait. Rien ne reste en mémoire.", seconds=f"{done.seconds:.1f}")
    click.echo(held if done.holds else _("Raté. Faites une sauvegarde neuve, puis rejouez l'exercice."))
    if paper is not None:
        click.echo(_("Reçu à imprimer et à signer : {file}.", file=paper))
    return 0 if done.holds else 1
