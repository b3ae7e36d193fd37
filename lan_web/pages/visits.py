"""A worker's day, exactly as the door releases it, and the board of the common room."""

from __future__ import annotations

from flask import Blueprint, render_template

from habitat_box.usecases.signing_in import IDLE
from habitat_box.usecases.visits import see_board, see_own_day
from lan_web.gate import seated
from lan_web.seal import clear_after

pages = Blueprint("visits", __name__)
IDLE_SECONDS = int(IDLE["intervenant"].total_seconds()) + 5


@pages.get("/visites")
def today() -> str:
    """Show whom to visit today."""
    session = seated()
    clear_after(IDLE_SECONDS, "/")
    return render_template("visits.html", own=see_own_day(session.desk), worker=session.worker)


@pages.get("/tableau")
def board() -> str:
    """Show the house's day as everyone in it may read it."""
    clear_after(IDLE_SECONDS, "/")
    return render_template("board.html", day=see_board(seated().desk))
