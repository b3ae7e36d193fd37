"""habitat-box rekey: every key drawn again, when one may have leaked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_box.commands.keys import opened_with_phrase
from habitat_box.commands.making import chosen_phrase
from habitat_box.commands.session import ask_secret
from habitat_box.commands.sheet_typing import typed_sheet
from habitat_box.errors import HabitatError
from habitat_box.words import _, told

if TYPE_CHECKING:
    from habitat_box.usecases.desk import Desk
    from habitat_box.usecases.rekeying import Draft, Rekeyed


@click.command("rekey", help="Changer toutes les clés et chiffrer les données de nouveau : si une clé a pu fuir.")
@click.option("--sheet", type=click.Path(path_type=Path), required=True, help="Où écrire la nouvelle feuille de secours (PDF).")
@click.option("--new-authority", is_flag=True, help="Refaire aussi l'autorité des certificats : chaque téléphone sera averti.")
@click.pass_context
def rekey_command(context: click.Context, sheet: Path, new_authority: bool) -> None:
    """Not at a terminal, standard input gives the passphrase, then the new sheet's key once it is written, then the new
    passphrase, drawn and printed when it is missing."""
    from habitat_box.usecases import rekeying
    from habitat_box.usecases.printing import write_paper

    with opened_with_phrase(context) as (desk, _unlocked):
        draft = rekeying.draft_keys(desk, new_authority=new_authority)
        paper = write_paper(sheet.resolve().parent, sheet.name, draft.recovery_sheet_pdf)
        click.echo(_("Nouvelle feuille de secours : {paper}", paper=paper))
        click.echo(_("Imprimez-la, puis retapez-la ici. Rien ne change avant."))
        sys.stdout.flush()
        try:
            done = _changed(desk, draft)
        except BaseException:
            paper.unlink(missing_ok=True)  # a sheet that counts for nothing must not be taken for one that does
            raise
    for sentence in rekeying.change_words(done):
        click.echo(f"• {sentence}")
    click.echo(_("Effacez le fichier {paper} quand il est imprimé.", paper=paper))
    click.echo(_("Maintenant : habitat-box backup"))


def _changed(desk: Desk, draft: Draft) -> Rekeyed:
    from habitat_box.usecases import rekeying

    typed = _typed_back(desk, draft)
    phrase = _new_phrase(desk)
    return rekeying.rekey(desk, draft, typed, phrase, progress=_say)


def _typed_back(desk: Desk, draft: Draft) -> str:
    from habitat_box.usecases import rekeying

    while True:
        typed = typed_sheet() if sys.stdin.isatty() else ask_secret("")
        try:
            rekeying.read_back(desk, draft, typed)
        except HabitatError as error:
            if not sys.stdin.isatty():
                raise
            click.echo(f"✗ {told(error)}", err=True)
            continue
        return typed


def _new_phrase(desk: Desk) -> str:
    from habitat_box.usecases import rekeying

    at_terminal = sys.stdin.isatty()
    while True:
        phrase = "" if at_terminal else ask_secret("")
        phrase = phrase or chosen_phrase(at_terminal)
        try:
            rekeying.check_new_passphrase(desk, phrase)
        except HabitatError as error:
            if not at_terminal:
                raise
            click.echo(f"✗ {told(error)}", err=True)
            continue
        return phrase


def _say(done: int, steps: int, words: str) -> None:
    click.echo(f"{min(done + 1, steps)}/{steps} {_(words)}", err=True)
