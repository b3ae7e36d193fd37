"""A backup that would leave the house's own media is warned about in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from habitat_box.domain.places import BESIDE, CLOUD, NETWORK, warning_for
from habitat_box.usecases import backup_place
from habitat_box.usecases.desk import Desk

MOUNTS = """/dev/sda2 / ext4 rw 0 0
proc /proc proc rw 0 0
/dev/sdb1 /media/claire/CLE\\040BLEUE vfat rw 0 0
nas:/export /mnt/nas nfs4 rw 0 0
//serveur/partage /mnt/serveur cifs rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
/dev/mapper/box /var/lib/habitat-box ext4 rw 0 0
"""
BOX = "/var/lib/habitat-box"


@pytest.mark.rule("H5")
@pytest.mark.parametrize(
    ("path", "warning"),
    [
        ("/media/claire/CLE BLEUE/sauvegardes", ""),
        ("/mnt/nas/copies", NETWORK),
        ("/mnt/serveur", NETWORK),
        ("/run/user/1000/gvfs/sftp:host=x/dossier", NETWORK),
        ("//serveur/partage", NETWORK),
        ("/home/claire/Dropbox/maison", CLOUD),
        ("/home/claire/OneDrive - Association/maison", CLOUD),
        ("/home/claire/Google Drive", CLOUD),
        ("/media/claire/CLE BLEUE/Nextcloud", CLOUD),
        ("/home/claire/kDrive/x", CLOUD),
        ("/home/claire/dropboxeur", ""),
        ("/home/claire/sauvegardes", ""),
        ("/var/lib/habitat-box/copies", BESIDE),
        ("/mnt/nasse/copies", ""),
    ],
)
def test_a_place_that_is_not_the_houses_own_is_told(path: str, warning: str) -> None:
    assert warning_for(path, MOUNTS, BOX) == warning


def test_a_machine_without_a_list_of_mounts_still_knows_a_cloud_by_its_name() -> None:
    assert warning_for("/home/claire/Dropbox", "", BOX) == CLOUD
    assert warning_for("/home/claire/copies", "", BOX) == ""


def test_the_last_thing_mounted_on_a_point_counts() -> None:
    assert warning_for("/mnt/a/x", "/dev/sdb1 /mnt/a ext4 rw 0 0\nnas:/x /mnt/a nfs rw 0 0\n") == NETWORK


def test_the_box_looks_at_this_machines_own_mounts(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\nnas:/x {tmp_path}/medium nfs rw 0 0\n")
    monkeypatch.setattr(backup_place, "MOUNTS", mounts)
    assert backup_place.warning(desk, tmp_path / "medium") == NETWORK
    assert backup_place.warning(desk, tmp_path / "other") == BESIDE
    monkeypatch.setattr(backup_place, "MOUNTS", tmp_path / "none")
    assert backup_place.warning(desk, tmp_path / "medium") == ""
