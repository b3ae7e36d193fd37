"""habitat-box retention: is the date sure, what goes and when, the table of durations, the register, the closed archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.words import N_, _, local_day, midnight, moment_text, ngettext, plain_date

if TYPE_CHECKING:
    from habitat_box.domain.retention import Destroyed, Due
    from habitat_box.usecases.retention import LimitLine, RetentionStatus

_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")


@click.group("retention", help="Combien de temps chaque chose est gardée, et ce qui part.", invoke_without_command=True)
@click.pass_context
def retention_command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(status_command)


@retention_command.command("status", help="La date est-elle sûre ? Qu'est-ce qui est en retard ?")
@_JSON
@click.pass_context
def status_command(context: click.Context, as_json: bool = False) -> int:
    from habitat_box.usecases import retention

    with opened(context) as desk:
        found = retention.status(desk)
    if as_json:
        say_json(_status_json(found))
    else:
        for line in _status_lines(found):
            click.echo(line)
    return 0 if found.is_in_order else 1


def _status_lines(found: RetentionStatus) -> Iterable[str]:
    if found.sure:
        yield _("La date est sûre : {now}.", now=moment_text(found.now))
    else:
        yield _("La boîte doute de la date : elle lit {now}.", now=moment_text(found.now))
        if found.sure_at is not None:
            yield _("Dernière date sûre : {date}.", date=moment_text(found.sure_at))
        yield _("Rien n'est effacé. Si la date est juste : habitat-box retention confirm-date")
    if found.last_run is None:
        yield _("Le travail du jour n'a encore jamais été fait. Ouvrez la boîte, ou : habitat-box retention run")
    else:
        yield _("Dernier travail du jour : {date}.", date=moment_text(found.last_run))
    if found.sure:
        late = sum(line.number for line in found.overdue)
        yield (
            ngettext("{count} chose est en retard.", "{count} choses sont en retard.", late)
            if late
            else _("Rien n'est en retard.")
        )
        yield _("Part aujourd'hui, retard compris :") if found.today else _("Rien ne part aujourd'hui.")
        yield from (_due_line(line) for line in found.today)
    for limit in found.to_review:
        yield _("À revoir : la durée « {words} », choisie par la maison.", words=_(limit.rule.words))
    for copy in found.away:
        yield _(
            "Sauvegarde trop vieille, sur un support absent : {path} ({date}). Rapportez-le ou détruisez-le.",
            path=copy.path,
            date=plain_date(copy.made_on),
        )


def _due_line(line: Due) -> str:
    oldest = ", " + _("depuis le {date}", date=plain_date(line.oldest)) if line.oldest else ""
    step = " → " + _("archive fermée") if line.step.name == "ARCHIVE" else ""
    return f"{line.number:>6}  {_(line.words)}{oldest}{step}"


def _due_json(lines: Iterable[Due]) -> list[dict[str, Any]]:
    return [{"rule": one.rule, "number": one.number, "oldest": str(one.oldest or ""), "step": one.step.value} for one in lines]


def _status_json(found: RetentionStatus) -> dict[str, Any]:
    return {
        "sure": found.sure,
        "now": found.now.isoformat(),
        "sure_at": found.sure_at.isoformat() if found.sure_at else None,
        "last_run": found.last_run.isoformat() if found.last_run else None,
        "overdue": _due_json(found.overdue),
        "today": _due_json(found.today),
        "to_review": [line.rule.id for line in found.to_review],
        "away": [{"path": one.path, "made_on": one.made_on.isoformat()} for one in found.away],
    }


@retention_command.command("preview", help="Ce qui partira un jour donné. Rien n'est touché.")
@click.option("--on", "on", metavar="DATE", help="Le jour (24/11/2026) ; aujourd'hui sans cela.")
@_JSON
@click.pass_context
def preview_command(context: click.Context, on: str | None, as_json: bool) -> None:
    from habitat_box.usecases import retention

    day = read_day(on)
    with opened(context) as desk:
        lines, day = retention.preview(desk, day), day or local_day(desk.box.clock())
    if as_json:
        say_json({"on": day.isoformat(), "due": _due_json(lines)})
        return
    click.echo(_("Le {date} :", date=plain_date(day)) if lines else _("Le {date}, rien ne part.", date=plain_date(day)))
    for line in lines:
        click.echo(_due_line(line))


@retention_command.command("run", help="Faire maintenant le travail du jour : compter, ranger, effacer.")
@_JSON
@click.pass_context
def run_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import retention

    with opened(context) as desk:
        lines = retention.run(desk)
    _say_register(lines, as_json, _("Rien à effacer aujourd'hui."))


@retention_command.command("confirm-date", help="Dire la date d'aujourd'hui, quand la boîte doute de la sienne.")
@click.option("--today", metavar="DATE", help="La date d'aujourd'hui, lue ailleurs que sur la boîte ; demandée sans cela.")
@_JSON
@click.pass_context
def confirm_date_command(context: click.Context, today: str | None, as_json: bool) -> None:
    from habitat_box.errors import StepRefused
    from habitat_box.usecases import retention

    with opened(context) as desk:
        now = desk.box.clock()
        if today is None:
            click.echo(_("La boîte lit : {now}.", now=moment_text(now)), err=True)
            today = str(click.prompt(_("Tapez la date d'aujourd'hui"), prompt_suffix=_(" : "), err=True))
        # Typed and not merely agreed to: a reflex would let a wrong clock erase ten years.
        if read_day(today) != local_day(now):
            raise StepRefused(reason=N_("la boîte lit une autre date. Réglez l'horloge de la machine"))
        now = retention.confirm_date(desk)
    if as_json:
        say_json({"confirmed": now.isoformat()})
    else:
        click.echo(_("Date confirmée. Le travail du jour peut se faire."))


@retention_command.command("limit", help="Voir les durées, ou en choisir une (en jours).")
@click.argument("rule", required=False)
@click.argument("days", type=int, required=False)
@click.option("--reason", default="", help="La raison, au-delà de la référence.")
@click.option("--until", metavar="DATE", help="La fin de cette durée, au-delà de la référence.")
@_JSON
@click.pass_context
def limit_command(
    context: click.Context, rule: str | None, days: int | None, reason: str, until: str | None, as_json: bool
) -> None:
    from habitat_box.usecases import retention

    ends_on = read_day(until)
    with opened(context) as desk:
        if rule is None or days is None:
            lines = [line for line in retention.limits(desk) if rule in (None, line.rule.id)]
        else:
            lines = [retention.set_limit(desk, rule, days, reason, ends_on)]
    if as_json:
        say_json({"limits": [_limit_json(line) for line in lines]})
        return
    for line in lines:
        click.echo(_limit_line(line))
    if not lines:
        click.echo(_("Aucune durée ne s'appelle « {rule} ».", rule=rule))


def _limit_line(line: LimitLine) -> str:
    kept = _("sans limite") if line.days is None else ngettext("{count} jour", "{count} jours", line.days)
    said = f"{line.rule.id:<26} {kept:>12}  {_(line.rule.words)} ({_(line.rule.trigger)})"
    if line.chosen is None:
        return said
    end = _("jusqu'au {date}", date=plain_date(line.chosen.ends_on)) if line.chosen.ends_on else _("choisi par la maison")
    return f"{said} — {_('fini') if line.ended else end}"


def _limit_json(line: LimitLine) -> dict[str, Any]:
    return {
        "rule": line.rule.id,
        "days": line.days,
        "words": line.rule.words,
        "trigger": line.rule.trigger,
        "fate": line.rule.fate.value,
        "source": line.rule.source,
        "chosen": line.chosen is not None,
        "to_review": line.to_review,
    }


@retention_command.command("register", help="Ce qui a été détruit, par nombres, jamais par noms.")
@click.option("--since", metavar="DATE", help="Depuis ce jour ; un an sans cela.")
@_JSON
@click.pass_context
def register_command(context: click.Context, since: str | None, as_json: bool) -> None:
    from habitat_box.usecases import retention

    day = read_day(since)
    with opened(context) as desk:
        start = midnight(day) if day else desk.box.clock() - timedelta(days=365)
        lines = retention.register(desk, start)
    _say_register(lines, as_json, _("Rien n'a été détruit depuis ce jour."))


def _say_register(lines: list[Destroyed], as_json: bool, empty: str) -> None:
    from habitat_box.domain.retention import RULES

    if as_json:
        rows = [{"at": one.at.isoformat(), "rule": one.rule, "cause": one.cause, "number": one.number} for one in lines]
        say_json({"destroyed": rows})
        return
    for one in lines:
        words = _(RULES[one.rule].words) if one.rule in RULES else one.rule
        click.echo(f"{local_day(one.at):%d/%m/%Y}  {one.number:>6}  {words} ({_(one.cause)})")
    if not lines:
        click.echo(empty)


@retention_command.command("archive", help="Voir l'archive fermée, ou en ouvrir une ligne avec une raison.")
@click.argument("number", required=False)
@click.option(
    "--reason", default="", help="demande de la personne, demande des héritiers, contrôle, justice, erreur à corriger"
)
@_JSON
@click.pass_context
def archive_command(context: click.Context, number: str | None, reason: str, as_json: bool) -> None:
    from habitat_box.usecases import retention

    with opened(context) as desk:
        if number is not None:
            words = {name: value for name, value in retention.open_archive(desk, number, reason).words.items() if value}
            if as_json:
                say_json(words)
            for name, value in words.items() if not as_json else ():
                click.echo(f"{name:<24} {value}")
            return
        rows = retention.archived(desk)
    if as_json:
        say_json({"archive": [{"id": one.id, "kind": one.kind, "erase_on": one.erase_on} for one in rows]})
        return
    for one in rows:
        kept, gone = (plain_date(date.fromisoformat(day)) for day in (one.archived_on, one.erase_on))
        click.echo(f"{one.id}  " + _("{kind}, rangé le {kept}, effacé le {gone}", kind=one.kind, kept=kept, gone=gone))
    if not rows:
        click.echo(_("L'archive est vide."))
