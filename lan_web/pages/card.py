"""A resident's card is held up: by its QR, whose token stays in the fragment, or by its typed code."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.errors import CardUnknown
from habitat_box.usecases.cards import hold_up
from habitat_box.usecases.signing_in import sign_out
from habitat_box.words import told
from lan_web.gate import SESSION, box, forget, keep
from lan_web.pages.sight import SIGHT, page_of_a_card
from lan_web.pages.tablet import is_common
from lan_web.pages.trouble import status_of
from lan_web.seal import clear_after
from lan_web.throttle import typed

pages = Blueprint("card", __name__)
ANSWER_WITHIN = 30
READ_WITHIN = 10
"""Seconds: to say that one is still there, and to read that all is over."""


@pages.get("/c")
def show() -> str:
    """Show a neutral page: scanner apps and previews open links, so opening one does nothing."""
    return render_template("card.html", wrong="")


@pages.post("/c")
def hold() -> AnyResponse:
    """Let a card in and show its subjects."""
    token, code = request.form.get("jeton", ""), request.form.get("code", "")
    try:
        session = typed(
            current_app.extensions["throttle"],
            request.remote_addr or "",
            token,
            lambda: hold_up(box(), token=token, typed_code=code, tablet=is_common()),
        )
    except CardUnknown as error:
        return make_response(render_template("card.html", wrong=told(error)), status_of(error))
    response = redirect("/choix", 303)
    keep(response, SESSION, session)
    return response


@pages.get("/encore")
def still_there() -> str:
    """Ask whether someone is still there before the screen forgets the card; a yes leads back where she was."""
    clear_after(ANSWER_WITHIN, "/fin")
    return render_template("still_there.html", back=page_of_a_card(request.args.get("ici", "")))


@pages.get("/fin")
def finished() -> AnyResponse:
    """Say that the card is put away, and make it so; the common room's tablet then waits for the next one."""
    sign_out(box(), request.cookies.get(SESSION, ""))
    lost = bool(request.args.get("perdue"))
    response = make_response(render_template("finished.html", lost=lost, tablet=is_common()))
    forget(response, SESSION)
    if is_common():
        forget(response, SIGHT)
        clear_after(READ_WITHIN, "/tablette")
    return response
