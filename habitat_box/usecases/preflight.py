"""Looking at a backup before anything comes back from it: one sentence for each thing that must hold."""

from __future__ import annotations

import hashlib
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import backups
import crypto
from habitat_box import errors
from habitat_box.errors import HabitatError
from habitat_box.store.migrations import STEPS
from habitat_box.store.moments import instant
from habitat_box.usecases import ledger
from habitat_box.usecases.desk import open_to_strangers
from habitat_box.usecases.keeping import SUFFIX
from habitat_box.usecases.library_words import translated
from habitat_box.words import _, figure, moment_text, told

NAMED = re.compile(r"(?P<host>.+)-(?P<made>\d{8}-\d{6})-\w+" + re.escape(SUFFIX))
UNFINISHED = ".restauration"
"""Lies in the folder while a restore is under way: what one that was cut left behind is no box, and is begun anew."""
TIMES, MARGIN = 2, 20_000_000
"""Room a restore takes: the store twice for a moment, and some bytes for the rest."""
FINGERPRINT_SIGNS = 20


@dataclass(frozen=True)
class Asked:
    """What someone wants back: a file, into a folder, with the key of the sheet ("" when it was not typed yet).

    `fingerprint`: as printed on the sheet, "" when nobody typed it. `older`: a backup older than the newest will do.
    `into_folder` False: only the backup is looked at, and the room beside where a box would go.
    """

    file: Path
    folder: Path
    secret: str = field(default="", repr=False)
    erasures: Path | None = None
    older: bool = False
    fingerprint: str = ""
    into_folder: bool = True


@dataclass(frozen=True)
class Finding:
    """One thing looked at: a sentence, the error that stops the restore if there is one, or a warning."""

    key: str
    words: str
    error: HabitatError | None = None
    is_warning: bool = False


@dataclass(frozen=True)
class Preflight:
    """What was seen of a backup, in the order it was looked at. Without a key, only what shows from outside."""

    findings: tuple[Finding, ...]
    manifest: backups.Manifest | None = None
    residence: str = ""
    fingerprint: str = ""

    @property
    def refusal(self) -> HabitatError | None:
        """Give the first thing that stops the restore."""
        return next((one.error for one in self.findings if one.error is not None), None)


@open_to_strangers
def examine(asked: Asked) -> Preflight:
    """Look at everything that must hold before a restore, a second at most whatever the size. Nothing is written."""
    look = _Look(asked)
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("file", look.file), ("folder", look.folder), ("room", look.room), ("key", look.key), ("version", look.version),
        ("signature", look.signature), ("box", look.box), ("newest", look.newest),
    )  # fmt: skip
    found: list[Finding] = []
    for name, step in steps[: None if asked.secret else 3]:
        look.is_warning = False
        try:
            with translated():
                found.append(Finding(name, step(), is_warning=look.is_warning))
        except HabitatError as error:
            found.append(Finding(name, told(error), error))
            if name in ("file", "key"):
                break
    return Preflight(tuple(found), look.manifest, look.residence, look.fingerprint)


def room_needed(file: Path) -> int:
    """Tell the bytes a restore takes at its fullest."""
    return TIMES * file.stat().st_size + MARGIN


def holds_something(folder: Path) -> bool:
    """Say whether a folder holds anything but what a restore that was cut left there: that is begun anew."""
    names = {one.name for one in folder.iterdir()}
    if is_whole_after_all(folder):
        return True
    return bool(names) and UNFINISHED not in names


def is_whole_after_all(folder: Path) -> bool:
    """Say whether a restore was cut at its very last step: the box is whole, only the mark is left."""
    names = {one.name for one in folder.iterdir()}
    return UNFINISHED in names and "store.db" in names and not names & {"store.db.new", "store.db.copy", "store.key"}


def refuse_other_signer(public: bytes, fingerprint: str) -> None:
    """Compare who signed with what the sheet says. Raises NotAFingerprint, BackupForged."""
    typed = re.sub(r"[\s:.-]", "", fingerprint).upper()
    if fingerprint and not re.fullmatch(f"[0-9A-F]{{{FINGERPRINT_SIGNS}}}", typed):
        raise errors.NotAFingerprint
    if fingerprint and typed != crypto.fingerprint(public).replace(" ", ""):
        raise errors.BackupForged


def refuse_wrong_name(file: Path, manifest: backups.Manifest, host_name: str) -> bool:
    """Compare a file's name with what it holds, and say whether it has the form the box gives. Raises BackupSwapped."""
    said = NAMED.fullmatch(file.name)
    if said is None:
        return False
    made = f"{instant(manifest.created_at).astimezone(UTC):%Y%m%d-%H%M%S}"
    if (said["host"], said["made"]) != (host_name, made):
        raise errors.BackupSwapped
    return True


def refuse_replayed(file: Path, manifest: backups.Manifest, known: ledger.Known, *, older: bool) -> bool:
    """Compare a backup with those its box signed for, and say whether one of them is newer, when `older` lets it pass.

    Raises BackupSwapped for another file under the same number, BackupReplayed for an older one.
    """
    for one in known.backups:
        if one.sequence == manifest.sequence and one.sha256 != _sha256(file):
            raise errors.BackupSwapped
    newest = max(known.backups, key=lambda one: one.sequence, default=None)
    made = instant(manifest.created_at)
    behind = newest is not None and (newest.sequence > manifest.sequence if manifest.sequence else newest.at > made)
    if newest is not None and behind and not older:
        raise errors.BackupReplayed(name=newest.name)
    return behind


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


