"""habitat-box rights: what people ask of their data, its month to answer, their copy, and a record set aside."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.domain.processings import PROCESSINGS
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import WORDS, Ground, Outcome, Right, RightsRequest
from habitat_box.words import _

_TO = click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="Dossier où écrire (ici).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
ABOUT = [*PROCESSINGS, *PURPOSES]


@click.group("rights", help="Les demandes des personnes sur leurs données.")
def rights_command() -> None: ...


def _row(one: RightsRequest) -> dict[str, object]:
    days = {"received": one.received_on, "due": one.last_day, "notice_sent": one.notice_sent_on, "answered": one.answered_on}
    said = {name: day.isoformat() if day else None for name, day in days.items()}
    row = {"number": one.number, "right": one.right.value, "about": one.processing, "outcome": one.outcome}
    return {**row, "person_id": one.person_id, **said}


def _told(one: RightsRequest) -> str:
    end = one.outcome or _("réponse au plus tard le {day}", day=f"{one.last_day:%d/%m/%Y}")
    about = f" ({one.processing})" if one.processing else ""
    said = _("{what} : {words}", what=_(WORDS[one.right]) + about, words=end)
    return f"{one.number}  {one.received_on:%d/%m/%Y}  {said}"


@rights_command.command("list", help="Voir le registre des demandes.")
@click.option("--overdue", is_flag=True, help="Seulement celles en retard.")
@_JSON
@click.pass_context
def list_command(context: click.Context, overdue: bool, as_json: bool) -> None:
    from habitat_box.usecases import rights

    with opened(context) as desk:
        found = rights.overdue(desk) if overdue else rights.requests(desk)
    if as_json:
        say_json({"requests": [_row(one) for one in found]})
        return
    for one in found:
        click.echo(_told(one))
    if not found:
        click.echo(_("Aucune demande en retard.") if overdue else _("Aucune demande dans le registre."))


@rights_command.command("file", help="Noter une demande et imprimer son reçu : habitat-box rights file accès Delmas.")
@click.argument("right", type=click.Choice([one.value for one in Right]))
@click.argument("person", required=False)
@click.option("--about", type=click.Choice(ABOUT), help="Une seule utilisation des données (toutes par défaut).")
@click.option("--received", help="Jour de réception (aujourd'hui).")
@_TO
@_JSON
@click.pass_context
def file_command(
    context: click.Context, right: str, person: str | None, about: str | None, received: str | None, folder: Path, as_json: bool
) -> None:
    from habitat_box.usecases import rights

    day = read_day(received)
    with opened(context) as desk:
        person_id = rights.find_person(desk, person).person_id if person else None
        made = rights.file_request(desk, person_id, Right(right), about or "", day)
        paper = rights.print_receipt(desk, made.number, folder)
    if as_json:
        say_json({**_row(made), "receipt": str(paper)})
        return
    click.echo(_told(made))
    click.echo(_("Donnez le reçu à la personne : {file}", file=paper))


@rights_command.command("answer", help="Noter la réponse donnée à une demande.")
@click.argument("number")
@click.option("--outcome", type=click.Choice([one.value for one in Outcome]), default=Outcome.DONE.value, help="Résultat.")
@click.option("--ground", type=click.Choice([one.value for one in Ground]), help="Motif d'un refus, même en partie.")
@click.option("--on", "on", help="Jour de la réponse (aujourd'hui).")
@_JSON
@click.pass_context
def answer_command(
    context: click.Context, number: str, outcome: str, ground: str | None, on: str | None, as_json: bool
) -> None:
    from habitat_box.usecases import rights

    day = read_day(on)
    with opened(context) as desk:
        ended = rights.answer(desk, number, Outcome(outcome), Ground(ground) if ground else None, day)
    say_json(_row(ended)) if as_json else click.echo(_told(ended))


@rights_command.command("extend", help="Allonger le délai de deux mois : il faut la raison et le jour de la lettre.")
@click.argument("number")
@click.option("--reason", required=True, help="Pourquoi, en quelques mots.")
@click.option("--notice", required=True, help="Jour où la lettre est partie.")
@_JSON
@click.pass_context
def extend_command(context: click.Context, number: str, reason: str, notice: str, as_json: bool) -> None:
    from habitat_box.usecases import rights

    day = read_day(notice)
    assert day is not None  # noqa: S101 - read_day gives None for None alone
    with opened(context) as desk:
        kept = rights.extend(desk, number, reason, day)
    say_json(_row(kept)) if as_json else click.echo(_told(kept))


@rights_command.command("erase", help="Voir ce qui peut être effacé, et l'effacer avec --apply.")
@click.argument("number")
@click.option("--apply", "apply_it", is_flag=True, help="Effacer pour de bon, et noter la réponse.")
@click.pass_context
def erase_command(context: click.Context, number: str, apply_it: bool) -> None:
    from habitat_box.usecases import rights

    with opened(context) as desk:
        found = rights.request(desk, number)
        plan = rights.erasure_plan(desk, found.person_id) if found.person_id else None
        ended = rights.erase(desk, number) if apply_it else None
    for words in plan.now if plan else ():
        click.echo("- " + _("{what} : effacé", what=_(words)) if ended else "- " + _("{what} : à effacer", what=_(words)))
    for title, why in plan.kept if plan else ():
        click.echo("= " + _("{what} : gardé, {why}", what=_(title), why=_(why)))
    click.echo(_told(ended) if ended else _("Rien n'est effacé. Ajoutez --apply pour effacer."))


@rights_command.command("limit", help="Mettre une fiche de côté : personne ne la lit, ses visites gardent leur heure.")
@click.argument("person")
@click.pass_context
def limit_command(context: click.Context, person: str) -> None:
    _limit(context, person, on=True)


@rights_command.command("unlimit", help="Remettre en service une fiche mise de côté.")
@click.argument("person")
@click.pass_context
def unlimit_command(context: click.Context, person: str) -> None:
    _limit(context, person, on=False)


def _limit(context: click.Context, person: str, *, on: bool) -> None:
    from habitat_box.usecases import rights

    with opened(context) as desk:
        rights.limit_person(desk, rights.find_person(desk, person).person_id, on)
    click.echo(_("La fiche est mise de côté.") if on else _("La fiche est remise en service."))


@rights_command.command("export", help="Écrire toutes les données d'une personne : un livre (PDF) et un fichier (JSON).")
@click.argument("person")
@click.option("--portable", is_flag=True, help="Seulement ce qu'elle a donné, pour l'emporter ailleurs (JSON).")
@_TO
@_JSON
@click.pass_context
def export_command(context: click.Context, person: str, portable: bool, folder: Path, as_json: bool) -> None:
    from habitat_box.usecases import rights

    with opened(context) as desk:
        person_id = rights.find_person(desk, person).person_id
        portable_only = [rights.export_portable(desk, person_id, folder)] if portable else None
        paths = portable_only or rights.export(desk, person_id, folder)
    if as_json:
        say_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(str(path))
    click.echo(_("Remettez ces fichiers en main propre, puis effacez-les."))


@rights_command.command("notice", help="L'information des intervenants sur le journal, à donner à leur service.")
@_TO
@click.pass_context
def notice_command(context: click.Context, folder: Path) -> None:
    from habitat_box.usecases import log_notice

    with opened(context) as desk:
        path = log_notice.print_log_notice(desk, folder)
    click.echo(str(path))
