"""The front door: what a stranger, a known phone and a signed-in person find at the site's address."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.errors import DeviceSuspended, HabitatError, NotSignedIn
from habitat_box.usecases.enrolment import device_of
from habitat_box.usecases.log_receipt import receipt_now, receipt_of
from habitat_box.usecases.signing_in import session_of, sign_in, sign_out
from habitat_box.words import told
from lan_web.gate import DEVICE, SESSION, TABLET, box, forget, keep
from lan_web.pages.notice import first_page
from lan_web.pages.trouble import status_of

pages = Blueprint("home", __name__)
ROOMS = {"intervenant": "/visites", "carte": "/choix"}


@pages.get("/")
def door() -> AnyResponse | str:
    """Send everyone where they belong; ask a known phone for its code, tell a stranger how to come in."""
    try:
        return redirect(ROOMS[session_of(box(), request.cookies.get(SESSION, "")).kind], 303)
    except NotSignedIn:
        pass
    if request.cookies.get(TABLET):
        return redirect("/tablette", 303)
    device = device_of(box(), request.cookies.get(DEVICE, ""))
    if device is None or device.state == "révoqué":
        return render_template("welcome.html")
    if device.state in ("en attente", "confirmé"):
        return redirect("/e/attente", 303)
    if device.state == "suspendu":
        raise DeviceSuspended
    return render_template("pin.html", wrong="", receipt=receipt_of(request.args.get("recu", "")))


@pages.post("/entrer")
def enter() -> AnyResponse:
    """Open a session with the phone's code."""
    try:
        token = sign_in(box(), request.cookies.get(DEVICE, ""), request.form.get("code", ""))
    except HabitatError as error:
        return make_response(render_template("pin.html", wrong=told(error)), status_of(error))
    response = redirect(first_page(token), 303)
    keep(response, SESSION, token)
    return response


@pages.post("/partir")
def leave() -> AnyResponse:
    """End the session of this phone or card."""
    token = request.cookies.get(SESSION, "")
    receipt = _receipt_of(token)
    sign_out(box(), token)
    response = redirect("/fin" if request.form.get("carte") else receipt, 303)
    forget(response, SESSION)
    return response


def _receipt_of(token: str) -> str:
    """Give the page a worker leaves to: it tells her how far the log went."""
    try:
        session = session_of(box(), token)
    except HabitatError:
        return "/"
    return f"/?recu={receipt_now(session.desk).link}" if session.kind == "intervenant" else "/"
