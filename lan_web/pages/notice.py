"""What a worker is told of the access log the first time she comes in, and her word that she read it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.domain.log_notice import TITLE
from habitat_box.usecases import log_notice
from habitat_box.usecases.signing_in import IDLE, session_of
from habitat_box.words import _
from lan_web.gate import box, seated
from lan_web.seal import clear_after

pages = Blueprint("notice", __name__)
VISITS = "/visites"
IDLE_SECONDS = int(IDLE["intervenant"].total_seconds()) + 5


def first_page(token: str) -> str:
    """Say where a worker who just signed in goes: to her visits, once she read the notice."""
    return VISITS if log_notice.read_on(session_of(box(), token).desk) else "/information"


@pages.get("/information")
def show() -> str:
    """Show the notice; her visits are one link away, so that nobody at a door is kept waiting."""
    desk = seated().desk
    clear_after(IDLE_SECONDS, "/")
    sentences = [_(sentence) for sentence in log_notice.words(desk)]
    return render_template("log_notice.html", title=_(TITLE), sentences=sentences, read_on=log_notice.read_on(desk))


@pages.post("/information")
def read() -> AnyResponse:
    """Remember that she read it."""
    log_notice.acknowledge(seated().desk)
    return redirect(VISITS, 303)
