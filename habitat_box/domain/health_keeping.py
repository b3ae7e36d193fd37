"""The rules of what is kept: the data, the log, the keys; and what a closed box lets see of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from habitat_box.domain.health import Finding, Key, Light, Said, said
from habitat_box.words import N_

FULL_CHECK_LATE, FULL_CHECK_OLD = timedelta(days=3), timedelta(days=31)
"""Three nights missed are no accident; after a month, damage may have reached every backup of the fortnight."""

SHEET_LATE, SHEET_OLD = timedelta(days=7), timedelta(days=31)
"""The log's head goes on paper each week (Settled: rhythm); after a month nothing outside bears witness."""

SHEET_UNREAD = timedelta(days=7)
"""How long the recovery sheet may stay untried after it was made: a wrong sheet opens no backup at all."""

FEWEST_SLOTS = 2
"""Ways to open the box: with one alone, one accident loses all."""

RESTORE, CHECK = "habitat-box restore SAUVEGARDE DOSSIER_VIDE", "habitat-box check --full"
LOG_SHEET, READ_BACK, NEW_SHEET = "habitat-box print log-head", "habitat-box recovery check", "habitat-box recovery new"


@dataclass(frozen=True)
class StoreFacts:
    """`lost_line`: the witness saw a line the store has not. `is_whole`: what was checked just now. `checked_whole`: what the
    last full check found, at `checked_at` (None: never)."""

    lost_line: int | None
    is_whole: bool
    checked_at: datetime | None
    checked_whole: bool = True


def store(facts: StoreFacts, now: datetime) -> Finding:
    """Say whether the data is whole, and since when that is known."""
    if facts.lost_line is not None:
        return Finding(
            Key.STORE, Light.RED, said(N_("Des écritures manquent (journal, ligne {line})."), line=facts.lost_line),
            said(N_("Faites revenir la dernière sauvegarde, ou acceptez la perte.")), RESTORE,
        )  # fmt: skip
    if not facts.is_whole or not facts.checked_whole:
        return Finding(
            Key.STORE, Light.RED, said(N_("Les données sont abîmées.")),
            said(N_("N'effacez rien et faites revenir la dernière sauvegarde.")), RESTORE,
        )  # fmt: skip
    if facts.checked_at is None:
        words = said(N_("Entières à première vue ; jamais contrôlées en entier."))
        return Finding(Key.STORE, Light.ORANGE, words, _CHECK, CHECK)
    age = now - facts.checked_at
    words = said(N_("Entières ; contrôle complet : {when}."), when=facts.checked_at)
    if age > FULL_CHECK_LATE:
        return Finding(Key.STORE, Light.RED if age > FULL_CHECK_OLD else Light.ORANGE, words, _CHECK, CHECK)
    return Finding(Key.STORE, Light.GREEN, words)


_CHECK = said(N_("Contrôlez-les en entier : cela prend quelques secondes."))


@dataclass(frozen=True)
class LogFacts:
    """`seq`: the last line. `segments`: days sealed. `first_bad`: the line the last full check found changed, None for none.
    `sheet_on`: the day the head last went on paper. `is_sealing`: a sheet gave the seal its first key."""

    seq: int
    segments: int
    is_sealing: bool
    sheet_on: date | None
    first_bad: int | None = None


def log(facts: LogFacts, today: date) -> Finding:
    """Say where the log stands, and when its head last went on paper, out of the box's reach."""
    if facts.first_bad is not None:
        words = said(N_("Le journal a été changé à la ligne {line}."), line=facts.first_bad)
        advice = said(N_("Gardez tout, prévenez la présidence et demandez de l'aide."))
        return Finding(Key.LOG, Light.RED, words, advice, "habitat-box log verify")
    sheet = said(N_("Imprimez la feuille du journal et donnez-la à la présidence."))
    known: dict[str, object] = {"seq": facts.seq, "segments": facts.segments}
    if facts.sheet_on is None:
        words = Said(N_("Ligne {seq}, jours scellés : {segments} ; jamais sur papier."), known)
        return Finding(Key.LOG, Light.ORANGE, words, sheet, LOG_SHEET)
    words = Said(N_("Ligne {seq}, jours scellés : {segments} ; sur papier : {when}."), {**known, "when": facts.sheet_on})
    age = today - facts.sheet_on
    if age >= SHEET_LATE:
        return Finding(Key.LOG, Light.RED if age > SHEET_OLD else Light.ORANGE, words, sheet, LOG_SHEET)
    if not facts.is_sealing:
        advice = said(N_("Retapez la feuille de secours : le journal sera scellé chaque jour."))
        return Finding(Key.LOG, Light.ORANGE, words, advice, READ_BACK)
    return Finding(Key.LOG, Light.GREEN, words)


