"""The site's process: starts locked, answers phones over TLS and this machine over a local socket, stops clean."""

from __future__ import annotations

import argparse
import contextlib
import errno
import logging
import logging.handlers
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from habitat_box import memory
from habitat_box.config import Settings, chosen_folder, read_settings
from habitat_box.errors import HabitatError
from habitat_box.words import N_, _, told
from lan_web import create_app
from lan_web.announce import Announcer, private_addresses
from lan_web.control import AlreadyRunning, Control
from lan_web.front import Front
from lan_web.house import House
from lan_web.unattended import Unattended

log = logging.getLogger("habitat.site")

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - the residence Wi-Fi is the point
LOG_BYTES, LOG_FILES = 512 * 1024, 3


class CannotStart(HabitatError):
    """The site cannot start, for a reason one sentence tells."""

    sentence = "{reason}"


HOUR_SECONDS = 3600
TAKEN = N_("Le port {port} est déjà pris. Arrêtez l'autre programme, ou choisissez --port.")
NO_ADDRESS = N_("L'adresse {bind} n'est pas celle de cette machine. Choisissez --bind.")
FORBIDDEN_PORT = N_("Le port {port} demande des droits d'administration. Choisissez --port 8443.")
NO_CERTIFICATE = N_("Le certificat du site manque ou est abîmé dans {folder}. Ouvrez la boîte une fois pour le refaire.")
RUNNING = N_("Le site de cette boîte tourne déjà.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the site until SIGTERM, SIGINT or SIGHUP. Give 0, or 1 after one sentence on stderr."""
    given = _parser().parse_args(arguments)
    ending = _ending_signals()
    memory.keep_private()
    try:
        settings = read_settings(chosen_folder(given.dir))
        settings = replace(settings, bind=given.bind or settings.bind, port=settings.port if given.port is None else given.port)
        with _technical_log(settings), running(settings, announce=not given.no_announce) as house:
            _say(house)
            _notify("READY=1")
            alone = Unattended(house)
            pause = alone.turn()
            while signal.sigtimedwait(ending, pause or HOUR_SECONDS) is None:
                if pause:
                    pause = alone.turn()
                else:
                    house.tend()
            _notify("STOPPING=1")
    except HabitatError as error:
        print(told(error), file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="habitat-box-site", description=_("Le site de la maison. Il démarre fermé."))
    parser.add_argument("--dir", type=Path, help=_("le dossier de la boîte"))
    parser.add_argument("--bind", help=_("l'adresse où répondre"))
    parser.add_argument("--port", type=int, help=_("le port où répondre, 0 pour en prendre un libre"))
    parser.add_argument("--no-announce", action="store_true", help=_("ne pas s'annoncer sur le réseau"))
    return parser


@contextlib.contextmanager
def running(settings: Settings, *, announce: bool = True) -> Iterator[House]:
    """Run a site for as long as the block lasts, and leave nothing behind. Raises CannotStart."""
    house = House(settings, addresses_of(settings))
    front = _front(house)
    control = Control(house)
    announcer = None
    with contextlib.ExitStack() as closing:
        try:
            control.start()
            closing.callback(control.stop)
            front.start()
            closing.callback(front.stop)
        except AlreadyRunning:
            raise CannotStart(reason=_(RUNNING)) from None
        except OSError as error:
            raise CannotStart(reason=_why(error, settings)) from error
        house.port = front.port
        house.renewed = front.reload_certificate
        if announce and _is_on_the_network(settings):
            announcer = _announcer(house)
            announcer.start()
            closing.callback(announcer.stop)
        house.announced = lambda: announcer.sentence if announcer else _("Le site ne s'annonce pas sur le réseau.")
        log.info("started")
        closing.callback(log.info, "stopped")
        closing.callback(house.lock)
        yield house


def addresses_of(settings: Settings) -> list[str]:
    """Give the addresses phones can reach the site at."""
    return private_addresses() if settings.bind in EVERYWHERE else [settings.bind]


def _is_on_the_network(settings: Settings) -> bool:
    return not settings.bind.startswith("127.") and settings.bind != "::1"


def _front(house: House) -> Front:
    settings = house.settings
    return Front(
        create_app(house),
        certificate=settings.certificate,
        key=settings.certificate_key,
        private_socket=settings.private_socket,
        host=settings.bind,
        port=settings.port,
        names=(f"{settings.host_name}.local",),
    )


def _announcer(house: House) -> Announcer:
    settings = house.settings
    return Announcer(settings.host_name, settings.residence, lambda: addresses_of(settings), house.port, moved=house.move)


def _why(error: OSError, settings: Settings) -> str:
    files = (settings.certificate, settings.certificate_key)
    if not all(os.access(file, os.R_OK) for file in files):
        return _(NO_CERTIFICATE, folder=settings.folder)
    said = {errno.EADDRINUSE: TAKEN, errno.EADDRNOTAVAIL: NO_ADDRESS, errno.EACCES: FORBIDDEN_PORT}
    if error.filename is None and error.errno in said:
        return _(said[error.errno], port=settings.port, bind=settings.bind)
    if isinstance(error, socket.gaierror):
        return _(NO_ADDRESS, bind=settings.bind)
    return _(NO_CERTIFICATE, folder=settings.folder)


def _say(house: House) -> None:
    print(f"url {house.url}\nip_url {house.ip_url}\nannounced {house.announced()}\nready", flush=True)


def _ending_signals() -> set[signal.Signals]:
    """Hold the signals that end the site back in every thread to come, so that one wait receives them."""
    signals = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    return signals


def _notify(state: str) -> None:
    """Tell systemd (sd_notify(3)); nothing without NOTIFY_SOCKET."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith(("/", "@")):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(address.replace("@", "\0", 1) if address[0] == "@" else address)
            line.send(state.encode())


@contextlib.contextmanager
def _technical_log(settings: Settings) -> Iterator[None]:
    """Write what the site does, never about whom: no address, no query, no name."""
    before = os.umask(0o077)
    try:
        handler = logging.handlers.RotatingFileHandler(
            settings.technical_log, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    finally:
        os.umask(before)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()


if __name__ == "__main__":
    sys.exit(main())
