"""The ways into the box, each with what it gives up, and the ones that open it with nobody there.

A stick's file or a credential that systemd hands over opens the box after a power cut. Both are the keeper's choice, and
nothing is added before she accepted the sentence that says what a thief gains.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import crypto
from crypto import durable
from crypto.slots import CREDENTIAL, KEY_BYTES, PASSPHRASE, RECOVERY, USB_FILE
from habitat_box import errors
from habitat_box.config import Settings, settings_text
from habitat_box.domain.access import Action
from habitat_box.domain.people import BOX
from habitat_box.store import changeover
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases.certificate import write_private
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.key_file import key_words, newer_than, note_change, one_at_a_time
from habitat_box.words import N_

USB_NAME, CREDENTIAL_NAME = "habitat-box.cle", "habitat-box-key"
WITH_TPM, WITH_HOST = "tpm2", "host"

WORDS = {
    PASSPHRASE: N_("Phrase secrète"),
    RECOVERY: N_("Feuille de secours"),
    USB_FILE: N_("Fichier sur une clé USB"),
    CREDENTIAL: N_("Clé gardée par la machine"),
}
GIVES_UP_USB = N_("Qui vole la boîte avec cette clé USB peut tout lire : retirez-la après le démarrage et gardez-la ailleurs.")
GIVES_UP_TPM = N_("Un disque volé seul reste fermé, mais qui vole la machine entière l'allume et peut tout lire (puce TPM2).")
GIVES_UP_HOST = N_("Qui vole la machine, ou son disque, peut tout lire : cette clé est sur le même disque (machine sans TPM2).")


@dataclass(frozen=True)
class SlotNow:
    """One way into the box. `gives_up`: one French sentence (msgid) for the ways that need nobody, "" for the others.

    `waits`: a new recovery sheet that was not typed back yet.
    """

    id: str
    kind: str
    label: str
    created: datetime
    words: str
    gives_up: str = ""
    waits: bool = False
    passes: int = 0
    memory_kib: int = 0


@dataclass(frozen=True)
class MachineKey:
    """What the machine now keeps: wrapped by the TPM2 chip or by the machine alone, in a file for systemd.

    `staged` True: this user may not ask systemd, so the raw key lies at `path`, in memory, until root runs `commands`.
    """

    path: Path
    kind: str
    staged: bool
    commands: tuple[str, ...]


@open_to_strangers
def slots_now(settings: Settings) -> list[SlotNow]:
    """List the ways into the box, without a secret. Raises KeyFileMissing, KeyFileDamaged, KeyFileTooNew."""
    with key_words(errors.KeyFileDamaged):
        found, recipient = crypto.slots_of(settings.keys), crypto.recipient_of(settings.keys)
    return [_now(slot, recipient) for slot in found]


@open_to_strangers
def gives_up(kind: str, label: str = "") -> str:
    """Give the French sentence of what an unattended way in gives up, "" for the ways a person must open."""
    if kind == CREDENTIAL:
        return GIVES_UP_TPM if label == WITH_TPM else GIVES_UP_HOST
    return GIVES_UP_USB if kind == USB_FILE else ""


@open_to_strangers
def machine_kind() -> str:
    """Say what would keep a key on this machine: « tpm2 », « host », or "" when systemd cannot."""
    tool = shutil.which("systemd-creds")
    if tool is None:
        return ""
    asked = subprocess.run([tool, "has-tpm2", "--quiet"], capture_output=True, check=False)  # noqa: S603 - found above
    return WITH_TPM if asked.returncode == 0 else WITH_HOST


@needs(Action.KEEP_BOX)
def add_usb(desk: Desk, unlocked: crypto.Unlocked, folder: Path, *, accepted: bool) -> Path:
    """Write a key file on a stick and let it open the box when the site starts; gives the file.

    The stick is written first: a slot nobody could open would be worth nothing. Raises NotAccepted, KeyBesideStore,
    UsbKeyAlready, FolderNotWritable, DiskFull, TooManyKeySlots, ChangeUnderWay, KeyFileDamaged.
    """
    if not accepted:
        raise errors.NotAccepted
    path, settings, secret = folder / USB_NAME, desk.box.settings, crypto.new_id_bytes() + crypto.new_id_bytes()
    if folder.resolve().is_relative_to(settings.folder.resolve()):
        raise errors.KeyBesideStore
    if path.exists():
        raise errors.UsbKeyAlready(file=path)
    try:
        durable.replace(path, secret[:KEY_BYTES])
    except OSError as error:
        raise (errors.DiskFull() if error.errno == 28 else errors.FolderNotWritable(folder=folder)) from None
    try:
        _add(desk, unlocked, (USB_FILE, folder.resolve().name), secret[:KEY_BYTES], KeyEvent.USB_KEY)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _look_at(settings, str(path.resolve()))
    return path


@needs(Action.KEEP_BOX)
def add_machine(desk: Desk, unlocked: crypto.Unlocked, path: Path, *, accepted: bool) -> MachineKey:
    """Let this machine open the box by itself: systemd wraps 32 random bytes, by the TPM2 chip where there is one.

    `path`: where systemd will find the wrapped key. Raises NotAccepted, MachineCannotKeep, FolderNotWritable, DiskFull,
    TooManyKeySlots.
    """
    kind = machine_kind()
    if not accepted:
        raise errors.NotAccepted
    if not kind:
        raise errors.MachineCannotKeep
    secret = (crypto.new_id_bytes() + crypto.new_id_bytes())[:KEY_BYTES]
    kept = _wrapped_by_systemd(secret, kind, path) or _staged(secret, kind, path)
    _add(desk, unlocked, (CREDENTIAL, kind), secret, KeyEvent.CREDENTIAL)
    return kept


@needs(Action.KEEP_BOX)
def remove_slot(desk: Desk, unlocked: crypto.Unlocked, slot_id: str) -> None:
    """Take a way in away for good. Raises KeySlotUnknown, KeySlotInUse, LastPassphrase, LastSheet, TooFewKeySlots."""
    settings, store = desk.box.settings, desk.box.store
    gone = next((slot.kind for slot in slots_now(settings) if slot.id == slot_id), "")
    with one_at_a_time(settings):
        changed = crypto.remove_slot(settings.keys, newer_than(store, unlocked), slot_id)
        crypto.settle(settings.keys, changed)
    note_change(desk.box, desk.actor, KeyEvent.SLOT_GONE, changed.generation)
    if gone == USB_FILE and all(slot.kind != USB_FILE for slot in slots_now(settings)):
        _look_at(settings, "")


@open_to_strangers
def key_of_stick(settings: Settings) -> str | None:
    """Give the database key that the house's stick opens; None when no stick was chosen, or it is not there.

    Raises what `key_of_file` raises.
    """
    file = Path(settings.unlock_file)
    return key_of_file(settings, file) if settings.unlock_file and file.is_file() else None


@open_to_strangers
def key_of_machine(settings: Settings) -> str:
    """Give the database key that systemd's credential opens (systemd.exec(5), LoadCredentialEncrypted=).

    A change of keys that was cut is ended first: it decides which key file is the box's. Raises MachineKeyWrong,
    ChangeUnderWay, KeyFileMissing, KeyFileDamaged, KeyFileTooNew.
    """
    changeover.finish_change(settings.folder)
    with key_words(errors.MachineKeyWrong):
        secret = _secret_in(Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / CREDENTIAL_NAME)
        return crypto.open_with_credential(settings.keys, secret).database_key


@open_to_strangers
def note_alone(box: Box, *, by_machine: bool = False) -> None:
    """Write in the access log that the box opened with nobody there: by the stick, or else by the machine's own key.

    Raises StoreBusy, DiskFull.
    """
    box.door.log(BOX, "ouvrir", f"sans personne, par : {WORDS[CREDENTIAL if by_machine else USB_FILE]}")


@open_to_strangers
def key_of_file(settings: Settings, path: Path) -> str:
    """Give the database key a stick's file opens, once a change of keys that was cut is ended.

    Raises FileNotFound, UsbKeyUnreadable, ChangeUnderWay, KeyFileMissing, KeyFileDamaged, KeyFileTooNew.
    """
    if not path.is_file():
        raise errors.FileNotFound(file=path)
    changeover.finish_change(settings.folder)
    with key_words(errors.WrongPassphrase):
        try:
            return crypto.open_with_usb_file(settings.keys, _secret_in(path)).database_key
        except crypto.WrongSecret:
            raise errors.UsbKeyUnreadable(file=path) from None


def _secret_in(path: Path) -> bytes:
    """Read a key's 32 bytes. Raises WrongSecret for a file that is none: nothing but them is ever tried."""
    try:
        found = durable.first_bytes(path, KEY_BYTES + 1)
    except OSError:
        raise crypto.WrongSecret("the key cannot be read") from None
    if found is None or len(found) != KEY_BYTES:
        raise crypto.WrongSecret("a key is 32 bytes")
    return found