class _Look:
    """One look at one backup; each step says a sentence or raises what stops the restore."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.is_warning = False
        self.manifest: backups.Manifest | None = None
        self.residence = self.host_name = self.fingerprint = ""

    @property
    def seen(self) -> backups.Manifest:
        if self.manifest is None:
            raise errors.BackupDamaged
        return self.manifest

    @property
    def public(self) -> bytes:
        return bytes.fromhex(self.seen.signed_by or "")

    def file(self) -> str:
        for needed in (self.asked.file, self.asked.erasures):
            if needed is not None and not needed.is_file():
                raise errors.FileNotFound(file=needed)
        try:
            self.asked.file.open("rb").close()
        except PermissionError:
            raise errors.FileNotReadable(file=self.asked.file) from None
        return _("Fichier : {name}, {size} Mo.", name=self.asked.file.name, size=_megabytes(self.asked.file.stat().st_size))

    def folder(self) -> str:
        folder = self.asked.folder
        if not self.asked.into_folder:
            return _("Aucun dossier demandé : rien ne reviendra, la sauvegarde est seulement regardée.")
        if folder.exists() and (not folder.is_dir() or holds_something(folder)):
            raise errors.FolderNotEmpty(folder=folder)
        return _("La boîte reviendra dans {folder}.", folder=folder)

    def room(self) -> str:
        place = next(one for one in (self.asked.folder, *self.asked.folder.absolute().parents) if one.exists())
        needed, free = room_needed(self.asked.file), shutil.disk_usage(place).free
        if free < needed:
            raise errors.NoRoomToRestore(needed=_megabytes(needed), folder=place, free=_megabytes(free))
        return _("Place : {needed} Mo le temps du retour, {free} Mo libres.", needed=_megabytes(needed), free=_megabytes(free))

    def key(self) -> str:
        self.manifest, opening = backups.peek(self.asked.file, self.asked.secret)
        self._read_settings(opening)
        return _("La clé de la feuille de secours l'ouvre.")

    def _read_settings(self, opening: bytes) -> None:
        """Take the house's name from the settings, the first part of every backup the box ever made."""
        try:
            said = tomllib.loads(opening.decode())
            self.residence, self.host_name = str(said["residence"]), str(said["host_name"])
        except (KeyError, ValueError):
            raise errors.BackupDamaged from None
        if said.get("store_id") != self.seen.store_id:
            raise errors.BackupDamaged

    def version(self) -> str:
        if self.seen.schema > len(STEPS):
            raise errors.BackupTooNew
        return _(
            "Version {version}, forme {schema} des données : connue.", version=self.seen.app_version, schema=self.seen.schema
        )

    def signature(self) -> str:
        if self.seen.signed_by is None:
            raise errors.BackupForged
        self.fingerprint = crypto.fingerprint(self.public)
        refuse_other_signer(self.public, self.asked.fingerprint)
        if self.asked.fingerprint:
            return _("Signée par la clé dont l'empreinte est sur la feuille : {words}.", words=self.fingerprint)
        self.is_warning = True
        return _("Signée par {words} : comparez avec l'empreinte de la feuille.", words=self.fingerprint)

    def box(self) -> str:
        named = refuse_wrong_name(self.asked.file, self.seen, self.host_name)
        facts = {"name": self.residence, "date": taken_words(self.seen.created_at), "number": self.seen.sequence or "-"}
        if named:
            return _("« {name} », sauvegarde n° {number} du {date}.", **facts)
        self.is_warning = True
        return _("« {name} », sauvegarde n° {number} du {date}. Le fichier a changé de nom.", **facts)

    def newest(self) -> str:
        known = ledger.found(self.asked.file, self.seen.store_id, self.public, named=self.asked.erasures)
        behind = refuse_replayed(self.asked.file, self.seen, known, older=self.asked.older)
        later = _later_by_name(self.asked.file, self.host_name)
        self.is_warning = behind or not known.backups or bool(later)
        if behind:
            return _("Une sauvegarde plus récente existe ; vous avez demandé celle-ci.")
        if later:
            return _("Ce dossier tient un fichier plus récent : {name}.", name=later)
        if not known.backups:
            return _("Aucun registre à côté ne dit s'il en existe une plus récente : comparez la date avec vos papiers.")
        return _("C'est la plus récente que connaisse le registre posé à côté.")


def taken_words(created_at: str) -> str:
    """Say when a backup was made, at the house's own hour."""
    return moment_text(instant(created_at))


@open_to_strangers
def chosen(place: Path) -> Path:
    """Give the backup someone means: the file itself, or the newest of a folder by their names. Raises FileNotFound."""
    if place.is_file():
        return place
    if not place.is_dir():
        raise errors.FileNotFound(file=place)
    newest = max((one for one in place.glob(f"*{SUFFIX}") if made_at(one)), key=lambda one: str(made_at(one)), default=None)
    if newest is None:
        raise errors.FileNotFound(file=place / f"*{SUFFIX}")
    return newest


def _megabytes(size: int) -> str:
    return figure(size / 1e6)


def _later_by_name(file: Path, host_name: str) -> str:
    """Name a file beside it whose name tells a later date; nobody signs a name, so it stops nothing."""
    own = made_at(file)
    beside = [one for one in file.parent.glob(f"{host_name}-*{SUFFIX}") if made_at(one) is not None]
    last = max(beside, key=lambda one: str(made_at(one)), default=None)
    return last.name if last is not None and own is not None and str(made_at(last)) > str(own) else ""


def made_at(file: Path) -> datetime | None:
    """Read when a backup was made from its name; None for a name the box did not give."""
    said = NAMED.fullmatch(file.name)
    try:
        return said and datetime.strptime(said["made"], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
