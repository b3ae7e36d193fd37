"""habitat-box handover: the coordinator leaves, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.domain.handover import StepState
from habitat_box.words import _, local_day, long_day, plain_date

if TYPE_CHECKING:
    from habitat_box.usecases.handover import Handover

SIGNS = {StepState.DONE: "✓", StepState.TOLD: "✓", StepState.NOTHING: "·", StepState.TO_DO: "!"}


@click.group("handover", invoke_without_command=True, help="Passer la main : la liste de ce qui doit changer.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def handover_command(context: click.Context, as_json: bool) -> None:
    if context.invoked_subcommand is None:
        context.invoke(show_command, as_json=as_json)


@handover_command.command("show", help="Voir les étapes, et ce qui reste.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def show_command(context: click.Context, as_json: bool = False) -> None:
    from habitat_box.usecases import handover

    with opened(context) as desk:
        now, last = handover.state(desk), handover.last_done(desk)
    if as_json:
        say_json(_facts(now) | {"last_done": last.isoformat() if last else ""})
    elif now is not None:
        _say(now)
    else:
        click.echo(_("Aucune transmission n'est en cours. Pour commencer : habitat-box handover start"))
        if last is not None:
            click.echo(_("La dernière s'est finie le {day}.", day=long_day(last)))


@handover_command.command("start", help="Commencer aujourd'hui : ce qui a été fait avant ne compte pas.")
@click.pass_context
def start_command(context: click.Context) -> None:
    from habitat_box.usecases import handover

    with opened(context) as desk:
        _say(handover.start(desk))


@handover_command.command("tell", help="Écrire ce que la boîte ne peut pas voir : keys, old_sheet, group, contact, second.")
@click.argument("step")
@click.argument("words")
@click.pass_context
def tell_command(context: click.Context, step: str, words: str) -> None:
    from habitat_box.usecases import handover

    with opened(context) as desk:
        handover.tell(desk, step, words)
    click.echo(_("C'est écrit."))


@handover_command.command("contact", help="Changer le nom et le téléphone à appeler, imprimés sur les cartes.")
@click.argument("words")
@click.pass_context
def contact_command(context: click.Context, words: str) -> None:
    from habitat_box.usecases import handover

    with opened(context) as desk:
        handover.set_contact(desk, words)
    click.echo(_("C'est changé. Redémarrez le site et imprimez les cartes de nouveau."))


@handover_command.command("print", help="Écrire la liste (PDF) à signer à trois.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("papiers"), show_default=True, help="Dossier.")
@click.pass_context
def print_command(context: click.Context, folder: Path) -> None:
    from habitat_box.usecases import handover

    with opened(context) as desk:
        click.echo(str(handover.print_handover(desk, folder)))


@handover_command.command("finish", help="Finir, quand il ne reste rien.")
@click.pass_context
def finish_command(context: click.Context) -> None:
    from habitat_box.usecases import handover

    with opened(context) as desk:
        handover.finish(desk)
    click.echo(_("La main est passée. Gardez le papier signé."))


def _say(now: Handover) -> None:
    click.echo(_("Commencé le {day}.", day=long_day(local_day(now.started_at))))
    for step in now.steps:
        written = f" ({plain_date(step.on)} : {step.detail})" if step.on else ""
        click.echo(f"{SIGNS[step.state]} {step.key:<10} {_(step.words)}{written}")
        if not step.is_settled:
            click.echo(f"{'':13}{_(step.advice)}" + (f" [{step.detail}]" if step.detail else ""))
    if now.left:
        click.echo(_("Il reste {count} étape(s).", count=now.left))
    else:
        click.echo(_("Tout est fait : habitat-box handover print, puis habitat-box handover finish"))


def _facts(now: Handover | None) -> dict[str, object]:
    if now is None:
        return {"started_on": "", "left": 0, "steps": []}
    steps = [{"key": one.key, "state": one.state.value, "words": _(one.words), "detail": one.detail} for one in now.steps]
    return {"started_on": local_day(now.started_at).isoformat(), "left": now.left, "steps": steps}
