"""Bringing a phone in: a link or a typed code, the number the coordinator picks, then six digits."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.errors import EnrolmentExpired, HabitatError
from habitat_box.usecases import enrolment
from habitat_box.usecases.signing_in import sign_in
from habitat_box.words import told
from lan_web.gate import DEVICE, SESSION, box, keep
from lan_web.pages.notice import first_page
from lan_web.pages.trouble import status_of
from lan_web.seal import clear_after
from lan_web.throttle import typed

pages = Blueprint("phone", __name__)
DEVICE_DAYS = 400  # the longest a browser keeps a cookie (RFC 6265bis)
LOOK_AGAIN = 3


@pages.get("/e")
def invitation() -> str:
    """Show the form; the link's token stays in the fragment until the page posts it."""
    return render_template("invitation.html", wrong="")


@pages.post("/e")
def knock() -> AnyResponse:
    """Let a phone knock once with its invitation, and give it its secret."""
    token, code = request.form.get("jeton", ""), request.form.get("code", "")
    got: list[enrolment.Knock] = []

    def try_code() -> str:
        got.append(enrolment.knock(box(), token=token, typed_code=code))
        return got[0].secret

    try:
        secret = typed(current_app.extensions["throttle"], request.remote_addr or "", token, try_code)
    except EnrolmentExpired as error:
        if enrolment.device_of(box(), request.cookies.get(DEVICE, "")) is not None:
            return redirect("/", 303)  # the same link opened twice: this phone is already inside
        return make_response(render_template("invitation.html", wrong=told(error)), status_of(error))
    response = redirect("/e/attente", 303)
    keep(response, DEVICE, secret, DEVICE_DAYS)
    return response


@pages.get("/e/attente")
def wait() -> AnyResponse | str:
    """Show the number to pick, look again every few seconds, then ask for a code."""
    device = enrolment.device_of(box(), request.cookies.get(DEVICE, ""))
    if device is None or device.state not in ("en attente", "confirmé"):
        return redirect("/", 303)
    if device.state == "confirmé":
        return render_template("choose_pin.html", wrong="")
    calm = "calme" in request.args
    if not calm:
        clear_after(LOOK_AGAIN, "/e/attente")
    return render_template("waiting.html", number=device.match_code, calm=calm)


@pages.post("/e/code")
def choose() -> AnyResponse:
    """Close the phone with six digits, and open its first session."""
    secret, pin = request.cookies.get(DEVICE, ""), request.form.get("code", "")
    try:
        enrolment.choose_pin(box(), secret, pin, request.form.get("encore", ""))
        token = sign_in(box(), secret, pin)
    except EnrolmentExpired:
        return redirect("/", 303)  # sent twice, or a phone nobody confirmed
    except HabitatError as error:
        return make_response(render_template("choose_pin.html", wrong=told(error)), status_of(error))
    response = redirect(first_page(token), 303)
    keep(response, SESSION, token)
    return response
