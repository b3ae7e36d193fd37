"""A resident's choices: one question a page, NON first, NON with the card alone, OUI with the code.

After a choice the browser is sent on to a page that says what was done, from a cookie that lives three minutes: so the
back button and a reload never choose twice, and the receipt's number stands in no address.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.errors import CardPaused, WrongCardCode
from habitat_box.usecases import cards, consents, own_data
from habitat_box.usecases.consents import Receipt
from habitat_box.usecases.signing_in import IDLE, Session, session_of
from habitat_box.words import told
from lan_web.gate import SESSION, box, keep_for, seated
from lan_web.pages.trouble import status_of
from lan_web.seal import clear_after

pages = Blueprint("choices", __name__, url_prefix="/choix")
DONE = "__Host-fait"
IDLE_SECONDS = int(IDLE["carte"].total_seconds())
# The page asks "still there?" early enough to leave half a minute to answer (WCAG 2.2.1).
ASK_AFTER = IDLE_SECONDS - 30


@pages.before_request
def clear_when_idle() -> None:
    """Make every page of a card leave the screen when nobody touches it."""
    clear_after(ASK_AFTER, "/encore")


@pages.get("")
def subjects() -> str:
    """Show the subjects; where each stands only once the code was given."""
    session = seated()
    standings = consents.own_standings(session.desk, session) if session.code_given else []
    known = {standing.purpose.code: standing for standing in standings}
    return render_template("subjects.html", subjects=consents.subjects(session.desk), known=known, session=session)


@pages.get("/<code>")
def subject(code: str) -> str:
    """Ask one question."""
    return render_template("subject.html", subject=consents.purpose_of(code))


@pages.post("/<code>/non")
def no(code: str) -> AnyResponse:
    """Say NO with the card alone."""
    session = seated()
    return _told(consents.say_no(session.desk, session, code))


@pages.route("/<code>/oui", methods=["GET", "POST"])
def yes(code: str) -> AnyResponse | str:
    """Ask for the code, or for a last look when it was given, then say YES."""
    session, purpose = seated(), consents.purpose_of(code)
    if request.method == "GET":
        return render_template("yes.html", subject=purpose, session=session, wrong="")
    try:
        return _told(consents.say_yes(session.desk, _with_code(session), code))
    except (WrongCardCode, CardPaused) as error:
        page = render_template("yes.html", subject=purpose, session=session, wrong=told(error))
        return make_response(page, status_of(error))


@pages.get("/<code>/fait")
def done(code: str) -> AnyResponse | str:
    """Say what was done, when it starts, and the number of its receipt."""
    seen = request.cookies.get(DONE, "").split("|")
    if len(seen) != 4 or seen[0] != code:
        return redirect("/choix", 303)
    said = {"yes": seen[1] == "oui", "receipt": seen[2], "starts": datetime.fromisoformat(seen[3])}
    return render_template("done.html", subject=consents.purpose_of(code), now=box().clock(), **said)


@pages.route("/code", methods=["GET", "POST"])
def code() -> AnyResponse | str:
    """Take the resident's code, to show her where her choices stand."""
    if request.method == "GET":
        return render_template("card_code.html", wrong="")
    try:
        _with_code(seated())
    except (WrongCardCode, CardPaused) as error:
        return make_response(render_template("card_code.html", wrong=told(error)), status_of(error))
    return redirect("/choix", 303)


@pages.get("/mes-donnees")
def own_data_page() -> str:
    """Say who looked at her data, in plain words, newest first."""
    session = seated()
    return render_template("own_data.html", lines=own_data.who_looked(session.desk, session))


def _with_code(session: Session) -> Session:
    """Check the code when this session has not seen it yet. Raises WrongCardCode, CardPaused."""
    if session.code_given:
        return session
    token = request.cookies.get(SESSION, "")
    cards.give_code(session.desk, session, token, request.form.get("code", ""))
    return session_of(box(), token)


def _told(receipt: Receipt) -> AnyResponse:
    response = redirect(f"/choix/{receipt.purpose.code}/fait", 303)
    said = "oui" if receipt.yes else "non"
    starts = receipt.effective_from.isoformat()
    keep_for(response, DONE, f"{receipt.purpose.code}|{said}|{receipt.receipt_id}|{starts}", IDLE_SECONDS)
    return response
