"""The keeper's command: `habitat-box`. Each subcommand is loaded when it is called, so that a day prints at once."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from habitat_box import __version__
from habitat_box.memory import keep_private
from habitat_box.words import _, speak

COMMANDS = {
    "init": ("making", "créer une boîte"),
    "check": ("check", "dire si tout va bien, et ce qui est à faire"),
    "house": ("house", "dire qui répond de la maison, et voir ce qu'il manque"),
    "inspect": ("inspect", "préparer le dossier d'un contrôle, ou le contrôler"),
    "residents": ("residents", "voir ou faire entrer les habitants"),
    "photos": ("photos", "ajouter ou effacer des photos"),
    "optional": ("optional", "écrire ce qu'un habitant donne avec son OUI"),
    "import": ("planning", "lire le planning d'un service"),
    "match": ("planning", "dire qui est un nom d'un planning"),
    "undo-import": ("planning", "annuler le dernier planning d'un service"),
    "activities": ("activities", "dire la dimension des activités, et combien de personnes"),
    "inbox": ("inbox", "voir ce qui a été dit à la boîte fermée"),
    "day": ("day", "imprimer une journée en lignes"),
    "enrol": ("phones", "inviter le téléphone d'un intervenant"),
    "confirm": ("phones", "confirmer le nombre affiché par un téléphone"),
    "print": ("optional_papers", "imprimer cartes, tableau, semaine"),
    "record": ("papers", "écrire le reçu d'un choix pour une machine (JSON-LD)"),
    "log": ("log", "dire où en est le journal, ou le comparer à une feuille"),
    "backup": ("keeping", "faire une sauvegarde prouvée"),
    "places": ("places", "dire où sont les sauvegardes, et qui a quelle clé"),
    "backup-recipient": ("places", "dire qui d'autre peut ouvrir les sauvegardes"),
    "restore": ("restoring", "faire revenir une boîte d'une sauvegarde"),
    "drill": ("drill", "jouer le retour d'une sauvegarde, en mémoire"),
    "verify": ("keeping", "contrôler les données et le journal"),
    "retention": ("retention", "voir et faire partir ce qui a fait son temps"),
    "passphrase": ("making", "changer la phrase secrète"),
    "keys": ("keys", "voir ce qui ouvre la boîte, en ajouter, en retirer"),
    "recovery": ("keys", "vérifier, refaire ou partager la feuille de secours"),
    "rekey": ("rekeying", "changer toutes les clés, si l'une a pu fuir"),
    "handover": ("handover", "passer la main quand la coordination change"),
    "rights": ("rights", "noter les demandes des personnes, et y répondre"),
    "breach": ("breaches", "tenir le registre des violations"),
    "situation": ("situation", "signaler un changement au Département"),
    "unlock": ("site", "ouvrir le site"),
    "lock": ("site", "fermer le site"),
    "status": ("site", "dire l'état du site"),
    "accept-loss": ("accepting", "rouvrir une boîte qui a perdu des écritures"),
    "wipe": ("wiping", "vider une boîte pour toujours, avec un certificat"),
}


class LazyCommands(click.Group):
    """A group whose commands are imported when named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"habitat_box.commands.{COMMANDS[cmd_name][0]}")
        command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)  # noqa: S101 - a typo in the table above, found by its test
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commandes")):
            formatter.write_dl([(name, _(words)) for name, (_module, words) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Dossier de la boîte (ou HABITAT_BOX_DIR).")
@click.option("--language", type=click.Choice(["fr", "en"]), default=None, help="Langue des réponses.")
@click.version_option(__version__, prog_name="habitat-box")
@click.pass_context
def cli(context: click.Context, folder: Path | None, language: str | None) -> None:
    """Habitat Box : la boîte chiffrée de la maison. Aucun secret ne se tape en argument."""
    keep_private()  # before any secret is typed: nearly every command holds one
    speak(language or os.environ.get("HABITAT_LANG", "fr"))
    context.obj = folder


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every error is one sentence, and a bug is a reference in the technical log."""
    from habitat_box.commands.session import complain

    try:
        result: Any = cli.main(args=arguments, prog_name="habitat-box", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Arrêté. Rien n'a été changé."), err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except Exception as error:
        sys.exit(complain(error, arguments))
    sys.exit(result if isinstance(result, int) else 0)


if __name__ == "__main__":
    main()
