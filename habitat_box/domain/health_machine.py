"""The rules of the machine and of its doors: disk, clock, certificate, updates, sealed inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from habitat_box.domain.health import Finding, Key, Light, Said, good, said
from habitat_box.words import N_

DISK_LEAST, DISK_LOW = 500_000_000, 2_000_000_000
"""Bytes free. Under the first a backup's copy may not fit beside the store; under the second an update of Debian may not."""

MONTHS_LOW = 3
"""How many months ahead a full disk is told: time enough to buy one."""

MONTHS_FAR = 120
"""Beyond ten years the machine goes before its disk is full: no figure is given."""

CERTIFICATE_LATE, CERTIFICATE_OLD = timedelta(days=45), timedelta(days=7)
"""An open box renews its certificate 60 days before the end: at 45 something keeps it from doing so."""

REOPEN, APT, REBOOT = "habitat-box lock && habitat-box unlock", "sudo apt update && sudo apt upgrade", "sudo reboot"
SCREEN = "habitat-box-screen"

UPDATES_LATE = timedelta(days=35)
"""Debian mends security each week or so: five weeks without news of it are too many."""


@dataclass(frozen=True)
class DiskFacts:
    """`free`: bytes that the box may still write. `per_day`: bytes it grows by each day, None when that is not known yet."""

    free: int
    per_day: float | None = None

    @property
    def months(self) -> int | None:
        """Give in how many months the disk is full; None when unknown or too far to tell."""
        if self.per_day is None or self.per_day <= 0:
            return None
        left = int(self.free / self.per_day / 30.4)
        return left if left < MONTHS_FAR else None


def disk(facts: DiskFacts) -> Finding:
    """Say how much room is left, and for how long."""
    known: dict[str, object] = {"free": facts.free / 1e9, "months": facts.months}
    words = Said(N_("{free} Go libres."), known)
    if facts.months is not None:
        words = Said(N_("{free} Go libres, pour environ {months} mois."), known)
    if facts.free < DISK_LEAST:
        advice = said(N_("Libérez de la place tout de suite, ou mettez un disque plus grand."))
        return Finding(Key.DISK, Light.RED, words, advice, "df -h")
    if facts.free < DISK_LOW or (facts.months is not None and facts.months < MONTHS_LOW):
        advice = said(N_("Libérez de la place, ou prévoyez un disque plus grand."))
        return Finding(Key.DISK, Light.ORANGE, words, advice, "df -h")
    return Finding(Key.DISK, Light.GREEN, words)


@dataclass(frozen=True)
class ClockFacts:
    """`is_sure`: the box trusts its date, None when only the open store could tell. `synchronised`: what the system says of the
    network's time, None when it says nothing."""

    is_sure: bool | None
    now: datetime
    synchronised: bool | None = None


def clock(facts: ClockFacts) -> Finding:
    """Say whether the date may be trusted."""
    if facts.is_sure is False:
        words = said(N_("La boîte doute de la date ({now}) : elle n'efface plus rien."), now=facts.now)
        advice = said(N_("Lisez la date ailleurs, réglez-la, puis confirmez-la."))
        return Finding(Key.CLOCK, Light.RED, words, advice, "habitat-box retention confirm-date")
    if facts.synchronised is False:
        return good(Key.CLOCK, N_("{now} ; elle n'est pas réglée par le réseau : comparez-la à une montre."), now=facts.now)
    if facts.synchronised:
        return good(Key.CLOCK, N_("{now}, réglée par le réseau."), now=facts.now)
    return good(Key.CLOCK, N_("{now}."), now=facts.now)


@dataclass(frozen=True)
class CertificateFacts:
    """`until`: its last instant, None when it cannot be read. `covers`: its names and addresses. `missing`: an address of the
    site it does not cover."""

    until: datetime | None
    covers: Sequence[str] = ()
    missing: Sequence[str] = ()


