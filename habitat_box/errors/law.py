"""What can go wrong with rights, durations and registers."""

from __future__ import annotations

from habitat_box.errors.root import HabitatError


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
