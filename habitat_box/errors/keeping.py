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


class BackupForged(BackupDamaged):
    sentence = "Cette sauvegarde n'est pas signée par cette boîte. N'en faites rien revenir, et gardez-la à part."


class BackupSwapped(BackupDamaged):
    sentence = "Ce fichier n'est pas celui que la boîte a fait : abîmé, échangé ou renommé. Prenez une autre sauvegarde."


class BackupReplayed(HabitatError):
    sentence = "Une sauvegarde plus récente existe : {name}. Prenez-la. Si elle est perdue ou abîmée, ajoutez --older."


class NotAFingerprint(HabitatError):
    sentence = "L'empreinte de la feuille de secours a vingt signes, des chiffres et des lettres de A à F. Relisez-la."


class NoRoomToRestore(HabitatError):
    sentence = "Il faut {needed} Mo libres dans {folder}, il en reste {free}. Faites de la place ou changez de dossier."


class NotInMemory(HabitatError):
    sentence = "Le dossier {folder} n'est pas en mémoire vive : l'exercice laisserait des traces. Il n'a pas été fait."


class RecoveryLineWrong(HabitatError):
    sentence = "La ligne {number} de la feuille de secours contient une faute. Relisez-la."


class PlaceTaken(HabitatError):
    sentence = "« {label} » existe déjà. Donnez un autre nom à ce support, et écrivez-le dessus."


class PlaceUnknown(HabitatError):
    sentence = "Aucun support ne s'appelle « {label} ». Voyez la liste : habitat-box places."


class PlaceInCloud(HabitatError):
    sentence = (
        "Un service en ligne copie ce dossier : il faudrait un hébergeur de santé certifié (L.1111-8). "
        "Choisissez une clé USB ou un disque."
    )


class PlaceAway(HabitatError):
    sentence = "« {label} » n'est pas là. Branchez-le, puis recommencez."


class StickTaken(HabitatError):
    sentence = "Cette clé est déjà « {label} ». Retirez-la d'abord de la liste, ou prenez une autre clé."


class NoPlaceHere(HabitatError):
    sentence = "Aucun support de sauvegarde n'est là. Branchez une clé de la maison, ou ajoutez un disque."


class SecondKeyWrong(HabitatError):
    sentence = "Ce n'est pas une seconde clé publique. Elle commence par age1 ; ne donnez jamais la clé secrète."


class FolderNotEmpty(HabitatError):
    sentence = "Le dossier {folder} n'est pas vide. Choisissez un dossier vide."


class StoreReplaced(HabitatError):
    sentence = "Les clés de la boîte viennent de changer. Ouvrez-la de nouveau, avec la nouvelle phrase secrète."


class ChangeUnderWay(HabitatError):
    sentence = "Un changement de clés est en cours sur cette boîte. Attendez qu'il finisse, puis recommencez."


class SamePassphrase(HabitatError):
    sentence = "C'est la phrase secrète d'avant. Choisissez-en une autre : l'ancienne est peut-être connue."


class NewSheetDiffers(HabitatError):
    sentence = "Cette clé n'est pas celle de la nouvelle feuille. Relisez la feuille qui vient d'être faite. Rien n'a changé."


class CopyDiffers(HabitatError):
    sentence = "La copie des données n'est pas égale à l'original. Rien n'a changé : faites une sauvegarde, puis recommencez."


class NoHandover(HabitatError):
    sentence = "Aucune transmission n'est commencée. Commencez-la avec « habitat-box handover start »."


class ShareWordWrong(HabitatError):
    sentence = "Part {share}, mot {word} : ce mot n'est pas dans la liste. Relisez-le sur le papier."


class ShareWrong(HabitatError):
    sentence = "La part {share} contient une faute, ou il y manque un mot. Relisez ses 33 mots."


class SharesNotTogether(HabitatError):
    sentence = "Ces deux parts ne vont pas ensemble. Prenez deux parts différentes, faites le même jour."


class SheetReplaced(HabitatError):
    sentence = "Cette feuille de secours a été remplacée. Tapez la nouvelle, puis détruisez celle-ci."


class SheetNotInForce(HabitatError):
    sentence = "Cette feuille attend d'être vérifiée. Faites d'abord « habitat-box recovery check »."


class KeySlotUnknown(HabitatError):
    sentence = "Aucune ouverture ne porte ce numéro. « habitat-box keys » donne leur liste."


class KeySlotInUse(HabitatError):
    sentence = "C'est l'ouverture dont vous vous servez. Passez par une autre pour retirer celle-ci."


class LastPassphrase(HabitatError):
    sentence = "Une boîte garde toujours sa phrase secrète. Pour la changer : « habitat-box passphrase »."


class LastSheet(HabitatError):
    sentence = "Une boîte garde toujours sa feuille de secours. Pour en faire une autre : « habitat-box recovery new »."


class TooFewKeySlots(HabitatError):
    sentence = "Une boîte garde toujours deux ouvertures. Ajoutez-en une autre d'abord."


class TooManyKeySlots(HabitatError):
    sentence = "La boîte a déjà trop d'ouvertures. Retirez d'abord celles qui ne servent plus."


class UsbKeyAlready(HabitatError):
    sentence = "Il y a déjà un fichier {file}. Prenez une autre clé USB, ou effacez-le s'il ne sert plus."


class KeyBesideStore(HabitatError):
    sentence = "Une clé rangée dans le dossier de la boîte part avec elle. Choisissez le dossier d'une clé USB."


class UsbKeyUnreadable(HabitatError):
    sentence = "Le fichier {file} n'ouvre pas cette boîte. Vérifiez la clé USB, ou tapez la phrase secrète."


class MachineKeyWrong(HabitatError):
    sentence = "Ce que la machine a donné n'ouvre pas cette boîte. Tapez la phrase secrète, puis refaites cette ouverture."


class MachineCannotKeep(HabitatError):
    sentence = "Cette machine ne sait pas garder de clé (il manque systemd-creds, version 250 ou plus). Choisissez une clé USB."


class NotAccepted(HabitatError):
    sentence = "Rien n'est ajouté : ce que cette ouverture fait perdre n'a pas été accepté."


class RedactionRefused(HabitatError):
    sentence = "Aucune ligne n'est vidée : donnez une raison de la liste ({reasons})."


class LineNotThere(HabitatError):
    sentence = "La ligne {seq} du journal n'existe pas, ou elle est déjà vidée. Rien n'a changé."


class LogDoesNotHold(HabitatError):
    sentence = "Le journal ne tient pas. Ne videz rien, gardez tout, et voyez « habitat-box log verify »."


class InboxFull(HabitatError):
    sentence = "Ce n'est pas noté : il n'y a plus de place. Écrivez-le sur papier pour la coordinatrice."


class InboxFailing(HabitatError):
    sentence = "Ce n'est pas noté : la boîte n'arrive pas à écrire. Écrivez-le sur papier."


class WordsTooLong(HabitatError):
    sentence = "Ce n'est pas noté : le mot est trop long. Écrivez au plus {most} lettres."


class NothingSaid(HabitatError):
    sentence = "Le mot est vide. Écrivez quelque chose, puis envoyez."


class NotOurPhone(HabitatError):
    sentence = "La boîte ne connaît pas ce téléphone. Écrivez-le sur papier pour la coordinatrice."


class VisitNotSaid(HabitatError):
    sentence = "On ne sait pas encore de quelle visite il s'agit. Choisissez la visite, puis confirmez."


class HandoverUnfinished(HabitatError):
    sentence = "Il reste {count} étape(s) avant de finir. « habitat-box handover » les montre."
