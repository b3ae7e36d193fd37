"""habitat-box import, match, undo-import: a service's planning, difference first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import opened, read_day, say_json
from habitat_box.errors import AmbiguousName, FieldRefused, UnknownPerson, UnknownService
from habitat_box.words import N_, PARIS, _, ngettext, short_day, told

if TYPE_CHECKING:
    from habitat_box.domain.difference import Difference, Entry, Slot
    from habitat_box.domain.sheet import Layout
    from habitat_box.usecases.desk import Desk
    from habitat_box.usecases.planning import Preview

TITLES = {
    "added": N_("Nouvelles"),
    "moved": N_("Déplacées"),
    "reassigned": N_("Autre intervenant"),
    "cancelled": N_("Annulées"),
    "gone": N_("Disparues du fichier"),
    "activities": N_("Activités de la maison"),
    "to_match": N_("Noms à associer"),
    "duplicate": N_("En double"),
    "skipped": N_("Laissées de côté"),
    "not_understood": N_("Pas comprises"),
}


@click.command("import", help="Lire le planning d'un service : d'abord la différence, puis --apply.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--service", required=True, help="Nom du service.")
@click.option("--from", "first", help="Premier jour lu d'un calendrier (ce lundi par défaut).")
@click.option("--weeks", type=click.IntRange(1, 104), default=13, show_default=True, help="Semaines lues d'un calendrier.")
@click.option("--apply", "apply_it", is_flag=True, help="Écrire la différence.")
@click.option("--dry-run", is_flag=True, help="Ne rien écrire (c'est l'ordinaire sans --apply).")
@click.option("--skip-unmatched", is_flag=True, help="Appliquer le reste quand des noms attendent.")
@click.option(
    "--match", "matches", multiple=True, metavar="NOM=HABITANT", help="Dire qui est un nom (« NOM= » : personne ici)."
)
@click.option("--column", "columns", multiple=True, metavar="N=RÔLE", help="Corriger la colonne N (depuis 1) de la lecture.")
@click.option("--json", "as_json", is_flag=True, help="Répondre par un objet JSON.")
@click.pass_context
def import_command(
    context: click.Context,
    file: Path,
    service: str,
    first: str | None,
    weeks: int,
    apply_it: bool,
    dry_run: bool,
    skip_unmatched: bool,
    matches: tuple[str, ...],
    columns: tuple[str, ...],
    as_json: bool,
) -> None:
    from habitat_box.usecases import planning

    if apply_it and dry_run:
        raise click.UsageError(_("--apply et --dry-run se contredisent : gardez l'un des deux."))
    start = read_day(first)
    with opened(context) as desk:
        seen = planning.preview(desk, file, service, first=start, weeks=weeks)
        if columns and seen.reading.layout is not None:
            layout = _corrected(seen, columns)
            seen = planning.preview(desk, file, service, first=start, weeks=weeks, layout=layout)
        for answer in matches:
            seen = _matched(desk, seen, answer)
        if apply_it and not as_json and not skip_unmatched and sys.stdin.isatty():
            seen = _ask_names(desk, seen)
        if not as_json:
            _show(seen)
        applied = planning.apply(desk, seen, skip_unmatched=skip_unmatched) if apply_it else None
    if as_json:
        say_json(seen.difference.to_json() | {"applied": applied is not None})
    elif applied is None:
        click.echo(_("Rien n'est écrit. Ajoutez --apply pour accepter."))
    else:
        click.echo(ngettext("{count} changement écrit.", "{count} changements écrits.", applied.changes))


def _corrected(seen: Preview, columns: tuple[str, ...]) -> Layout:
    from habitat_box.domain.sheet import Role

    layout = seen.reading.layout
    assert layout is not None  # noqa: S101 - told to the type checker; the caller asked
    for given in columns:
        place, _sign, role = given.partition("=")
        try:
            layout = layout.with_role(int(place) - 1, Role(role))
        except (ValueError, KeyError, IndexError):
            roles = ", ".join(one.value for one in Role)
            raise FieldRefused(field=f"--column {given}", reason=f"N=RÔLE ({roles})") from None
    return layout


def _matched(desk: Desk, seen: Preview, answer: str) -> Preview:
    from habitat_box.usecases import planning, residents

    written, _sign, who = answer.partition("=")
    person = residents.find_person(desk, who).person_id if who.strip() else None
    return planning.match_name(desk, seen, written, person)


def _ask_names(desk: Desk, seen: Preview) -> Preview:
    """Ask who each unknown name is; an empty answer leaves it waiting, a dash says nobody here."""
    from habitat_box.usecases import planning, residents

    for name in seen.names:
        offered = ", ".join(card.name for card in name.candidates) or "?"
        who = str(
            click.prompt(
                _("Qui est « {name} » ? ({offered} ; - : personne ici)", name=name.written, offered=offered), default=""
            )
        )
        if not who:
            continue
        try:
            person = None if who == "-" else residents.find_person(desk, who).person_id
        except (UnknownPerson, AmbiguousName) as error:
            click.echo(told(error), err=True)
            continue
        seen = planning.match_name(desk, seen, name.written, person)
    return seen


def _show(seen: Preview) -> None:
    difference: Difference = seen.difference
    if seen.columns:
        click.echo(
            _("Lecture du tableau : ") + ", ".join(f"{c.place + 1} {c.header or '—'} → {c.role.value}" for c in seen.columns)
        )
    for warning in difference.warnings:
        click.echo(f"! {warning}")
    for kind, title in TITLES.items():
        entries = difference.entries(kind)
        if entries:
            click.echo(f"\n{_(title)} ({len(entries)})")
            for entry in entries:
                click.echo(f"  {_line(entry)}")
    click.echo(
        "\n"
        + _(
            "{read} lus, {unchanged} inchangés.",
            read=difference.read,
            unchanged=len(difference.unchanged),
        )
    )


def _line(entry: Entry) -> str:
    where = f"l. {entry.source.line} " if entry.source.line else ""
    what = entry.name or entry.title or entry.words
    times = " → ".join(_slot(slot) for slot in (entry.before, entry.after) if slot is not None)
    return f"{where}{what} · {times} · {entry.reason}" if times else f"{where}{what} · {entry.reason}"


def _slot(slot: Slot) -> str:
    start, end = slot.start.astimezone(PARIS), slot.end.astimezone(PARIS)
    who = f" {slot.worker}" if slot.worker else ""
    return f"{short_day(start.date())} {start:%H:%M}-{end:%H:%M}{who}"


@click.command("match", help="Dire qui est un nom d'un planning (« - » : personne d'ici).")
@click.argument("name")
@click.argument("resident")
@click.option("--service", required=True, help="Nom du service.")
@click.pass_context
def match_command(context: click.Context, name: str, resident: str, service: str) -> None:
    from habitat_box.usecases import planning, residents

    with opened(context) as desk:
        if desk.box.door.organisation_named(service) is None:
            raise UnknownService(name=service)
        person = None if resident == "-" else residents.find_person(desk, resident).person_id
        planning.remember_match(desk, service, name, person)
    click.echo(_("C'est retenu pour « {service} ».", service=service))


@click.command("undo-import", help="Annuler le dernier planning appliqué d'un service.")
@click.option("--service", required=True, help="Nom du service.")
@click.pass_context
def undo_import_command(context: click.Context, service: str) -> None:
    from habitat_box.usecases import planning

    with opened(context) as desk:
        touched = planning.undo_import(desk, service)
    click.echo(ngettext("{count} visite remise comme avant.", "{count} visites remises comme avant.", touched))
