"""Where a backup goes: a medium in somebody's hand, or a place that is not the house's own (reference H5, F15).

A copy at a host that is not certified for health data would leave the case in which the house needs no certificate
(esante.gouv.fr; CSP L1111-8). The box never sends anything; a folder that others synchronise would.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from habitat_box.words import N_, plain

NETWORK_KINDS = frozenset(
    {"9p", "afs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
     "glusterfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)  # fmt: skip
"""Kinds of file systems that stand on another machine (proc(5), mounts)."""

CLOUDS = frozenset(
    {"box sync", "creative cloud files", "dropbox", "gdrive", "google drive", "googledrive", "hubic", "icloud", "icloud drive",
     "kdrive", "mega", "megasync", "my drive", "nextcloud", "onedrive", "owncloud", "pcloud", "pclouddrive", "seafile",
     "syncthing", "yandex.disk"}
)  # fmt: skip
"""Names of folders that a program copies to somebody else's machine."""

NETWORK = N_(
    "Ce dossier est sur une autre machine, par le réseau. Si elle n'est pas à la maison, il faut un hébergeur de données"
    " de santé certifié. Préférez une clé USB rangée ailleurs."
)
CLOUD = N_(
    "Ce dossier semble copié par un service en ligne. La maison sortirait du cas où elle n'a pas besoin d'hébergeur certifié."
    " Préférez une clé USB rangée ailleurs."
)
BESIDE = N_("Cette copie serait sur le même disque que la boîte. Une panne ou un vol emporterait les deux.")


def warning_for(path: str, mounts: str, box: str = "") -> str:
    """Give the sentence that warns about a backup's folder, "" for a good one.

    `path`: absolute, links resolved. `mounts`: the text of /proc/mounts, "" where there is none. `box`: the box's own folder.
    """
    where = PurePosixPath(path)
    if path.startswith(("//", "\\\\")) or _kind_of(where, mounts) in NETWORK_KINDS:
        return NETWORK
    if any(_is_cloud(part) for part in where.parts):
        return CLOUD
    if box and _mount_of(where, mounts) is not None and _mount_of(where, mounts) == _mount_of(PurePosixPath(box), mounts):
        return BESIDE
    return ""


def _is_cloud(part: str) -> bool:
    name = plain(part)
    return name in CLOUDS or any(name.startswith(f"{cloud} ") or name.startswith(f"{cloud}-") for cloud in CLOUDS)


def points(mounts: str) -> Iterable[tuple[PurePosixPath, str]]:
    """Give each mount point with its kind of file system, in the order of /proc/mounts."""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) >= 3:
            yield PurePosixPath(_unescaped(words[1])), words[2]


def _unescaped(text: str) -> str:
    for code, sign in ((r"\040", " "), (r"\011", "\t"), (r"\134", "\\")):
        text = text.replace(code, sign)
    return text


def _mount_of(path: PurePosixPath, mounts: str) -> tuple[PurePosixPath, str] | None:
    """Find what a path stands on: the longest mount point above it, the last one mounted there."""
    found = None
    for point, kind in points(mounts):
        if path.is_relative_to(point) and (found is None or len(point.parts) >= len(found[0].parts)):
            found = point, kind
    return found


def _kind_of(path: PurePosixPath, mounts: str) -> str:
    found = _mount_of(path, mounts)
    return found[1] if found else ""
