"""What every answer carries besides its page: headers that let a browser do nothing we did not write."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from flask import Flask, g
from werkzeug.wrappers import Response as AnyResponse

STATIC = Path(__file__).parent / "static"
WEEK = 7 * 86_400
"""Seconds a phone that trusts the box insists on TLS. Not a year: a house rebuilt without its backup would stay shut out."""

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Strict-Transport-Security": f"max-age={WEEK}",
}


def small(text: str) -> str:
    """Take comments, indents and line ends out of a style or script of ours."""
    return re.sub(r"\s*\n\s*", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()


def _print_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def install(app: Flask) -> None:
    """Seal every answer; the style and the two scripts stand in the page, allowed by their print alone."""
    style = small((STATIC / "style.css").read_text("utf-8"))
    script, speak = (small((STATIC / name).read_text("utf-8")) for name in ("fragment.js", "speak.js"))
    policy = (
        f"default-src 'none'; style-src {_print_of(style)}; script-src {_print_of(script)} {_print_of(speak)}; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    app.jinja_env.globals.update(style=style, script=script, speak=speak)

    @app.after_request
    def seal(response: AnyResponse) -> AnyResponse:
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = policy
        if "refresh" in g:
            response.headers["Refresh"] = g.refresh
        return response


def clear_after(seconds: int, to: str) -> None:
    """Make this page leave the screen on its own, without a script."""
    g.refresh = f"{seconds}; url={to}"
