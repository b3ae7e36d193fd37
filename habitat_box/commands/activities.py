"""`habitat-box activities`: see the house's activities, and tell their dimension and how many came."""

from __future__ import annotations

from datetime import timedelta

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.domain.activities import DIMENSIONS
from habitat_box.words import _, local_day

DAYS = timedelta(days=60)


@click.command("activities", help="Voir les activités de la maison ; dire leur dimension et combien de personnes sont venues.")
@click.option("--from", "since", help="Premier jour, « 24/11/2026 » (il y a 60 jours).")
@click.option("--to", "until", help="Dernier jour (aujourd'hui).")
@click.option("--tell", "activity", help="Numéro de l'activité à préciser.")
@click.option("--dimension", type=int, help="1 veille, 2 autonomie, 3 convivialité, 4 participation.")
@click.option("--people", type=int, help="Nombre de personnes venues.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def activities_command(
    context: click.Context,
    since: str | None,
    until: str | None,
    activity: str | None,
    dimension: int | None,
    people: int | None,
    as_json: bool,
) -> None:
    from habitat_box.usecases import activities

    with opened(context) as desk:
        last = read_day(until) or local_day(desk.box.clock())
        first = read_day(since) or last - DAYS
        found = activities.activities(desk, first, last)
        if activity:  # the first signs of its number are enough
            named = [one.id for one in found if one.id.startswith(activity)]
            activities.tell(desk, named[0] if len(named) == 1 else activity, dimension, people)
            found = activities.activities(desk, first, last)
    if as_json:
        say_json({"activities": [{**vars(one), "day": one.day.isoformat()} for one in found]})
        return
    for one in found:
        kind = _(DIMENSIONS[one.dimension]) if one.dimension else _("dimension à dire")
        came = "" if one.head_count is None else _("{n} personnes", n=one.head_count)
        click.echo(f"{one.id[:8]}  {one.day:%d/%m/%Y}  {one.title}  ·  {kind}  {came}".rstrip())
    if not found:
        click.echo(_("Aucune activité ces jours-là. Un agenda s'importe avec « habitat-box import »."))
