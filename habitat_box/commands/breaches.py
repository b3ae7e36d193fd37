"""habitat-box breach: the register of breaches and its 72 hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.domain.breaches import Breach, Nature, Risk
from habitat_box.errors import DateNotUnderstood
from habitat_box.words import PARIS, _, moment_text

_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
_MOMENT = re.compile(r"(?P<day>\S+)(?:\s+(?P<hour>\d{1,2})\s*[h:]\s*(?P<minute>\d{2})?)?")
_AT = click.option("--at", "at", help="Jour et heure : « 24/11/2026 14:30 » (maintenant).")


@click.group("breach", help="Le registre des violations de données (72 heures pour prévenir la CNIL).")
def breach_command() -> None: ...


def read_moment(words: str | None) -> datetime | None:
    """Read « 24/11/2026 14:30 », or a day alone at midnight. Raises DateNotUnderstood."""
    if words is None:
        return None
    found = _MOMENT.fullmatch(words.strip())
    day = read_day(found["day"]) if found else None
    if found is None or day is None:
        raise DateNotUnderstood(text=words)
    try:
        at = time(int(found["hour"] or 0), int(found["minute"] or 0))
    except ValueError:
        raise DateNotUnderstood(text=words) from None
    return datetime.combine(day, at, PARIS)


def _row(one: Breach, now: datetime) -> dict[str, Any]:
    moments = ("occurred_at", "known_at", "first_notified_at", "notified_at", "people_told_at", "closed_at")
    texts = ("number", "facts", "categories", "people", "records", "effects", "measures", "reason_not")
    row = {name: getattr(one, name) for name in texts}
    said = {name: at.isoformat() if (at := getattr(one, name)) else None for name in moments}
    left = one.hours_left(now)
    return {**row, "nature": [str(word) for word in one.nature], "risk": one.risk.value, **said, "hours_left": left}


def _told(one: Breach, now: datetime) -> str:
    left = one.hours_left(now)
    if one.closed_at is not None:
        end = _("close")
    elif left is None:
        end = _("ouverte")
    elif left < 0:
        end = _("CNIL : {hours} h de retard", hours=-left)
    else:
        end = _("CNIL : encore {hours} h", hours=left)
    risk = _("{what} : {words}", what=_("risque"), words=_(one.risk.value))
    return f"{one.number}  {moment_text(one.known_at)}  {risk}  {end}\n  {one.facts}"


def _say(one: Breach, now: datetime, as_json: bool) -> None:
    say_json(_row(one, now)) if as_json else click.echo(_told(one, now))


@breach_command.command("list", help="Voir toutes les violations, notifiées ou non.")
@_JSON
@click.pass_context
def list_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import breaches

    with opened(context) as desk:
        found, now = breaches.breaches(desk), desk.box.clock()
    if as_json:
        say_json({"breaches": [_row(one, now) for one in found]})
        return
    for one in found:
        click.echo(_told(one, now))
    if not found:
        click.echo(_("Aucune violation dans le registre."))


def _form(needed: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give the options that fill the register's form, asked for at first and optional to complete it."""
    options = (
        click.option("--facts", required=needed, help="Ce qui s'est passé, sans nom."),
        click.option("--nature", multiple=True, required=needed, type=click.Choice([str(one) for one in Nature])),
        click.option("--risk", required=needed, type=click.Choice([one.value for one in Risk]), help="Pour les personnes."),
        click.option("--known", help="Quand la maison l'a su : « 24/11/2026 14:30 » (maintenant)."),
        click.option("--occurred", help="Quand c'est arrivé."),
        click.option("--categories", help="Quelles personnes et quelles données."),
        click.option("--people", type=int, help="Combien de personnes, environ."),
        click.option("--records", type=int, help="Combien d'enregistrements, environ."),
        click.option("--effects", help="Effets possibles pour les personnes."),
        click.option("--measures", help="Ce qui a été fait."),
        click.option("--reason", "reason_not", help="Pourquoi ne pas notifier, ne pas informer, ou pourquoi en retard."),
    )

    def dress(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return dress


def _given(form: dict[str, Any]) -> dict[str, Any]:
    """Give what was filled in, as the register's form has it."""
    values = {name: value for name, value in form.items() if value not in (None, ()) and name not in ("known", "occurred")}
    if "nature" in values:
        values["nature"] = tuple(Nature(word) for word in values["nature"])
    if "risk" in values:
        values["risk"] = Risk(values["risk"])
    for option, name in (("known", "known_at"), ("occurred", "occurred_at")):
        if (at := read_moment(form[option])) is not None:
            values[name] = at
    return values


@breach_command.command("record", help="Noter une violation.")
@_form(needed=True)
@_JSON
@click.pass_context
def record_command(context: click.Context, /, as_json: bool, **form: Any) -> None:
    from habitat_box.usecases import breaches

    values = _given(form)
    with opened(context) as desk:
        now = desk.box.clock()
        made = breaches.record(desk, breaches.BreachWords(**{"known_at": now, **values}))
    _say(made, now, as_json)


@breach_command.command("complete", help="Compléter ou corriger une violation.")
@click.argument("number")
@_form(needed=False)
@_JSON
@click.pass_context
def complete_command(context: click.Context, /, number: str, as_json: bool, **form: Any) -> None:
    from habitat_box.usecases import breaches

    values = _given(form)
    with opened(context) as desk:
        before = breaches.words_of(breaches.breach(desk, number))
        made, now = breaches.complete(desk, number, replace(before, **values)), desk.box.clock()
    _say(made, now, as_json)


@breach_command.command("notify", help="Noter que la CNIL a été prévenue (deux étapes), ou les personnes (--people).")
@click.argument("number")
@click.option("--complete", "whole", is_flag=True, help="La notification complète, non la première.")
@click.option("--people", "people_too", is_flag=True, help="Les personnes touchées ont été informées.")
@_AT
@_JSON
@click.pass_context
def notify_command(context: click.Context, number: str, whole: bool, people_too: bool, at: str | None, as_json: bool) -> None:
    from habitat_box.usecases import breaches

    when = read_moment(at)
    with opened(context) as desk:
        told = (
            breaches.tell_people(desk, number, when) if people_too else breaches.notify(desk, number, complete=whole, at=when)
        )
        now = desk.box.clock()
    _say(told, now, as_json)


@breach_command.command("close", help="Clore une violation : la boîte dit ce qui manque.")
@click.argument("number")
@_JSON
@click.pass_context
def close_command(context: click.Context, number: str, as_json: bool) -> None:
    from habitat_box.usecases import breaches

    with opened(context) as desk:
        closed, now = breaches.close(desk, number), desk.box.clock()
    _say(closed, now, as_json)
