"""The peers that only say hello: a Flask page behind the box's own front, and an empty Textual app."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path


def site(folder: Path) -> int:
    """Serve one word over TLS with the certificate of a box, until SIGTERM."""
    from flask import Flask

    from lan_web.front import Front

    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    with tempfile.TemporaryDirectory(prefix="hello-") as place:
        front = Front(
            app,
            certificate=folder / "leaf.pem",
            key=folder / "leaf.key",
            private_socket=Path(place) / "web.sock",
            host="127.0.0.1",
            port=0,
        )
        front.start()
        print(f"ip_url https://127.0.0.1:{front.port}\nready", flush=True)
        signal.sigwait(ending)
        front.stop()
    return 0


def screen() -> int:
    """Paint one word and wait for q."""
    from textual.app import App, ComposeResult
    from textual.widgets import Footer, Label

    class Hello(App[None]):
        BINDINGS = [("q", "quit", "Quitter")]  # noqa: RUF012 - Textual's own way

        def compose(self) -> ComposeResult:
            yield Label("HELLO-PAINTED")
            yield Footer()

    Hello().run()
    return 0


if __name__ == "__main__":
    sys.exit(screen() if sys.argv[1] == "screen" else site(Path(sys.argv[2])))