@dataclass(frozen=True)
class KeyFacts:
    """`slots`: ways to open the box. `sheet_read_on`: the day the recovery sheet was typed back (None: never), `made_at` when
    it was made. `is_old`: the key file is older than one the box has known. `unattended`: what each way to open without anyone
    gives up. `shares`: the sheet was also parted among three."""

    slots: int
    sheet_read_on: date | None
    made_at: datetime | None = None
    is_old: bool = False
    unattended: Sequence[str] = ()
    shares: bool = False


def keys(facts: KeyFacts, now: datetime) -> Finding:
    """Say how the box can be opened, and whether the recovery sheet was tried."""
    if facts.is_old:
        words = said(N_("Un ancien fichier de clés a été remis à la place du nouveau."))
        advice = said(N_("Une phrase que vous avez changée ouvre peut-être encore : changez la phrase secrète."))
        return Finding(Key.KEYS, Light.RED, words, advice, "habitat-box passphrase")
    if facts.slots < FEWEST_SLOTS:
        words = said(N_("Une seule façon d'ouvrir la boîte."))
        return Finding(Key.KEYS, Light.RED, words, said(N_("Refaites une feuille de secours.")), NEW_SHEET)
    if facts.sheet_read_on is None:
        old = facts.made_at is not None and now - facts.made_at > SHEET_UNREAD
        words = said(N_("La feuille de secours n'a jamais été retapée : elle ne compte pas encore."))
        advice = said(N_("Retapez la feuille de secours une fois."))
        return Finding(Key.KEYS, Light.RED if old else Light.ORANGE, words, advice, READ_BACK)
    return Finding(Key.KEYS, Light.GREEN, _key_words(facts))


def _key_words(facts: KeyFacts) -> Said:
    known: dict[str, object] = {"slots": facts.slots, "when": facts.sheet_read_on, "gives": " ".join(facts.unattended)}
    if facts.unattended:
        return Said(N_("Façons d'ouvrir : {slots} ; feuille retapée : {when}. Sans personne : {gives}"), known)
    if facts.shares:
        return Said(N_("Façons d'ouvrir : {slots} ; feuille retapée : {when} ; parts données à trois personnes."), known)
    return Said(N_("Façons d'ouvrir : {slots} ; feuille retapée : {when}."), known)


def closed(refusal: Said | None, *, keys_read: bool, half_restored: bool) -> Finding:
    """Say what a closed box lets see of its data: what keeps it from opening, no more (`refusal`: said when it was tried)."""
    if half_restored:
        words = said(N_("Une restauration a été coupée : ce dossier n'est pas encore une boîte."))
        return Finding(Key.STORE, Light.RED, words, said(N_("Recommencez la restauration dans ce dossier.")), RESTORE)
    if refusal is not None:
        advice = said(N_("N'effacez rien ; suivez la page « la boîte est morte »."))
        return Finding(Key.STORE, Light.RED, refusal, advice, RESTORE)
    if not keys_read:
        words = said(N_("Le fichier de clés manque ou ne se lit pas : rien n'ouvre les données."))
        advice = said(N_("Remettez store.keys.prev à sa place, ou une sauvegarde."))
        return Finding(Key.STORE, Light.RED, words, advice, RESTORE)
    words = said(N_("Fermées : la boîte ne peut pas les contrôler."))
    return Finding(Key.STORE, Light.ORANGE, words, said(N_("Ouvrez la boîte.")), "habitat-box unlock")


def closed_keys(slots: int) -> Finding:
    """Say in how many ways a closed box can be opened."""
    if slots < FEWEST_SLOTS:
        words = said(N_("Une seule façon d'ouvrir la boîte."))
        return Finding(Key.KEYS, Light.RED, words, said(N_("Refaites une feuille de secours.")), NEW_SHEET)
    return Finding(Key.KEYS, Light.GREEN, said(N_("Façons d'ouvrir : {slots}."), slots=slots))
