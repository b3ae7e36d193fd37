"""A worker's phone, played over real HTTPS: the authority of the box checked, cookies kept, forms sent as a browser would."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from habitat_box.config import Settings
from habitat_box.usecases import site

DAY = 86_400
FORM = "application/x-www-form-urlencoded"


@dataclass
class Phone:
    """One browser that trusts the box's authority and nothing else. `at`: where the site really listens."""

    host: str
    port: int
    authority: Path
    at: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    page: str = field(default="", repr=False)

    def ask(self, method: str, path: str, **fields: str) -> int:
        """Send one request and follow where it leads; give the last status."""
        for _turn in range(5):
            status, place = self._once(method, path, fields)
            if status not in (302, 303):
                return status
            method, path, fields = "GET", place, {}
        raise RuntimeError("the site sends a phone round in circles")

    def fill(self, path: str, **fields: str) -> int:
        """Send the form of the page being looked at, with its proof."""
        proof = re.search(r'name="preuve" value="([0-9a-f]*)"', self.page)
        return self.ask("POST", path, preuve=proof[1] if proof else "", **fields)

    def _once(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
        line = _Line(self)
        headers = {"Host": f"{self.host}:{self.port}", "Accept-Language": "fr"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if method == "POST":
            body, headers["Content-Type"] = urllib.parse.urlencode(fields), FORM
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            self.page = answer.read().decode()
        finally:
            line.close()
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = given.partition("=")
            value, _, about = rest.partition(";")
            if value and "max-age=0" not in about.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer.status, answer.headers.get("Location", "")


class _Line(http.client.HTTPSConnection):
    """A connection to where the site listens, under the name its certificate bears."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone.host, phone.port, timeout=10)
        self._at = phone.at
        self._context = ssl.create_default_context(cafile=phone.authority)

    def connect(self) -> None:
        bare = socket.create_connection((self._at, self.port), self.timeout)
        self.sock = self._context.wrap_socket(bare, server_hostname=self.host)


def bring_in(settings: Settings, phone: Phone, worker_id: str, pin: str) -> None:
    """Bring a phone in from its invitation to its first page; the coordinator's half goes over the local socket."""
    invitation = site.ask(settings, {"do": "enrol", "worker": worker_id})
    phone.ask("GET", "/e")
    phone.fill("/e", jeton=str(invitation["url"]).partition("#")[2])
    number = re.search(r'class="number[^"]*">\s*(\d+)\s*<', phone.page)
    if number is None:
        raise RuntimeError("the phone shows no number")
    site.ask(settings, {"do": "confirm", "code": number[1]})
    phone.ask("GET", "/e/attente")
    if phone.fill("/e/code", code=pin, encore=pin) != 200 or "__Host-ses" not in phone.cookies:
        raise RuntimeError("the phone was not let in")


def sign_in(phone: Phone, pin: str) -> bool:
    """Open a session again with the phone's code."""
    phone.ask("GET", "/")
    return phone.fill("/entrer", code=pin) == 200 and "__Host-ses" in phone.cookies


def write_jar(path: Path, phone: Phone, hosts: list[str], now: float) -> None:
    """Write the phone's cookies as a Netscape file, good for the name and for the address."""
    lines = ["# Netscape HTTP Cookie File"]
    for host in hosts:
        for name, value in phone.cookies.items():
            ends = int(now) + (400 * DAY if name == "__Host-dev" else DAY // 2)
            lines.append("\t".join((f"#HttpOnly_{host}", "FALSE", "/", "TRUE", str(ends), name, value)))
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def read_jar(path: Path) -> dict[str, str]:
    """Read back the cookies of one host of a jar."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.startswith("#HttpOnly_")]
    return {row[5]: row[6] for row in rows}
