"""What can go wrong with keys and backups."""

from __future__ import annotations

from habitat_box.errors.root import HabitatError


class BackupDamaged(HabitatError):
    sentence = "Cette sauvegarde est abîmée. Essayez-en une autre : celle-ci n'a rien changé."


class NotABackup(HabitatError):
    sentence = "Ce fichier n'est pas une sauvegarde Habitat Box. Choisissez un fichier .habitat.age."


class BackupTooNew(HabitatError):
    sentence = "Cette sauvegarde vient d'une version plus récente. Mettez d'abord Habitat Box à jour."


class WrongRecoveryKey(HabitatError):
    sentence = "Cette clé de secours n'ouvre pas cette sauvegarde. Prenez la feuille de cette boîte."


class RecoveryLineWrong(HabitatError):
    sentence = "La ligne {number} de la feuille de secours contient une faute. Relisez-la."


class FolderNotEmpty(HabitatError):
    sentence = "Le dossier {folder} n'est pas vide. Choisissez un dossier vide."
