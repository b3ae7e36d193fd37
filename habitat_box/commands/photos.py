"""habitat-box photos: add, list, publish and remove photos of residents."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.errors import UnknownItem
from habitat_box.usecases.desk import Desk
from habitat_box.words import N_, _, plain_date

USES = {"recognise": "P2", "walls": "P3", "outside": "P4"}
SAID = {"P2": N_("reconnaître"), "P3": N_("murs"), "P4": N_("dehors")}


@click.group("photos", help="Ajouter, lister, publier ou effacer les photos des habitants.")
def photos_command() -> None: ...


@photos_command.command("add", help="Ajouter une photo JPEG ou PNG. Chaque personne doit avoir dit OUI à chaque usage.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--of", "people", multiple=True, required=True, help="Qui est sur la photo (à répéter).")
@click.option(
    "--for", "uses", multiple=True, required=True, type=click.Choice(list(USES)), help="À quoi elle sert (à répéter)."
)
@click.option("--taken", "taken", default=None, help="Jour de la photo.")
@click.pass_context
def add_command(context: click.Context, file: Path, people: tuple[str, ...], uses: tuple[str, ...], taken: str | None) -> None:
    from habitat_box.usecases import photos, printing

    day = read_day(taken)
    with opened(context) as desk:
        ids = printing.people_named(desk, people)
        photo = photos.add_photo(desk, file, ids, [USES[use] for use in uses], day)
    click.echo(_("Photo {number} ajoutée. Le fichier d'origine reste chez vous : effacez-le.", number=photo[:8]))


@photos_command.command("list", help="Les photos que tous leurs OUI permettent encore.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def list_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import photos, residents

    with opened(context) as desk:
        found = photos.photos(desk)
        names = {card.person_id: card.name for card in residents.names(desk)} if found else {}
    if as_json:
        say_json({"photos": [{"id": one.id, "uses": list(one.uses), "people": list(one.people)} for one in found]})
        return
    for one in found:
        who = ", ".join(names.get(person, "—") for person in one.people)
        click.echo(f"{one.id[:8]}  {', '.join(_(SAID[use]) for use in one.uses):<24} {who}")
        for place in one.publications:
            click.echo(f"          {place.id[:8]}  {place.place}, {plain_date(place.published_on)}")
    if not found:
        click.echo(_("Aucune photo."))


@photos_command.command("publish", help="Noter où une photo est montrée dehors, et quand.")
@click.argument("number")
@click.argument("place")
@click.argument("date", required=False)
@click.pass_context
def publish_command(context: click.Context, number: str, place: str, date: str | None) -> None:
    from habitat_box.usecases import photos, visits

    day = read_day(date)
    with opened(context) as desk:
        photos.publish(desk, full_number(desk, number), place, day or visits.today_of(desk))
    click.echo(_("C'est noté : un NON dira de la retirer de là."))


@photos_command.command("remove", help="Effacer une photo pour de bon.")
@click.argument("number")
@click.pass_context
def remove_command(context: click.Context, number: str) -> None:
    from habitat_box.usecases import photos

    with opened(context) as desk:
        photos.remove_photo(desk, full_number(desk, number))
    click.echo(_("C'est effacé."))


def full_number(desk: Desk, number: str) -> str:
    """Find a photo by the first signs of its number. Raises UnknownItem."""
    from habitat_box.usecases import photos

    ids = [one.id for one in photos.photos(desk) if len(number) >= 4 and one.id.startswith(number.lower())]
    if len(ids) != 1:
        raise UnknownItem(what=N_("Photo"), number=number)
    return ids[0]
