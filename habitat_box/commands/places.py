"""habitat-box places, backup-recipient: where backups lie, who has which stick, and who else can open them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habitat_box.commands.session import opened, say_json
from habitat_box.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from habitat_box.domain.backup_places import PlaceNow

_JSON = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
_FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@click.group(
    "places", help="Les supports des sauvegardes : disque de chaque nuit, clés échangées.", invoke_without_command=True
)
@click.option("--check", "to_the_byte", is_flag=True, help="Relire chaque sauvegarde qui est là, octet par octet.")
@_JSON
@click.pass_context
def places_command(context: click.Context, to_the_byte: bool, as_json: bool) -> int:
    if context.invoked_subcommand is not None:
        return 0
    from habitat_box.usecases import places

    with opened(context) as desk:
        now, at = places.places_now(desk, to_the_byte=to_the_byte), desk.box.clock()
        strangers = [_(words, **facts) for words, facts in places.strangers(desk)]
    if as_json:
        say_json({"places": [_facts(one) for one in now], "strangers": strangers})
    else:
        for line in (*_lines(now, at), *strangers):
            click.echo(line)
    return 1 if any(one.is_late or one.lost or one.failure for one in now) else 0


def _lines(now: list[PlaceNow], at: datetime) -> Iterator[str]:
    from habitat_box.usecases.places_words import NEVER_A_CLOUD, place_words, stick_words, where_words

    for one in now:
        yield f"{'●' if one.is_here else '○'} {one.label} ({where_words(one)})"
        yield f"    {place_words(one, at)}"
    yield stick_words(now, at)
    if not now:
        yield _("Ajoutez un disque (habitat-box places add-disk) et deux clés (habitat-box places add-stick).")
        yield _(NEVER_A_CLOUD)


def _facts(one: PlaceNow) -> dict[str, Any]:
    texts = {"label": one.label, "kind": one.kind, "path": one.path, "failure": one.failure, "warning": one.warning}
    moments = {"seen_at": one.seen_at, "last_made": one.last_made, "last_proven": one.last_proven, "next_due": one.next_due}
    counts = {"sequence": one.sequence, "size": one.size, "lost": one.lost}
    states = {"is_here": one.is_here, "is_late": one.is_late}
    return {**texts, **counts, **states, **{name: at and at.isoformat() for name, at in moments.items()}}


@places_command.command("add-disk", help="Ajouter un disque : il reçoit une sauvegarde chaque nuit.")
@_FOLDER
@click.option("--label", required=True, help="Le nom écrit sur le disque.")
@click.pass_context
def add_disk_command(context: click.Context, folder: Path, label: str) -> None:
    from habitat_box.usecases import places

    with opened(context) as desk:
        _say_added(places.add_disk(desk, folder.resolve(), label))


@places_command.command("add-stick", help="Ajouter une clé USB : branchée, elle reçoit une sauvegarde aussitôt.")
@_FOLDER
@click.option("--label", required=True, help="Le nom écrit sur la clé.")
@click.pass_context
def add_stick_command(context: click.Context, folder: Path, label: str) -> None:
    from habitat_box.usecases import places

    with opened(context) as desk:
        _say_added(places.add_stick(desk, folder.resolve(), label))


def _say_added(place: PlaceNow) -> None:
    click.echo(_("« {label} » est un support de la maison. Écrivez ce nom dessus.", label=place.label))
    if place.warning:
        click.echo(_(place.warning), err=True)
    click.echo(_("La première sauvegarde : habitat-box backup --all"))


@places_command.command("retire", help="Ne plus se servir d'un support.")
@click.argument("label")
@click.pass_context
def retire_command(context: click.Context, label: str) -> None:
    from habitat_box.usecases import places

    with opened(context) as desk:
        places.retire(desk, label)
    click.echo(_("« {label} » ne sert plus. Ses sauvegardes y sont encore : effacez-les ou détruisez-le.", label=label))


@click.command("backup-recipient", help="Une seconde personne qui peut ouvrir les sauvegardes, avec sa propre clé age.")
@click.argument("recipient", metavar="[age1…]", required=False)
@click.option("--who", default="", help="Sa fonction dans la maison, sans son nom : « la présidente ».")
@click.option("--none", "nobody", is_flag=True, help="Plus personne d'autre, pour les sauvegardes à venir.")
@click.pass_context
def backup_recipient_command(context: click.Context, recipient: str | None, who: str, nobody: bool) -> None:
    from habitat_box.usecases import second_key

    if nobody and recipient:
        raise click.UsageError(_("Donnez une clé, ou --none."))
    with opened(context) as desk:
        if nobody:
            second_key.forget_second_key(desk)
        elif recipient:
            second_key.set_second_key(desk, recipient, who)
        found = second_key.second_key(desk)
    if found is not None:
        click.echo(second_key.second_key_words(found))
        click.echo(found.recipient)
        return
    click.echo(_("Seule la feuille de secours ouvre les sauvegardes à venir."))
    if nobody:
        click.echo(_("Celles déjà faites s'ouvrent encore avec la seconde clé, 92 jours au plus."))
