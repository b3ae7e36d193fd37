"""Emptying a box for good: keys first, then all it holds, with a paper that says so (reference F18).

Overwriting a file on flash memory proves little: what makes the data unreadable is the loss of the keys, and the
certificate says what is left to do by hand.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import crypto
from habitat_box.config import Settings
from habitat_box.domain.visits import PARIS
from habitat_box.errors import StepRefused
from habitat_box.ports import Clock, system_clock
from habitat_box.store import changeover, reserve
from habitat_box.usecases.desk import open_to_strangers
from habitat_box.usecases.printing import write_paper
from habitat_box.usecases.site import status
from habitat_box.words import N_, plain

HELD = (
    ("store.keys", N_("les clés du coffre")),
    ("store.keys.prev", N_("la copie d'avant des clés")),
    ("leaf.key", N_("la clé du site")),
    ("store.db", N_("les données de la maison")),
    ("store.db-wal", N_("le journal d'écriture des données")),
    ("store.db-shm", N_("l'index du journal d'écriture")),
    ("store.witness", N_("le témoin du journal")),
    ("leaf.pem", N_("le certificat du site")),
    ("ca.pem", N_("le certificat de la maison")),
    ("technical.log", N_("le journal technique")),
    ("habitat.toml", N_("les réglages")),
)
"""What a box's folder holds, in the order it is destroyed: what opens the rest goes first."""


@dataclass(frozen=True)
class Wiped:
    """What is left of a box: its certificate, and the words for what went."""

    certificate: Path
    destroyed: tuple[str, ...]


@open_to_strangers
def wipe(
    settings: Settings, typed_name: str, papers: Path, who: str = "la coordinatrice", clock: Clock = system_clock
) -> Wiped:
    """Destroy a box and write its certificate outside its folder. Nothing brings it back but a backup.

    `typed_name` must be the residence's name. Raises StepRefused for another name, while the site runs, or for a place
    inside the box; FolderNotWritable, DiskFull before anything is destroyed.
    """
    if plain(typed_name) != plain(settings.residence):
        raise StepRefused(reason=N_("le nom de la résidence n'est pas le bon"))
    if status(settings).running:
        raise StepRefused(reason=N_("le site est en marche : arrêtez-le d'abord"))
    if papers.resolve().is_relative_to(settings.folder.resolve()):
        raise StepRefused(reason=N_("le certificat doit aller hors du dossier de la boîte"))
    reserve.give_back(settings.store)
    changeover.finish_change(settings.folder)  # one that was cut would leave keys under names of their own
    there = [(settings.folder / name, words) for name, words in _held(settings) if (settings.folder / name).is_file()]
    words = tuple(dict.fromkeys(said for _file, said in there))
    name = f"destruction-{settings.host_name}.pdf"
    write_paper(papers, name, _drawn(settings, words, who, clock))  # a full disk is met before anything is lost
    for file, _said in there:
        _destroy(file)
    return Wiped(papers / name, words)


def _held(settings: Settings) -> list[tuple[str, str]]:
    logs = sorted(path.name for path in settings.folder.glob("technical.log.*"))
    others = sorted(path.name for path in settings.folder.glob("effacements*"))
    said = sorted(str(path.relative_to(settings.folder)) for path in (settings.folder / "inbox").rglob("*"))
    more = [(name, N_("le journal technique")) for name in logs] + [
        (name, N_("le registre des effacements")) for name in others
    ]
    more += [(name, N_("ce qui a été dit à la boîte fermée")) for name in said]
    return [*HELD[:-1], *more, HELD[-1]]


def _drawn(settings: Settings, words: tuple[str, ...], who: str, clock: Clock) -> bytes:
    from habitat_box.papers.wipe_certificate import print_wipe_certificate

    return print_wipe_certificate(settings.host_name, settings.residence, clock().astimezone(PARIS), words, who)


def _destroy(file: Path) -> None:
    """Write chance over a file, make it reach the disk, then remove it."""
    size = file.stat().st_size
    with file.open("r+b", buffering=0) as medium:
        for _ in range(0, size, 65_536):
            medium.write(b"".join(crypto.new_id_bytes() for _ in range(64)) * 64)
        os.fsync(medium.fileno())
    file.unlink()
