"""habitat.toml, read once into frozen Settings. The file holds no secret and no personal data."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from habitat_box.errors import NoBoxHere, SettingsUnreadable

Body = Literal["association", "ccas"]
_demonstration: ContextVar[bool] = ContextVar("demonstration", default=False)
ENVIRONMENT = "HABITAT_BOX_DIR"
SYSTEM_FOLDER = Path("/var/lib/habitat-box")
# An AF_UNIX path longer than this is refused by Linux (unix(7): 108 bytes with its final zero).
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Settings:
    """What the box knows before it is unlocked."""

    folder: Path
    residence: str = ""
    body: Body = "association"
    host_name: str = ""
    store_id: str = ""
    bind: str = "0.0.0.0"  # noqa: S104 - the residence Wi-Fi is the point; --bind narrows it
    port: int = 8443
    language: str = "fr"
    demo: bool = False
    contact: str = ""
    breach_hours: int = 72
    """How soon the CNIL is told of a breach (GDPR 33(1)); another figure only once the law has one."""
    unlock_file: str = ""
    """Where a USB key file is looked for when the site starts; "" for a box that stays locked."""

    @property
    def store(self) -> Path:
        return self.folder / "store.db"

    @property
    def keys(self) -> Path:
        return self.folder / "store.keys"

    @property
    def toml(self) -> Path:
        return self.folder / "habitat.toml"

    @property
    def certificate(self) -> Path:
        return self.folder / "leaf.pem"

    @property
    def certificate_key(self) -> Path:
        return self.folder / "leaf.key"

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def technical_log(self) -> Path:
        return self.folder / "technical.log"

    @property
    def control_socket(self) -> Path:
        return self._socket("control.sock")

    @property
    def private_socket(self) -> Path:
        return self._socket("web.sock")

    def _socket(self, name: str) -> Path:
        inside = self.folder / "run" / name
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}"))
        home = runtime if runtime.is_dir() else Path.home()
        return home / f".habitat-{digest}" / name


KEPT = (
    "residence", "body", "host_name", "store_id", "bind", "port", "language", "demo", "contact", "breach_hours", "unlock_file",
)  # fmt: skip


def chosen_folder(given: Path | None) -> Path:
    """Choose the box's folder: the one given, else HABITAT_BOX_DIR, else the system's or the user's own."""
    if given is not None:
        return given.resolve()
    if ENVIRONMENT in os.environ:
        return Path(os.environ[ENVIRONMENT]).resolve()
    if SYSTEM_FOLDER.exists():
        return SYSTEM_FOLDER
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data else Path.home() / ".local" / "share") / "habitat-box"


def read_settings(folder: Path) -> Settings:
    """Read habitat.toml; an unknown or ill-typed key is an error that names the file.

    Raises NoBoxHere without the file, SettingsUnreadable for a line it cannot use.
    """
    file = folder / "habitat.toml"
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise NoBoxHere(folder=folder) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsUnreadable(key=str(error)[:60], file=file) from None
    kinds = {field.name: type(field.default) for field in fields(Settings) if field.name != "folder"}
    for key, value in raw.items():
        if key not in KEPT or type(value) is not kinds[key]:
            raise SettingsUnreadable(key=key, file=file)
    if raw.get("body", "association") not in ("association", "ccas"):
        raise SettingsUnreadable(key="body", file=file)
    return replace(Settings(folder=folder), **raw)


def settings_text(settings: Settings) -> str:
    """Write Settings as the text of habitat.toml (TOML 1.0 basic strings)."""
    lines = ["# Réglages de la boîte. Aucun secret et aucune donnée personnelle ici."]
    for key in KEPT:
        value = getattr(settings, key)
        if isinstance(value, bool):
            shown = "true" if value else "false"
        elif isinstance(value, int):
            shown = str(value)
        else:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            shown = '"' + "".join(c for c in escaped if c >= " " and c != "\x7f") + '"'
        lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


@contextmanager
def working_for(settings: Settings) -> Iterator[None]:
    """Work for a box for a while: what is printed meanwhile says so when its people are invented."""
    before = _demonstration.set(settings.demo)
    try:
        yield
    finally:
        _demonstration.reset(before)


def is_demonstration() -> bool:
    """Say whether the box being worked for is a demonstration."""
    return _demonstration.get()
