"""habitat-box enrol, confirm: the coordinator's half of a phone coming in, over the site's local socket."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from habitat_box.commands.session import say_json, settings_here
from habitat_box.config import Settings
from habitat_box.usecases import site
from habitat_box.words import _


@click.command("enrol", help="Inviter le téléphone d'un intervenant (nom ou identifiant).")
@click.argument("worker")
@click.option("--service", help="Écrire d'abord cet intervenant, s'il est nouveau, dans ce service.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.option("--print", "folder", type=click.Path(path_type=Path), help="Écrire aussi la feuille à remettre dans ce dossier.")
@click.pass_context
def enrol_command(context: click.Context, worker: str, service: str | None, as_json: bool, folder: Path | None) -> None:
    request: dict[str, object] = {"do": "enrol", "worker": worker}
    if service:
        request["service"] = service
    settings = settings_here(context)
    answer = site.ask(settings, request)
    if folder is not None:
        answer["paper"] = str(_paper(settings, answer, folder))
    if as_json:
        say_json(answer)
        return
    click.echo(_("Invitation de {worker}, valable dix minutes, une seule fois.", worker=answer["worker"]))
    _show_qr(str(answer["url"]))
    click.echo(_("Adresse par le nom    : {url}", url=answer["url"]))
    click.echo(_("Adresse par le numéro : {url}", url=answer["ip_url"]))
    click.echo(_("Code à taper          : {code}", code=answer["typed_code"]))
    if answer.get("paper"):
        click.echo(_("Feuille à remettre    : {paper}", paper=answer["paper"]))
    click.echo(_("Puis : habitat-box confirm NOMBRE, avec le nombre affiché sur le téléphone."))


def _paper(settings: Settings, answer: dict[str, Any], folder: Path) -> Path:
    """Draw the page to hand over, here and not in the site, which may write nowhere else."""
    from habitat_box.usecases.enrolment import Invitation
    from habitat_box.usecases.printing import write_first_connection

    (url, token), ip_url = answer["url"].split("/e#"), answer["ip_url"].split("/e#")[0]
    made = Invitation(answer["worker"], token, answer["typed_code"], datetime.fromisoformat(answer["expires_at"]))
    return write_first_connection(settings, made, url, ip_url, folder.resolve())


def _show_qr(text: str) -> None:
    import segno

    segno.make(text, error="m").terminal(compact=True)


@click.command("confirm", help="Confirmer le nombre que montre le téléphone.")
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def confirm_command(context: click.Context, code: str, as_json: bool) -> None:
    answer = site.ask(settings_here(context), {"do": "confirm", "code": code})
    if as_json:
        say_json(answer)
    else:
        click.echo(_("Le téléphone de {worker} est confirmé.", worker=answer["worker"]))
