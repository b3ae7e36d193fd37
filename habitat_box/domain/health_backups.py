"""The rules of what comes back after a fire or a dead disk: the last backup, the sticks, the exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from habitat_box.domain.backup_places import STICK, patience
from habitat_box.domain.health import Finding, Key, Light, Said, said
from habitat_box.words import N_

BACKUP_LATE = timedelta(days=7)
"""How much work a house may lose with its machine: a week's plannings can be asked for again, a month's cannot [D]."""

DRILL_LATE, DRILL_OLD = timedelta(days=31), timedelta(days=62)
"""A restore is played each month (Settled: rhythm); two missed press: nobody knows any more whether it works."""

BACKUP, PLACES, DRILL = "habitat-box backup --all", "habitat-box places", "habitat-box drill DOSSIER"


@dataclass(frozen=True)
class Proven:
    """A backup that was read back: when, where (a label or a folder), how large, under which number (0: none)."""

    at: datetime
    where: str
    size: int
    sequence: int = 0


@dataclass(frozen=True)
class BackupFacts:
    """`late`: labels of the disks whose backup is late. `lost`: labels of the places where backups are gone or were changed.
    `failed`: labels of the disks where the last attempt failed. `has_place`: backups are made by themselves on a disk."""

    last: Proven | None
    has_place: bool = False
    late: Sequence[str] = ()
    lost: Sequence[str] = ()
    failed: Sequence[str] = ()


def backup(facts: BackupFacts, now: datetime) -> Finding:
    """Say when a backup was last proven, and whether it is late."""
    if facts.last is None:
        words = said(N_("Aucune sauvegarde prouvée : un disque mort perdrait tout."))
        advice = said(N_("Faites une sauvegarde aujourd'hui, sur une clé USB ou un autre disque."))
        return Finding(Key.BACKUP, Light.RED, words, advice, BACKUP)
    words = _proven_words(facts.last)
    if facts.lost:
        words = said(N_("Des sauvegardes ont disparu ou changé : {places}."), places=", ".join(facts.lost))
        advice = said(N_("Laissez la clé qui est ailleurs où elle est, et demandez qui a touché à ce disque."))
        return Finding(Key.BACKUP, Light.RED, words, advice, PLACES)
    if now - facts.last.at > BACKUP_LATE:
        return Finding(Key.BACKUP, Light.RED, words, said(N_("En retard : faites une sauvegarde aujourd'hui.")), BACKUP)
    if facts.late:
        late = said(N_("En retard sur {places} : regardez si le disque est là et branché."), places=", ".join(facts.late))
        return Finding(Key.BACKUP, Light.RED, words, late, BACKUP)
    if facts.failed:
        failed = said(
            N_("La dernière a échoué sur {places} : les endroits des sauvegardes disent pourquoi."),
            places=", ".join(facts.failed),
        )
        return Finding(Key.BACKUP, Light.RED, words, failed, PLACES)
    if not facts.has_place:
        advice = said(N_("Choisissez un deuxième disque : la sauvegarde se fera seule chaque nuit."))
        return Finding(Key.BACKUP, Light.ORANGE, words, advice, PLACES)
    return Finding(Key.BACKUP, Light.GREEN, words)


def _proven_words(last: Proven) -> Said:
    facts = {"when": last.at, "where": last.where, "size": last.size / 1e6, "number": last.sequence}
    if last.sequence:
        return Said(N_("N° {number}, prouvée : {when}, {where}, {size} Mo."), facts)
    return Said(N_("Prouvée : {when}, {where}, {size} Mo."), facts)


@dataclass(frozen=True)
class Stick:
    """A labelled USB stick: is it plugged in here, when its last backup was proven (None: never), has it waited too long, and
    did the last attempt on it fail."""

    label: str
    is_here: bool
    proven_at: datetime | None
    is_late: bool = False
    has_failed: bool = False


def sticks(known: Sequence[Stick], now: datetime) -> Finding:
    """Say which stick is away and which is here: one of them must always be away, with a backup that is not old."""
    away = [one for one in known if not one.is_here]
    here = [one for one in known if one.is_here]
    if not known:
        words = said(N_("Aucune clé USB : un incendie ou un vol emporterait tout."))
        advice = said(N_("Préparez deux clés, dont une rangée hors de la maison."))
        return Finding(Key.STICKS, Light.ORANGE, words, advice, PLACES)
    labels = {"away": ", ".join(one.label for one in away), "here": ", ".join(one.label for one in here)}
    failed = [one.label for one in known if one.has_failed]
    if failed:
        words = said(N_("La dernière sauvegarde a échoué sur {failed}."), failed=", ".join(failed))
        advice = said(N_("Branchez {failed} et recommencez ; si cela échoue encore, changez de clé."), failed=failed[0])
        return Finding(Key.STICKS, Light.RED, words, advice, BACKUP)
    if not away:
        words = Said(N_("Aucune clé ailleurs ; ici : {here}."), labels)
        advice = said(N_("Emportez {here} hors de la maison."), here=here[0].label)
        return Finding(Key.STICKS, Light.ORANGE, words, advice, PLACES)
    words = Said(N_("Ailleurs : {away} ; ici : {here}.") if here else N_("Ailleurs : {away}."), labels)
    newest = max((one.proven_at for one in away if one.proven_at is not None), default=None)
    limit = patience(STICK, len(known))
    if newest is None or now - newest > limit:
        light = Light.RED if newest is None or now - newest > 2 * limit else Light.ORANGE
        advice = said(N_("Rapportez {away}, sauvegardez dessus, emportez l'autre."), **labels)
        return Finding(Key.STICKS, light, words, advice, BACKUP)
    late = [one.label for one in known if one.is_late]
    if late:
        advice = said(N_("En retard : branchez {late}, la sauvegarde s'y fait toute seule."), late=late[0])
        return Finding(Key.STICKS, Light.ORANGE, words, advice, BACKUP)
    if len(known) < 2:
        advice = said(N_("Préparez une deuxième clé, pour les échanger chaque semaine."))
        return Finding(Key.STICKS, Light.ORANGE, words, advice, PLACES)
    return Finding(Key.STICKS, Light.GREEN, words)


@dataclass(frozen=True)
class Drill:
    """The last exercise of bringing a backup back: when, and did all of it hold."""

    at: datetime
    holds: bool


def drill(last: Drill | None, made_at: datetime | None, now: datetime) -> Finding:
    """Say when bringing a backup back was last played with the paper key. `made_at`: when the box was made, None: unknown."""
    play = said(N_("Jouez l'exercice avec la feuille de secours : dix minutes, rien n'est changé."))
    if last is None:
        old = made_at is not None and now - made_at > DRILL_OLD
        words = said(N_("Jamais joué : personne ne sait si la maison reviendrait."))
        return Finding(Key.DRILL, Light.RED if old else Light.ORANGE, words, play, DRILL)
    if not last.holds:
        words = said(N_("Raté : {when}."), when=last.at)
        return Finding(Key.DRILL, Light.RED, words, said(N_("Faites une sauvegarde neuve, puis rejouez l'exercice.")), BACKUP)
    words, age = said(N_("Réussi : {when}."), when=last.at), now - last.at
    if age > DRILL_LATE:
        return Finding(Key.DRILL, Light.RED if age > DRILL_OLD else Light.ORANGE, words, play, DRILL)
    return Finding(Key.DRILL, Light.GREEN, words)
