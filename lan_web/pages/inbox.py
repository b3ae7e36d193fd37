"""The closed box: a calm page for everyone, and for a phone it knows three things to say, sealed until the box is open."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.domain.inbox import LONGEST_WORDS, TAPPED, Kind
from habitat_box.errors import HabitatError, NotOurPhone
from habitat_box.ports import random_id
from habitat_box.usecases.inbox_slot import Said, name_of
from habitat_box.words import told
from lan_web.gate import DEVICE
from lan_web.house import House
from lan_web.noted import NotedTaps
from lan_web.pages.trouble import status_of

pages = Blueprint("inbox", __name__)


def _house() -> House:
    found: House = current_app.extensions["house"]
    return found


def _noted() -> NotedTaps:
    found: NotedTaps = current_app.extensions["noted"]
    return found


def locked() -> AnyResponse:
    """Answer for a closed box: what happened, what to do, and nothing about anyone."""
    return _page(503)


def _page(status: int, wrong: str = "", kept: str = "") -> AnyResponse:
    known = _house().knows(request.cookies.get(DEVICE, ""))
    shown = render_template(
        "locked.html",
        known=known, wrong=wrong, kept=kept, longest=LONGEST_WORDS, is_open=_house().box is not None,
        taps={kind.name: random_id() for kind in TAPPED} if known else {},
    )  # fmt: skip
    response = make_response(shown, status)
    response.headers["Retry-After"] = "60"
    return response


@pages.post("/dire")
def say() -> AnyResponse:
    """Take what a known phone says; whatever cannot be noted is told at once, with the words still in their place."""
    secret, words = request.cookies.get(DEVICE, ""), request.form.get("mot", "")
    kind = Kind.__members__.get(request.form.get("quoi", ""))
    tap = request.form.get("geste", "")
    if kind not in TAPPED or not tap.isalnum() or len(tap) > 64 or not _house().knows(secret):
        return redirect("/", 303) if _house().box is not None else locked()
    said = Said(tap, kind, words)
    try:
        name = name_of(secret, said)
        _noted().once(name, lambda: _house().hear(secret, said))
    except NotOurPhone:
        return locked()
    except HabitatError as error:
        return _page(status_of(error), told(error), words)
    return redirect(f"/dit/{name}", 303)


@pages.get("/dit/<name>")
def said(name: str) -> AnyResponse | str:
    """Say what was noted and when; a page reloaded says the same, and writes nothing."""
    noted = _noted().find(name)
    if noted is None:
        return redirect("/", 303) if _house().box is not None else locked()
    return render_template("noted.html", noted=noted, is_open=_house().box is not None)
