"""The sentences about the places of backups, as screens and commands say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from habitat_box.domain.backup_places import DISK, STICK, PlaceNow, sticks_late
from habitat_box.words import N_, _, figure, local_day, moment_text, ngettext, plain_date

WHY = {
    "DiskFull": N_("il n'y avait plus de place"),
    "FolderNotWritable": N_("le support était protégé, ou a été retiré"),
    "BackupDamaged": N_("la relecture était fausse : changez de support"),
    "StoreDamaged": N_("les données de la boîte sont abîmées : habitat-box verify"),
    "StoreBusy": N_("la boîte était trop occupée"),
}
NEVER_A_CLOUD = N_("Jamais un service en ligne : il faudrait un hébergeur de données de santé certifié (L.1111-8 CSP).")


def place_words(place: PlaceNow, now: datetime) -> str:
    """Say how one place stands: here or away, the last backup, the next, and what is wrong with it first."""
    said = [_("EN RETARD.")] if place.is_late else []
    if place.failure:
        why = _(WHY[place.failure]) if place.failure in WHY else _("quelque chose n'a pas marché")
        said.append(_("La dernière sauvegarde a échoué : {why}.", why=why))
    if place.lost:
        said.append(
            ngettext(
                "{count} sauvegarde faite ici manque ou a changé : gardez les autres supports à part, et appelez.",
                "{count} sauvegardes faites ici manquent ou ont changé : gardez les autres supports à part, et appelez.",
                place.lost,
            )
        )
    said += [_proven_words(place, now), _(place.warning) if place.warning else ""]
    return " ".join(words for words in said if words)


def _proven_words(place: PlaceNow, now: datetime) -> str:
    if place.last_proven is None:
        return _("Aucune sauvegarde prouvée ici.")
    proven = _("Prouvée le {when} ({size} Mo).", when=moment_text(place.last_proven), size=figure(place.size / 1e6))
    if place.kind == STICK:
        return proven
    due = _("Prochaine : cette nuit.") if place.next_due > now else _("Prochaine : dès que la boîte peut.")
    return f"{proven} {due}"


def where_words(place: PlaceNow) -> str:
    """Say where a place is."""
    if place.is_here:
        return _("ici")
    if place.kind == DISK:
        return _("absent")
    return _("ailleurs depuis le {day}", day=plain_date(local_day(place.seen_at))) if place.seen_at else _("ailleurs")


def stick_words(places: Sequence[PlaceNow], now: datetime) -> str:
    """Say in one sentence what to do with the sticks."""
    sticks = [one for one in places if one.kind == STICK]
    away = [one for one in sticks if not one.is_here]
    late = sticks_late(places, now)
    if not sticks:
        return _("Aucune clé : un incendie emporterait tout. Préparez-en deux.")
    if late is not None:
        return _late_words(late, any(one.is_here for one in sticks))
    if len(sticks) == 1:
        return _("Une seule clé : préparez la deuxième, pour les échanger.")
    if not away:
        return (
            _("Les deux clés sont ici : emportez-en une.")
            if len(sticks) == 2
            else _("Toutes les clés sont ici : emportez-en une.")
        )
    if len(away) == len(sticks):
        return _("Toutes les clés sont ailleurs : rapportez-en une cette semaine.")
    known = min(away, key=lambda one: one.seen_at or now)
    since = plain_date(local_day(known.seen_at or now))
    if known.is_late:
        return _("{label} est ailleurs depuis le {day} : rapportez-la, échangez les clés.", label=known.label, day=since)
    return _("{label} est ailleurs depuis le {day} : c'est bien.", label=known.label, day=since)


def _late_words(late: timedelta, one_is_here: bool) -> str:
    if one_is_here:
        return _("Aucune clé n'a reçu de sauvegarde depuis {days} jours. Sauvegardez maintenant.", days=late.days)
    return _("Aucune clé n'est revenue depuis {days} jours.", days=late.days)
