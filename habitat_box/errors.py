"""One sentence for each thing that can go wrong, said to the person who can act on it.

Each class carries `sentence`, a French msgid that says what happened and what to do next. Front ends translate it and
fill in `facts`; HTTP statuses and exit codes are theirs, not ours.
"""

from __future__ import annotations


class HabitatError(Exception):
    """Base of every error a person can understand. Never raised directly."""

    sentence = "La boîte n'a pas pu faire cela."

    def __init__(self, **facts: object) -> None:
        super().__init__(self.__class__.__name__)
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


# -- the box itself


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


# -- doors and rights


class AccessRefused(HabitatError):
    sentence = "Vous n'avez pas accès à cette information."


class RecordLimited(AccessRefused):
    sentence = "Cette fiche est mise de côté à la demande de la personne. Voyez « Droits des personnes »."


class NotSignedIn(HabitatError):
    sentence = "Votre visite de ce site est terminée. Entrez votre code pour continuer."


class SignInRefused(HabitatError):
    sentence = "Ce code n'est pas le bon. Recommencez, ou demandez à la coordinatrice."


class SignInPaused(HabitatError):
    sentence = "Trop d'essais. Attendez {minutes} minutes, ou demandez à la coordinatrice."


class DeviceSuspended(HabitatError):
    sentence = "Ce téléphone est suspendu. Demandez à la coordinatrice de le remettre en marche."


class EnrolmentExpired(HabitatError):
    sentence = "Ce lien ne marche plus. Demandez un nouveau lien à la coordinatrice."


class MatchCodeUnknown(HabitatError):
    sentence = "Aucun téléphone n'affiche ce nombre. Relisez le nombre sur le téléphone."


class WeakPin(HabitatError):
    sentence = "Ce code est trop facile à deviner. Choisissez six autres chiffres."


class PinNotSixDigits(WeakPin):
    sentence = "Un code a six chiffres, de 0 à 9, et rien d'autre. Tapez-en six."


class PinsDiffer(HabitatError):
    sentence = "Les deux codes sont différents. Tapez deux fois les mêmes six chiffres."


class CardUnknown(HabitatError):
    sentence = "Cette carte ne marche pas. Vérifiez son code, ou demandez une nouvelle carte."


class CardPaused(HabitatError):
    sentence = "Trop d'essais avec cette carte. Attendez {minutes} minutes. Vous pouvez toujours dire NON."


class WrongCardCode(HabitatError):
    sentence = "Ce code n'est pas le bon. Essayez encore."


# -- people, visits, plannings


class UnknownPerson(HabitatError):
    sentence = "Cette personne n'est pas dans la boîte. Vérifiez le nom."


class AmbiguousName(HabitatError):
    sentence = "Plusieurs personnes s'appellent « {name} » : {choices}. Écrivez le nom complet."


class FieldRefused(HabitatError):
    sentence = "Le champ « {field} » n'est pas accepté : {reason}."


class NationalNumberRefused(HabitatError):
    sentence = "Le champ « {field} » contient un numéro de sécurité sociale. La loi l'interdit ici : effacez-le."


class PersonAlreadyHere(HabitatError):
    sentence = "{name} est déjà dans la boîte. Ouvrez sa page pour la corriger."


class UnknownService(HabitatError):
    sentence = "Le service « {name} » n'est pas dans la boîte. Vérifiez le nom."


class DateNotUnderstood(HabitatError):
    sentence = "La date « {text} » n'est pas comprise. Écrivez par exemple 24/11/2026."


class FileNotFound(HabitatError):
    sentence = "Le fichier {file} est introuvable. Vérifiez son nom et son dossier."


class FileNotReadable(HabitatError):
    sentence = "Le fichier {file} ne peut pas être lu. Vérifiez qu'il n'est pas ouvert ailleurs."


class NamesToMatch(HabitatError):
    sentence = "{count} noms ne sont pas reconnus. Associez-les d'abord, ou appliquez le reste avec --skip-unmatched."


class UnknownReceipt(HabitatError):
    sentence = "Aucun reçu ne porte le numéro {number}. Vérifiez le numéro sur l'écran ou le papier."


class NothingToUndo(HabitatError):
    sentence = "Il n'y a rien à annuler."


class PlanningChangedSince(HabitatError):
    sentence = "Le planning a changé depuis cet aperçu. Relancez la lecture du fichier."


# -- backups


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


# -- rights, retention, registers


class GrantRefused(HabitatError):
    sentence = "Ce OUI ne peut pas être écrit. {reason}"


class ClockInDoubt(HabitatError):
    sentence = "La boîte doute de la date : elle n'efface rien. Vérifiez la date, puis confirmez-la."


class ReasonNeeded(HabitatError):
    sentence = "Il faut une raison pour faire cela : elle est gardée dans le journal."


class RetentionRefused(HabitatError):
    sentence = "Cette durée n'est pas possible : {reason}."


class PhotoNotReadable(HabitatError):
    sentence = "Ce fichier n'est pas une photo que la boîte sait lire. Choisissez une image JPEG ou PNG."


class UnknownItem(HabitatError):
    sentence = "{what} : la boîte ne trouve pas « {number} ». Vérifiez le numéro."


class StepRefused(HabitatError):
    sentence = "Cela ne peut pas être écrit maintenant : {reason}."


class NotReadyForReal(HabitatError):
    sentence = "La maison n'est pas prête pour de vraies personnes. Il manque : {missing}."


class LedgerForged(HabitatError):
    sentence = "Le registre des effacements n'est pas celui de cette boîte, ou il a été changé. Il n'est pas utilisé."
