"""habitat-box inbox: what phones said to the closed box, to confirm or to set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.words import _, clock_hour, local_day, ngettext

if TYPE_CHECKING:
    from habitat_box.usecases.inbox import Candidate, ToSettle


@click.command("inbox", help="Voir ce que les téléphones ont dit à la boîte fermée, et y répondre.")
@click.option("--confirm", "confirmed", metavar="ID", help="Confirmer une ligne (le début de son numéro suffit).")
@click.option("--visit", metavar="ID", default="", help="Avec --confirm : la visite dont il s'agit.")
@click.option("--discard", "discarded", metavar="ID", help="Ne pas retenir une ligne.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def inbox_command(context: click.Context, confirmed: str | None, visit: str, discarded: str | None, as_json: bool) -> None:
    from habitat_box.usecases import inbox

    with opened(context) as desk:
        waiting = inbox.read_all(desk)
        if confirmed is not None:
            inbox.confirm(desk, inbox.find(desk, confirmed), visit)
        if discarded is not None:
            inbox.discard(desk, inbox.find(desk, discarded))
        if confirmed is not None or discarded is not None:
            waiting = inbox.to_settle(desk)
    if as_json:
        say_json({"waiting": [_as_object(one) for one in waiting]})
        return
    for one in waiting:
        click.echo(_line(one))
    click.echo(ngettext("{count} mot à confirmer.", "{count} mots à confirmer.", len(waiting)))


def _as_object(one: ToSettle) -> dict[str, object]:
    entry = one.entry
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "at": entry.at.isoformat(),
        "worker": one.worker,
        "service": one.organisation,
        "words": entry.words,
        "doubt": entry.doubt.value,
        "visit": entry.visit_id or None,
        "candidates": [_visit_object(each) for each in one.candidates],
    }


def _visit_object(one: Candidate) -> dict[str, str]:
    visit = one.visit
    return {"id": visit.id, "start": visit.local_start.isoformat(), "end": visit.local_end.isoformat(), "resident": one.name}


def _line(one: ToSettle) -> str:
    entry, visit = one.entry, one.visit
    hours = f"{clock_hour(visit.visit.starts_at)}-{clock_hour(visit.visit.ends_at)} {visit.name}" if visit else "?"
    said = f"« {' '.join(entry.words.split())} »" if entry.words else _(entry.kind.value)
    return f"{entry.id[:8]}  {local_day(entry.at):%d/%m} {clock_hour(entry.at)}  {one.worker or '?':<24} {said:<14} {hours}"
