"""habitat-box optional: what a resident gives because she said YES to it. Her words are asked, never an argument.

An argument stays in the shell's history; what is typed at a question does not.
"""

from __future__ import annotations

import sys
from datetime import date

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.words import _

_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
KINDS = ("habits", "reminder", "birthday", "quote", "later")


@click.group("optional", help="Ce qu'un habitant donne parce qu'il a dit OUI.")
def optional_command() -> None: ...


@optional_command.command(
    "write", help="Écrire : habits, reminder (rappels), birthday, quote (bilan) ou later (après le départ)."
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("resident")
@click.option("--anyway", is_flag=True, help="Garder les mots même s'ils sont à éviter.")
@click.pass_context
def write_command(context: click.Context, kind: str, resident: str, anyway: bool) -> None:
    from habitat_box.domain.free_text import check_words
    from habitat_box.usecases import optional, printing, residents

    ways = {
        "habits": residents.write_habits,
        "reminder": optional.write_reminder_phone,
        "birthday": optional.write_birthday,
        "quote": optional.add_quote,
        "later": optional.write_later_phone,
    }
    with opened(context) as desk:
        (person,) = printing.people_named(desk, [resident])
        words = _typed(_("Ses mots"))
        if kind in ("habits", "quote") and not anyway:
            check_words(words, _("ou ajoutez --anyway"))
        ways[kind](desk, person, words)
    click.echo(_("C'est enregistré.") if words else _("C'est effacé."))


def _typed(question: str) -> str:
    """Ask for words at the terminal, or read a line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(question, default="", show_default=False, err=True))
    return sys.stdin.readline(2_000).strip()


@optional_command.command("quotes", help="Les paroles que le bilan peut citer aujourd'hui, sans nom.")
@_JSON
@click.pass_context
def quotes_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import optional

    with opened(context) as desk:
        found = optional.quotes(desk)
    if as_json:
        say_json({"quotes": [{"id": one.id, "words": one.words} for one in found]})
        return
    for one in found:
        click.echo(f"{one.id[:8]}  " + _("« {words} »", words=one.words))
    if not found:
        click.echo(_("Aucune parole à citer."))


@optional_command.command("remove-quote", help="Effacer une parole du bilan à venir, par le début de son numéro.")
@click.argument("number")
@click.pass_context
def remove_quote_command(context: click.Context, number: str) -> None:
    from habitat_box.usecases import optional

    with opened(context) as desk:
        ids = [one.id for one in optional.quotes(desk) if len(number) >= 4 and one.id.startswith(number.lower())]
        optional.remove_quote(desk, ids[0] if len(ids) == 1 else number)
    click.echo(_("C'est effacé."))


@optional_command.command("news", help="À qui donner des nouvelles d'un habitant.")
@click.argument("resident")
@_JSON
@click.pass_context
def news_command(context: click.Context, resident: str, as_json: bool) -> None:
    from habitat_box.usecases import optional, printing

    with opened(context) as desk:
        (person,) = printing.people_named(desk, [resident])
        news = optional.news_allowed(desk, person)
    if as_json:
        say_json({"told": [one.name for one in news.told]})
        return
    for one in news.told:
        click.echo("  ".join(filter(None, (one.name, one.link, one.phone))))
    if not news.allowed:
        click.echo(_("Ne rien dire : elle n'a choisi personne, ou n'a pas dit OUI."))


@optional_command.command("kept", help="Les numéros gardés des personnes parties qui ont dit OUI (un an).")
@_JSON
@click.pass_context
def kept_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import optional

    with opened(context) as desk:
        kept = [(card.name.strip(), card.later_phone or "", card.exit_on or "") for card in optional.later_phones(desk)]
    if as_json:
        say_json({"kept": [{"name": name, "phone": phone, "left_on": day} for name, phone, day in kept]})
        return
    for name, phone, day in kept:
        click.echo(f"{phone}  {name}  {date.fromisoformat(day):%d/%m/%Y}")
    if not kept:
        click.echo(_("Aucun numéro gardé : personne n'est parti en disant OUI."))
