"""What can go wrong with people, visits and plannings."""

from __future__ import annotations

from habitat_box.errors.root import HabitatError


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
