"""What can go wrong at the doors: codes, cards, phones."""

from __future__ import annotations

from habitat_box.errors.root import HabitatError


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
