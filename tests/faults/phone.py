"""A phone on the real site: verified TLS, an address of its own, cookies, and forms sent with their proof."""

from __future__ import annotations

import http.client
import re
import ssl
from pathlib import Path

PROOF = re.compile(r'name="preuve" value="([0-9a-f]*)"')


class Phone:
    """One browser. `host` is the name it knows the house by, with its port; `source` the address it calls from."""

    def __init__(self, authority: Path, host: str, source: str = "127.0.0.1", cookies: dict[str, str] | None = None) -> None:
        self.context = ssl.create_default_context(cafile=str(authority))
        self.host, self.source, self.cookies = host, source, dict(cookies or {})
        self.line: http.client.HTTPSConnection | None = None

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Ask for a page over the line that is open, or a new one. Raises OSError, HTTPException."""
        if self.line is None:
            port = int(self.host.rpartition(":")[2])
            self.line = http.client.HTTPSConnection(
                "127.0.0.1", port, context=self.context, timeout=30, source_address=(self.source, 0)
            )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.host, "Cookie": cookies, "Sec-Fetch-Site": "same-origin", "Origin": "null"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, body or None, headers)
        answer = self.line.getresponse()
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.will_close:
            self.hang_up()
        return answer.status, page

    def get(self, path: str) -> tuple[int, str]:
        """Open a page."""
        return self.ask("GET", path)

    def post(self, path: str, shown: str, **fields: str) -> tuple[int, str]:
        """Send the form of a page, with its proof."""
        found = PROOF.search(self.get(shown)[1])
        body = "&".join(f"{name}={value}" for name, value in {"preuve": found[1] if found else "", **fields}.items())
        return self.ask("POST", path, body)

    def hang_up(self) -> None:
        """Close the line."""
        line, self.line = self.line, None
        if line is not None:
            line.close()
