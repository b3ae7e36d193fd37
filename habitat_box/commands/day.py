"""habitat-box day: one day of the house, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.words import _, clock_hour, day_words, long_day, ngettext

if TYPE_CHECKING:
    from habitat_box.usecases.visits import DayView


@click.command("day", help="Imprimer une journée en lignes (aujourd'hui par défaut).")
@click.argument("date", required=False)
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def day_command(context: click.Context, date: str | None, as_json: bool) -> None:
    from habitat_box.usecases.visits import see_day

    chosen = read_day(date)
    with opened(context) as desk:
        view = see_day(desk, chosen)
    if as_json:
        say_json(_as_object(view))
    else:
        _say_lines(view)


def _as_object(view: DayView) -> dict[str, object]:
    return {
        "date": view.day.isoformat(),
        "visits": [
            {
                "start": v.local_start.isoformat(),
                "end": v.local_end.isoformat(),
                "resident": view.seen.who(v).name,
                "dwelling": view.seen.who(v).dwelling,
                "service": v.organisation,
                "worker": v.worker,
                "status": v.status.value,
            }
            for v in view.seen.visits
        ],
        "activities": [{"start": a.starts_at.isoformat(), "title": a.title} for a in view.activities],
        "problems": [{"kind": p.kind.value, "resident": _name_in(view, p.resident_id)} for p in view.problems],
    }


def _say_lines(view: DayView) -> None:
    near = day_words(view.day, view.today)
    click.echo(long_day(view.day) + (f" ({near})" if near != long_day(view.day) else ""))
    for activity in view.activities:
        hours = _("la journée") if activity.all_day else f"{clock_hour(activity.starts_at)}-{clock_hour(activity.ends_at)}"
        click.echo(f"{hours:<12} * {activity.title}")
    for visit in view.seen.visits:
        card = view.seen.who(visit)
        state = "" if visit.status.value == "prévue" else f" [{_(visit.status.value)}]"
        worker = f" ({visit.worker})" if visit.worker else ""
        hours = f"{clock_hour(visit.starts_at)}-{clock_hour(visit.ends_at)}"
        click.echo(f"{hours:<12} {card.dwelling or '':<5} {card.name:<24} {visit.organisation}{worker}{state}")
    if not view.seen.visits:
        click.echo(_("Aucune visite ce jour-là."))
    for problem in view.problems:
        who = _name_in(view, problem.resident_id)
        said = _("{what} : {words}", what=who, words=_(problem.kind.value))
        click.echo(f"! {clock_hour(problem.visits[0].starts_at)} {said}")
    if view.changes:
        click.echo(ngettext("{count} changement depuis hier.", "{count} changements depuis hier.", len(view.changes)))


def _name_in(view: DayView, person_id: str) -> str:
    return view.cards[person_id].name if person_id in view.cards else ""
