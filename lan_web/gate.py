"""The gate every request goes through: who may reach which page, and where a form must come from.

Denied by default: a page that is not named in `PASSES` is refused to everyone.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from enum import StrEnum

from flask import Flask, g, redirect, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.errors import AccessRefused, NotSignedIn
from habitat_box.usecases.desk import Box
from habitat_box.usecases.signing_in import Session, session_of
from habitat_box.words import LANGUAGES, language, speak
from lan_web.house import House

SESSION, DEVICE, TABLET = "__Host-ses", "__Host-dev", "__Host-tab"
FORM = "application/x-www-form-urlencoded"


class Pass(StrEnum):
    """Who may go through to a page."""

    ANYONE = "anyone"
    WORKER = "intervenant"
    CARD = "carte"
    CODE = "carte et code"


PASSES: Mapping[str, Pass] = {
    "home.door": Pass.ANYONE,
    "home.enter": Pass.ANYONE,
    "home.leave": Pass.ANYONE,
    "phone.invitation": Pass.ANYONE,
    "phone.knock": Pass.ANYONE,
    "phone.wait": Pass.ANYONE,
    "phone.choose": Pass.ANYONE,
    "visits.today": Pass.WORKER,
    "visits.board": Pass.WORKER,
    "notice.show": Pass.WORKER,
    "notice.read": Pass.WORKER,
    "visits.photo": Pass.WORKER,
    "card.show": Pass.ANYONE,
    "card.hold": Pass.ANYONE,
    "card.still_there": Pass.ANYONE,
    "card.finished": Pass.ANYONE,
    "choices.subjects": Pass.CARD,
    "choices.subject": Pass.CARD,
    "choices.no": Pass.CARD,
    "choices.yes": Pass.CARD,
    "choices.done": Pass.CARD,
    "choices.code": Pass.CARD,
    "choices.cancel": Pass.CARD,
    "own.looks": Pass.CODE,
    "own.card": Pass.CODE,
    "own.rights": Pass.CARD,
    "sight.change": Pass.ANYONE,
    "tablet.idle": Pass.ANYONE,
    "tablet.setting": Pass.ANYONE,
    "tablet.mark": Pass.ANYONE,
    "help.index": Pass.ANYONE,
    "help.privacy": Pass.ANYONE,
    "help.authority": Pass.ANYONE,
    "help.authority_file": Pass.ANYONE,
    "help.authority_on": Pass.ANYONE,
    "inbox.say": Pass.ANYONE,
    "inbox.said": Pass.ANYONE,
}
# Nothing here reads the store, so a locked box answers too.
WITHOUT_THE_BOX = frozenset(name for name in PASSES if name.startswith("help."))
# Of a closed box only the phones it knows get an answer here.
OF_KNOWN_PHONES = frozenset(name for name in PASSES if name.startswith("inbox."))
# The words shown there are the words whose print is kept with each choice: they are French.
IN_FRENCH = ("card.", "choices.", "own.", "sight.", "tablet.")


def install(app: Flask, house: House, locked: Callable[[], AnyResponse]) -> None:
    """Put the gate before every page of a site; `locked` is what a closed box answers."""

    @app.before_request
    def stand_guard() -> AnyResponse | None:
        g.box = g.session = None
        speak(_language())
        if request.routing_exception is not None:
            return None  # Flask raises it next: a host, path or method this site does not have
        endpoint = request.endpoint or ""
        wanted = PASSES.get(endpoint)
        if wanted is None:
            raise Forbidden
        g.box = house.box
        if g.box is None and not _answers_closed(house, endpoint):
            return locked()
        if request.method == "POST":
            check_form()
        return None if wanted is Pass.ANYONE else _check(wanted)

    @app.teardown_request
    def leave_no_connection_open(_error: BaseException | None) -> None:
        box = g.pop("box", None)
        if box is not None:
            box.store.close()


def _answers_closed(house: House, endpoint: str) -> bool:
    if endpoint in OF_KNOWN_PHONES:
        return house.knows(request.cookies.get(DEVICE, ""))
    return endpoint in WITHOUT_THE_BOX


def _language() -> str:
    if (request.endpoint or "").startswith(IN_FRENCH):
        return "fr"
    return request.accept_languages.best_match(LANGUAGES, "fr")


def _check(wanted: Pass) -> AnyResponse | None:
    try:
        session = session_of(g.box, request.cookies.get(SESSION, ""), language())
    except NotSignedIn:
        if wanted is Pass.WORKER:
            return redirect("/", 303)
        # An answer that comes too late must not look like one that counted.
        return redirect("/fin?perdue=1" if request.method == "POST" and request.cookies.get(SESSION) else "/fin", 303)
    if (session.kind == Pass.WORKER) is not (wanted is Pass.WORKER):
        raise AccessRefused
    if wanted is Pass.CODE and not session.code_given:
        return redirect("/choix/code", 303)
    g.session = session
    return None


def box() -> Box:
    """Give the open box of this request."""
    found: Box = g.box
    return found


def seated() -> Session:
    """Give the session the gate found for this request."""
    found: Session = g.session
    return found


# -- forms


def check_form() -> None:
    """Refuse a form that another site sent, or whose proof is missing.

    A proof is bound to the cookie of the phone or of the session; a phone that has neither has nothing to lose.
    """
    if request.mimetype != FORM:
        raise BadRequest
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Forbidden
    # `null` is what our own no-referrer policy makes a browser say of our own forms (Fetch, 3.2).
    if request.headers.get("Origin", "null") not in ("null", f"https://{request.host}"):
        raise Forbidden
    cookies = [request.cookies[name] for name in (SESSION, DEVICE) if request.cookies.get(name)]
    given = request.form.get("preuve", "").encode()
    if cookies and not any(hmac.compare_digest(proof_of(cookie).encode(), given) for cookie in cookies):
        raise Forbidden


def proof_of(cookie: str) -> str:
    """Derive the proof a form carries from a cookie's 256 bits; it tells nothing of them."""
    return hmac.new(cookie.encode(), b"formulaire", hashlib.sha256).hexdigest()[:32]


def form_proof() -> str:
    """Give the proof for the forms of this page, nothing for a phone without cookies."""
    cookie = request.cookies.get(DEVICE) or request.cookies.get(SESSION) or ""
    return proof_of(cookie) if cookie else ""


# -- cookies


def keep(response: AnyResponse, name: str, value: str, days: int | None = None) -> None:
    """Leave a cookie for some days, or until the browser is closed."""
    keep_for(response, name, value, None if days is None else days * 86_400)


def keep_for(response: AnyResponse, name: str, value: str, seconds: int | None) -> None:
    """Leave a cookie only this host, over TLS, from its own pages, ever gets back."""
    response.set_cookie(name, value, max_age=seconds, secure=True, httponly=True, samesite="Strict", path="/")


def forget(response: AnyResponse, name: str) -> None:
    """Take a cookie back."""
    keep_for(response, name, "", 0)