def _add(desk: Desk, unlocked: crypto.Unlocked, named: tuple[str, str], secret: bytes, what: KeyEvent) -> None:
    box, (kind, label) = desk.box, named
    with one_at_a_time(box.settings):
        known = newer_than(box.store, unlocked)
        added = crypto.add_slot(box.settings.keys, known, kind, secret, label=label, created_at=box.clock().isoformat())
        crypto.settle(box.settings.keys, added)
    note_change(box, desk.actor, what, added.generation)


def _look_at(settings: Settings, unlock_file: str) -> None:
    try:
        write_private(settings.toml, settings_text(replace(settings, unlock_file=unlock_file)).encode())
    except OSError as error:
        raise (errors.DiskFull() if error.errno == 28 else errors.FolderNotWritable(folder=settings.folder)) from None


def _wrapped_by_systemd(secret: bytes, kind: str, path: Path) -> MachineKey | None:
    """Ask systemd to wrap a key into a file; None when this user may not, as only root may."""
    tool = shutil.which("systemd-creds") or ""
    words = [tool, "encrypt", f"--with-key={kind}", f"--name={CREDENTIAL_NAME}", "-", "-"]
    done = subprocess.run(words, input=secret, capture_output=True, check=False)  # noqa: S603 - no word of it is typed
    if done.returncode != 0:
        return None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.replace(path, done.stdout)
    except OSError:
        return None
    return MachineKey(path, kind, False, ())


def _staged(secret: bytes, kind: str, path: Path) -> MachineKey:
    """Lay the key down in memory for root to wrap, with the commands that do it."""
    place = Path("/dev/shm") / CREDENTIAL_NAME  # noqa: S108 - memory, never a disk; 0600, and an older one is replaced
    try:
        durable.replace(place, secret)
    except OSError:
        raise errors.MachineCannotKeep from None
    wrap = f"systemd-creds encrypt --with-key={kind} --name={CREDENTIAL_NAME} {place} {path}"
    return MachineKey(place, kind, True, (f"mkdir -p {path.parent}", wrap, f"rm {place}"))


def _now(slot: crypto.SlotFacts, recipient: str) -> SlotNow:
    try:
        created = datetime.fromisoformat(slot.created)
    except ValueError:
        raise errors.KeyFileDamaged from None
    waits = slot.kind == RECOVERY and slot.label not in (RECOVERY, recipient)
    label = "" if slot.kind in (RECOVERY, PASSPHRASE) else slot.label
    words = WORDS.get(slot.kind, slot.kind)
    return SlotNow(slot.id, slot.kind, label, created, words, gives_up(slot.kind, label), waits, slot.passes, slot.memory_kib)
