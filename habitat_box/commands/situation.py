"""habitat-box situation: entries, departures and ends of right told to the Département."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.usecases.situation import Change, Notice
from habitat_box.words import _


@click.group("situation", help="Les avis de changement de situation pour le Département.")
def situation_command() -> None: ...


def _row(one: Notice) -> dict[str, str | None]:
    sent = one.sent_at.isoformat() if one.sent_at else None
    days = {"on": one.on.isoformat(), "due": one.due_on.isoformat(), "sent": sent}
    return {"id": one.id, "person_id": one.person_id, "change": one.change.value, **days}


@situation_command.command("list", help="Voir les avis à envoyer et envoyés.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def list_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import situation

    with opened(context) as desk:
        found = situation.notices(desk)
    if as_json:
        say_json({"notices": [_row(one) for one in found]})
        return
    for one in found:
        state = _("envoyé") if one.sent_at else _("à envoyer avant le {day}", day=f"{one.due_on:%d/%m/%Y}")
        said = _("{what} : {words}", what=_(one.change.value), words=state)
        click.echo(f"{one.id[:8]}  {one.on:%d/%m/%Y}  {said}")
    if not found:
        click.echo(_("Aucun avis."))


@situation_command.command("note", help="Noter un changement à signaler : habitat-box situation note Delmas départ 30/11/2026.")
@click.argument("person")
@click.argument("change", type=click.Choice([one.value for one in Change]))
@click.argument("day")
@click.pass_context
def note_command(context: click.Context, person: str, change: str, day: str) -> None:
    from habitat_box.usecases import rights, situation

    on = read_day(day)
    assert on is not None  # noqa: S101 - read_day gives None for None alone
    with opened(context) as desk:
        situation.signal(desk, rights.find_person(desk, person).person_id, Change(change), on)
    click.echo(_("L'avis est à imprimer et à envoyer : habitat-box situation print."))


@situation_command.command("print", help="Imprimer un avis, par le début de son numéro.")
@click.argument("number")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="Dossier où écrire (ici).")
@click.pass_context
def print_command(context: click.Context, number: str, folder: Path) -> None:
    from habitat_box.usecases import situation

    with opened(context) as desk:
        path = situation.print_notice(desk, number, folder)
    click.echo(str(path))


@situation_command.command("sent", help="Noter qu'un avis est parti aujourd'hui.")
@click.argument("number")
@click.pass_context
def sent_command(context: click.Context, number: str) -> None:
    from habitat_box.usecases import situation

    with opened(context) as desk:
        situation.mark_sent(desk, number)
    click.echo(_("L'avis est noté comme envoyé. Sa trace reste deux ans."))
