"""Pages that need no box: help, what is kept about workers, and how a phone learns to trust this house."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template

from lan_web.house import House

pages = Blueprint("help", __name__)


def _house() -> House:
    found: House = current_app.extensions["house"]
    return found


@pages.get("/aide")
def index() -> str:
    """Help in six questions."""
    return render_template("help.html")


@pages.get("/confidentialite")
def privacy() -> str:
    """Say what the box notes about the people who use this site, and their rights (GDPR 13)."""
    return render_template("privacy.html")


@pages.get("/ca")
def authority() -> str:
    """Offer the house's certificate, by kind of phone."""
    return render_template("authority.html", kind="")


@pages.get("/ca/<any(android, iphone, ordinateur):kind>")
def authority_on(kind: str) -> str:
    """Say how to install the house's certificate on one kind of phone."""
    return render_template("authority.html", kind=kind)


@pages.get("/ca/maison.crt")
def authority_file() -> Response:
    """Give the certificate of this house's own authority; it holds no secret."""
    try:
        content = _house().settings.authority.read_bytes()
    except OSError:
        abort(404)
    named = {"Content-Disposition": f'attachment; filename="{_house().settings.host_name}.crt"'}
    return Response(content, mimetype="application/x-x509-ca-cert", headers=named)
