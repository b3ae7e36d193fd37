"""habitat-box inspect: the pack of a control, and the check that nothing in it was changed."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.domain.dossier import Audience
from habitat_box.words import _


@click.command("inspect", help="Préparer le dossier d'un contrôle dans un dossier vide, ou contrôler un dossier (--check).")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--for", "audience", type=click.Choice(["departement", "cnil", "resident"]), help="Pour qui est le dossier.")
@click.option("--from", "since", help="Premier jour (24/11/2026) ; un an avant la fin sinon.")
@click.option("--to", "until", help="Dernier jour ; aujourd'hui sinon.")
@click.option("--names", is_flag=True, help="Lever les pseudonymes : pour la CNIL seulement, avec --reason. C'est noté.")
@click.option("--reason", default="", help="Pourquoi lever les noms : cnil, juge, défenseur, plainte.")
@click.option("--resident", default="", help="L'habitant dont c'est le dossier, avec --for resident.")
@click.option("--check", "only_check", is_flag=True, help="Contrôler un dossier déjà fait. Aucune boîte n'est ouverte.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def inspect_command(
    context: click.Context, folder: Path, audience: str | None, since: str | None, until: str | None, names: bool,
    reason: str, resident: str, only_check: bool, as_json: bool,
) -> int:  # fmt: skip
    from habitat_box.usecases import inspection, residents

    if only_check:
        return _checked(folder.resolve(), as_json)
    if audience is None:
        raise click.UsageError(_("Il manque {option}.", option="--for"))
    with opened(context) as desk:
        person = residents.find_person(desk, resident).person_id if resident else ""
        made = inspection.prepare(
            desk, Audience(audience), folder.resolve(), since=read_day(since), until=read_day(until),
            names=names, reason=reason, person_id=person,
        )  # fmt: skip
    if as_json:
        told = {"folder": str(made.folder), "files": made.files, "manifest": made.manifest_hash, "signed_by": made.signed_by}
        say_json({**told, "names": names})
        return 0
    click.echo(_("Dossier prêt : {folder} ({count} fichiers).", folder=made.folder, count=made.files))
    click.echo(_("Empreinte à donner par un autre chemin (elle est dans empreinte.pdf) :"))
    click.echo(f"    {made.manifest_hash}")
    click.echo(_("Clé de la boîte : {words}", words=made.signed_by))
    return 0


def _checked(folder: Path, as_json: bool) -> int:
    from habitat_box.usecases import inspection

    found = inspection.check(folder)
    if as_json:
        say_json({"problems": list(found.problems), "manifest": found.manifest_hash, "signed_by": found.signed_by})
    else:
        for problem in found.problems:
            click.echo(problem)
        click.echo(_("Rien n'a été changé.") if found.is_whole else _("Ce dossier n'est pas celui qui a été fait."))
        click.echo(_("Empreinte du manifeste : {words}", words=found.manifest_hash))
        click.echo(_("Clé qui l'a signé : {words}", words=found.signed_by))
    return 0 if found.is_whole else 1
