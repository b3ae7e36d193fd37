"""A real re-key: when a key may have leaked, the data is written anew under keys nobody ever saw (docs/formats.md, 14).

A new passphrase alone does not help against someone who already holds the master key. Here everything is drawn again: the
key file's secrets, the database key and its salt, the recovery sheet, the key that signs backups.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace

import crypto
from crypto import passphrase as phrases
from crypto import rekeying as sets
from habitat_box import errors
from habitat_box.config import Settings, settings_text
from habitat_box.domain.access import Action
from habitat_box.store import changeover, key_events, witness
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import certificate, key_slots, new_store, recovery, site
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.key_file import key_words
from habitat_box.usecases.new_store import STEPS, Drawn, Made, Progress
from habitat_box.words import _

OLD_BACKUPS_DAYS = 92
"""How long an old backup lives at most: until then the old sheet still opens it."""


@dataclass(frozen=True)
class Draft:
    """New keys that count for nothing yet: the new sheet must first be printed, and typed back."""

    recovery_sheet_pdf: bytes = field(repr=False)
    recovery_key: str = field(repr=False)
    drawn: Drawn = field(repr=False)


@dataclass(frozen=True)
class Rekeyed:
    """A box under new keys. `given_up`: the ways in that are gone. `site_open`: the site was opened again with the new key.

    `had_shares`: the old sheet had been cut into shares, which are worth nothing now.
    """

    database_key: str = field(repr=False)
    generation: int
    rows: int
    given_up: tuple[str, ...]
    signing_fingerprint: str
    new_authority: bool
    site_open: bool = False
    had_shares: bool = False


def _quiet(_done: int, _all: int, _words: str) -> None: ...


@needs(Action.KEEP_BOX)
def draft_keys(desk: Desk, *, new_authority: bool = False) -> Draft:
    """Draw a new recovery sheet, a new signing key and, on demand, a new certificate authority. Nothing changes yet."""
    box = desk.box
    authority = crypto.new_authority(f"{box.settings.host_name}.local", box.clock()) if new_authority else None
    drawn = Drawn(crypto.RecoveryKey.generate(), crypto.new_signing_key(), authority)
    pem = authority.certificate_pem if authority else b""
    sheet = recovery.sheet_pdf(box, drawn.recovery, signing_key=drawn.signing_key, authority=pem)
    return Draft(sheet, drawn.recovery.secret, drawn)


@needs(Action.KEEP_BOX)
def read_back(desk: Desk, draft: Draft, typed: str) -> None:
    """Check that the new sheet can be typed. Raises RecoveryLineWrong, which names the line, or NewSheetDiffers."""
    with key_words(errors.NewSheetDiffers):
        if not crypto.same(crypto.from_typed(typed), draft.recovery_key):
            raise errors.NewSheetDiffers


@needs(Action.KEEP_BOX)
def check_new_passphrase(desk: Desk, passphrase: str) -> None:
    """Accept a strong passphrase that is not the box's own of today. Raises WeakPassphrase, SamePassphrase."""
    try:
        phrases.check(passphrase)
    except crypto.WeakPassphrase:
        raise errors.WeakPassphrase from None
    if sets.is_former_passphrase(desk.box.settings.keys, passphrase):
        raise errors.SamePassphrase


@needs(Action.KEEP_BOX)
def rekey(
    desk: Desk,
    draft: Draft,
    typed_back: str,
    passphrase: str,
    *,
    profile: phrases.ArgonProfile | None = None,
    progress: Progress = _quiet,
) -> Rekeyed:
    """Write the store anew under new keys and put it in the old one's place. The box of this desk is closed for good.

    Raises RecoveryLineWrong, NewSheetDiffers, WeakPassphrase, SamePassphrase, ChangeUnderWay, StoreBusy, DiskFull,
    StoreDamaged, CopyDiffers: nothing has changed then, and the old keys open the box.
    """
    read_back(desk, draft, typed_back)
    check_new_passphrase(desk, passphrase)
    box = desk.box
    was_open, had_shares = site.status(box.settings).unlocked, _had_shares(desk)
    with suppress(errors.HabitatError):  # a site that does not answer finds the file replaced by itself
        site.lock_site(box.settings)
    try:
        made = new_store.replace_store(desk, draft.drawn, passphrase, profile or phrases.calibrate(), progress)
    except BaseException:
        if was_open and not (box.settings.folder / changeover.MARK).exists():
            _opened_again(box.settings, box.database_key)
        raise
    finally:
        box.store.close()
    witness.note(box.settings.store, *made.head)
    if box.settings.unlock_file:
        _stop_looking_for_a_stick(box.settings)
    site_open = was_open and _opened_again(box.settings, made.unlocked.database_key)
    progress(len(STEPS), len(STEPS), STEPS[-1])
    return replace(_told(draft, made), site_open=site_open, had_shares=had_shares)


def _had_shares(desk: Desk) -> bool:
    with desk.box.store.unit(write=False):
        return key_events.last(desk.box.store, KeyEvent.SHARES) is not None


def _told(draft: Draft, made: Made) -> Rekeyed:
    return Rekeyed(
        made.unlocked.database_key,
        made.unlocked.generation,
        made.rows,
        tuple(f"{_(key_slots.WORDS.get(slot.kind, slot.kind))} ({slot.label})" for slot in made.given_up),
        crypto.fingerprint(crypto.public_of(draft.drawn.signing_key)),
        draft.drawn.authority is not None,
    )


def _stop_looking_for_a_stick(settings: Settings) -> None:
    with suppress(OSError):  # the stick opens nothing any more, looked for or not
        certificate.write_private(settings.toml, settings_text(replace(settings, unlock_file="")).encode())


def _opened_again(settings: Settings, database_key: str) -> bool:
    try:
        site.unlock_site(settings, database_key)
    except errors.HabitatError:
        return False
    return True


def change_words(done: Rekeyed) -> list[str]:
    """Say what is over, and what is left to do by hand."""
    said = [_("Les données sont chiffrées de nouveau. L'ancienne phrase et l'ancienne feuille n'ouvrent plus la boîte.")]
    said += [_("Ne sert plus : {what}. Refaites-la si la maison en a besoin.", what=what) for what in done.given_up]
    if done.had_shares:
        said.append(_("Les trois parts d'avant n'ouvrent plus rien de neuf. Refaites-les : habitat-box recovery shares"))
    said += [
        _(
            "Les sauvegardes d'avant s'ouvrent encore avec l'ancienne feuille, {days} jours au plus. Gardez-la sous scellé "
            "jusque-là. Ou bien faites une sauvegarde maintenant, puis détruisez les anciennes et l'ancienne feuille.",
            days=OLD_BACKUPS_DAYS,
        )
    ]
    if done.new_authority:
        said.append(
            _(
                "L'autorité des certificats est neuve : chaque téléphone qui avait installé l'ancienne verra un avertissement. "
                "Il installe la nouvelle à l'adresse de la maison, page « Aide »."
            )
        )
    return said
