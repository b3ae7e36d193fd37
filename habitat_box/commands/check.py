"""habitat-box check: the house's health in a dozen lines, and an exit status for scripts."""

from __future__ import annotations

from contextlib import suppress
from textwrap import wrap

import click

from habitat_box.commands.session import ask_secret, say_json, settings_here
from habitat_box.config import Settings
from habitat_box.domain.health import NAMES, Health, HealthLine, Key, Light
from habitat_box.errors import BoxLocked, HabitatError, SiteNotRunning, SiteRefused
from habitat_box.words import _, told

VERSION = 1
"""Of the JSON answer. Keys are added without a new one; none is renamed or removed."""

SIGNS = {Light.GREEN: "✓", Light.ORANGE: "!", Light.RED: "✗"}
STATES = {Light.GREEN: "green", Light.ORANGE: "orange", Light.RED: "red"}
ALL_WELL, SOON, TO_DO, UNKNOWN = 0, 1, 2, 3
NAME_CELLS, LINE_CELLS = 21, 100
HELP = """Dire la santé de la maison, une ligne par sujet : ✓ bien, ! bientôt, ✗ à faire.

Sans phrase secrète : si le site est ouvert, tout est regardé ; sinon, ce qui se voit boîte fermée.

\b
Code de sortie, pour les scripts :
  0  tout va bien
  1  quelque chose est à faire bientôt
  2  quelque chose est à faire
  3  la boîte est fermée (ou absente) : on ne sait pas tout

\b
JSON : version, at, locked, worst (green, orange, red), exit, lines.
Chaque ligne : key (store, backup, sticks, drill, log, disk, clock,
certificate, updates, inbox, keys), light, words, advice, command."""


@click.command("check", help=HELP)
@click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")
@click.option("--unlock", is_flag=True, help="Demander la phrase secrète si le site est fermé.")
@click.option("--full", is_flag=True, help="Contrôler d'abord toutes les données et compter les mises à jour de Debian.")
@click.pass_context
def check_command(context: click.Context, as_json: bool, unlock: bool, full: bool) -> int:
    try:
        health = _looked(settings_here(context), unlock, full)
    except HabitatError as error:  # no box here, or a passphrase that is not its own: 1 would say « bientôt »
        click.echo(told(error), err=True)
        return UNKNOWN
    status = exit_status(health)
    if as_json:
        say_json(as_object(health, status))
    else:
        click.echo(as_text(health))
    return status


def _looked(settings: Settings, unlock: bool, full: bool) -> Health:
    from habitat_box.usecases.health import look_over, look_over_locked

    key = _key(settings, unlock)
    if not key:
        return look_over_locked(settings)
    from habitat_box.bootstrap import open_box
    from habitat_box.domain.people import COORDINATOR
    from habitat_box.usecases.self_check import check_now

    try:
        box = open_box(settings, key)
    except HabitatError as error:
        return look_over_locked(settings, error)
    try:
        desk = box.desk(COORDINATOR)
        if full:
            with suppress(HabitatError):  # a store too damaged to be written still says so on its line
                check_now(desk)
        return look_over(desk)
    finally:
        box.store.close()


def _key(settings: Settings, unlock: bool) -> str:
    """Give the key of an open site, or of the passphrase when it was asked to; "" for a box that stays locked."""
    from habitat_box.usecases.site import borrow_key

    with suppress(SiteNotRunning, BoxLocked, SiteRefused):
        return borrow_key(settings)
    if not unlock:
        return ""
    from habitat_box.bootstrap import unlock_key

    return unlock_key(settings, ask_secret(_("Phrase secrète : ")))


def exit_status(health: Health) -> int:
    """Give the exit status: what is red counts before what is not known, and that before what may wait."""
    if health.worst is Light.RED:
        return TO_DO
    if health.is_locked:
        return UNKNOWN
    return SOON if health.worst is Light.ORANGE else ALL_WELL


def as_object(health: Health, status: int) -> dict[str, object]:
    """Give the JSON answer."""
    lines = [{**_plain(line), "light": STATES[line.light]} for line in health.lines]
    about = {"version": VERSION, "at": health.at.isoformat(), "locked": health.is_locked}
    return {**about, "worst": STATES[health.worst], "exit": status, "lines": lines}


def _plain(line: HealthLine) -> dict[str, str]:
    return {"key": line.key, "light": "", "words": line.words, "advice": line.advice, "command": line.command}


def as_text(health: Health) -> str:
    """Give one line a subject: a sign, its name, how it is; below, what to do and the command that does it."""
    return "\n".join(part for line in health.lines for part in _paragraph(line))


def _paragraph(line: HealthLine) -> list[str]:
    margin, name = " " * (NAME_CELLS + 3), _(NAMES[Key(line.key)])
    first, *rest = wrap(line.words, LINE_CELLS - NAME_CELLS - 3) or [""]
    said = [f"{SIGNS[line.light]} {name:<{NAME_CELLS}} {first}", *(margin + part for part in rest)]
    if line.advice:
        said += [margin + part for part in wrap(f"→ {line.advice}", LINE_CELLS - NAME_CELLS - 3, subsequent_indent="  ")]
        said += [f"{margin}  {line.command}"] if line.command else []
    return said
