"""The tablet of the common room: marked once, with nothing secret, so that choices made there say where they were made."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lan_web.gate import TABLET, forget, keep

pages = Blueprint("tablet", __name__, url_prefix="/tablette")
KEPT_DAYS = 400  # the longest a browser keeps any cookie


def is_common() -> bool:
    """Say whether this browser is the one of the common room."""
    return bool(request.cookies.get(TABLET))


@pages.get("")
def idle() -> AnyResponse | str:
    """Wait for a card, with one thing to do on the screen."""
    if not is_common():
        return redirect("/tablette/reglage", 303)
    return render_template("tablet.html")


@pages.get("/reglage")
def setting() -> str:
    """Ask the coordinator whether this is the common room's tablet."""
    return render_template("tablet_setting.html", marked=is_common())


@pages.post("")
def mark() -> AnyResponse:
    """Mark this browser as the common room's, or take the mark back."""
    common = request.form.get("commune") == "oui"
    response = redirect("/tablette" if common else "/tablette/reglage", 303)
    if common:
        keep(response, TABLET, "oui", KEPT_DAYS)
    else:
        forget(response, TABLET)
    return response
