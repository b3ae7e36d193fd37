"""What can go wrong with the box itself."""

from __future__ import annotations

from habitat_box.errors.root import HabitatError


class NoBoxHere(HabitatError):
    sentence = "Il n'y a pas de boîte dans {folder}. Créez-en une avec « habitat-box init »."


class BoxAlreadyHere(HabitatError):
    sentence = "Il y a déjà une boîte dans {folder}. Choisissez un dossier vide."


class FolderNotWritable(HabitatError):
    sentence = "Le dossier {folder} n'accepte pas d'écriture. Choisissez-en un autre ou changez ses droits."


class KeyFileMissing(HabitatError):
    sentence = "Le fichier de clés store.keys manque. Remettez-le depuis une sauvegarde : rien n'est perdu."


class KeyFileDamaged(HabitatError):
    sentence = "Le fichier de clés est abîmé. Remettez store.keys.prev à sa place, ou restaurez une sauvegarde."


class KeyFileTooNew(HabitatError):
    sentence = "Ce fichier de clés vient d'une version plus récente. Mettez d'abord Habitat Box à jour."


class StoreMissing(HabitatError):
    sentence = "Le fichier des données manque dans {folder}. Restaurez la dernière sauvegarde."


class StoreNotEncrypted(HabitatError):
    sentence = "Le fichier des données n'est pas chiffré. La boîte refuse de l'ouvrir : restaurez une sauvegarde."


class StoreTooNew(HabitatError):
    sentence = "Ces données viennent d'une version plus récente. Mettez d'abord Habitat Box à jour."


class StoreKeyMismatch(HabitatError):
    sentence = "Cette clé n'ouvre pas ces données. Le fichier de clés et les données ne vont pas ensemble."


class StoreDamaged(HabitatError):
    sentence = "Le fichier des données est abîmé. Ne l'effacez pas et restaurez la dernière sauvegarde."


class WorkLost(HabitatError):
    sentence = (
        "Des écritures manquent (journal, ligne {line}). Restaurez une sauvegarde, "
        "ou acceptez la perte avec « habitat-box accept-loss »."
    )


class StoreBusy(HabitatError):
    sentence = "La boîte est occupée. Rien n'est perdu : recommencez dans quelques secondes."


class DiskFull(HabitatError):
    sentence = "Le disque est plein. Rien n'est perdu : libérez de la place, puis recommencez."


class DiskFailing(HabitatError):
    sentence = "Le disque ne répond plus bien. Sauvegardez la boîte sur une autre clé, puis changez ce disque."


class LibraryTooOld(HabitatError):
    sentence = "SQLite {found} est trop ancien : il faut au moins {needed}. Refaites l'installation."


class SettingsUnreadable(HabitatError):
    sentence = "Le réglage « {key} » de {file} n'est pas compris. Corrigez ou effacez cette ligne."


class WrongPassphrase(HabitatError):
    sentence = "Cette phrase secrète n'ouvre pas la boîte. Vérifiez chaque mot et recommencez."


class WeakPassphrase(HabitatError):
    sentence = "Cette phrase est trop facile à deviner. Gardez les sept mots proposés, ou allongez la vôtre."


class BoxLocked(HabitatError):
    sentence = "La boîte est fermée. La coordinatrice doit l'ouvrir."


class SiteNotRunning(HabitatError):
    sentence = "Le site de la maison ne tourne pas. Démarrez-le, puis recommencez."


class SiteRefused(HabitatError):
    sentence = "Le site a refusé cette demande : {reason}"
