"""habitat-box init: the same questions as the first-boot wizard."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import ask_secret, settings_here
from habitat_box.commands.sheet_typing import typed_sheet
from habitat_box.config import Body, chosen_folder
from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import BoxAlreadyHere, HabitatError, WeakPassphrase
from habitat_box.words import _, told

if TYPE_CHECKING:
    from habitat_box.bootstrap import Created


@click.command("init", help="Créer une boîte dans un dossier vide.")
@click.option("--residence", help="Nom de la résidence.")
@click.option("--body", type=click.Choice(["association", "ccas"]), help="Qui porte la maison.")
@click.option("--contact", default=None, help="Nom et téléphone imprimés sur les cartes.")
@click.option("--passphrase-stdin", is_flag=True, help="Lire une phrase à soi sur l'entrée standard.")
@click.option(
    "--sheet", type=click.Path(path_type=Path), help="Où écrire la feuille de secours (PDF) ; dans le dossier courant sinon."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True, help="Port du site.")
@click.pass_context
def init_command(
    context: click.Context,
    residence: str | None,
    body: str | None,
    contact: str | None,
    passphrase_stdin: bool,
    sheet: Path | None,
    port: int,
) -> None:
    from habitat_box.bootstrap import create_box, passphrase_price

    folder = chosen_folder(context.find_root().obj)
    if (folder / "habitat.toml").exists():
        raise BoxAlreadyHere(folder=folder)
    asking = sys.stdin.isatty() and not passphrase_stdin
    name = residence or _asked(asking, _("Nom de la résidence"), "--residence")
    kind = body or (_asked_kind() if asking else "association")
    who = contact if contact is not None else (click.prompt(_("Nom et téléphone à appeler"), default="") if asking else "")
    phrase = ask_secret("") if passphrase_stdin else chosen_phrase(asking)
    owner: Body = "ccas" if kind == "ccas" else "association"
    made = create_box(folder, residence=name, body=owner, passphrase=phrase, contact=who, port=port, profile=passphrase_price())
    paper = sheet or _beside_us() / "feuille-de-secours.pdf"
    _keep_sheet(made, paper)
    click.echo(_("La boîte « {name} » est créée dans {folder}.", name=name, folder=folder))
    click.echo(_("Feuille de secours : {paper}", paper=paper))
    click.echo(_("Imprimez-la, rangez-la loin de la boîte, puis effacez ce fichier."))
    try:
        _have_it_typed_back(made, asking)
    finally:
        made.box.store.close()
    click.echo(_("Avant d'écrire de vraies personnes, la maison doit dire qui elle est : habitat-box house"))


def _beside_us() -> Path:
    """Choose where the sheet goes when nobody said: here, never in the box's folder, which a thief takes whole."""
    here = Path.cwd()
    return here if os.access(here, os.W_OK) else Path.home()


def _keep_sheet(made: Created, paper: Path) -> None:
    from habitat_box.bootstrap import discard
    from habitat_box.usecases.printing import write_paper

    try:
        write_paper(paper.resolve().parent, paper.name, made.recovery_sheet_pdf)
    except BaseException:
        discard(made)  # a box whose recovery sheet is nowhere could never be brought back
        raise


def _have_it_typed_back(made: Created, asking: bool) -> None:
    """At a terminal, have the sheet typed back now; it can be left for later, and does not count until then."""
    from habitat_box.usecases.recovery import read_back

    if asking and click.confirm(_("Avez-vous la feuille imprimée, pour la retaper maintenant"), default=False):
        read_back(made.box.desk(COORDINATOR), typed_sheet())
        click.echo(_("La feuille est juste : elle compte."))
    else:
        click.echo(_("Elle comptera quand vous l'aurez retapée : habitat-box recovery check"))


def _asked(asking: bool, question: str, option: str) -> str:
    if not asking:
        raise click.UsageError(_("Il manque {option}.", option=option))
    return str(click.prompt(question))


def _asked_kind() -> str:
    return str(click.prompt(_("Qui porte la maison"), type=click.Choice(["association", "ccas"]), default="association"))


def chosen_phrase(asking: bool) -> str:
    """Draw a phrase and show it; at a terminal, have it typed back or replaced by a strong one of the keeper's."""
    from habitat_box.bootstrap import check_passphrase, generate_passphrase

    drawn = generate_passphrase()
    click.echo(_("Votre phrase secrète, à noter maintenant :"))
    click.echo(f"\n    {drawn}\n")
    while asking:
        typed = str(click.prompt(_("Tapez-la pour vérifier, ou tapez la vôtre"), hide_input=True))
        if " ".join(typed.split()).casefold() == drawn:
            return drawn
        try:
            check_passphrase(typed)
        except WeakPassphrase as error:
            click.echo(told(error), err=True)
            continue
        if click.prompt(_("Tapez encore la vôtre"), hide_input=True) == typed:
            return typed
        click.echo(_("Les deux phrases sont différentes."), err=True)
    return drawn


@click.command("passphrase", help="Changer la phrase secrète : avec l'ancienne, ou --recovery avec la feuille de secours.")
@click.option("--recovery", is_flag=True, help="La phrase est perdue : taper la clé de la feuille de secours.")
@click.pass_context
def passphrase_command(context: click.Context, recovery: bool) -> None:
    """At a terminal both secrets are asked; else the first line of standard input is the old one or the key, the second
    the new phrase, drawn and printed when it is missing."""
    from habitat_box.bootstrap import change_passphrase, open_box

    settings = settings_here(context)
    at_terminal = sys.stdin.isatty()
    if recovery and at_terminal:
        known = typed_sheet()
    else:
        known = ask_secret(_("Clé de la feuille de secours") if recovery else _("Ancienne phrase secrète"))
    typed = "" if at_terminal else ask_secret("")
    new = typed or chosen_phrase(at_terminal)
    key = change_passphrase(settings, new, old="" if recovery else known, recovery_words=known if recovery else "")
    with suppress(HabitatError):  # a store that cannot be opened now notes the new phrase when it can
        open_box(settings, key).store.close()
    click.echo(_("La phrase secrète est changée. Le site ouvert le reste, les données n'ont pas bougé."))
