"""Why a whole file could not be read: one sentence each."""

from __future__ import annotations

from habitat_box.errors import HabitatError


class UnreadableFile(HabitatError):
    """Base of the refusals of a whole planning file."""

    sentence = "Le fichier {file} ne peut pas être lu. Demandez-le au service en CSV, XLSX ou ICS."


class FileEmpty(UnreadableFile):
    sentence = "Le fichier {file} est vide. Demandez au service de l'envoyer de nouveau."


class FileTooBig(UnreadableFile):
    sentence = "Le fichier {file} est trop gros pour un planning ({size} Mo). Demandez une seule période au service."


class WrongKindOfFile(UnreadableFile):
    sentence = "Le fichier {file} est {kind}. Demandez au service un fichier CSV, XLSX ou ICS."


class NoTableFound(UnreadableFile):
    sentence = "Aucun planning n'est reconnu dans {file}. Demandez au service un tableau avec dates, heures et noms."


class WorkbookDamaged(UnreadableFile):
    sentence = "Le classeur {file} est abîmé. Demandez au service de l'envoyer de nouveau."


class FileMissing(UnreadableFile):
    sentence = "Le fichier {file} est introuvable ou interdit de lecture. Vérifiez son nom et son dossier."
