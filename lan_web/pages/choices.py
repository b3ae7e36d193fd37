"""A resident's choices: one question a page, NON first, NON with the card alone, OUI with the code.

After a choice the browser is sent on to a page that says what was done, from a cookie that lives three minutes: so the
back button and a reload never choose twice, and the receipt's number stands in no address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from habitat_box.domain.consent import Standing, State
from habitat_box.domain.erasure import TEXTS, USES, erased_by
from habitat_box.domain.purposes import HEADER, Purpose
from habitat_box.errors import CardPaused, NothingToUndo, WrongCardCode
from habitat_box.usecases import cards, consents
from habitat_box.usecases.consents import Receipt
from habitat_box.usecases.signing_in import IDLE, TOUCH_EVERY, Session, session_of
from habitat_box.words import N_, _, told
from lan_web.gate import SESSION, box, keep_for, proof_of, seated
from lan_web.pages.card import ANSWER_WITHIN
from lan_web.pages.trouble import status_of
from lan_web.seal import clear_after
from lan_web.taps import Taps

pages = Blueprint("choices", __name__, url_prefix="/choix")
DONE = "__Host-fait"
IDLE_SECONDS = int(IDLE["carte"].total_seconds())
# The page asks "still there?" early enough to leave half a minute to answer (WCAG 2.2.1), and the session was perhaps
# last touched TOUCH_EVERY before this page: a yes said in time, or a NON tapped in time, always counts.
ASK_AFTER = IDLE_SECONDS - ANSWER_WITHIN - int(TOUCH_EVERY.total_seconds())

GROUPS = (
    (N_("Dans la maison"), ("P1", "P10", "P9")),
    (N_("Mes photos"), ("P2", "P3", "P4")),
    (N_("Les personnes qui m'aident"), ("P7", "P8")),
    (N_("Mes proches"), ("P5", "P6")),
    (N_("Le bilan et mon départ"), ("P11", "P12")),
)
"""The twelve subjects as a person looks for them."""

STORED = frozenset({*USES, *TEXTS})
"""The subjects that keep something of their own: a NO hides it, and 72 hours later it is erased."""


@dataclass(frozen=True)
class Done:
    """What the last page of a choice tells, carried by a cookie. `was_yes`: this NO took a YES back."""

    yes: bool
    receipt: str
    starts: datetime
    waits: bool = False
    was_yes: bool = False
    undone: bool = False


@dataclass(frozen=True)
class Effects:
    """What a NO makes disappear and what people still do today, a sentence a line."""

    title: str
    sentences: tuple[str, ...]


@pages.before_request
def clear_when_idle() -> None:
    """Make every page of a card leave the screen when nobody touches it."""
    clear_after(ASK_AFTER, f"/encore?ici={quote(request.path)}")


@pages.get("")
def subjects() -> str:
    """Show the subjects; where each stands only once the code was given."""
    session = seated()
    known = {standing.purpose.code: standing for standing in _standings(session)}
    by_code = {purpose.code: purpose for purpose in consents.subjects(session.desk)}
    groups = [(name, [by_code[code] for code in codes]) for name, codes in GROUPS]
    return render_template("subjects.html", groups=groups, known=known, session=session)


@pages.get("/<code>")
def subject(code: str) -> str:
    """Ask one question, with all the words whose print the answer keeps."""
    session, purpose = seated(), consents.purpose_of(code)
    standing = next((one for one in _standings(session) if one.purpose.code == code), None)
    facts = [line for line in purpose.notice if line not in (*HEADER, *purpose.sentences)]
    facts.append(_("Les données : {data}.", data=purpose.data))
    return render_template("subject.html", subject=purpose, facts=facts, header=HEADER, standing=standing, session=session)


@pages.post("/<code>/non")
def no(code: str) -> AnyResponse:
    """Say NO with the card alone."""
    session = seated()
    return _told(_once(code, "non", lambda: consents.say_no(session.desk, session, code)))


@pages.route("/<code>/oui", methods=["GET", "POST"])
def yes(code: str) -> AnyResponse | str:
    """Ask for the code, or for a last look when it was given, then say YES."""
    session, purpose = seated(), consents.purpose_of(code)
    if request.method == "GET":
        return render_template("yes.html", subject=purpose, session=session, wrong="")
    try:
        return _told(_once(code, "oui", lambda: consents.say_yes(session.desk, _with_code(session), code)))
    except (WrongCardCode, CardPaused) as error:
        page = render_template("yes.html", subject=purpose, session=session, wrong=told(error))
        return make_response(page, status_of(error))


@pages.route("/<code>/annuler", methods=["GET", "POST"])
def cancel(code: str) -> AnyResponse | str:
    """Take the last change back with the code; `recu` says which, so that a second tap takes nothing more back."""
    session, purpose = seated(), consents.purpose_of(code)
    if request.method == "GET":
        seen = _done(code)
        if seen is None or seen.undone:
            return redirect(f"/choix/{code}", 303)
        return render_template("cancel.html", subject=purpose, session=session, change=seen.receipt, wrong="")
    change = request.form.get("recu", "")
    try:
        # After an undo, the answer it took back is a new one again: so both go through the same memory of taps.
        undone = _once(
            code, f"annuler {change}", lambda: consents.undo_own(session.desk, _with_code(session), code, change or "-")
        )
        return _told(undone, undone=True)
    except NothingToUndo:
        return redirect(f"/choix/{code}", 303)
    except (WrongCardCode, CardPaused) as error:
        page = render_template("cancel.html", subject=purpose, session=session, change=change, wrong=told(error))
        return make_response(page, status_of(error))


@pages.get("/<code>/fait")
def done(code: str) -> AnyResponse | str:
    """Say what was done, when it starts, the number of its receipt, and what goes with it."""
    session, purpose, seen = seated(), consents.purpose_of(code), _done(code)
    if seen is None:
        return redirect("/choix", 303)
    effects = _effects(purpose, seen, session.code_given)
    return render_template("done.html", subject=purpose, done=seen, effects=effects, session=session, now=box().clock())


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


def _once(code: str, answer: str, act: Callable[[], Receipt]) -> Receipt:
    taps: Taps = current_app.extensions["taps"]
    return taps.once(proof_of(request.cookies.get(SESSION, "")), code, answer, act)


def _standings(session: Session) -> list[Standing]:
    return consents.own_standings(session.desk, session) if session.code_given else []


def _with_code(session: Session) -> Session:
    """Check the code when this session has not seen it yet. Raises WrongCardCode, CardPaused."""
    if session.code_given:
        return session
    token = request.cookies.get(SESSION, "")
    cards.give_code(session.desk, session, token, request.form.get("code", ""))
    return session_of(box(), token)


def _effects(purpose: Purpose, seen: Done, code_given: bool) -> Effects | None:
    """Say what goes with a NO. Before the code, the words are the same whatever was said before: a card tells no state."""
    if seen.yes or seen.waits or (code_given and (seen.undone or not seen.was_yes)):
        return None
    words, after = erased_by(purpose.code), purpose.after_no[:1].upper() + purpose.after_no[1:]
    today = tuple(part.rstrip(".") + "." for part in _(words.to_do).split(". ")) if words.to_do else ()
    if code_given:
        return Effects(_("Ce qui a disparu"), (_(words.erased) if words.erased else after, *today))
    hidden = (_("Personne ne le voit plus."), _("Dans 3 jours, tout est effacé.")) if purpose.code in STORED else (after,)
    return Effects(_("Si vous aviez dit OUI avant"), (*hidden, *today))


def _told(receipt: Receipt, *, undone: bool = False) -> AnyResponse:
    """Send the browser on to what was done; its cookie says it in a few words, and outlives no idle screen."""
    code = receipt.purpose.code
    words = {State.GIVEN: "oui", State.SUSPENDED: "attend", State.WITHDRAWN: "retire"}
    said = [code, words.get(receipt.state, "non"), "annule" if undone else "", receipt.receipt_id]
    response = redirect(f"/choix/{code}/fait", 303)
    keep_for(response, DONE, "|".join([*said, receipt.effective_from.isoformat()]), IDLE_SECONDS)
    return response


def _done(code: str) -> Done | None:
    """Read back what was just done to this subject, None once it is forgotten."""
    seen = request.cookies.get(DONE, "").split("|")
    if len(seen) != 5 or seen[0] != code:
        return None
    _code, word, undone, receipt, starts = seen
    try:
        return Done(word == "oui", receipt, datetime.fromisoformat(starts), word == "attend", word == "retire", bool(undone))
    except ValueError:
        return None