def certificate(facts: CertificateFacts, now: datetime) -> Finding:
    """Say until when phones trust the site, under which addresses."""
    again = said(N_("Fermez le site puis rouvrez-le : il se fait un certificat neuf."))
    if facts.until is None:
        return Finding(Key.CERTIFICATE, Light.RED, said(N_("Le certificat manque ou ne se lit pas.")), again, REOPEN)
    left = facts.until - now
    if left <= timedelta(0):
        words = said(N_("Fini depuis le {day} : les téléphones refusent le site."), day=facts.until.date())
        return Finding(Key.CERTIFICATE, Light.RED, words, again, REOPEN)
    words = said(N_("Jusqu'au {day} : {covers}."), day=facts.until.date(), covers=", ".join(facts.covers))
    if left < CERTIFICATE_LATE:
        return Finding(Key.CERTIFICATE, Light.RED if left < CERTIFICATE_OLD else Light.ORANGE, words, again, REOPEN)
    if facts.missing:
        words = said(N_("Il ne dit pas l'adresse {missing} : les téléphones la refusent."), missing=", ".join(facts.missing))
        return Finding(Key.CERTIFICATE, Light.ORANGE, words, again, REOPEN)
    return Finding(Key.CERTIFICATE, Light.GREEN, words)


@dataclass(frozen=True)
class UpdateFacts:
    """`pending`: Debian's security updates that wait, None when nobody counted. `fresh_on`: the day Debian last had news or was
    changed. `reboot`: an update waits for a restart of the machine."""

    version: str
    installed_on: date | None
    pending: int | None = None
    fresh_on: date | None = None
    reboot: bool = False


def updates(facts: UpdateFacts, today: date) -> Finding:
    """Say which version runs, and what Debian waits for."""
    running = said(N_("Habitat Box {version}"), version=facts.version)
    if facts.installed_on is not None:
        running = said(N_("Habitat Box {version}, installée : {day}"), version=facts.version, day=facts.installed_on)
    if facts.reboot:
        words = said(N_("{running} ; un redémarrage attend."), running=running)
        return Finding(Key.UPDATES, Light.ORANGE, words, said(N_("Redémarrez quand quelqu'un peut rouvrir la boîte.")), REBOOT)
    if facts.pending:
        waiting = N_("{running} ; mises à jour de sécurité de Debian qui attendent : {count}.")
        words = said(waiting, running=running, count=facts.pending)
        return Finding(Key.UPDATES, Light.ORANGE, words, said(N_("Mettez Debian à jour.")), APT)
    if facts.fresh_on is not None and today - facts.fresh_on > UPDATES_LATE:
        words = said(N_("{running} ; Debian sans nouvelles depuis : {day}."), running=running, day=facts.fresh_on)
        advice = said(N_("Branchez la boîte à Internet et mettez Debian à jour."))
        return Finding(Key.UPDATES, Light.ORANGE, words, advice, APT)
    if facts.pending is None:
        return good(Key.UPDATES, N_("{running} ; pour Debian, la boîte ne sait pas."), running=running)
    return good(Key.UPDATES, N_("{running} ; Debian est à jour."), running=running)


def inbox(outside: int, to_settle: int, is_locked: bool = False) -> Finding:
    """Say what phones said while the box was locked: `outside` waits for an opening, `to_settle` for the coordinator."""
    if is_locked and outside:
        words = said(N_("Mots des téléphones qui attendent l'ouverture : {count}."), count=outside)
        return Finding(Key.INBOX, Light.ORANGE, words, said(N_("Ouvrez la boîte : elle les range.")), "habitat-box unlock")
    if outside:
        words = said(N_("Mots pas encore rangés : {count}."), count=outside)
        advice = said(N_("Attendez une heure ; s'ils restent, fermez le site puis rouvrez-le."))
        return Finding(Key.INBOX, Light.ORANGE, words, advice, REOPEN)
    if to_settle:
        words = said(N_("Mots à confirmer : {count}."), count=to_settle)
        return Finding(Key.INBOX, Light.ORANGE, words, said(N_("Dites à quelle visite chacun appartient.")), SCREEN)
    return good(Key.INBOX, N_("Vide : rien n'attend."))
