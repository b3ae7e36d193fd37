"""A worker's day, exactly as the door releases it, the face of someone she visits, and the board of the common room."""

from __future__ import annotations

from base64 import b64encode

from flask import Blueprint, abort, render_template

from habitat_box.errors import AccessRefused, UnknownItem
from habitat_box.usecases.photos import face
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


@pages.get("/photo/<photo_id>")
def photo(photo_id: str) -> str:
    """Show the small photo of someone visited today; whatever is missing for that, the answer is the same."""
    try:
        picture = face(seated().desk, photo_id)
    except (AccessRefused, UnknownItem):
        abort(404)
    clear_after(IDLE_SECONDS, "/")
    # In the page itself: the browser keeps no image apart, and no page of ours fetches anything.
    return render_template("photo.html", picture=b64encode(picture).decode())


@pages.get("/tableau")
def board() -> str:
    """Show the house's day as everyone in it may read it."""
    clear_after(IDLE_SECONDS, "/")
    return render_template("board.html", day=see_board(seated().desk))
