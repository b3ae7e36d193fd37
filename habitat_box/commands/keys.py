"""habitat-box keys, recovery: the ways into the box, and the sheet that is the last of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_box.commands.session import ask_secret, opened, say_json, settings_here
from habitat_box.commands.sheet_typing import typed_sheet
from habitat_box.domain.people import COORDINATOR
from habitat_box.words import _, language, local_day, long_day

if TYPE_CHECKING:
    from crypto import Unlocked
    from habitat_box.config import Settings
    from habitat_box.usecases.desk import Desk

CREDENTIAL_FILE = Path("/etc/credstore.encrypted/habitat-box-key")  # where habitat-box-cle.service has systemd look


@contextmanager
def opened_with_phrase(context: click.Context) -> Iterator[tuple[Desk, Unlocked]]:
    """Open the box and its key file with the passphrase: what changes keys never trusts an open site alone."""
    from habitat_box.usecases.key_file import with_phrase

    settings = settings_here(context)
    unlocked = with_phrase(settings, ask_secret(_("Phrase secrète : ")))
    with opened_with_key(settings, unlocked.database_key) as desk:
        yield desk, unlocked


@contextmanager
def opened_with_key(settings: Settings, key: str) -> Iterator[Desk]:
    """Open the box with a key at hand, and close it afterwards."""
    from habitat_box.bootstrap import open_box

    box = open_box(settings, key)
    try:
        yield box.desk(COORDINATOR, language())
    finally:
        box.store.close()


# -- the ways in


@click.group("keys", invoke_without_command=True, help="Voir ce qui ouvre la boîte, en ajouter, en retirer.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def keys_command(context: click.Context, as_json: bool) -> None:
    if context.invoked_subcommand:
        return
    from habitat_box.usecases.key_slots import slots_now

    slots = slots_now(settings_here(context))
    if as_json:
        facts = ("id", "kind", "label", "gives_up", "waits")
        kept = [{name: getattr(slot, name) for name in facts} | {"created": slot.created.isoformat()} for slot in slots]
        say_json({"slots": kept})
        return
    for slot in slots:
        name = _(slot.words) + (f" ({slot.label})" if slot.label else "")
        click.echo(_("{id}  {what}, depuis le {day}", id=slot.id, what=name, day=long_day(local_day(slot.created))))
        if slot.waits:
            click.echo("    " + _("Ne compte pas encore : retapez-la avec « habitat-box recovery check »."))
        if slot.gives_up:
            click.echo("    " + _(slot.gives_up))


@keys_command.command("add-usb", help="Ouvrir au démarrage par un fichier sur une clé USB.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--yes", "accepted", is_flag=True, help="Accepter ce que cette ouverture fait perdre.")
@click.pass_context
def add_usb_command(context: click.Context, folder: Path, accepted: bool) -> None:
    from habitat_box.usecases import key_slots

    with opened_with_phrase(context) as (desk, unlocked):
        yes = _accepted(key_slots.gives_up("usbfile"), accepted)
        path = key_slots.add_usb(desk, unlocked, folder, accepted=yes)
    click.echo(_("La clé est dans {file}. Le site s'ouvrira seul quand il la trouve là à son démarrage.", file=path))


@keys_command.command("add-machine", help="Ouvrir au démarrage par une clé que la machine garde (systemd, puce TPM2).")
@click.option("--yes", "accepted", is_flag=True, help="Accepter ce que cette ouverture fait perdre.")
@click.pass_context
def add_machine_command(context: click.Context, accepted: bool) -> None:
    from habitat_box.usecases import key_slots

    with opened_with_phrase(context) as (desk, unlocked):
        yes = _accepted(key_slots.gives_up("credential", key_slots.machine_kind()), accepted)
        kept = key_slots.add_machine(desk, unlocked, CREDENTIAL_FILE, accepted=yes)
    how = _("la puce TPM2 de la machine") if kept.kind == key_slots.WITH_TPM else _("la clé de la machine, sans puce TPM2")
    click.echo(_("L'ouverture par la machine est ajoutée. La clé est chiffrée par : {how}.", how=how))
    if kept.staged:
        click.echo(_("Tapez maintenant, en administrateur (root) :"))
        for line in kept.commands:
            click.echo(f"    {line}")
        click.echo(_("La clé attend en mémoire jusque-là : elle s'efface si la machine s'éteint."))


@keys_command.command("remove", help="Retirer une ouverture, par le numéro que donne « habitat-box keys ».")
@click.argument("slot_id", metavar="NUMÉRO")
@click.pass_context
def remove_key_command(context: click.Context, slot_id: str) -> None:
    from habitat_box.usecases.key_slots import remove_slot

    with opened_with_phrase(context) as (desk, unlocked):
        remove_slot(desk, unlocked, slot_id)
    click.echo(_("Cette ouverture est retirée. Elle n'ouvre plus rien."))


def _accepted(sentence: str, accepted: bool) -> bool:
    click.echo(_(sentence), err=True)
    if accepted or not sentence:
        return True
    return sys.stdin.isatty() and click.confirm(_("L'accepter et continuer"), default=False, err=True)


# -- the sheet


@click.group("recovery", help="La feuille de secours : la vérifier, en faire une autre, la partager en trois.")
def recovery_command() -> None: ...


@recovery_command.command("check", help="Retaper la feuille (5 lignes, ou deux parts) : elle compte à partir de là.")
@click.pass_context
def recovery_check_command(context: click.Context) -> None:
    from habitat_box.usecases.key_file import with_sheet
    from habitat_box.usecases.recovery import read_back

    settings, typed = settings_here(context), typed_sheet()
    with opened_with_key(settings, with_sheet(settings, typed).database_key) as desk:
        new, counts = read_back(desk, typed)
    if not counts:
        click.echo(_("C'est l'ancienne feuille : elle ouvre encore. Tapez la nouvelle pour qu'elle compte."))
    elif new:
        click.echo(_("La nouvelle feuille compte. L'ancienne n'ouvre plus rien de neuf : détruisez-la."))
    else:
        click.echo(_("La feuille est juste : elle compte."))


@recovery_command.command("new", help="Imprimer une nouvelle feuille. L'ancienne sert jusqu'à ce que la nouvelle soit retapée.")
@click.option("--sheet", type=click.Path(path_type=Path), required=True, help="Où écrire la feuille (PDF).")
@click.pass_context
def recovery_new_command(context: click.Context, sheet: Path) -> None:
    from habitat_box.usecases.recovery import new_sheet

    with opened_with_phrase(context) as (desk, unlocked):
        paper = new_sheet(desk, unlocked, sheet.resolve())
    click.echo(_("Feuille de secours : {paper}", paper=paper))
    click.echo(_("Imprimez-la, effacez ce fichier, puis retapez-la : habitat-box recovery check"))
    click.echo(_("Jusque-là, l'ancienne feuille reste la bonne. Gardez-la tant que ses sauvegardes existent."))


@recovery_command.command("shares", help="Imprimer trois parts de la clé : deux suffisent, une seule ne donne rien.")
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="Dossier où écrire les trois papiers.")
@click.pass_context
def recovery_shares_command(context: click.Context, folder: Path) -> None:
    from habitat_box.usecases.key_file import with_sheet
    from habitat_box.usecases.recovery import print_shares

    settings, typed = settings_here(context), typed_sheet()
    with opened_with_key(settings, with_sheet(settings, typed).database_key) as desk:
        for path in print_shares(desk, typed, folder):
            click.echo(str(path))
    click.echo(_("Imprimez-les, donnez-en une à chacun, puis effacez ces trois fichiers."))


@recovery_command.command("status", help="Dire si la feuille a été retapée, et quand.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def recovery_status_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases.recovery import checked_on

    with opened(context) as desk:
        day = checked_on(desk)
    if as_json:
        say_json({"counted": day is not None, "checked_on": day.isoformat() if day else None})
    elif day is None:
        click.echo(_("La feuille de secours ne compte pas encore : retapez-la avec « habitat-box recovery check »."))
    else:
        click.echo(_("La feuille de secours a été retapée le {day}.", day=long_day(day)))
