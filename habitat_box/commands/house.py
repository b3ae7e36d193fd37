"""habitat-box house: what the house says of itself, and what it lacks before real people."""

from __future__ import annotations

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.domain.house_facts import Fact, Kind
from habitat_box.words import _


@click.group("house", invoke_without_command=True, help="Voir ou dire qui répond de la maison (voir, set NOM VALEUR).")
@click.pass_context
def house_command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(show_command)


@house_command.command("show", help="Voir les renseignements de la maison et ce qu'il manque.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def show_command(context: click.Context, as_json: bool = False) -> None:
    from habitat_box.usecases import conventions, house_facts

    with opened(context) as desk:
        known, lacking = house_facts.facts(desk), house_facts.missing_for_real(desk.box)
        unsigned = conventions.unsigned(desk)
        demo = desk.box.settings.demo
    if as_json:
        say_json(
            {
                "facts": {fact.name: fact.value for fact in known.values()},
                "missing": lacking,
                "unsigned": unsigned,
                "demo": demo,
            }
        )
        return
    for fact in known.values():
        click.echo(f"{fact.name:<20} " + _("{what} : {words}", what=_(fact.words), words=_said(fact)))
    click.echo("")
    if unsigned:
        click.echo(_("Sans convention signée : {services}.", services=", ".join(unsigned)))
    if lacking:
        click.echo(_("Avant de vraies personnes, il manque : {missing}.", missing=", ".join(_(words) for words in lacking)))
        click.echo(_("Dites-le avec : habitat-box house set NOM VALEUR. La sauvegarde se fait avec : habitat-box backup."))
    else:
        click.echo(_("C'est une démonstration.") if demo else _("La maison est prête pour de vraies personnes."))


@house_command.command("convention", help="Dire le jour où la convention d'un service a été signée (SERVICE DATE).")
@click.argument("service")
@click.argument("day")
@click.option("--with", "signed_with", default="", help="Qui l'a signée pour le service.")
@click.pass_context
def convention_command(context: click.Context, service: str, day: str, signed_with: str) -> None:
    from habitat_box.usecases import conventions

    on = read_day(day)
    assert on is not None  # noqa: S101 - read_day gives None for no words only
    with opened(context) as desk:
        signed = conventions.sign(desk, service, on, signed_with)
    click.echo(_("{service} : convention signée le {day}.", service=signed.service, day=f"{on:%d/%m/%Y}"))


def _said(fact: Fact) -> str:
    day = fact.day
    if day is not None:
        return f"{day:%d/%m/%Y}"
    return fact.value or (_("à dire (une date : 24/11/2026)") if fact.kind is Kind.DATE else _("à dire"))


@house_command.command("set", help="Dire un renseignement : habitat-box house set controller « Association Les Tilleuls ».")
@click.argument("name")
@click.argument("value")
@click.pass_context
def set_command(context: click.Context, name: str, value: str) -> None:
    from habitat_box.usecases import house_facts

    with opened(context) as desk:
        fact = house_facts.set_fact(desk, name, value)
        lacking = house_facts.missing_for_real(desk.box)
    click.echo(_("{what} : {words}", what=_(fact.words), words=_said(fact)))
    if lacking:
        click.echo(_("Avant de vraies personnes, il manque : {missing}.", missing=", ".join(_(words) for words in lacking)))
