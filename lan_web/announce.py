"""Say on the local network where the site is: `https://NAME.local`, by multicast DNS and nothing further out."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path

import ifaddr
import zeroconf
from zeroconf import AddressResolverIPv4, IPVersion, ServiceInfo, Zeroconf  # type: ignore[attr-defined]

from habitat_box.words import N_, _

_log = logging.getLogger(__name__)
_SERVICE = "_https._tcp.local."
_LABEL = 63  # bytes in one label of a DNS name (RFC 1035 §2.3.4)
_PROBE = 700  # milliseconds: three quarters of a second of silence means free (RFC 6762 §8.1)
_AGAIN = 5.0  # seconds between two tries while not announced: at boot the address often comes after the box
# Bridges and tunnels of this machine: a phone on the Wi-Fi cannot reach what is behind them.
_INNER = ("lo", "docker", "veth", "br-", "virbr", "lxc", "tun", "tap", "wg", "tailscale", "zt")


class State(StrEnum):
    """Where the announcing stands, in one word."""

    STARTING = "starting"
    ANNOUNCED = "announced"
    TAKEN = "taken"
    ALONE = "alone"
    SILENT = "silent"
    STOPPED = "stopped"


_SENTENCES = {
    State.STARTING: N_("La boîte vérifie que son nom est libre sur le réseau."),
    State.ANNOUNCED: N_("La boîte s'annonce sur le réseau sous le nom {name}.local ({addresses})."),
    State.TAKEN: N_("Une autre machine du réseau s'appelle déjà {name}.local : la boîte se tait. Donnez-lui un autre nom."),
    State.ALONE: N_("La boîte n'est reliée à aucun réseau. Branchez-la ou vérifiez le Wi-Fi : elle s'annoncera toute seule."),
    State.SILENT: N_("La boîte n'a pas pu s'annoncer sur le réseau. Utilisez son adresse : {addresses}."),
    State.STOPPED: N_("La boîte ne s'annonce plus sur le réseau."),
}


def private_addresses() -> list[str]:
    """List this machine's IPv4 addresses a phone could reach, those of home networks first; asks nobody outside."""
    found = [
        IPv4Address(address.ip)
        for adapter in ifaddr.get_adapters()
        if not adapter.name.startswith(_INNER) and not _is_unplugged(adapter.name)
        for address in adapter.ips
        if address.is_IPv4
    ]
    reachable = [one for one in found if not one.is_loopback and not one.is_unspecified]
    return [str(one) for one in sorted(reachable, key=lambda one: (one.is_link_local, not one.is_private))]


def _is_unplugged(interface: str) -> bool:
    try:
        return (Path("/sys/class/net") / interface / "carrier").read_text().strip() == "0"
    except FileNotFoundError:
        return False
    except OSError:  # the kernel does not tell for an interface that is switched off
        return True


def _try(addresses: Sequence[str]) -> None:
    """Raise OSError for an address this machine has lost; zeroconf would leave a socket open behind it."""
    for address in addresses:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
            trial.bind((address, 0))


class Announcer:
    """Announce one site until stopped, again whenever this machine's addresses change.

    `addresses` is either a fixed list or a question asked every `every` seconds; `moved` hears of each new list
    in the announcer's thread, for instance to renew the certificate.
    """

    def __init__(
        self,
        name: str,
        title: str,
        addresses: Sequence[str] | Callable[[], list[str]],
        port: int,
        *,
        moved: Callable[[list[str]], None] | None = None,
        every: float = 30.0,
    ) -> None:
        self.name, self.title, self.port, self.addresses = name, title, port, list[str]()
        self._ask = addresses if callable(addresses) else lambda: list(addresses)
        self._moved, self._every = moved, every
        self.state = State.STARTING
        self._settled, self._ending = threading.Event(), threading.Event()
        self._voice: Zeroconf | None = None
        self._thread = threading.Thread(target=self._keep_announcing, name="announcer", daemon=True)

    @property
    def sentence(self) -> str:
        """Say the state in the language being spoken, with what to do about it."""
        return _(_SENTENCES[self.state], name=self.name, addresses=", ".join(self.addresses))

    def start(self, patience: float = 2.0) -> State:
        """Start in the background; return the state reached within `patience` seconds, never an error."""
        self._thread.start()
        self._settled.wait(patience)
        return self.state

    def stop(self) -> None:
        """Say goodbye to the network and end the thread."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self.state = State.STOPPED

    def _keep_announcing(self) -> None:
        while not self._ending.is_set():
            addresses = self._ask()
            if addresses != self.addresses or self.state is not State.ANNOUNCED:
                changed = self._settled.is_set() and addresses != self.addresses
                self._fall_silent()
                self.addresses = addresses
                self.state = self._announce()
                self._settled.set()
                if changed and addresses:
                    self._tell(addresses)
            self._ending.wait(self._every if self.state is State.ANNOUNCED else min(self._every, _AGAIN))
        self._fall_silent()

    def _tell(self, addresses: list[str]) -> None:
        try:
            if self._moved:
                self._moved(addresses)
        except Exception:  # what the listener could not do must not silence the box
            _log.exception("the addresses changed, but what depends on them was not renewed")

    def _announce(self) -> State:
        if not self.addresses:
            return State.ALONE
        try:
            _try(self.addresses)
            self._voice = Zeroconf(interfaces=list(self.addresses), ip_version=IPVersion.V4Only)
            if self._is_taken(self._voice):
                self._fall_silent()
                return State.TAKEN
            # The instance bears the name just probed: asking for it once more would cost another second.
            self._voice.register_service(self._service(), cooperating_responders=True)
        except (OSError, zeroconf.Error):
            self._fall_silent()
            return State.SILENT
        return State.ANNOUNCED

    def _is_taken(self, voice: Zeroconf) -> bool:
        """Ask who bears the name: zeroconf itself notices a duplicate service, not a duplicate machine."""
        other = AddressResolverIPv4(f"{self.name}.local.")
        answered = other.request(voice, _PROBE)
        return answered and not set(other.parsed_addresses(IPVersion.V4Only)) <= set(self.addresses)

    def _service(self) -> ServiceInfo:
        return ServiceInfo(
            _SERVICE,
            f"{_label(self.title, self.name)}.{_SERVICE}",
            parsed_addresses=list(self.addresses),
            port=self.port,
            properties={"path": "/"},
            server=f"{self.name}.local.",
        )

    def _fall_silent(self) -> None:
        if self._voice:
            self._voice.close()
            self._voice = None


def _label(title: str, name: str) -> str:
    """Write "Les Tilleuls (tilleuls-7k2m)" as one DNS label: no dot, no control character, 63 bytes at most."""
    plain = "".join(letter if letter.isprintable() and letter != "." else " " for letter in title)
    room = _LABEL - len(f" ({name})".encode())
    cut = " ".join(plain.split()).encode()[: max(room, 0)].decode(errors="ignore").strip()
    return f"{cut} ({name})" if cut else name
