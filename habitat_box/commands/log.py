"""habitat-box log: the access log's head, and whether the chain still passes through a sheet's line."""

from __future__ import annotations

import sys

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.words import _


@click.group("log", help="Le journal des accès : sa tête, et la preuve par une feuille gardée ailleurs.")
def log_command() -> None: ...


@log_command.command("head", help="Où en est le journal : ligne, signes, quatre mots.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def log_head_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import log_heads

    with opened(context) as desk:
        head, due = log_heads.head_now(desk), log_heads.is_due(desk)
    if as_json:
        say_json({"seq": head.seq, "head": head.head, "words": head.words, "at": head.at.isoformat(), "due": due})
    else:
        click.echo(f"{head.seq} {head.head}\n{head.words}")
        if due:
            click.echo(_("Aucune feuille depuis une semaine : habitat-box print log-head"))


@log_command.command("verify", help="Dire si la chaîne du journal tient, et si elle passe par la ligne d'une feuille.")
@click.option("--since", "sheet", required=True, help="Texte du carré noir, ou « numéro signes » ; « - » pour l'entrée.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def log_verify_command(context: click.Context, sheet: str, as_json: bool) -> int:
    from habitat_box.usecases import log_heads

    with opened(context) as desk:
        said = sys.stdin.readline(1000) if sheet == "-" else sheet
        found = log_heads.check_since(desk, said)
    if as_json:
        say_json({"holds": found.holds, "result": found.since.name.lower(), "seq": found.seq, "first_bad": found.line or None})
    else:
        click.echo(_(log_heads.SAID[found.since]).format(seq=found.seq, line=found.line))
    return 0 if found.holds else 1
