"""habitat-box log: the access log's head, whether it holds, emptying lines, and the file anyone can check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habitat_box.commands.session import ask_secret, opened, say_json
from habitat_box.commands.sheet_typing import typed_sheet
from habitat_box.words import _, ngettext, plain_date

if TYPE_CHECKING:
    from habitat_box.usecases.log_verify import Verified

LONGEST_HEAD = 100_000
"""Signs read of a head on standard input: a backup's manifest is the longest."""


@click.group("log", help="Le journal des accès : sa tête, ses preuves, un fichier à contrôler ailleurs.")
def log_command() -> None: ...


@log_command.command("head", help="Où en est le journal : ligne, signes, quatre mots.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def log_head_command(context: click.Context, as_json: bool) -> None:
    from habitat_box.usecases import log_heads

    with opened(context) as desk:
        head, due = log_heads.head_now(desk), log_heads.is_due(desk)
    if as_json:
        say_json({"seq": head.seq, "head": head.head, "words": head.words, "at": head.at.isoformat(), "due": due})
    else:
        click.echo(f"{head.seq} {head.head}\n{head.words}")
        if due:
            click.echo(_("Aucune feuille depuis une semaine : habitat-box print log-head"))


@log_command.command("verify", help="Dire si le journal tient, et s'il passe par une ligne gardée ailleurs.")
@click.option(
    "--since", "sheet", default="",
    help="Feuille (carré noir, ou « numéro signes »), reçu d'un intervenant, manifeste d'une sauvegarde ; « - » pour l'entrée.",
)  # fmt: skip
@click.option("--sheet-key", "with_key", is_flag=True, help="Contrôler aussi les scellés : la feuille de secours est demandée.")
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.pass_context
def log_verify_command(context: click.Context, sheet: str, with_key: bool, as_json: bool) -> int:
    from habitat_box.usecases import log_verify

    with opened(context) as desk:
        key = _asked_sheet(one_line=sheet == "-") if with_key else ""
        since = sys.stdin.read(LONGEST_HEAD) if sheet == "-" else sheet
        found = log_verify.verify(desk, since, key)
    if as_json:
        say_json(_told(found))
    else:
        for sentence in _sentences(found):
            click.echo(sentence)
    return 0 if found.holds else 1


def _asked_sheet(*, one_line: bool) -> str:
    """Ask for the recovery sheet. `one_line`: a manifest follows on standard input."""
    return ask_secret(_("Clé de la feuille de secours : ")) if one_line else typed_sheet()


def _told(found: Verified) -> dict[str, Any]:
    fault = found.proof.fault
    return {
        "holds": found.holds,
        "result": (found.since.name if found.since else "BROKEN" if fault else "PASSES").lower(),
        "seq": found.sheet.seq if found.sheet else None,
        "first_bad": fault.number if fault and fault.what == "line" else None,
        "fault": fault._asdict() if fault else None,
        "lines": found.lines,
        "emptied": found.emptied,
        "segments": found.proof.segments,
        "seals": found.proof.seals,
    }


def _sentences(found: Verified) -> list[str]:
    from habitat_box.usecases import log_verify

    proof, sheet = found.proof, found.sheet
    if proof.fault:
        said = _(log_verify.sentence_of(proof.fault)).format(number=proof.fault.number)
        return [said, _("Gardez tout et demandez de l'aide.")]
    if sheet and not found.holds and found.since:
        return [_(log_verify.SAID[found.since]).format(seq=sheet.seq)]
    lines = f"{_spaced(found.lines)} {ngettext('ligne', 'lignes', found.lines)}"
    emptied = f"{_spaced(found.emptied)} {ngettext('vidée', 'vidées', found.emptied)}"
    counted = _("{lines}, {emptied}, 0 manquante", lines=lines, emptied=emptied)
    if sheet and sheet.day:
        begun = _("le {day} (feuille, ligne {line})", day=plain_date(sheet.day), line=_spaced(sheet.seq))
    elif sheet:
        begun = _("la ligne {line}", line=_spaced(sheet.seq))
    else:
        begun = _("le {day}", day=plain_date(found.first_day)) if found.first_day else _("le premier jour")
    whole = [_("Chaîne entière depuis {since} : {counted}.", since=begun, counted=counted), _seals(found)]
    return [whole[0], _("Avant cette ligne, rien n'a été réécrit."), whole[1]] if sheet else whole


def _seals(found: Verified) -> str:
    proof = found.proof
    if not proof.segments:
        return _("Scellés : aucun encore. Un jour est scellé quand un autre le suit.")
    if proof.seals is None:
        return _("Scellés : {number}. Leur clé est sur la feuille de secours : ajoutez --sheet-key.", number=proof.segments)
    if proof.seals == proof.segments:
        return _("Scellés : {number}, tous posés avec la clé de cette feuille.", number=proof.segments)
    others = proof.segments - proof.seals
    return _("Scellés : {number} de cette feuille, {others} d'une autre.", number=proof.seals, others=others)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


@log_command.command("redact", help="Vider des lignes du journal, pour une raison de la liste. Leur place reste.")
@click.argument("seqs", metavar="LIGNE…", nargs=-1, required=True, type=click.IntRange(min=1))
@click.option(
    "--reason", required=True,
    help="« demande de la personne », « décision d'une autorité » ou « écrite par erreur ».",
)  # fmt: skip
@click.pass_context
def log_redact_command(context: click.Context, seqs: tuple[int, ...], reason: str) -> None:
    from habitat_box.usecases.log_redaction import empty_lines

    with opened(context) as desk:
        number = empty_lines(desk, seqs, reason)
    click.echo(_("Lignes vidées : {number}. Leurs mots sont perdus pour toujours ; leur place reste.", number=number))


@log_command.command("export", help="Écrire tout le journal dans un fichier que scripts/verify-log contrôle sans la boîte.")
@click.argument("file", metavar="FICHIER", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def log_export_command(context: click.Context, file: Path) -> None:
    from habitat_box.usecases.log_export import export

    with opened(context) as desk:
        number = export(desk, file)
    said = _("{number} lignes dans {file}. Ce fichier dit qui a regardé quoi : gardez-le à l'abri.", number=number, file=file)
    click.echo(said)


@log_command.command("seal-key", help="Donner, d'après la feuille de secours, la clé qui contrôle les scellés.")
def log_seal_key_command() -> None:
    from habitat_box.usecases.log_export import seal_key

    click.echo(seal_key(typed_sheet()))
